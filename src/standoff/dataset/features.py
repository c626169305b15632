"""Types from the schema: what a field is as a `datasets` feature, and how a value of it is put into Arrow.

| schema | feature |
|---|---|
| string with `enum` | ClassLabel, in the order of the schema |
| string, boolean, number | Value: string, bool, float64 |
| integer | int32 if the schema bounds it so, else int64 |
| object with properties | a struct |
| array | a list |
| anything else (free objects, mixed types) | a string that holds JSON |

Null is a value of every type.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from datasets import ClassLabel, Value

from standoff.refs import Node
from standoff.schema import RecordSchema, alternatives
from standoff.storage.canonical import dump

Encode = Callable[[Any], Any]


@dataclass(frozen=True)
class Column:
    """The type of a field.

    Attributes:
        feature: As `datasets.Features` takes it.
        encode: Turns a value of a record into what Arrow stores.
    """

    feature: Any
    encode: Encode


def columns(schema: RecordSchema) -> dict[str, Column]:
    """Return the type of each field of a record, in the order of the schema."""
    return {name: column(node) for name, node in schema.properties.items()}


def column(node: Node) -> Column:
    """Return the type of the values that *node* allows."""
    parts = [part for part in alternatives(node) if part.get("type") != "null"]
    for kind in (_labels, _struct, _list, _scalar):
        found = kind(parts)
        if found:
            return found
    return Column(Value("string"), lambda value: None if value is None else dump(value).decode("utf-8"))


def _labels(parts: list[Node]) -> Column | None:
    names = [name for part in parts for name in part.get("enum", ()) if name is not None]
    if not names or not all(isinstance(name, str) for name in names) or not all("enum" in part for part in parts):
        return None
    numbers = {name: number for number, name in enumerate(names)}
    return Column(ClassLabel(names=names), lambda value: None if value is None else numbers[value])


def _struct(parts: list[Node]) -> Column | None:
    fields: dict[str, Column] = {}
    for part in parts:
        for name, node in part.get("properties", {}).items():
            fields.setdefault(name, column(node))
    if not fields:
        return None
    feature = {name: each.feature for name, each in fields.items()}
    return Column(feature, lambda value: None if value is None else encode(value, fields))


def _list(parts: list[Node]) -> Column | None:
    items = [part["items"] for part in parts if isinstance(part.get("items"), dict)]
    if len(items) != 1:
        return None
    item = column(items[0])
    return Column([item.feature], lambda value: None if value is None else [item.encode(each) for each in value])


def _scalar(parts: list[Node]) -> Column | None:
    types = {each for part in parts for each in _types(part)} - {"null"}
    if types == {"integer"}:
        small = all(abs(part.get(bound, 2**31)) < 2**31 for part in parts for bound in ("minimum", "maximum"))
        return Column(Value("int32" if small else "int64"), _same)
    names = {"string": "string", "boolean": "bool", "number": "float64"}
    name = names.get(next(iter(types))) if len(types) == 1 else None
    return Column(Value(name), _same) if name else None


def _types(node: Node) -> list[str]:
    found = node.get("type", [])
    if not found and isinstance(node.get("const"), str):
        return ["string"]
    return [found] if isinstance(found, str) else list(found)


def _same(value: Any) -> Any:
    return value


def encode(record: Mapping[str, Any], fields: Mapping[str, Column]) -> dict[str, Any]:
    """Return *record* as a row with all of *fields*; what it lacks is null."""
    return {name: each.encode(record.get(name)) for name, each in fields.items()}
