"""What a piece of the schema describes: which kind of value, which labels, what it points into, whether null."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, Literal

from standoff.refs import Node
from standoff.schema import RecordSchema, alternatives, properties_of

Kind = Literal["span", "reference", "label", "flag", "number", "text", "object", "json"]

BOOKKEEPING: Final = ("id", "by", "at", "status", "review")


def required_of(node: Node) -> set[str]:
    """Return the fields that the objects of *node*, or the items of a list of them, must have."""
    parts = [*alternatives(node), *alternatives(items_of(node))]
    return {name for inner in parts for name in inner.get("required", ())}


def kind_of(node: Node) -> Kind:
    """Return what kind of value *node* describes, null aside."""
    parts = [part for part in alternatives(node) if part.get("type") != "null"]
    if any(part.get("x-span") for part in parts):
        return "span"
    if any("x-refers-to" in part for part in parts):
        return "reference"
    if any(part.get("properties") for part in parts):
        return "object"
    if labels(node):
        return "label"
    types = {each for part in parts for each in _types(part)} - {"null"}
    plain: dict[str, Kind] = {"boolean": "flag", "integer": "number", "number": "number", "string": "text"}
    return plain.get(next(iter(types)), "json") if len(types) == 1 else "json"


def _types(node: Node) -> list[str]:
    found = node.get("type", [])
    return [found] if isinstance(found, str) else list(found)


def items_of(node: Node) -> Node:
    """Return the schema of the items if *node* describes a list, else an empty one."""
    return next((inner["items"] for inner in alternatives(node) if isinstance(inner.get("items"), dict)), {})


def labels(node: Node) -> list[str]:
    """Return the labels of an enumeration, null left out."""
    return [each for part in alternatives(node) for each in part.get("enum", ()) if isinstance(each, str)]


def constants(node: Node) -> list[Any]:
    """Return the single values that *node* allows beside others, such as `@author`."""
    return [part["const"] for part in alternatives(node) if "const" in part]


def targets(node: Node) -> list[str]:
    """Return what the references that *node* describes point into."""
    return list(dict.fromkeys(str(part["x-refers-to"]) for part in alternatives(node) if "x-refers-to" in part))


def is_nullable(node: Node) -> bool:
    """Tell whether null is a value of *node*."""
    parts = list(alternatives(node))
    return any("null" in _types(part) or None in part.get("enum", ()) for part in parts)


Check = Callable[[Any], bool]


def shape(node: Node) -> Check:
    """Return a check that a value is built as *node* says: lists, objects and spans where they belong.

    Labels and strings may still be wrong. The check looks nothing up in the schema, so that it can run often.
    """
    item, kind = items_of(node), kind_of(node)
    nullable = is_nullable(node)
    if item:
        inner = shape(item)
        return lambda value: nullable if value is None else isinstance(value, list) and all(map(inner, value))
    if kind == "span":
        return lambda value: nullable if value is None else _is_span(value)
    if kind == "object":
        fields = {name: shape(each) for name, each in properties_of(node).items()}

        def check(value: Any) -> bool:
            if value is None:
                return nullable
            return isinstance(value, Mapping) and all(
                fields[name](each) for name, each in value.items() if name in fields
            )

        return check
    if kind == "json":
        return lambda _: True
    return lambda value: nullable if value is None else not isinstance(value, list | dict)


def _is_span(value: Any) -> bool:
    numbers = isinstance(value, Mapping) and type(value.get("start")) is int and type(value.get("end")) is int
    return numbers and isinstance(value.get("text"), str)


def sound(records: Iterable[Any], schema: RecordSchema) -> list[Any]:
    """Return those of *records* that are built as *schema* says; validate tells what is wrong with the others."""
    check = shape(schema.node)
    return [each for each in records if check(each)]


def main_path(schema: RecordSchema) -> str:
    """Return the field whose words stand for the record: its first required list of spans; empty if it has none."""
    required = set(schema.node.get("required", ()))
    tops = [place.path[0] for place in schema.span_places if len(place.path) == 1]
    return next((name for name in tops if name in required), tops[0] if tops else "")


def singular(name: str) -> str:
    """Return the singular of an English plural, as far as its ending tells."""
    if name.endswith("ies"):
        return name[:-3] + "y"
    if name.endswith(("sses", "xes", "ches", "shes", "iases", "uses")):
        return name[:-2]
    return name[:-1] if name.endswith("s") and not name.endswith(("ss", "us", "is")) and len(name) > 3 else name
