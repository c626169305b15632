"""The spans of a layer's records, found by paths that are worked out once for a schema."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from standoff.schema import Place, RecordSchema

GAP: Final = " … "

Spans = list[Mapping[str, Any]]
Find = Callable[[Mapping[str, Any]], Spans]


class LayerSpans:
    """Finds the spans of the records of one layer.

    Attributes:
        main: Returns the spans that a record is about: those of its own first span field, else of the first inside it.
    """

    def __init__(self, schema: RecordSchema) -> None:
        paths = [place.path for place in schema.span_places]
        first = next((path for path in paths if len(path) == 1), paths[0] if paths else ())
        self._all = [_finder(place) for place in schema.span_places]
        self.main = next((_finder(place) for place in schema.span_places if place.path == first), _nothing)

    def words(self, record: Mapping[str, Any]) -> str | None:
        """Return the words of a record's main spans, fragments joined by ` … `; None if it has none."""
        spans = self.main(record)
        return (spans[0]["text"] if len(spans) == 1 else GAP.join([span["text"] for span in spans])) if spans else None

    def bounds(self, record: Mapping[str, Any]) -> tuple[int, int] | None:
        """Return where the first of all spans of a record starts and the last one ends; None if it has none."""
        starts, ends = [], []
        for find in self._all:
            for span in find(record):
                starts.append(span["start"])
                ends.append(span["end"])
        return (min(starts), max(ends)) if starts else None


def _nothing(_record: Mapping[str, Any]) -> Spans:
    return []


def _finder(place: Place) -> Find:
    if len(place.path) > 1:
        return lambda record: [
            span for _, value in place.values(record) for span in (value if place.is_list else [value])
        ]
    name = place.path[0]
    if place.is_list:
        return lambda record: record.get(name) or []

    def one(record: Mapping[str, Any]) -> Spans:
        value = record.get(name)
        return [value] if value else []

    return one
