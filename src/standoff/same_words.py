"""Texts that have the same words and marks, however they are typed: a text is known again by a hash of these.

Quotation marks, dashes, spaces and Unicode forms are folded, as when a document is re-anchored, and characters that
nobody sees are left out.

>>> digest_of("x " * 20) == digest_of("x\\n\\n" * 20)
True
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable
from typing import Final

import regex

from standoff.alignment import BREAK, Token, tokens_of

FEWEST: Final = 12
"""So many words are hashed at least: the hash of fewer gives them away to whoever tries out a dictionary."""
_INVISIBLE = regex.compile("[\\u00ad\\u200b\\u200e\\u200f\\u2060\\ufeff]")
_GRAPHEME = regex.compile(r"\X")


def tokens(text: str) -> list[Token]:
    """Return the words and marks of a text; their offsets count the text as it is, and their keys its folded form."""
    if unicodedata.is_normalized("NFC", text) and not _INVISIBLE.search(text):
        return [token for token in tokens_of(text) if token.key != BREAK]
    plain, starts, ends = _composed(text)
    found = (token for token in tokens_of(plain) if token.key != BREAK)
    return [Token(starts[token.start], ends[token.end - 1], token.key) for token in found]


def _composed(text: str) -> tuple[str, list[int], list[int]]:
    """Return the text in NFC without invisible characters, and where each of its characters starts and ends in it."""
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for found in _GRAPHEME.finditer(text):
        piece = unicodedata.normalize("NFC", _INVISIBLE.sub("", found[0]))
        pieces.append(piece)
        same = piece == found[0]
        starts += range(found.start(), found.end()) if same else [found.start()] * len(piece)
        ends += range(found.start() + 1, found.end() + 1) if same else [found.end()] * len(piece)
    return "".join(pieces), starts, ends


def digest(keys: Iterable[str]) -> str:
    """Return the hash of tokens by their keys: BLAKE2b of 128 bits, in hex."""
    return hashlib.blake2b("\x1f".join(keys).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def digest_of(text: str) -> str | None:
    """Return the hash of all tokens of a text; None if it has so few words that a hash would tell them."""
    found = tokens(text)
    return digest(token.key for token in found) if words(found) >= FEWEST else None


def words(found: Iterable[Token]) -> int:
    """Return how many of the tokens are words."""
    return sum(token.key[0].isalnum() for token in found)
