"""The fields of a record, at any depth: which hold labels, which references and which spans, as the schema says.

>>> from standoff import Corpus
>>> quotes = fields_of(Corpus.open().schema.layers["quotes"])
>>> quotes["speakers.kind"].kind, quotes["speakers.referent"].refers_to, quotes["content"].kind
('label', 'referents', 'span')
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from standoff.refs import Node
from standoff.schema import ITEM, RecordSchema, alternatives

Kind = Literal["label", "reference", "span", "plain"]


@dataclass(frozen=True)
class Field:
    """A field.

    Attributes:
        name: Its dotted name, lists passed over: `speakers.kind`.
        path: The way to it in a record; `*` is any item of a list.
        kind: `label` if the schema lists its values or it is true or false, `span` if it holds spans (a list of them
            is one value), `reference` if it names a record, else `plain`; objects are plain, and what is in a span.
        labels: Of a label field: its values in the order of the schema, without null.
        refers_to: Of a reference: what it points into.
    """

    name: str
    path: tuple[str, ...]
    kind: Kind
    labels: tuple[Any, ...] = ()
    refers_to: str = ""


def fields_of(schema: RecordSchema) -> dict[str, Field]:
    """Return the fields of a record by dotted name, in the order of the schema."""
    found: dict[str, Field] = {}
    for each in _walk(schema.node, ()):
        known = found.setdefault(each.name, each)
        if known.kind == "plain":
            found[each.name] = each
        elif known.kind == each.kind == "label":
            found[each.name] = replace(known, labels=tuple(dict.fromkeys([*known.labels, *each.labels])))
    return found


def read(values: list[Any], path: tuple[str, ...]) -> list[Any]:
    """Return what stands at *path* in each of *values*; None for a missing field, nothing for a missing object."""
    for step in path:
        if step == ITEM:
            values = [item for value in values if isinstance(value, list) for item in value]
        else:
            values = [value.get(step) for value in values if isinstance(value, dict)]
    return values


def _walk(node: Node, path: tuple[str, ...]) -> Iterator[Field]:
    name = ".".join(step for step in path if step != ITEM)
    for inner in alternatives(node):
        items = inner.get("items")
        span = next((each for each in alternatives(items or {}) if each.get("x-span")), None)
        if inner.get("x-span") or span:
            steps = (*path, ITEM) if span else path
            yield Field(name, path, "span")
            yield from (Field(f"{name}.{key}", (*steps, key), "plain") for key in (span or inner).get("properties", {}))
            return
        if isinstance(items, dict):
            yield from _walk(items, (*path, ITEM))
        elif path:
            yield from _leaf(inner, name, path)
        for key, value in inner.get("properties", {}).items():
            if isinstance(value, dict):
                yield from _walk(value, (*path, key))


def _leaf(node: Node, name: str, path: tuple[str, ...]) -> Iterator[Field]:
    types = node.get("type", [])
    types = {types} if isinstance(types, str) else set(types)
    labels = tuple(value for value in node.get("enum", ()) if isinstance(value, str | int) and value is not None)
    if "x-refers-to" in node:
        yield Field(name, path, "reference", refers_to=str(node["x-refers-to"]))
    elif labels or types - {"null"} == {"boolean"}:
        yield Field(name, path, "label", labels or (False, True))
    elif types - {"null", "array"}:
        yield Field(name, path, "plain")
