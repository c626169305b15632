"""`standoff review`."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence
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
    "w": "with",
    "r": "reject",
    "e": "edit",
    "s": "skip",
    "b": "back",
    "u": "undo",
    "q": "quit",
}
MEANING: Final = {
    "accept": "takes the record as it is",
    "with": "accepts it with the proposed records that it names",
    "reject": "keeps it as evidence, so that nobody proposes it again",
    "edit": "opens it in your editor; then it comes again",
    "skip": "leaves it as it is, for later",
    "back": "goes to the record before, decided or not",
    "undo": "takes the last change of this walk back",
    "quit": "leaves; all that you decided is kept",
}
AT_THE_END: Final = ("back", "undo", "quit")
"""What there is to do when the last record is through: a slip of the key can still be taken back."""
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
    e opens it in EDITOR, s leaves it for later, b goes back, u takes the last change back, q leaves, and ? tells what
    each key does. Every decision is written at once, so you may leave at any moment and go on later. What to review can
    be narrowed down as in find.

    \b
    Example:
      standoff review ferry-pier --by anna
      standoff review ferry-pier --layer quotes --min-confidence 0.6
      standoff review speaker:ines-okafor form:direct
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
            while _step(ctx, review) if review.place else _end(ctx, review):
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
        words = _useful(review)
        _print(ctx, review, words)
    except CorpusError as error:
        report(error)
        review.skip()
        return True
    wanted = _key(words)
    if wanted != "quit":
        _do(review, wanted)
    return wanted != "quit"


def _end(ctx: click.Context, review: Review) -> bool:
    """Say that the last record is through, and do what the person wants; return whether to go on."""
    _rule(ctx, f"end of {len(review.queue):,} ")
    _legend(ctx, AT_THE_END)
    wanted = _key(AT_THE_END)
    if wanted != "quit":
        _do(review, wanted)
    return wanted != "quit"


def _useful(review: Review) -> list[str]:
    """Return what there is to do with the record that is next: nothing is accepted with it if it needs nothing."""
    return [word for word in KEYS.values() if word != "with" or review.waiting()]


def _print(ctx: click.Context, review: Review, words: Sequence[str]) -> None:
    """Print the record that is next, in its text, with the progress and the keys for *words*."""
    from standoff.document import schema_of
    from standoff.look.record import in_text
    from standoff.look.show import fitted
    from standoff.summary import line

    width = shutil.get_terminal_size().columns
    document, record = review.look()
    _rule(ctx, f"{review.position + 1}/{len(review.queue)} {document.id} ")
    status = record.get("status")
    told = line(record, schema_of(record)) + ("" if status in ("proposed", "rejected") else f"  ({status})")
    for row in fitted(told, width):
        click.echo(click.style(row, bold=True), color=ctx.color)
    click.echo()
    for row in in_text(document, record, width, colour=ctx.color is not False):
        click.echo(row, color=ctx.color)
    for sentence in _needs(review):
        for row in ["", *fitted(sentence, width)]:
            click.echo(click.style(row, fg="yellow"), color=ctx.color)
    click.echo()
    _legend(ctx, words)


def _needs(review: Review) -> Iterator[str]:
    """Yield what keeps the record that is next from being accepted alone."""
    if refused := review.refused():
        yield f"It names {', '.join(refused)}, which was rejected: e to name another, or r to reject this too."
    elif waiting := review.waiting():
        yield f"It names {', '.join(waiting)}, not decided on yet: w accepts them together."


def _rule(ctx: click.Context, words: str) -> None:
    width = shutil.get_terminal_size().columns
    click.echo(click.style(f"── {words}".ljust(width, "─")[:width], dim=True), color=ctx.color)


def _legend(ctx: click.Context, words: Sequence[str]) -> None:
    """Print the keys, as many in a row as the terminal has room for."""
    rows, used = [""], 0
    for char, word in KEYS.items():
        if word in words:
            size = len(f"{char} {word}") + 2
            if used + size - 2 > shutil.get_terminal_size().columns:
                rows, used = [*rows, ""], 0
            rows[-1] += ("  " if used else "") + f"{click.style(char, bold=True)} {word}"
            used += size
    for row in rows:
        click.echo(row, color=ctx.color)


def _key(words: Sequence[str]) -> str:
    """Return what the next key that means something here stands for; say what there is if one means nothing."""
    told = False
    while True:
        char = key().lower()
        wanted = "quit" if char in QUIT else KEYS.get(char, "")
        if wanted in words:
            return wanted
        if char == "?" or not told:
            _help(char, words)
            told = True


def _help(char: str, words: Sequence[str]) -> None:
    """Say that a key means nothing here, unless it asks for help, and what the others do."""
    if char != "?":
        shown = char if char.isprintable() and not char.isspace() else "that key"
        click.echo(f"{shown} means nothing here:", err=True)
    for each, word in KEYS.items():
        if word in words:
            click.echo(f"  {each} {word:6}  {MEANING[word]}", err=True)


def _do(review: Review, wanted: str) -> None:
    """Do what the person wants, and say so; what is refused is told, and the record stays the next one."""
    from standoff.cli.failure import report
    from standoff.curate.decide import TOGETHER
    from standoff.errors import RefusedError, StandoffError

    try:
        if wanted == "with":
            others = review.waiting()
            review.accept_with()
            click.echo(f"accepted with {', '.join(others)}" if others else "accepted", err=True)
        elif wanted in ("accept", "reject"):
            named = review.naming() if wanted == "reject" else []
            getattr(review, wanted)()
            needs = f"; {', '.join(named)} will need another, or go too" if named else ""
            click.echo(f"{wanted}ed{needs}", err=True)
        elif wanted == "edit":
            click.echo("changed" if review.edit(_ask) else "left as it is", err=True)
        elif wanted == "undo":
            _undo(review)
        else:
            review.skip() if wanted == "skip" else review.back()
    except RefusedError as error:
        why = list(_needs(review)) if wanted != "reject" else []
        if why and all(each.rule == TOGETHER for each in error.findings):
            click.echo(f"not accepted. {why[0]}", err=True)
        else:
            report(error)
    except StandoffError as error:
        report(error)


def _ask(text: str) -> str | None:
    with without_keys():
        return ask(text)


def _undo(review: Review) -> None:
    place = review.undo()
    click.echo(f"{place.record_id} is as it was" if place else "there is nothing to undo", err=True)
