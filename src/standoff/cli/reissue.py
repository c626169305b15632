"""`standoff reissue`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from standoff.cli import options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from standoff.release.takedown.reissue import Affected
    from standoff.storage.corpus import Corpus


@click.command("reissue")
@click.argument("out", type=click.Path(path_type=Path), default="reissued")
@click.option(
    "--at", "targets", multiple=True, metavar="TARGET", help="Where versions were published; may be repeated."
)
@options.dry_run
@click.option("--json", "as_json", is_flag=True, help="Print one object of JSON.")
@click.pass_context
def command(ctx: click.Context, out: Path, targets: tuple[str, ...], dry_run: bool, as_json: bool) -> None:
    """Make released versions anew without the documents that were withdrawn.

    Each version that has such a document is made again from its tag, without it, under the next free patch number: a
    corpus and its public build in OUT/VERSION, by default below `reissued`, ready for standoff publish. It gets a tag
    on a commit that has no history and belongs to no branch; run again, it is the same version. Then tells where the
    old bytes still stand: branches and tags, remotes, datasets built here, and the places named with --at. Nothing of
    that is deleted, because it cannot all be deleted from here.

    \b
    Example:
      standoff reissue --dry-run
      standoff reissue --at ./published --at org/name
    """
    from standoff.printable import harmless
    from standoff.release.takedown.reissue import affected, reissue, told, traces

    corpus = options.open_corpus(ctx)
    found = affected(corpus)
    made = [(each, out / each.version) for each in found]
    for _ in () if dry_run else reissue(corpus, found, out):
        pass
    places = traces(corpus, found, targets)
    if as_json:
        click.echo(told(made, places))
        return
    for line in [*_lines(made), *(f"{each.where}: {each.what}; {each.mend}" for each in places)]:
        click.echo(harmless(line))
    options.tell(["no released version has a document that was withdrawn"] if not found else [])
    options.tell([] if dry_run else list(_next(corpus, made)))


def _lines(made: list[tuple[Affected, Path]]) -> Iterator[str]:
    for each, place in made:
        without, version = ", ".join(each.ids), each.release.version
        if each.version:
            yield f"{version} → {each.version}  without {without}  {place}"
        else:
            yield f"{version}: nothing is left of it without {without}, so it is not made again"


def _next(corpus: Corpus, made: list[tuple[Affected, Path]]) -> Iterator[str]:
    """Yield what is to be done with the versions that were made."""
    from standoff.release.release import tag_of

    again = [(each, place) for each, place in made if each.version]
    for _, place in again:
        yield f"standoff -C {place} publish TARGET --from {place / 'dist'}"
    if again:
        yield f"git push REMOTE {' '.join(tag_of(corpus, each.version) for each, _ in again)} makes the tags known"
