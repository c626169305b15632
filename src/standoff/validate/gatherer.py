"""Functions that gather spans and references from the objects of a layer, written out for its schema and compiled.

They do what a loop over `Place.values` does for one record, for all records at once and without telling where each
value stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from standoff.gather import ITEM
from standoff.schema import RecordSchema


class Gatherer(NamedTuple):
    """Functions that gather from all objects of a layer what stands at the places that its schema marks.

    Attributes:
        spans: Returns all spans.
        several: Returns the lists of spans that hold more than one.
        references: Returns the different ids, by what they point into.
    """

    spans: Callable[[list[Any]], list[Any]]
    several: Callable[[list[Any]], list[list[Any]]]
    references: Callable[[list[Any]], dict[str, set[str]]]


def gatherer(schema: RecordSchema) -> Gatherer:
    """Return the functions for the objects of *schema*: a comprehension for each place, written out and compiled.

    All names in the source are fields of the schema, of which the lane takes only those that are plain identifiers.
    """
    spans, several, references = [], [], dict[str, list[str]]()
    for place in schema.span_places:
        spans.append(_comprehension((*place.path, ITEM) if place.is_list else place.path, "{0}"))
        several += [_comprehension(place.path, "{0} and len({0}) > 1")] if place.is_list else []
    for place in schema.reference_places:
        references.setdefault(str(place.refers_to), []).append(_comprehension(place.path, "type({0}) is str"))
    source = f"""
def spans(records): return [{", ".join(spans)}]
def several(records): return [{", ".join(several)}]
def references(records): return {{{", ".join(f"{name!r}: {{{', '.join(each)}}}" for name, each in references.items())}}}
"""
    made: dict[str, Any] = {}
    exec(compile(source, f"<places of {schema.name}>", "exec"), made)
    return Gatherer(made["spans"], made["several"], made["references"])


def _comprehension(path: Iterable[str], wanted: str) -> str:
    """Return the source of a loop over all values at *path* for which *wanted* holds."""
    said, here = "for v0 in records", "v0"
    steps = list(path)
    for number, step in enumerate(steps, 1):
        found = here if step == ITEM else f"[{here}.{step}]"
        here = f"v{number}"
        said += f" for {here} in {found} if " + (wanted.format(here) if number == len(steps) else here)
    return f"*[{here} {said}]"
