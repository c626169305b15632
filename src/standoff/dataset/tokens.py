"""Words of texts with their places: a tokenizer for word-level labels in any script that spaces its words.

A token is a run of letters, digits, marks and joiners, or one other visible character with what combines with it.
Hyphens, apostrophes and quotation marks are tokens of their own, so that names end at token borders: `NATO-like`,
`Rutte’s`. It needs no model and gives the same tokens everywhere; a model's own tokenizer finds its place by offsets.

Where no character combines with another, which is so for most paragraphs, borders follow from the class of each
character, for a whole text at once; other paragraphs are read by a pattern. Both ways give the same tokens.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import regex

from standoff.dataset.arrays import Numbers
from standoff.dataset.texts import Texts

_TOKEN: Final = regex.compile(r"[\p{L}\p{N}_][\p{L}\p{N}\p{M}_\u200c\u200d]*|(?=\P{White_Space})(?=\P{Cc})\X")
_LETTER: Final = regex.compile(r"[\p{L}\p{N}_]")
_TWO: Final = regex.compile(r"\X\X")
_UNKNOWN, _NOTHING, _SIGN, _WORD, _COMBINING = range(5)
_CLASSES: Final = np.zeros(0x110000, np.uint8)
"""The class of each character that was met so far."""


class Tokens(NamedTuple):
    """Tokens in order: where they start and end, half-open, in code points."""

    starts: Numbers
    ends: Numbers


def tokens(texts: Texts) -> Tokens:
    """Return the tokens of texts by their places in the whole; none goes beyond a paragraph."""
    classes = _classes(texts.codes)
    word = classes == _WORD
    begins = (classes == _SIGN) | (word & ~np.append(False, word[:-1]))
    finishes = (classes == _SIGN) | (word & ~np.append(word[1:], False))
    odd = np.searchsorted(texts.starts, np.flatnonzero(classes == _COMBINING), "right") - 1
    for start, end in zip(texts.starts[np.unique(odd)], texts.starts[np.unique(odd) + 1] - 1, strict=True):
        begins[start:end] = finishes[start:end] = False
        for match in _TOKEN.finditer(texts.whole[start:end]):
            begins[start + match.start()] = finishes[start + match.end() - 1] = True
    return Tokens(np.flatnonzero(begins), np.flatnonzero(finishes) + 1)


def _classes(codes: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint8]:
    found = _CLASSES[codes]
    if not found.all():
        for code in np.unique(codes[found == _UNKNOWN]).tolist():
            _CLASSES[code] = _class(chr(code))
        found = _CLASSES[codes]
    return found


def _class(char: str) -> int:
    """Return the class of a character: combining if it may be part of a token with one that is no letter."""
    if not all(_TWO.fullmatch(pair) for pair in (f"!{char}", f"{char}!", char + char)):
        return _COMBINING
    if _LETTER.match(char):
        return _WORD
    return _SIGN if _TOKEN.match(char) else _NOTHING


def cut(texts: Texts, found: Tokens) -> pa.Array:
    """Return the words of tokens."""
    raw = np.frombuffer(texts.whole.encode("utf-8"), np.uint8)
    at = np.append(np.flatnonzero((raw & 0xC0) != 0x80), len(raw))
    starts, ends = at[found.starts], at[found.ends]
    inside = np.zeros(len(raw) + 1, np.int8)
    inside[starts] += 1
    inside[ends] -= 1
    kept = raw[np.cumsum(inside[:-1], dtype=np.int8).astype(bool)]
    offsets = np.concatenate([[0], np.cumsum(ends - starts)]).astype(np.int32)
    return pa.StringArray.from_buffers(len(starts), pa.py_buffer(offsets), pa.py_buffer(kept))
