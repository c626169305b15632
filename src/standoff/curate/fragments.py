"""Lists of spans in records, as the scheme wants them: inside lines, without white space at edges, sorted, apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from standoff.schema import Pointer, RecordSchema
from standoff.spans import Span

_LINE = re.compile(r"[^\n]+")


def is_span(value: Any) -> bool:
    """Tell whether *value* has the shape of a span object, whatever its offsets."""
    return (
        isinstance(value, dict)
        and all(type(value.get(name)) is int and value[name] >= 0 for name in ("start", "end"))
        and isinstance(value.get("text"), str)
    )


def fits(span: Mapping[str, Any], text: str) -> bool:
    """Tell whether a span object selects words of *text*, and repeats them."""
    start, end = span["start"], span["end"]
    return 0 <= start < end <= len(text) and bool(text[start:end] == span["text"])


def span_values(schema: RecordSchema, record: Mapping[str, Any]) -> Iterator[tuple[Pointer, Any]]:
    """Yield (pointer, value) wherever the schema has a span; the record need not keep the schema."""
    for place in schema.span_places:
        for pointer, value in place.values(record):
            if not place.is_list:
                yield pointer, value
            elif isinstance(value, list):
                yield from (((*pointer, number), each) for number, each in enumerate(value))


def put(record: Any, pointer: Pointer, value: Any) -> Any:
    """Return a copy of *record* with *value* at *pointer*; the original stays as it is."""
    if not pointer:
        return value
    copy = record.copy()
    copy[pointer[0]] = put(record[pointer[0]], pointer[1:], value)
    return copy


def trimmed(span: Span, text: str) -> Span:
    """Return *span* without white space at its edges; empty if there is nothing else in it."""
    words = span.cut(text)
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, start + len(words.strip()))


def by_line(span: Span, text: str) -> list[Span]:
    """Return a span for each line that *span* has words in."""
    lines = (Span(span.start + found.start(), span.start + found.end()) for found in _LINE.finditer(span.cut(text)))
    return [each for each in (trimmed(line, text) for line in lines) if each.start < each.end]


def overlap(spans: Iterable[Span]) -> bool:
    """Tell whether any two of *spans* share a code point."""
    return any(two.start < one.end for one, two in pairwise(sorted(spans)))


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return *spans*, which do not overlap, sorted and with those that touch made one."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and found[-1].end == span.start:
            span = Span(found.pop().start, span.end)
        found.append(span)
    return found


def said(pointer: Pointer) -> str:
    """Return a pointer as a person says it: `speakers[0].kind`."""
    words = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in pointer)
    return words.removeprefix(".")
