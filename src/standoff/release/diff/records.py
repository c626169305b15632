"""What changed between two versions of one record: fields, each with what stood there and what stands there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from standoff.fields import Field, fields_of
from standoff.schema import RecordSchema

Follow = Callable[[Any, Any], bool]
"""Tells whether new spans are the old ones, moved with their words."""


@dataclass(frozen=True)
class Value:
    """A field that changed.

    Attributes:
        field: Its dotted name, lists passed over.
        kind: What kind of value the field takes, as `standoff.kinds` tells them apart.
        old, new: What stood there and what stands there; None for null and for nothing.
    """

    field: str
    kind: str
    old: Any
    new: Any


def compare(
    old: Mapping[str, Any], new: Mapping[str, Any], schema: RecordSchema, *, follow: Follow | None = None
) -> Iterator[Value]:
    """Yield the fields in which two versions of a record differ, in the order of the schema, unknown ones last.

    Objects, and lists of as many objects, are compared field by field; every other value is one thing.

    Args:
        old, new: The versions.
        schema: What the new one follows.
        follow: What says that spans only went where their words went; without it, offsets count.
    """
    fields = fields_of(schema)
    for name in dict.fromkeys([*schema.properties, *old, *new]):
        yield from _compare((old.get(name), new.get(name)), name, fields, follow)


def _compare(pair: tuple[Any, Any], name: str, fields: Mapping[str, Field], follow: Follow | None) -> Iterator[Value]:
    old, new = pair
    if old == new:
        return
    kind = fields[name].kind if name in fields else "json"
    if kind == "span":
        if follow is None or not follow(old, new):
            yield Value(name, kind, old, new)
    elif _named(old) and _named(new):
        ones, twos = ({each["id"]: each for each in side} for side in (old, new))
        for key in dict.fromkeys([*ones, *twos]):
            if ones.get(key) != twos.get(key):
                yield Value(f"{name} {key}", kind, ones.get(key), twos.get(key))
    elif pairs := _pairs(old, new):
        for one, two in pairs:
            for key in dict.fromkeys([*one, *two]):
                yield from _compare((one.get(key), two.get(key)), f"{name}.{key}", fields, follow)
    else:
        yield Value(name, kind, old, new)


def _named(value: Any) -> bool:
    """Tell whether a value is a list of objects that have ids."""
    return isinstance(value, list) and all(isinstance(each, dict) and isinstance(each.get("id"), str) for each in value)


def _pairs(old: Any, new: Any) -> list[tuple[Any, Any]]:
    """Return the pairs of two objects, or of two lists of as many objects; nothing of anything else."""
    ones, twos = (each if isinstance(each, list) else [each] for each in (old, new))
    fit = type(old) is type(new) and len(ones) == len(twos) and all(isinstance(each, dict) for each in [*ones, *twos])
    return list(zip(ones, twos, strict=True)) if fit else []
