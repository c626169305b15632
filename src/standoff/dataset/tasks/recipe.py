"""What a task-ready config is made of, and what the recipes have in common."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from standoff.dataset.arrays import Numbers, Values, numbers
from standoff.dataset.features import Column, Labels, columns
from standoff.dataset.records import NO_SPANS, Records, words_of
from standoff.dataset.resolve import Names
from standoff.schema import RecordSchema, Schema
from standoff.where import Wheres

Make = Callable[[Names, Wheres], tuple[dict[str, pa.Array], Numbers]]
"""Makes the columns, and the number of the document of each row. The names know all records, not only those taken."""

Recipe = Callable[[Schema], tuple[dict[str, Column], Make, str]]
"""Returns the columns, the function that makes the rows, and what one row is."""


@dataclass(frozen=True)
class Task:
    """A task-ready config.

    Attributes:
        needs: Dotted fields, each with its layer in front, that the schema must have.
        recipe: Makes the config for a schema that has them.
        categories, ids: The Hub's own words for the task (`task_categories`, `task_ids`).
        tags: Free words for what the Hub has no word for.
    """

    needs: tuple[str, ...]
    recipe: Recipe
    categories: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


class Heads(NamedTuple):
    """What stands for each mention: its name or head noun, or all of its spans where none is marked.

    Attributes:
        words: Its words.
        starts, ends: Where it starts and ends in its text, half-open, in code points.
        pieces: In how many pieces it is.
    """

    words: pa.Array
    starts: Numbers
    ends: Numbers
    pieces: Numbers


def label_columns(schema: RecordSchema, without: tuple[str, ...] = ()) -> dict[str, Column]:
    """Return the fields of a record that hold one label of a closed list."""
    found = {name: each for name, each in columns(schema.properties).items() if name not in without}
    return {name: each for name, each in found.items() if isinstance(each.kind, Labels)}


def spans_of(records: Records, *path: str) -> Values:
    """Return the spans of a field, or of a field of one; none if it holds none."""
    place = next((each for each in records.schema.span_places if each.path == path), None)
    return records.spans(place) if place else NO_SPANS


def optional(records: Records, *path: str) -> pa.Array:
    """Return a field of strings, or a field of one, for each record; nulls if there is no such field."""
    kind = records.rows.type
    for name in path:
        if not pa.types.is_struct(kind) or kind.get_field_index(name) < 0:
            return pa.nulls(len(records), pa.string())
        kind = kind.field(name).type
    return records.field(*path) if pa.types.is_string(kind) else pa.nulls(len(records), pa.string())


def ends_of(spans: Values, count: int) -> tuple[Numbers, Numbers]:
    """Return where the first span of each of *count* records starts, and where the last one ends; 0 for none."""
    starts, ends = np.zeros(count, np.int64), np.zeros(count, np.int64)
    ends[spans.rows] = numbers(pc.struct_field(spans.array, "end"))
    starts[spans.rows[::-1]] = numbers(pc.struct_field(spans.array, "start"))[::-1]
    return starts, ends


def heads(records: Records) -> Heads:
    """Return the heads of mentions."""
    count = len(records)
    spans, marked = spans_of(records, "spans"), spans_of(records, "head")
    whole, own = ends_of(spans, count), ends_of(marked, count)
    has = np.bincount(marked.rows, minlength=count) > 0
    words = pc.coalesce(words_of(marked, count), words_of(spans, count))
    pieces = np.where(has, 1, np.bincount(spans.rows, minlength=count))
    return Heads(words, np.where(has, own[0], whole[0]), np.where(has, own[1], whole[1]), pieces)
