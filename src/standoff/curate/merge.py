"""Merging: two versions of some records, both made from a third one, by record and by field.

>>> base = [{"id": "s1", "polarity": "positive", "act": "praise"}]
>>> ours = [{"id": "s1", "polarity": "negative", "act": "praise"}]
>>> theirs = [{"id": "s1", "polarity": "positive", "act": "thank"}, {"id": "s2", "polarity": "neutral"}]
>>> merged, conflicts = merge_records(Sides(base, ours, theirs), {})
>>> merged
[{'id': 's1', 'polarity': 'negative', 'act': 'thank'}, {'id': 's2', 'polarity': 'neutral'}]
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from standoff.errors import DataError
from standoff.refs import Node
from standoff.schema import Pointer, RecordSchema, alternatives

Record = Mapping[str, Any]
Renaming = Mapping[str, Mapping[str, str]]
"""New ids by old ones, by layer."""


class _Missing:
    """Stands for a field or a record that is not there."""

    def __repr__(self) -> str:
        return "missing"


MISSING = _Missing()


class Sides(NamedTuple):
    """The same records, or the same value, three times.

    Attributes:
        base: What both sides were made from.
        ours, theirs: The sides.
    """

    base: Any
    ours: Any
    theirs: Any

    def get(self, name: str) -> Sides:
        """Return one field, or one record, of each; `MISSING` where it is not there."""
        return Sides(*(each.get(name, MISSING) if isinstance(each, Mapping) else MISSING for each in self))

    def settled(self) -> Any:
        """Return what at least one side left as it was or both made alike; raise LookupError if there is no such."""
        if self.ours == self.theirs or self.theirs == self.base:
            return self.ours
        if self.ours == self.base:
            return self.theirs
        raise LookupError


@dataclass(frozen=True)
class Conflict:
    """Something that both sides changed, each in its own way.

    Attributes:
        id: Of the record; empty in a file that is one object.
        field: Its name; names of inner objects are joined by dots; empty if it is about the whole record.
        sides: The three values.
    """

    id: str
    field: str
    sides: Sides

    def as_dict(self) -> dict[str, Any]:
        """Return the conflict as a line of a sidecar file; a side that lacks the value is left out."""
        values = {name: value for name, value in self.sides._asdict().items() if value is not MISSING}
        return {"id": self.id, "field": self.field, **values}


def merge_records(sides: Sides, node: Node) -> tuple[list[dict[str, Any]], list[Conflict]]:
    """Merge lists of records: ours in their order, then what theirs added. In a conflict, ours stays.

    Args:
        sides: The three lists.
        node: The schema of a record. A list whose items it wants unique is merged as a set, in which a removal counts;
            every other value of a field is one thing.

    Raises:
        DataError: An id is missing, or stands twice in a list.
    """
    by_id = Sides(*map(_by_id, sides))
    merged: list[dict[str, Any]] = []
    conflicts: list[Conflict] = []
    for record_id in dict.fromkeys([*by_id.ours, *by_id.theirs]):
        record, found = _merge_record(record_id, by_id.get(record_id), node)
        conflicts += found
        if record is not MISSING:
            merged.append(record)
    return merged, conflicts


def _by_id(records: Iterable[Record]) -> dict[str, Record]:
    found: dict[str, Record] = {}
    for record in records:
        record_id = record.get("id")
        if not isinstance(record_id, str) or record_id in found:
            raise DataError(f"the id {record_id} stands twice" if record_id in found else "a record has no id")
        found[record_id] = record
    return found


def _merge_record(record_id: str, sides: Sides, node: Node) -> tuple[Any, list[Conflict]]:
    try:
        return sides.settled(), []
    except LookupError:
        pass
    if MISSING in sides:
        return sides.ours, [Conflict(record_id, "", sides)]
    return merge_object(sides, node, record_id)


def merge_object(sides: Sides, node: Node, record_id: str = "", *, deep: bool = False) -> tuple[Any, list[Conflict]]:
    """Merge an object field by field; return it with the conflicts, in which ours stays.

    Args:
        sides: The three objects; base may be `MISSING`.
        node: The schema of the object.
        record_id: The record that it is.
        deep: Whether objects in it, and lists of objects that have ids, are merged in their turn.
    """
    merged: dict[str, Any] = {}
    conflicts: list[Conflict] = []
    for name in dict.fromkeys([*sides.ours, *sides.theirs]):
        value, found = _merge_field(name, sides.get(name), _inner(node, name), deep=deep)
        conflicts += [Conflict(record_id or each.id, each.field, each.sides) for each in found]
        if value is not MISSING:
            merged[name] = value
    return merged, conflicts


def _merge_field(name: str, sides: Sides, node: Node, *, deep: bool) -> tuple[Any, list[Conflict]]:
    try:
        return sides.settled(), []
    except LookupError:
        pass
    if all(isinstance(each, list) for each in sides) and any(each.get("uniqueItems") for each in alternatives(node)):
        return _merge_set(sides), []
    if deep and all(isinstance(each, dict) for each in sides):
        value, found = merge_object(sides, node, deep=True)
        return value, [Conflict(each.id, f"{name}.{each.field}", each.sides) for each in found]
    if deep and all(isinstance(each, list) and _have_ids(each) for each in sides):
        value, found = merge_records(sides, _inner(node, "items"))
        return value, [Conflict(each.id, f"{name}.{each.field}", each.sides) for each in found]
    return sides.ours, [Conflict("", name, sides)]


def _have_ids(values: Iterable[Any]) -> bool:
    return all(isinstance(each, dict) and "id" in each for each in values)


def _merge_set(sides: Sides) -> list[Any]:
    kept = [each for each in sides.ours if each in sides.theirs or each not in sides.base]
    return kept + [each for each in sides.theirs if each not in sides.ours and each not in sides.base]


def _inner(node: Node, name: str) -> Node:
    found = (each.get("properties", {}).get(name) for each in alternatives(node))
    return next((each for each in found if isinstance(each, dict)), {})


def collisions(sides: Sides, prefix: str) -> list[str]:
    """Return the numbered ids that both sides gave to new records of different content, lowest number first.

    They are different records: each side took the next free number, and did not know of the other.
    """
    by_id = Sides(*map(_by_id, sides))
    added = [each for each in by_id.ours if each in by_id.theirs and each not in by_id.base]
    different = [each for each in added if by_id.ours[each] != by_id.theirs[each] and _number(each, prefix)]
    return sorted(different, key=lambda each: _number(each, prefix))


def free_ids(sides: Sides, prefix: str) -> Iterator[str]:
    """Yield the ids that are free on all sides: *prefix* and the numbers after the highest one."""
    number = max((_number(str(record.get("id")), prefix) for side in sides for record in side), default=0)
    while True:
        number += 1
        yield f"{prefix}{number}"


def _number(record_id: str, prefix: str) -> int:
    found = re.fullmatch(re.escape(prefix) + "([1-9][0-9]{0,17})", record_id)
    return int(found[1]) if found else 0


def rename(records: Iterable[Record], layer: str, schema: RecordSchema, renaming: Renaming) -> list[dict[str, Any]]:
    """Return the records of a layer with new ids, for themselves and for what they refer to."""
    own = renaming.get(layer, {})
    renamed = []
    for record in records:
        known = str(record.get("id"))
        changed: dict[str, Any] = {**record, "id": own[known]} if known in own else dict(record)
        for pointer, target, value in list(schema.references(record)):
            if value in renaming.get(target, {}):
                changed = _with(changed, pointer, renaming[target][value])
        renamed.append(changed)
    return renamed


def _with(value: Any, pointer: Pointer, new: Any) -> Any:
    """Return *value* with *new* at *pointer*; nothing is changed in place."""
    if not pointer:
        return new
    copy: Any = value.copy()
    copy[pointer[0]] = _with(value[pointer[0]], pointer[1:], new)
    return copy
