"""Repairs of spans that fit the text but are not cut as the scheme wants it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from standoff.curate.fragments import by_line, fits, merged, overlap, trimmed
from standoff.curate.repairs.draft import Change, Draft, Edit, SpanAt, Told, rewrite
from standoff.curate.repairs.offsets import move
from standoff.spans import Span


def span_edge_whitespace(draft: Draft) -> Iterator[Edit | Told]:
    """Leave the white space at its edges out of a span."""
    text, found = draft.text or "", []
    for each in (each for spans in draft.sets() for each in spans):
        words = each.value["text"]
        if words == words.strip() or not fits(each.value, text):
            continue
        span = trimmed(Span.of(each.value), text)
        if span.start < span.end:
            found.append(move(each, span, text, "white space is no part of it"))
        else:
            yield each.told("is nothing but white space")
    yield from rewrite(draft, found)


def span_newline(draft: Draft) -> Iterator[Edit | Told]:
    """Give each line a span of its own where a span of a list crosses a line break."""
    text = draft.text or ""
    lists = {(each.path, each.index, each.pointer) for each in draft.span_lists()}
    for each in (each for spans in draft.sets() for each in spans):
        if "\n" in each.value["text"] and (each.path, each.index, each.pointer[:-1]) not in lists:
            yield each.told("crosses a line break and can be one span only")
    found = []
    for each, spans in _lists(draft):
        if any("\n" in span.cut(text) for span in spans):
            lines = [line for span in spans for line in by_line(span, text)]
            if lines:
                found.append(_cut(draft, each, lines, "has a span of its own for each line now"))
            else:
                yield each.told("is nothing but white space")
    yield from rewrite(draft, found)


def span_order(draft: Draft) -> Iterator[Edit | Told]:
    """Sort the spans of a list."""
    found = []
    for each, spans in _lists(draft):
        if overlap(spans):
            yield each.told("has spans that overlap")
        elif spans != sorted(spans):
            found.append(_cut(draft, each, sorted(spans), "is sorted now"))
    yield from rewrite(draft, found)


def span_touching(draft: Draft) -> Iterator[Edit]:
    """Make spans of a list that touch one."""
    found = []
    for each, spans in _lists(draft):
        if not overlap(spans) and any(one.end == two.start for one, two in pairwise(sorted(spans))):
            found.append(_cut(draft, each, merged(spans), "has one span now where some touched"))
    yield from rewrite(draft, found)


def _lists(draft: Draft) -> Iterator[tuple[SpanAt, list[Span]]]:
    """Yield the lists of spans that all fit the text."""
    for each in draft.span_lists():
        values: list[dict[str, Any]] = each.value["spans"]
        if all(fits(value, draft.text or "") for value in values):
            yield each, [Span.of(value) for value in values]


def _cut(draft: Draft, each: SpanAt, spans: list[Span], words: str) -> Change:
    return each, [span.as_value(draft.text or "") for span in spans], words
