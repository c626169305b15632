"""`standoff merge`."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import click


@click.command("merge")
@click.argument(
    "files", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="BASE OURS THEIRS"
)
@click.option("--output", type=click.Path(path_type=Path), help="Where to write; by default, to standard output.")
@click.option("--path", help="What the file is called in the corpus, if OURS has another name.")
@click.option("--in-git", is_flag=True, hidden=True, help="Git asks, as of its merge driver.")
@click.option("--install", is_flag=True, help="Let git merge this corpus so, and show its changes in words.")
@click.pass_context
def command(
    ctx: click.Context, files: tuple[Path, ...], output: Path | None, path: str | None, in_git: bool, install: bool
) -> None:
    """Merge two versions of a file, by record and field.

    BASE is the file that OURS and THEIRS were made from. Records of one id are merged field by field; new records that
    took the same id are both kept, one with another id. What both sides changed in different ways is a conflict: the
    file keeps what OURS says, all versions go to a file beside it, named after it and ending in .conflicts.jsonl, and
    the exit code is 1.

    \b
    Example:
      standoff merge --install
      standoff merge base/quotes.jsonl mine/quotes.jsonl hers/quotes.jsonl --output quotes.jsonl
    """
    from standoff.curate import branches
    from standoff.curate.merge import Sides
    from standoff.storage.canonical import dump
    from standoff.storage.corpus import Corpus
    from standoff.storage.files import read, write
    from standoff.storage.packed import CONFLICTS

    if install:
        attributes = branches.install(Corpus.open(ctx.obj).path)
        click.echo(f"git merges by record and field now; commit {attributes}, and run this once in every clone")
        return
    if len(files) != 3:
        raise click.UsageError("merge takes three files, BASE OURS THEIRS, or --install")
    place = PurePosixPath(path or files[1].as_posix())
    schema = Corpus.open(ctx.obj or _corpus_above(place)).schema
    if place.stem not in {"corpus", "document", "referents", *schema.layers}:
        raise click.UsageError(f"a corpus has no file {place.name}; say with --path what it is called there")
    base, ours, theirs = map(read, files)
    merged = branches.merge(Sides(base, ours, theirs), place, schema, in_git=in_git)
    for sentence in merged.renamed:
        click.echo(f"{place}: {sentence}", err=True)
    if output:
        write(output, merged.content)
    else:
        click.echo(merged.content, nl=False)
    if merged.conflicts:
        beside = Path(place if in_git else output or place)
        sidecar = beside.with_name(beside.stem + CONFLICTS)
        write(sidecar, b"".join(dump(each.as_dict()) + b"\n" for each in merged.conflicts))
        for each in merged.conflicts:
            what = f"{each.id} {each.field}".strip() or "the record"
            click.echo(f"{place}: conflict in {what}; see {sidecar}", err=True)
        ctx.exit(1)


def _corpus_above(place: PurePosixPath) -> str | None:
    """Return the folder above *place* that holds a corpus; git calls from the top of the work tree."""
    return next((str(each) for each in place.parents if Path(each, "corpus.json").is_file()), None)
