"""A text cut into sentences, in which a quotation in marks counts as one word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from standoff.curate.marks import MARKS, is_closed, marked, with_marks
from standoff.curate.suggest.language import Language
from standoff.spans import Span

MASK: Final = "\ue000"
"""Stands for every character of a quotation, marks included; a private-use character, so that no text has it."""
_END: Final = re.compile(rf"[.!?{MASK}][)\]]?\s+(?=[^\W\da-z_]|[({MASK}\[]|\d)")
_LAST: Final = re.compile(r"\S+$")


@dataclass(frozen=True)
class Sentence:
    """A sentence.

    Attributes:
        text: The whole text.
        masked: The whole text, with `MASK` for each character of a quotation in marks; offsets are those of the text.
        span: Where the sentence is, without the blanks around it.
        quoted: The quotations in it, with their marks.
        line: The number of its line, from 0.
    """

    text: str
    masked: str
    span: Span
    quoted: tuple[Span, ...]
    line: int

    @property
    def is_quotation(self) -> bool:
        """Whether nothing but quotations in marks stands in it."""
        words = self.masked[self.span.start : self.span.end]
        return bool(self.quoted) and not words.replace(MASK, "").strip()

    @property
    def is_open(self) -> bool:
        """Whether it ends in a quotation without a closing mark, which the next paragraph goes on with."""
        if not self.quoted or self.quoted[-1].end != self.span.end:
            return False
        return not is_closed(self.text, self.quoted[-1])


def quotations(text: str) -> list[Span]:
    """Return every stretch in quotation marks, with its marks; none crosses a line end."""
    found, start = [], 0
    for line in text.split("\n"):
        found += [with_marks(text, inner).trimmed(text) for inner in marked(text, Span(start, start + len(line)))]
        start += len(line) + 1
    return found


def sentences(text: str, language: Language) -> list[Sentence]:
    """Return the sentences of a text, in order."""
    quoted = [span for span in quotations(text) if _speaks(text, span)]
    pieces, at = [], 0
    for span in quoted:
        pieces += [text[at : span.start].replace(MASK, " "), MASK * (span.end - span.start)]
        at = span.end
    masked = "".join([*pieces, text[at:].replace(MASK, " ")])
    found, start = [], 0
    for number, line in enumerate(masked.split("\n")):
        for span in _cut(text, masked, Span(start, start + len(line)), language):
            found.append(Sentence(text, masked, span, tuple(each for each in quoted if span.holds(each)), number))
        start += len(line) + 1
    return found


def _speaks(text: str, span: Span) -> bool:
    """Tell words that somebody said from a word or two that are a title, or held at a distance."""
    words = text[span.start : span.end].strip("".join(MARKS) + "”’'")
    return len(words.split()) > 2 or words[-1:] in ",.!?…" or text[: span.start].rstrip()[-1:] in (":", ",")


def _cut(text: str, masked: str, line: Span, language: Language) -> Iterator[Span]:
    start = line.start
    for found in _END.finditer(masked, line.start, line.end):
        if _ends(text, masked, found.start(), language):
            yield from _trimmed(masked, start, found.end())
            start = found.end()
    yield from _trimmed(masked, start, line.end)


def _ends(text: str, masked: str, at: int, language: Language) -> bool:
    """Tell whether a sentence ends at *at*: with a stop that is no abbreviation's, or one inside marks."""
    if masked[at] == MASK:
        return at > 0 and text[at - 1] == "."
    last = _LAST.search(masked[max(at - 12, 0) : at + 1])
    word = last[0].lstrip("(") if last else ""
    initial = len(word) == 2 and word[0].isupper() and word[1] == "."
    return not initial and word not in language.words["abbreviations"]


def _trimmed(masked: str, start: int, end: int) -> Iterator[Span]:
    words = masked[start:end]
    if words.strip():
        yield Span(start + len(words) - len(words.lstrip()), start + len(words.rstrip()))
