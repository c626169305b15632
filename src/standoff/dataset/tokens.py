"""Words of a text with their places: a tokenizer for word-level labels in any script that spaces its words.

A token is a run of letters, digits, marks and joiners, or one other visible character with what combines with it.
Hyphens, apostrophes and quotation marks are tokens of their own, so that names end at token borders: `NATO-like`,
`Rutte’s`. It needs no model and gives the same tokens everywhere; a model's own tokenizer finds its place by offsets.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import Final, NamedTuple

import regex

_TOKEN: Final = regex.compile(r"[\p{L}\p{N}_][\p{L}\p{N}\p{M}_\u200c\u200d]*|(?=\P{White_Space})(?=\P{Cc})\X")


class Tokens(NamedTuple):
    """The tokens of a text, in order: where they start and end, half-open, in code points, and their words."""

    starts: list[int]
    ends: list[int]
    words: list[str]


def tokens(text: str) -> Tokens:
    """Return the tokens of *text*."""
    spans = [match.span() for match in _TOKEN.finditer(text)]
    starts, ends = [start for start, _ in spans], [end for _, end in spans]
    return Tokens(starts, ends, [text[start:end] for start, end in spans])


def covering(found: Tokens, start: int, end: int) -> tuple[int, int] | None:
    """Return the half-open run of tokens that a stretch of the text touches; None if it touches none."""
    first = bisect_right(found.ends, start)
    last = bisect_left(found.starts, end)
    return (first, last) if first < last else None
