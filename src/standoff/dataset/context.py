"""The part of a text that a row carries, and where its spans stand in it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from standoff.spans import Span


@dataclass(frozen=True)
class Paragraphs:
    """The paragraphs of a text: its lines. Offsets are code points of the text, half-open."""

    text: str

    @cached_property
    def starts(self) -> list[int]:
        """Where each paragraph starts."""
        found, at = [0], self.text.find("\n")
        while at >= 0:
            found.append(at + 1)
            at = self.text.find("\n", at + 1)
        return found

    @cached_property
    def _stretches(self) -> dict[tuple[int, int], Span]:
        """The stretches asked for so far: many records stand in one paragraph."""
        return {}

    def __len__(self) -> int:
        return len(self.starts)

    def at(self, offset: int) -> int:
        """Return the number of the paragraph that holds an offset, from 0."""
        return bisect_right(self.starts, offset) - 1

    def stretch(self, first: int, last: int) -> Span:
        """Return the paragraphs from *first* to *last*, both included, without the last line end."""
        found = self._stretches.get((first, last))
        if found is None:
            end = self.starts[last + 1] - 1 if last + 1 < len(self.starts) else len(self.text)
            found = self._stretches[first, last] = Span(self.starts[first], end)
        return found

    def around(self, bounds: tuple[int, int] | None, before: int = 0, after: int = 0) -> Span:
        """Return the paragraphs of a stretch, with so many more *before* and *after*; the first if there is no stretch.

        Args:
            bounds: Where the stretch starts and ends, half-open.
            before, after: Numbers of paragraphs.
        """
        starts = self.starts
        first = bisect_right(starts, bounds[0]) - 1 if bounds else 0
        last = bisect_right(starts, bounds[1] - 1) - 1 if bounds else 0
        return self.stretch(max(first - before, 0), min(last + after, len(starts) - 1))


def bounds_of(spans: Sequence[Mapping[str, Any]]) -> tuple[int, int] | None:
    """Return where sorted *spans* start and end; None if there are none."""
    return (spans[0]["start"], spans[-1]["end"]) if spans else None


def places(spans: Iterable[Mapping[str, Any]], window: Span) -> list[dict[str, int]]:
    """Return where *spans* stand in the window's own text; those outside of it are left out."""
    first, end = window
    return [
        {"start": span["start"] - first, "end": span["end"] - first}
        for span in spans
        if first <= span["start"] and span["end"] <= end
    ]
