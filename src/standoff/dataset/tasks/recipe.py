"""What a task-ready config is made of, and what the recipes have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from standoff.dataset.features import Column, Labels, column
from standoff.dataset.resolve import Names
from standoff.document import Document
from standoff.schema import RecordSchema, Schema
from standoff.spans import Span

Make = Callable[[Document, Names], Iterator[dict[str, Any]]]
"""Yields rows of a document whose layers hold the chosen records alone; the names know all of them."""

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

    def fits(self, schema: Schema) -> bool:
        """Tell whether *schema* has what the task needs."""
        paths = [path.partition(".") for path in self.needs]
        return all(layer in schema.layers and schema.layers[layer].has(field) for layer, _, field in paths)


def label_columns(schema: RecordSchema, without: tuple[str, ...] = ()) -> dict[str, Column]:
    """Return the fields of a record that hold one label of a closed list."""
    found = {name: column(node) for name, node in schema.properties.items() if name not in without}
    return {name: each for name, each in found.items() if isinstance(each.kind, Labels)}


def inside(span: Mapping[str, Any], window: Span) -> bool:
    """Tell whether a span object lies in a window of the text."""
    return bool(window.start <= span["start"] and span["end"] <= window.end)


def head(record: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the spans of a mention's head: its name or head noun; all of its spans where none is marked."""
    return [record["head"]] if record.get("head") else list(record["spans"])
