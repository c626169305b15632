"""`standoff reanchor`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from standoff.cli import options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from standoff.curate.reanchor import Outcome


@click.command("reanchor")
@click.argument("document", metavar="DOC")
@click.argument("text", metavar="NEW-TEXT")
@options.dry_run
@click.option(
    "--orphans",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file, outside the corpus, that takes records without a certain place.",
)
@click.pass_context
def command(ctx: click.Context, document: str, text: str, dry_run: bool, orphans: Path | None) -> None:
    """Change the text of a document and move all spans with it.

    NEW-TEXT is the file with the corrected text, or `-` for standard input. A span moves to its new place only if
    that is certain. If it is not, nothing is written and exit is 1, unless --orphans names a file: the records without
    a place, and those that refer to them, go to its end, one a line, whole and with the reason.

    \b
    Example:
      standoff reanchor ferry-pier corrected.txt --dry-run
      standoff reanchor ferry-pier corrected.txt --orphans orphans.jsonl
    """
    from standoff.curate.reanchor import reanchor
    from standoff.storage.corpus import Corpus
    from standoff.storage.files import read

    raw = sys.stdin.buffer.read() if text == "-" else read(text, linked=True)
    outcome = reanchor(Corpus.open(ctx.obj), document, raw, orphans=orphans, dry_run=dry_run)
    for line in _lines(outcome):
        click.echo(line)
    for note in outcome.notes:
        click.echo(f"{document}: {note}", err=True)
    refused = bool(outcome.orphans) and not orphans
    click.echo(_end(outcome, dry_run=dry_run, refused=refused, orphans=orphans), err=True)
    ctx.exit(1 if refused else 0)


def _lines(outcome: Outcome) -> Iterator[str]:
    from standoff.printable import harmless

    for move in outcome.moves:
        if move.reworded:
            place = _place(move.set, move.layer, move.record)
            yield f"edited  {place} {move.field}: {harmless(f'{move.words!r} is now {move.now!r}')}"
    for orphan in outcome.orphans:
        place = _place(orphan.set, orphan.layer, str(orphan.record.get("id", "")))
        yield f"orphan  {place}: {harmless(orphan.reason)}"
    counts = outcome.counts
    yield ", ".join(f"{counts[status]} {status}" for status in ("exact", "moved", "edited", "ambiguous", "orphan"))


def _place(owner: str, layer: str, record: str) -> str:
    from standoff.printable import harmless

    return harmless(f"{owner}/{layer} {record}" if owner else f"{layer} {record}")


def _end(outcome: Outcome, *, dry_run: bool, refused: bool, orphans: Path | None) -> str:
    count = len(outcome.orphans)
    records = f"{count} record{'' if count == 1 else 's'}"
    if refused:
        return f"nothing was written: {records} would have no certain place; --orphans FILE keeps them elsewhere"
    if dry_run:
        return "nothing was written: this was a dry run"
    kept = f", and {records} moved to {orphans}" if count else ""
    return f"{len(outcome.written)} file{'' if len(outcome.written) == 1 else 's'} written{kept}"
