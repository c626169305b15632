"""Types from the schema: of what kind a field is, what `datasets` and Arrow call it, and how records come into Arrow.

| schema | kind | `datasets` |
|---|---|---|
| string with `enum` | `Labels`, in the order of the schema | ClassLabel |
| string, boolean, number | `"string"`, `"bool"`, `"float64"` | Value |
| integer | `"int32"` if the schema bounds it so, else `"int64"` | Value |
| object with properties | a dict of kinds | a struct |
| array | a list of one kind | a list |
| anything else (free objects, mixed types) | a `"string"` that holds JSON | Value |

Null is a value of every type. Records reach Arrow as canonical JSON lines that Arrow parses by an explicit schema:
nothing is guessed, so a date stays as it is written, and a value of another type is an error. A process that makes
tables needs Arrow alone: `datasets`, which takes long to import, is asked only for what a reader of the dataset sees.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from standoff.refs import Node
from standoff.schema import alternatives
from standoff.storage.canonical import dump

if TYPE_CHECKING:
    from datasets import Features

Encode = Callable[[Any], Any]
Kind = Any
"""`Labels`, the name of a type of values, a dict of kinds, or a list of one kind."""


@dataclass(frozen=True)
class Labels:
    """A closed list of labels, which are stored by their numbers."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Column:
    """The type of a field.

    Attributes:
        kind: Of what kind its values are.
        encode: Turns a value into what its JSON line holds; None where that is the value itself.
    """

    kind: Kind
    encode: Encode | None = None


TEXT = Column("string")
OFFSET = Column("int32")
STRETCHES = Column([{"start": "int32", "end": "int32"}])


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
    return Column("string", lambda value: dump(value).decode("utf-8"))


def labels_of(node: Node) -> list[str]:
    """Return the labels that *node* allows, in the order of the schema; none if it is no closed list of strings."""
    kind = column(node).kind
    return list(kind.names) if isinstance(kind, Labels) else []


def _labels(parts: list[Node]) -> Column | None:
    names = [name for part in parts for name in part.get("enum", ()) if name is not None]
    if not names or not all(isinstance(name, str) for name in names) or not all("enum" in part for part in parts):
        return None
    return Column(Labels(tuple(dict.fromkeys(names))))


def _struct(parts: list[Node]) -> Column | None:
    fields: dict[str, Column] = {}
    for part in parts:
        for name, node in part.get("properties", {}).items():
            fields.setdefault(name, column(node))
    if not fields:
        return None
    return Column({name: each.kind for name, each in fields.items()}, encoder(fields))


def _list(parts: list[Node]) -> Column | None:
    items = [part["items"] for part in parts if isinstance(part.get("items"), dict)]
    if len(items) != 1:
        return None
    item = column(items[0])
    return Column([item.kind], _each(item.encode))


def _each(encode: Encode | None) -> Encode | None:
    if encode is None:
        return None
    return lambda values: [None if value is None else encode(value) for value in values]


def _scalar(parts: list[Node]) -> Column | None:
    types = {each for part in parts for each in _types(part)} - {"null"}
    if types == {"integer"}:
        bounds = [part.get(bound, 2**31) for part in parts if part.get("type") for bound in ("minimum", "maximum")]
        return Column("int32" if all(abs(bound) < 2**31 for bound in bounds) else "int64")
    names = {"string": "string", "boolean": "bool", "number": "float64"}
    name = names.get(next(iter(types))) if len(types) == 1 else None
    return Column(name) if name else None


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


def labels_in(kind: Kind, path: str = "") -> dict[str, list[str]]:
    """Return the labels in a kind by the dotted path of their column, in the order of their numbers."""
    if isinstance(kind, Labels):
        return {path: list(kind.names)}
    if isinstance(kind, list):
        return labels_in(kind[0], path)
    found: dict[str, list[str]] = {}
    for name, inner in kind.items() if isinstance(kind, dict) else ():
        found |= labels_in(inner, f"{path}.{name}" if path else name)
    return found


def arrow_of(kind: Kind, *, names: bool = False) -> pa.DataType:
    """Return the Arrow type of a kind; with *names*, labels are strings and not numbers."""
    if isinstance(kind, Labels):
        return pa.string() if names else pa.int64()
    if isinstance(kind, dict):
        return pa.struct([pa.field(name, arrow_of(inner, names=names)) for name, inner in kind.items()])
    if isinstance(kind, list):
        return pa.list_(arrow_of(kind[0], names=names))
    return {"string": pa.string(), "bool": pa.bool_()}.get(kind) or getattr(pa, kind)()


def features_of(fields: Mapping[str, Column]) -> Features:
    """Return the columns *fields* as `datasets` knows them."""
    from datasets import ClassLabel, Features, Value

    def feature(kind: Kind) -> Any:
        if isinstance(kind, Labels):
            return ClassLabel(names=list(kind.names))
        if isinstance(kind, dict):
            return {name: feature(inner) for name, inner in kind.items()}
        return [feature(kind[0])] if isinstance(kind, list) else Value(kind)

    return Features({name: feature(each.kind) for name, each in fields.items()})
