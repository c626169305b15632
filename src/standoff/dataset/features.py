"""Types from the schema: what a field is as a `datasets` feature, and how records come into Arrow.

| schema | feature |
|---|---|
| string with `enum` | ClassLabel, in the order of the schema |
| string, boolean, number | Value: string, bool, float64 |
| integer | int32 if the schema bounds it so, else int64 |
| object with properties | a struct |
| array | a list |
| anything else (free objects, mixed types) | a string that holds JSON |

Null is a value of every type. Records reach Arrow as canonical JSON lines that Arrow parses by an explicit schema:
nothing is guessed, so a date stays as it is written, and a value of another type is an error.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from datasets import ClassLabel, Value

from standoff.refs import Node
from standoff.schema import alternatives
from standoff.storage.canonical import dump

Encode = Callable[[Any], Any]


@dataclass(frozen=True)
class Column:
    """The type of a field.

    Attributes:
        feature: As `datasets.Features` takes it.
        encode: Turns a value into what its JSON line holds; None where that is the value itself.
    """

    feature: Any
    encode: Encode | None = None


TEXT = Column(Value("string"))
OFFSET = Column(Value("int32"))
STRETCHES = Column([{"start": Value("int32"), "end": Value("int32")}])


def columns(properties: Mapping[str, Node]) -> dict[str, Column]:
    """Return the type of each of *properties*, in their order."""
    return {name: column(node) for name, node in properties.items()}


def column(node: Node) -> Column:
    """Return the type of the values that *node* allows."""
    parts = [part for part in alternatives(node) if part.get("type") != "null"]
    for kind in (_labels, _struct, _list, _scalar):
        found = kind(parts)
        if found:
            return found
    return Column(Value("string"), lambda value: dump(value).decode("utf-8"))


def labels_of(node: Node) -> list[str]:
    """Return the labels that *node* allows, in the order of the schema; none if it is no closed list of strings."""
    feature = column(node).feature
    return list(feature.names) if isinstance(feature, ClassLabel) else []


def _labels(parts: list[Node]) -> Column | None:
    names = [name for part in parts for name in part.get("enum", ()) if name is not None]
    if not names or not all(isinstance(name, str) for name in names) or not all("enum" in part for part in parts):
        return None
    return Column(ClassLabel(names=list(dict.fromkeys(names))))


def _struct(parts: list[Node]) -> Column | None:
    fields: dict[str, Column] = {}
    for part in parts:
        for name, node in part.get("properties", {}).items():
            fields.setdefault(name, column(node))
    if not fields:
        return None
    return Column({name: each.feature for name, each in fields.items()}, encoder(fields))


def _list(parts: list[Node]) -> Column | None:
    items = [part["items"] for part in parts if isinstance(part.get("items"), dict)]
    if len(items) != 1:
        return None
    item = column(items[0])
    return Column([item.feature], _each(item.encode))


def _each(encode: Encode | None) -> Encode | None:
    if encode is None:
        return None
    return lambda values: [None if value is None else encode(value) for value in values]


def _scalar(parts: list[Node]) -> Column | None:
    types = {each for part in parts for each in _types(part)} - {"null"}
    if types == {"integer"}:
        bounds = [part.get(bound, 2**31) for part in parts if part.get("type") for bound in ("minimum", "maximum")]
        return Column(Value("int32" if all(abs(bound) < 2**31 for bound in bounds) else "int64"))
    names = {"string": "string", "boolean": "bool", "number": "float64"}
    name = names.get(next(iter(types))) if len(types) == 1 else None
    return Column(Value(name)) if name else None


def _types(node: Node) -> list[str]:
    found = node.get("type", [])
    if not found and isinstance(node.get("const"), str):
        return ["string"]
    return [found] if isinstance(found, str) else list(found)


def encoder(fields: Mapping[str, Column]) -> Encode | None:
    """Return what turns an object with *fields* into what its JSON line holds; None where that is the object itself."""
    inner = {name: each.encode for name, each in fields.items() if each.encode}
    if not inner:
        return None

    def encode(value: Any) -> Any:
        changed = {name: change(value[name]) for name, change in inner.items() if value.get(name) is not None}
        return {**value, **changed} if changed else value

    return encode


def item_of(feature: Any) -> Any:
    """Return the feature of a list's items, however the release of `datasets` writes lists; None if it is no list."""
    return feature[0] if isinstance(feature, list) else getattr(feature, "feature", None)
