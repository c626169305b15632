"""Which place of a text is meant by quoted words: nobody counts offsets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from standoff.errors import CorpusError
from standoff.spans import Span
from standoff.wording import context, find_words, pieces_of, places_of

SHOWN = 20


@dataclass(frozen=True)
class Choice:
    """How to choose among several places.

    Attributes:
        nth: The 1-based number of the place; 0 to choose none by number.
        all: Whether every place is meant.
        after: Words after which the place comes; empty if it may be anywhere.
    """

    nth: int = 0
    all: bool = False
    after: str = ""


@dataclass(frozen=True)
class Chosen:
    """The places that were meant, and whether the words stand there to the letter."""

    places: list[list[Span]]
    exact: bool


def choose(text: str, words: Sequence[str], choice: Choice, option: str = "") -> Chosen:
    """Return the places of *text* that quoted words mean: one, unless `choice.all`.

    Args:
        text: The text of the document.
        words: The pieces of the quotation; more than one for a discontinuous one. A piece may itself hold ` … `.
        choice: How to choose among several places.
        option: How the words were named to the command, for messages.

    Raises:
        CorpusError: The words stand nowhere, or in several places and *choice* does not settle it.
    """
    pieces = [piece for each in words for piece in pieces_of(each, text)]
    found, exact = places_of(text, pieces)
    if not found:
        raise _nowhere(text, pieces, option)
    numbered = list(enumerate(found, 1))
    if choice.after:
        marks, _ = find_words(text, choice.after)
        if not marks:
            raise _nowhere(text, [choice.after], "--after")
        start = marks[0].end
        numbered = [each for each in numbered if each[1][0].start >= start]
        numbered = numbered if choice.nth or choice.all else numbered[:1]
    if choice.nth:
        numbered = numbered[choice.nth - 1 : choice.nth]
    if not numbered:
        raise CorpusError(f"{_quoted(pieces)} has no such place", hint=_listing(text, found))
    if len(numbered) > 1 and not choice.all:
        how = "write more of the text around it, with the words in [brackets]"
        how = f"take one with --nth, all with --all, or say what it comes after with --after; or {how}"
        raise CorpusError(
            f"{_quoted(pieces)} stands in {len(found)} places{f' ({option})' if option else ''}",
            hint=_listing(text, found) + ("\n" + how if not option else "\nwrite" + how.partition("write")[2]),
        )
    return Chosen([place for _, place in numbered], exact)


def _quoted(pieces: Sequence[str]) -> str:
    return "“" + " … ".join(pieces) + "”"


def _listing(text: str, places: Sequence[list[Span]]) -> str:
    lines = [f"{number:3}  {context(text, place)}" for number, place in enumerate(places[:SHOWN], 1)]
    if len(places) > SHOWN:
        lines.append(f"     and {len(places) - SHOWN} more")
    return "\n".join(lines)


def _nowhere(text: str, pieces: Sequence[str], option: str) -> CorpusError:
    missing = next((piece for piece in pieces if not find_words(text, piece)[0]), "")
    where = f" ({option})" if option else ""
    if not missing:
        return CorpusError(
            f"the pieces of {_quoted(pieces)} do not stand in that order{where}",
            hint="name them in the order of the text",
        )
    other, _ = find_words(text.casefold(), missing.casefold()) if len(text.casefold()) == len(text) else ([], True)
    hint = f"the text has it in other letters: {context(text, other[:1])}" if other else "copy the words from the text"
    return CorpusError(f"the text has no “{missing}”{where}", hint=hint)


def nearest(places: Sequence[list[Span]], near: Sequence[Span]) -> list[list[Span]]:
    """Return those of *places* that lie nearest to *near*; more than one if they lie equally near."""
    if not near or not places:
        return list(places)
    distances = [distance(place, near) for place in places]
    return [place for place, far in zip(places, distances, strict=True) if far == min(distances)]


def distance(spans: Sequence[Span], near: Sequence[Span]) -> int:
    """Return how many code points lie between two groups of spans; 0 if they meet."""
    return min(max(one.start - two.end, two.start - one.end, 0) for one in spans for two in near)
