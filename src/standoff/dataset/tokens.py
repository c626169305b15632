"""Words of a text with their places: a tokenizer for word-level labels in any script that spaces its words.

A token is a run of letters, digits, marks and joiners, or one other visible character with what combines with it.
Hyphens, apostrophes and quotation marks are tokens of their own, so that names end at token borders: `NATO-like`,
`Rutte’s`. It needs no model and gives the same tokens everywhere; a model's own tokenizer finds its place by offsets.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from operator import attrgetter
from typing import Final

import regex

from standoff.spans import Span

_TOKEN: Final = regex.compile(r"[\p{L}\p{N}_][\p{L}\p{N}\p{M}_\u200c\u200d]*|(?=\P{White_Space})(?=\P{Cc})\X")


def tokens(text: str) -> list[Span]:
    """Return the tokens of *text*, in order, as half-open stretches of code points."""
    return [Span(*match.span()) for match in _TOKEN.finditer(text)]


def covering(found: list[Span], start: int, end: int) -> tuple[int, int] | None:
    """Return the half-open run of tokens that a stretch of the text touches; None if it touches none."""
    first = bisect_right(found, start, key=attrgetter("end"))
    last = bisect_left(found, end, key=attrgetter("start"))
    return (first, last) if first < last else None
