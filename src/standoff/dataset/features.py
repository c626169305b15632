"""Types from the schema: of what kind a field is, and what `datasets` and Arrow call it.

| schema | kind | `datasets` |
|---|---|---|
| string with `enum` | `Labels`, in the order of the schema | ClassLabel |
| string with `"format": "date-time"` | `"moment"`: a string, as it is written | Value |
| string, boolean, number | `"string"`, `"bool"`, `"float64"` | Value |
| integer | `"int32"` if the schema bounds it so, else `"int64"` | Value |
| object with properties | a dict of columns | a struct |
| array | a list of one column | a list |
| anything else (free objects, mixed types) | `"json"`: a string that holds JSON | Value |

Null is a value of every type. Nothing here needs `datasets`, which takes long to import: it reads the types of a table
from the table's own metadata, which all its releases since 2.21 understand as they are written here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import pyarrow as pa

from standoff.refs import Node
from standoff.schema import alternatives
from standoff.storage.canonical import dump

Kind = Any
"""`Labels`, the name of a type of values, a dict of columns, or a list of one column."""
Encode = Callable[[Any], Any]

JSON: Final = "json"
MOMENT: Final = "moment"
_STRINGS: Final = ("string", JSON, MOMENT)


@dataclass(frozen=True)
class Labels:
    """A closed list of labels, which are stored by their numbers."""

    names: tuple[str, ...]

    @cached_property
    def values(self) -> pa.Array:
        """The labels in Arrow."""
        return pa.array(self.names, pa.string())


@dataclass(frozen=True)
class Column:
    """A column, or a field in one.

    Attributes:
        kind: Of what kind its values are.
        about: What it says, in a sentence.
        refers_to: What its value points into, by the schema; of a list, the item has it.
        is_span: Whether its value is a span of the text; of a list, the item has it.
    """

    kind: Kind
    about: str = ""
    refers_to: str | None = None
    is_span: bool = False

    @property
    def item(self) -> Column:
        """The column of the items if it holds lists, else itself."""
        return self.kind[0] if isinstance(self.kind, list) else self

    @property
    def inner(self) -> dict[str, Column]:
        """The fields of the objects that it holds, or that stand in its lists; none if it holds no objects."""
        return self.item.kind if isinstance(self.item.kind, dict) else {}


def text(about: str = "") -> Column:
    """Return a column of strings."""
    return Column("string", about)


def offset(about: str = "") -> Column:
    """Return a column of offsets, which count code points."""
    return Column("int32", about)


def flag(about: str = "") -> Column:
    """Return a column of true and false."""
    return Column("bool", about)


def several(item: Column, about: str = "") -> Column:
    """Return a column of lists."""
    return Column([item], about)


def stretches(about: str = "") -> Column:
    """Return a column of lists of places in a text."""
    return several(Column({"start": offset(), "end": offset()}, is_span=True), about)


def columns(properties: Mapping[str, Node]) -> dict[str, Column]:
    """Return the column of each of *properties*, in their order."""
    return {name: column(node) for name, node in properties.items()}


def column(node: Node) -> Column:
    """Return the column of the values that *node* allows."""
    every = list(alternatives(node))
    parts = [part for part in every if part.get("type") != "null"]
    kind = next((found for make in (_labels, _struct, _list, _scalar) if (found := make(parts))), JSON)
    about = next((part["description"] for part in every if part.get("description")), "")
    refers_to = next((part["x-refers-to"] for part in every if "x-refers-to" in part), None)
    is_span = any(part.get("x-span") for part in every)
    return Column(kind, " ".join(str(about).split()), refers_to, is_span)


def labels_of(node: Node) -> list[str]:
    """Return the labels that *node* allows, in the order of the schema; none if it is no closed list of strings."""
    kind = column(node).kind
    return list(kind.names) if isinstance(kind, Labels) else []


def _labels(parts: list[Node]) -> Kind | None:
    names = [name for part in parts for name in part.get("enum", ()) if name is not None]
    if not names or not all(isinstance(name, str) for name in names) or not all("enum" in part for part in parts):
        return None
    return Labels(tuple(dict.fromkeys(names)))


def _struct(parts: list[Node]) -> Kind | None:
    fields: dict[str, Column] = {}
    for part in parts:
        for name, node in part.get("properties", {}).items():
            fields.setdefault(name, column(node))
    return fields or None


def _list(parts: list[Node]) -> Kind | None:
    items = [part["items"] for part in parts if isinstance(part.get("items"), dict)]
    return [column(items[0])] if len(items) == 1 else None


def _scalar(parts: list[Node]) -> Kind | None:
    types = {each for part in parts for each in _types(part)} - {"null"}
    if types == {"integer"}:
        bounds = [part.get(bound, 2**31) for part in parts if part.get("type") for bound in ("minimum", "maximum")]
        return "int32" if all(abs(bound) < 2**31 for bound in bounds) else "int64"
    if types == {"string"} and any(part.get("format") == "date-time" for part in parts):
        return MOMENT
    names = {"string": "string", "boolean": "bool", "number": "float64"}
    return names.get(next(iter(types))) if len(types) == 1 else None


def _types(node: Node) -> list[str]:
    found = node.get("type", [])
    if not found and isinstance(node.get("const"), str):
        return ["string"]
    return [found] if isinstance(found, str) else list(found)


def encoder(kind: Kind) -> Encode | None:
    """Return what turns a value into one in which JSON stands for what is `"json"`; None where there is nothing such.

    Nulls are left as they are, so no value that is given may be null.
    """
    if kind == JSON:
        return lambda value: dump(value).decode("utf-8")
    if isinstance(kind, list):
        item = encoder(kind[0].kind)
        return item and (lambda values: [None if value is None else item(value) for value in values])
    if not isinstance(kind, dict):
        return None
    inner = {name: change for name, each in kind.items() if (change := encoder(each.kind))}

    def encode(value: Any) -> Any:
        changed = {name: change(value[name]) for name, change in inner.items() if value.get(name) is not None}
        return {**value, **changed} if changed else value

    return encode if inner else None


def labels_in(kind: Kind, path: str = "") -> dict[str, list[str]]:
    """Return the labels in a kind by the dotted path of their column, in the order of their numbers."""
    if isinstance(kind, Labels):
        return {path: list(kind.names)}
    if isinstance(kind, list):
        return labels_in(kind[0].kind, path)
    found: dict[str, list[str]] = {}
    for name, inner in kind.items() if isinstance(kind, dict) else ():
        found |= labels_in(inner.kind, f"{path}.{name}" if path else name)
    return found


def arrow_of(kind: Kind, *, names: bool = False) -> pa.DataType:
    """Return the Arrow type of a kind; with *names*, labels are strings and not numbers."""
    if isinstance(kind, Labels):
        return pa.string() if names else pa.int64()
    if isinstance(kind, dict):
        return pa.struct([pa.field(name, arrow_of(inner.kind, names=names)) for name, inner in kind.items()])
    if isinstance(kind, list):
        return pa.list_(arrow_of(kind[0].kind, names=names))
    return pa.bool_() if kind == "bool" else getattr(pa, "string" if kind in _STRINGS else kind)()


def schema_of(fields: Mapping[str, Column]) -> pa.Schema:
    """Return the columns *fields* as Arrow knows them, and in its metadata as `datasets` does."""
    told = {"info": {"features": {name: _feature(each.kind) for name, each in fields.items()}}}
    types = [(name, arrow_of(each.kind)) for name, each in fields.items()]
    return pa.schema(types, metadata={"huggingface": json.dumps(told, ensure_ascii=False)})


def _feature(kind: Kind) -> Any:
    """Return a kind in the words of `datasets`. A list is written as one, which is what all its releases read."""
    if isinstance(kind, Labels):
        return {"names": list(kind.names), "_type": "ClassLabel"}
    if isinstance(kind, dict):
        return {name: _feature(inner.kind) for name, inner in kind.items()}
    if isinstance(kind, list):
        return [_feature(kind[0].kind)]
    return {"dtype": "string" if kind in _STRINGS else kind, "_type": "Value"}
