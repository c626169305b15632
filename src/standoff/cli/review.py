"""`standoff review`."""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import click

from standoff.cli import complete, options
from standoff.cli.edit import ask
from standoff.cli.find import QueryCommand

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
QUIT: Final = ("\x03", "\x04", "\x1b")
"""Ctrl-C, Ctrl-D and Escape leave, as q does."""


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

    Shows each record in its text: a accepts it, r rejects it, e opens it in EDITOR, s leaves it for later, b goes
    back, u takes the last change back, q leaves. Every decision is written at once, so you may leave at any moment
    and go on later. What to review can be narrowed down as in find.

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
    counts: Counter[str] = Counter()
    while review.place:
        try:
            _print(ctx, review)
            key = _key()
            if key == "quit":
                break
            _do(review, key, counts)
        except KeyboardInterrupt:
            click.echo()
            break
    done = ", ".join(f"{number:,} {word}" for word, number in counts.items() if number) or "nothing decided"
    left = len(review.queue) - counts["accepted"] - counts["rejected"]
    click.echo(f"{done}; {left:,} of {len(review.queue):,} still proposed", err=True)


def _print(ctx: click.Context, review: Review) -> None:
    """Print the record that is next, in its text, with the progress and the keys."""
    from standoff.look.record import describe

    width = shutil.get_terminal_size().columns
    document, record = review.look()
    progress = f" {review.position + 1}/{len(review.queue)} "
    click.echo(click.style(progress.center(width, "─"), dim=True), color=ctx.color)
    for row in describe(document, record, width):
        click.echo(row, color=ctx.color)
    keys = "  ".join(f"{click.style(key, bold=True)} {word}" for key, word in KEYS.items())
    click.echo(keys, color=ctx.color)


def _key() -> str:
    """Return what the next key that means something stands for."""
    while True:
        try:
            char = click.getchar()
        except EOFError:
            return "quit"
        if char in QUIT:
            return "quit"
        if char.lower() in KEYS:
            return KEYS[char.lower()]


def _do(review: Review, key: str, counts: Counter[str]) -> None:
    """Do what a key stands for, and say so; what is refused is told, and the record stays the next one."""
    from standoff.cli.failure import report
    from standoff.errors import StandoffError

    try:
        if key in ("accept", "reject"):
            getattr(review, key)()
            counts[f"{key}ed"] += 1
            click.echo(f"{key}ed", err=True)
        elif key == "edit":
            click.echo("changed" if review.edit(ask) else "left as it is", err=True)
        elif key == "undo":
            _undo(review, counts)
        else:
            review.skip() if key == "skip" else review.back()
    except StandoffError as error:
        report(error)


def _undo(review: Review, counts: Counter[str]) -> None:
    last = review.changes[-1] if review.changes else None
    place = review.undo()
    if last is None or place is None:
        click.echo("there is nothing to undo", err=True)
        return
    for word in ("accepted", "rejected"):
        counts[word] -= f'"status":"{word}"'.encode() in last.after
    click.echo(f"{place.record_id} is as it was", err=True)
