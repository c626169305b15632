"""Spans: half-open stretches of a text, counted in Unicode code points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Span(NamedTuple):
    """A half-open stretch `start <= i < end` of a text, 0-based, in Unicode code points of the text as stored."""

    start: int
    end: int

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> Span:
        """Return the span of a record's span object `{"start", "end", "text"}`."""
        return cls(value["start"], value["end"])

    def cut(self, text: str) -> str:
        """Return the words of the span in *text*."""
        return text[self.start : self.end]

    def holds(self, other: Span) -> bool:
        """Tell whether *other* lies inside this span; equal spans hold each other."""
        return self.start <= other.start and other.end <= self.end

    def trimmed(self, text: str) -> Span:
        """Return the span of *text* without white space at its ends; an empty one if there is nothing else."""
        words = self.cut(text)
        start = self.start + len(words) - len(words.lstrip())
        return Span(start, max(self.start + len(words.rstrip()), start))

    def as_value(self, text: str) -> dict[str, Any]:
        """Return the span object that a record stores for this span of *text*."""
        return {"start": self.start, "end": self.end, "text": self.cut(text)}


def find_all(text: str, words: str) -> list[Span]:
    """Return every place where *words* stand in *text*, overlapping ones too, in order."""
    found, at = [], text.find(words) if words else -1
    while at >= 0:
        found.append(Span(at, at + len(words)))
        at = text.find(words, at + 1)
    return found
