"""`standoff review`."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import click

from standoff.cli import complete, options
from standoff.cli.edit import ask
from standoff.cli.find import QueryCommand
from standoff.cli.keys import key, keys, without_keys

if TYPE_CHECKING:
    from standoff.curate.review import Place, Review
    from standoff.storage.corpus import Corpus

KEYS: Final = {
    "a": "accept",
    "r": "reject",
    "e": "edit",
    "s": "skip",
    "b": "back",
    "u": "undo",
    "q": "quit",
}
WITH: Final = "w"
"""The key that accepts a record with those it refers to; it is told when it is of use."""
QUIT: Final = ("\x03", "\x04", "")
"""Ctrl-C, Ctrl-D and the end of the input leave, as q does."""


@click.command("review", cls=QueryCommand)
@click.argument("document", metavar="[DOC]", required=False, shell_complete=complete.documents)
@click.argument("query", metavar="[FIELD:VALUE]...", nargs=-1, shell_complete=complete.terms)
@options.layer
@click.option("--min-confidence", "least", type=click.FloatRange(0, 1), help="Only what has at least this confidence.")
@options.by
@options.annotator
@click.pass_context
def command(ctx: click.Context, /, document: str | None, query: tuple[str, ...], **more: Any) -> None:
    """Decide on proposed records one by one, a key each.

    Shows each record in its text: a accepts it, w accepts it with the proposed ones that it refers to, r rejects it,
    e opens it in EDITOR, s leaves it for later, b goes back, u takes the last change back, q leaves. Every decision
    is written at once, so you may leave at any moment and go on later. What to review can be narrowed down as in find.

    \b
    Example:
      standoff review article --by anna
      standoff review article --layer quotes --min-confidence 0.6
      standoff review speaker:mark-rutte form:direct
    """
    from standoff.curate.review import Review

    corpus = options.open_corpus(ctx)
    who = options.who(corpus, more["by"])
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.UsageError(
            "review asks for a key, so it needs a terminal; standoff accept and standoff reject decide without one"
        )
    if document and (":" in document or document not in corpus.ids()):
        document, query = (None, (document, *query)) if ":" in document else (str(corpus.find(document).id), query)
    queue = list(_queue(corpus, document, query, more))
    if not queue:
        click.echo("nothing is proposed", err=True)
        return
    _walk(ctx, Review(corpus, queue, who, more["annotator"]))


def _queue(corpus: Corpus, document: str | None, query: tuple[str, ...], more: Any) -> Iterator[Place]:
    from standoff.curate.review import Place
    from standoff.look.find import find

    terms = [*query, "status:proposed", *([f'doc:"{document}"'] if document else [])]
    for hit in find(corpus, terms, owner=more["annotator"], layers=more["layer"]):
        if more["least"] is None or (hit.record.get("confidence") or 0) >= more["least"]:
            yield Place(hit.document.id, hit.layer, str(hit.record.get("id")))


def _walk(ctx: click.Context, review: Review) -> None:
    """Go through the queue until it ends or the person leaves."""
    try:
        with keys():
            while review.place and _step(ctx, review):
                pass
    except KeyboardInterrupt:
        click.echo()
    counts = review.tally()
    done = [f"{counts[word]:,} {word}" for word in ("accepted", "rejected") if counts[word]]
    left = len(review.queue) - counts["accepted"] - counts["rejected"]
    told = ", ".join(done) or "nothing decided"
    click.echo(f"{told}; {left:,} of {len(review.queue):,} still proposed", err=True)


def _step(ctx: click.Context, review: Review) -> bool:
    """Show the next record and do what the person wants; return whether to go on."""
    from standoff.cli.failure import report
    from standoff.errors import CorpusError

    try:
        _print(ctx, review)
    except CorpusError as error:
        report(error)
        review.skip()
        return True
    wanted = _key()
    if wanted != "quit":
        _do(review, wanted)
    return wanted != "quit"


def _print(ctx: click.Context, review: Review) -> None:
    """Print the record that is next, in its text, with the progress and the keys."""
    from standoff.document import schema_of
    from standoff.look.record import in_text
    from standoff.look.show import fitted
    from standoff.summary import line

    width = shutil.get_terminal_size().columns
    document, record = review.look()
    progress = f"── {review.position + 1}/{len(review.queue)} {document.id} "
    click.echo(click.style(progress.ljust(width, "─")[:width], dim=True), color=ctx.color)
    status = record.get("status")
    told = line(record, schema_of(record)) + ("" if status in ("proposed", "rejected") else f"  ({status})")
    for row in fitted(told, width):
        click.echo(click.style(row, bold=True), color=ctx.color)
    click.echo()
    for row in in_text(document, record, width, colour=ctx.color is not False):
        click.echo(row, color=ctx.color)
    click.echo()
    legend = "  ".join(f"{click.style(char, bold=True)} {word}" for char, word in KEYS.items())
    click.echo(legend, color=ctx.color)


def _key() -> str:
    """Return what the next key that means something stands for."""
    while True:
        char = key().lower()
        if char in QUIT:
            return "quit"
        if char in KEYS or char == WITH:
            return KEYS.get(char, WITH)


def _do(review: Review, wanted: str) -> None:
    """Do what the person wants, and say so; what is refused is told, and the record stays the next one."""
    from standoff.cli.failure import report
    from standoff.errors import RefusedError, StandoffError

    try:
        if wanted == WITH:
            others = review.waiting()
            review.accept_with()
            click.echo(f"accepted with {', '.join(others)}" if others else "accepted", err=True)
        elif wanted in ("accept", "reject"):
            getattr(review, wanted)()
            click.echo(f"{wanted}ed", err=True)
        elif wanted == "edit":
            click.echo("changed" if review.edit(_ask) else "left as it is", err=True)
        elif wanted == "undo":
            _undo(review)
        else:
            review.skip() if wanted == "skip" else review.back()
    except RefusedError as error:
        report(error)
        if wanted == "accept" and (others := review.waiting()):
            click.echo(f"w accepts it with {', '.join(others)}", err=True)
    except StandoffError as error:
        report(error)


def _ask(text: str) -> str | None:
    with without_keys():
        return ask(text)


def _undo(review: Review) -> None:
    place = review.undo()
    click.echo(f"{place.record_id} is as it was" if place else "there is nothing to undo", err=True)
