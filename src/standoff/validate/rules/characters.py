"""Rules on where spans cut the text: between characters as readers see them, and between words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from standoff.document import Document
from standoff.findings import Fault
from standoff.spans import Span
from standoff.validate.examined import Examined
from standoff.validate.rule import rule
from standoff.validate.rules.lookup import short
from standoff.validate.rules.text import spans, unless_shifted
from standoff.validate.rules.words import JOINED, language

_MAY_JOIN = (
    "[\r\u0300-\u036f\u0483-\u0489\u0591-\u1cff\u1dc0-\u1dff\u200c\u200d\u20d0-\u20ff\u2cef-\u2cf1\u2d7f"
    "\u2de0-\u2dff\u302a-\u302f\u3099\u309a\ua66f-\ud7ff\ufb1e\ufe00-\ufe0f\ufe20-\ufe2f\uff9e\uff9f"
    "\U00010000-\U0010ffff]"
)
"""More than every code point that can join another in one character; a text with none of them has nothing to split."""

_COMMON = bytes(set(range(256)) - {0x0D, 0xCC, 0xCD, 0xD2, *range(0xD6, 0xF5)} | {0xE2})
_JOINERS = ("\u200c".encode(), "\u200d".encode(), b"\xe2\x83", b"\xe2\xb3", b"\xe2\xb5", b"\xe2\xb7")
"""Bytes that start none of these code points in UTF-8, and those that do after the byte 0xE2, as after no other."""

_INSIDE_WORD = r"[^\W_]{2}"

_NO_SPACES = (
    "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7ff\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)
"""Scripts in which no space tells where a word ends, or particles are written onto the word."""


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Return a pattern, compiled when it is first needed: such large classes take longer than most documents."""
    return re.compile(pattern)


def _joins(text: str, at: int) -> bool:
    """Tell whether the code points before and after the offset *at* may belong to one character."""
    return 0 < at < len(text) and bool(_compiled(_MAY_JOIN).match(text, at) or _compiled(_MAY_JOIN).match(text, at - 1))


def _boundaries(text: str) -> set[int]:
    """Return the offsets between characters as readers see them: extended grapheme clusters of UAX #29."""
    import regex  # takes 50 ms, and most texts never need it

    return {match.end() for match in regex.finditer(r"\X", text)}


def characters_whole(doc: Examined) -> bool:
    """Prove that no span starts or ends beside a code point that can join another in one character."""
    return simple(doc.text) or not _compiled(_MAY_JOIN).search(doc.edges)


def simple(text: str) -> bool:
    """Tell quickly, from its bytes, whether *text* surely holds no code point that can join another.

    That is told of texts in Latin, Greek and Cyrillic letters with the usual punctuation.
    """
    raw = text.encode("utf-8", "surrogatepass")
    return not raw.translate(None, _COMMON) and not any(map(raw.__contains__, _JOINERS))


@rule(
    "T310",
    "warning",
    reads=("text",),
    unless=characters_whole,
    brief=unless_shifted,
    hint="move the edge to before or after the whole character",
)
def span_grapheme_split(doc: Document) -> Iterator[Fault]:
    """A span does not cut a character in two.

    What a reader takes for one character may be several code points: a letter and its accent, an emoji and its skin
    tone, the two letters of a flag. A span that takes one and leaves the other shows broken text, and nobody meant it.

    Bad: in "Jose\u0301 said" the span 0..4, "Jose", leaves the accent outside
    Good: the span 0..5, "Jose\u0301"
    """
    if simple(doc.text) or not _compiled(_MAY_JOIN).search(doc.text):
        return
    known: set[int] | None = None
    for layer, index, pointer, span in spans(doc):
        for edge in ("start", "end"):
            if _joins(doc.text, span[edge]):
                known = _boundaries(doc.text) if known is None else known
                if span[edge] not in known and Span.of(span).cut(doc.text) == span["text"]:
                    message = f"the span {short(span['text'])} cuts a character in two at {span[edge]}"
                    yield Fault(message, layer, index, (*pointer, edge), Span.of(span))


def words_whole(doc: Examined) -> bool:
    """Prove that no span starts or ends between two letters or digits."""
    return not any(map(str.isalnum, doc.around)) or not _compiled(_INSIDE_WORD).search(doc.edges)


@rule(
    "T311",
    "warning",
    reads=("text",),
    unless=words_whole,
    brief=unless_shifted,
    hint="take the whole word, or tag the record sub-token if a part is meant",
)
def span_word_split(doc: Document) -> Iterator[Fault]:
    """A span does not cut a word in two.

    A span that starts or ends between two letters is nearly always off by one. A part of a word that is meant, such
    as NATO in "NATOwide", is tagged `sub-token`. Scripts that put no space between words are passed over, and so are
    languages that join prepositions and articles to the word.

    Bad: in "China said" the span 0..4, "Chin"
    Good: the span 0..5, "China"
    """
    text, size = doc.text, len(doc.text)
    joined = language(doc) in JOINED or not doc.meta  # which says the language
    for layer, index, pointer, span in () if joined else spans(doc):
        start, end = span["start"], span["end"]
        if (
            (0 < start < size and text[start].isalnum() and text[start - 1].isalnum() and _splits(text, start))
            or (0 < end < size and text[end].isalnum() and text[end - 1].isalnum() and _splits(text, end))
        ) and not _explained(doc, layer, index, span):
            yield Fault(f"the span {short(span['text'])} cuts a word in two", layer, index, pointer, Span.of(span))


def _explained(doc: Document, layer: str, index: int, span: Any) -> bool:
    """Tell whether the record says that a part is meant, or the offsets are wrong anyhow."""
    moved = doc.text[span["start"] : span["end"]] != span["text"]
    return moved or "sub-token" in (doc.layers[layer][index].get("tags") or ())


def _splits(text: str, at: int) -> bool:
    before, after = text[at - 1], text[at]
    alike = before.isdigit() == after.isdigit()
    return alike and not _compiled(_NO_SPACES).match(before) and not _compiled(_NO_SPACES).match(after)
