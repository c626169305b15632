"""`standoff merge`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from standoff.curate.merge import Conflict


@click.command("merge")
@click.argument(
    "files", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="BASE OURS THEIRS"
)
@click.option("--output", type=click.Path(path_type=Path), help="Where to write; by default, to standard output.")
@click.option("--path", help="What the file is called in the corpus, if OURS has another name.")
@click.option("--in-git", is_flag=True, hidden=True, help="Git asks, as of its merge driver.")
@click.option("--finish", is_flag=True, help="In a merge that git left in conflict: renumber what git could not.")
@click.option("--install", is_flag=True, help="Let git merge this corpus so, and show its changes in words.")
@click.pass_context
def command(ctx: click.Context, /, files: tuple[Path, ...], *, finish: bool, install: bool, **options: Any) -> None:
    """Merge two versions of a file, by record and field.

    BASE is the file that OURS and THEIRS were made from. Records of one id are merged field by field; new records that
    took the same id are both kept, one with another id. What both sides changed in different ways is a conflict: the
    file keeps what OURS says, all versions go to a file beside it, named after it and ending in .conflicts.jsonl, and
    the exit code is 1.

    \b
    Example:
      standoff merge --install
      standoff merge base.jsonl mine.jsonl hers.jsonl --output quotes.jsonl
    """
    if install or finish:
        _set_up(ctx) if install else _finish(ctx)
    elif len(files) == 3:
        _merge(ctx, files, **options)
    else:
        raise click.UsageError("merge takes three files, BASE OURS THEIRS, or --install or --finish")


def _set_up(ctx: click.Context) -> None:
    from standoff.curate.git import install
    from standoff.storage.corpus import Corpus

    attributes = install(Corpus.open(ctx.obj).path)
    click.echo(f"git merges by record and field now; commit {attributes}, and run this once in every clone")


def _finish(ctx: click.Context) -> None:
    from standoff.curate.git import finish
    from standoff.storage.corpus import Corpus

    settled = list(finish(Corpus.open(ctx.obj)))
    for path in settled:
        click.echo(path)
    click.echo("git commit concludes the merge" if settled else "nothing that renumbering settles", err=True)
    ctx.exit(0 if settled else 1)


def _merge(ctx: click.Context, files: tuple[Path, ...], output: Path | None, path: str | None, *, in_git: bool) -> None:
    from standoff.curate.branches import LEDGERS, merge
    from standoff.curate.git import numbering
    from standoff.curate.merge import Sides
    from standoff.printable import harmless_json
    from standoff.storage.corpus import Corpus
    from standoff.storage.files import read, write

    place = PurePosixPath(path or files[1].as_posix())
    schema = Corpus.open(ctx.obj or _corpus_above(place)).schema
    if place.stem not in {"corpus", "document", "referents", *LEDGERS, *schema.layers}:
        raise click.UsageError(f"a corpus has no file {place.name}; say with --path what it is called there")
    base, ours, theirs = (read(each, linked=True) for each in files)
    raw = Sides(base, ours, theirs)
    merged = merge(raw, place, schema, numbering(raw, place, schema) if in_git else None)
    for sentence in merged.renamed:
        click.echo(f"{place}: {sentence}", err=True)
    if output:
        write(output, merged.content)
    else:
        click.echo(harmless_json(merged.content) if sys.stdout.isatty() else merged.content, nl=False)
    if merged.conflicts:
        _tell(Path(place if in_git else output or place), merged.conflicts)
        ctx.exit(1)


def _tell(file: Path, conflicts: Sequence[Conflict]) -> None:
    from standoff.printable import harmless
    from standoff.storage.canonical import dump
    from standoff.storage.files import write
    from standoff.storage.packed import CONFLICTS

    sidecar = file.with_name(file.stem + CONFLICTS)
    write(sidecar, b"".join(dump(each.as_dict()) + b"\n" for each in conflicts))
    for each in conflicts:
        what = f"{each.id} {each.field}".strip() or "the record"
        click.echo(harmless(f"{file}: conflict in {what}; see {sidecar}"), err=True)
    if any(not each.field and "base" not in each.as_dict() for each in conflicts):
        click.echo("standoff merge --finish may settle it", err=True)


def _corpus_above(place: PurePosixPath) -> str | None:
    """Return the folder above *place* that holds a corpus; git calls from the top of the work tree."""
    return next((str(each) for each in place.parents if Path(each, "corpus.json").is_file()), None)
