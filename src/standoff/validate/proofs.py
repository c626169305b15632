"""Two things that JSON Schema cannot say of records: that keys stand in its order, and that whole numbers are whole.

Both are proved for many records at once, so that records which are in order cost next to nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from standoff.refs import Node
from standoff.schema import ITEM, Place, Pointer, alternatives
from standoff.validate.gather import Columns

MEMORY: Final = 10_000
MAX_BRACKETS: Final = 64
Keys = tuple[str, ...]


@dataclass
class _Object:
    """A place of objects, the rank of each of their keys, and the key sequences that were found to be in order."""

    values: Columns
    ranks: dict[str, int]
    known: set[Keys] = field(default_factory=set)

    def in_order(self, records: list[Any]) -> bool:
        new = {tuple(each) for each in self.values(records)[0] if type(each) is dict} - self.known
        if not all(map(self._ranked, new)):
            return False
        if len(self.known) > MEMORY:
            self.known.clear()
        self.known |= new
        return True

    def _ranked(self, keys: Keys) -> bool:
        ranks = [self.ranks.get(key, len(self.ranks)) for key in keys]
        return ranks == sorted(ranks)


class Proofs:
    """The two proofs for the records of one schema."""

    def __init__(self, node: Node) -> None:
        self._objects = [
            _Object(Columns([path]), {name: rank for rank, name in enumerate(names)})
            for path, names in _objects([node], ())
            if names
        ]
        self._whole = [Place(path) for path in dict.fromkeys(_whole_numbers(node, ()))]
        self._numbers = Columns(place.path for place in self._whole)
        self._open = Columns(dict.fromkeys(_open_places(node, ())))

    def in_order(self, records: list[Any]) -> bool:
        """Tell whether the keys of all records, and of the objects inside them, stand in the order of the schema."""
        return all(each.in_order(records) for each in self._objects)

    def whole(self, records: list[Any]) -> bool:
        """Tell whether no whole number is written as a fraction, such as `1.0`, which JSON Schema lets pass."""
        return not any(type(value) is float for column in self._numbers(records) for value in column)

    def shallow(self, records: list[Any]) -> bool:
        """Tell whether no value that the schema leaves open is nested deep."""
        values = [value for column in self._open(records) for value in column if type(value) in (dict, list)]
        return all(_brackets(orjson.dumps(value)) <= MAX_BRACKETS for value in values)

    def fractions(self, record: Any) -> Iterator[tuple[Pointer, float]]:
        """Yield (pointer, value) of each whole number in *record* that is written as a fraction."""
        for place in self._whole:
            yield from ((pointer, value) for pointer, value in place.values(record) if type(value) is float)


def _objects(nodes: list[Node], path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """Yield (path, names of the fields in order) of every place of objects."""
    fields: dict[str, list[Node]] = {}
    items: list[Node] = []
    for inner in [inner for node in nodes for inner in alternatives(node)]:
        for name, value in inner.get("properties", {}).items():
            fields.setdefault(name, []).extend([value] if isinstance(value, dict) else [])
        items += [inner["items"]] if isinstance(inner.get("items"), dict) else []
    yield path, list(fields)
    for name, values in fields.items():
        yield from _objects(values, (*path, name)) if values else ()
    if items:
        yield from _objects(items, (*path, ITEM))


def _brackets(raw: bytes) -> int:
    return raw.count(b"{") + raw.count(b"[")


def _open_places(node: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the path of every place at which the schema lets anything stand."""
    if not isinstance(node, dict):
        yield path
        return
    closed = False
    for inner in alternatives(node):
        shut = inner.get("additionalProperties") is False or inner.get("unevaluatedProperties") is False
        simple = inner.get("type") in ("string", "integer", "number", "boolean", "null") or "enum" in inner
        closed = closed or shut or simple or "const" in inner or isinstance(inner.get("items"), dict)
        if isinstance(inner.get("items"), dict):
            yield from _open_places(inner["items"], (*path, ITEM))
        for name, value in inner.get("properties", {}).items():
            yield from _open_places(value, (*path, name))
    if not closed:
        yield path


def _whole_numbers(node: Node, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for inner in alternatives(node):
        types = inner.get("type", ())
        if "integer" in ([types] if isinstance(types, str) else types):
            yield path
        if isinstance(inner.get("items"), dict):
            yield from _whole_numbers(inner["items"], (*path, ITEM))
        for name, value in inner.get("properties", {}).items():
            if isinstance(value, dict):
                yield from _whole_numbers(value, (*path, name))
