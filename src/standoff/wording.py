"""Words that somebody quotes, found in a text although the quoter's keyboard has other quotation marks and spaces.

Every character is folded to one character, so that the offsets of the folded text are those of the text.

>>> find_words("He said: “No, thanks.”", '"No, thanks."')
([Span(start=9, end=22)], False)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from standoff.spans import Span, find_all

GAP: Final = " … "
_FOLDS: Final = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′´`ʼ", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("\u00a0\u202f\u2009\u2007\u2002\u2003\u3000\t", " "),
        **dict.fromkeys("‐‑‒–—−", "-"),
    }
)
_MARKED: Final = re.compile(r"(.*?)\[([^][]+)\](.*)", re.DOTALL)


def fold(text: str) -> str:
    """Return *text*, as long as before, with all quotation marks, dashes and spaces in their plainest form."""
    return text.translate(_FOLDS)


def find_words(text: str, words: str) -> tuple[list[Span], bool]:
    """Return where *words* stand in *text*, in order, and whether they stand there to the letter.

    Places that cut no word in two win over those that do. Words in brackets are what is meant, and what stands
    around them is only there to find it: `chief [added] from`.
    """
    found = _whole(text, find_all(text, words))
    if found:
        return found, True
    marked = _MARKED.fullmatch(words)
    if marked and (found := _whole(text, find_all(fold(text), fold("".join(marked.groups()))))):
        start, end = len(marked[1]), len(marked[1]) + len(marked[2])
        return [Span(place.start + start, place.start + end) for place in found], True
    return _whole(text, find_all(fold(text), fold(words))), False


def _whole(text: str, places: list[Span]) -> list[Span]:
    """Return those of *places* that start and end where a word may; all of them if none does."""
    return [place for place in places if not _cuts(text, place.start) and not _cuts(text, place.end)] or places


def _cuts(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


def pieces_of(words: str, text: str) -> list[str]:
    """Return the pieces of a discontinuous quotation: split at ` … ` and at line breaks, unless *text* has it whole."""
    if find_words(text, words)[0] and "\n" not in words:
        return [words]
    pieces = [piece.strip() for line in words.split("\n") for piece in line.split(GAP.strip())]
    return [piece for piece in pieces if piece]


def places_of(text: str, pieces: Sequence[str]) -> tuple[list[list[Span]], bool]:
    """Return every place of the first piece, each with the nearest places of the other pieces after it.

    The flag tells whether all stand there to the letter.
    """
    found = [find_words(text, piece) for piece in pieces]
    exact = all(each for _, each in found)
    chains = [_chain(first, [places for places, _ in found[1:]]) for first in (found[0][0] if found else [])]
    return [chain for chain in chains if chain], exact


def _chain(first: Span, rest: Iterable[list[Span]]) -> list[Span]:
    chain = [first]
    for places in rest:
        after = [place for place in places if place.start >= chain[-1].end]
        if not after:
            return []
        chain.append(after[0])
    return chain


def context(text: str, spans: Sequence[Span], width: int = 30) -> str:
    """Return the words of *spans* in brackets with up to *width* code points of their line on both sides."""
    start, end = spans[0].start, spans[-1].end
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end) if "\n" in text[end:] else len(text)
    left, right = max(line_start, start - width), min(line_end, end + width)
    inner = GAP.join(span.cut(text) for span in spans)
    before = ("…" if left > line_start else "") + text[left:start]
    return f"{before}[{inner}]{text[end:right]}{'…' if right < line_end else ''}"
