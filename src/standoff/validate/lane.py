"""A quick yes for files that are in order: a schema compiled to types that `msgspec` reads and writes.

A file is accepted if it can be read as records of those types and written again without a changed byte. That proves
that every line is one record, that all required fields are there and no others, that keys stand in their order and
none stands twice, that labels are known and numbers in their range. What types cannot say (patterns, lengths of
strings, unique items) is asked of the values, column by column; a value that passed once is remembered.

The lane never says no: a file that it does not accept, and a schema with a keyword that it does not know, goes the
longer way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from keyword import iskeyword
from operator import attrgetter
from typing import Annotated, Any, Final, Literal, Union

import jsonschema_rs
import msgspec
import orjson

from standoff.refs import Node
from standoff.storage.canonical import has_breaks

Check = Callable[[list[Any]], bool]
Shape = tuple[Any, "Check | None"]
"""(type, what else its values must keep)."""

SAFE: Final = 2**53 - 1
MEMORY: Final = 100_000
MAX_BRACKETS: Final = 64
_SILENT: Final = frozenset({"title", "description", "examples", "default", "deprecated", "$comment", "format", "type"})
_ENCODE: Final = msgspec.json.Encoder().encode


class UnknownShapeError(Exception):
    """A schema says something that no type can say."""


class Lane:
    """The quick yes for the records of one schema.

    Raises:
        UnknownShapeError: The schema says something that no type can say.
    """

    def __init__(self, node: Node) -> None:
        kind, self._check = _shape(node, frozenset())
        self._decoder = msgspec.json.Decoder(kind)
        self._encoder = msgspec.json.Encoder()

    def read(self, raw: bytes) -> list[Any] | None:
        """Return the records as objects if every line of *raw* is surely canonical and keeps the schema, else None."""
        if has_breaks(raw):
            return None
        try:
            records = self._decoder.decode_lines(raw)
            sound = self._encoder.encode_lines(records) == raw and (self._check is None or self._check(records))
        except (msgspec.DecodeError, ValueError, TypeError, RecursionError):
            return None
        return records if sound else None


def lane(node: Node) -> Lane | None:
    """Return the lane of a schema, or None if it has none."""
    try:
        return Lane(node)
    except UnknownShapeError:
        return None


def _shape(node: Any, known: frozenset[str]) -> Shape:
    """Return the shape of a schema, *known* keywords aside."""
    if not isinstance(node, dict):
        raise UnknownShapeError
    said = {key for key in node if not key.startswith("x-")} - _SILENT - known
    if "anyOf" in said:
        return _shape_of_alternatives(node, said)
    types = node.get("type")
    if isinstance(types, list):
        rest = [each for each in types if each != "null"]
        if len(rest) != 1 or len(rest) == len(types):
            raise UnknownShapeError
        labels = {"enum": [each for each in node["enum"] if each is not None]} if "enum" in node else {}
        if "enum" in node and None not in node["enum"]:
            raise UnknownShapeError
        kind, check = _shape({**node, **labels, "type": rest[0]}, known)
        return kind | None, check
    makers = {
        "string": _text,
        "integer": _whole,
        "number": _number,
        "boolean": _truth,
        "array": _list,
        "object": _record,
    }
    if types not in makers:
        raise UnknownShapeError
    return makers[types](node, said)


def _shape_of_alternatives(node: Node, said: set[str]) -> Shape:
    if said != {"anyOf"} or "type" in node:
        raise UnknownShapeError
    rest = [each for each in node["anyOf"] if each != {"type": "null"}]
    nothing = len(rest) < len(node["anyOf"])
    if len(rest) == 1:
        kind, check = _shape(rest[0], frozenset())
    elif all(isinstance(each, dict) and _is_text(each) for each in rest):
        kind, check = str, _Remembered({"anyOf": rest})
    else:
        raise UnknownShapeError
    return (kind | None if nothing else kind), check


def _is_text(node: Node) -> bool:
    return node.get("type") == "string" or isinstance(node.get("const"), str)


def _text(node: Node, said: set[str]) -> Shape:
    if said == {"enum"} and node["enum"] and all(isinstance(each, str) for each in node["enum"]):
        return Literal[tuple(node["enum"])], None
    length = msgspec.Meta(min_length=node.get("minLength", 0), max_length=node.get("maxLength", SAFE))
    return Annotated[str, length], _Remembered(node) if said - {"minLength", "maxLength"} else None


def _whole(node: Node, said: set[str]) -> Shape:
    if not all(type(node.get(word, 0)) is int for word in ("minimum", "maximum")):
        raise UnknownShapeError
    bounds = msgspec.Meta(ge=max(node.get("minimum", -SAFE), -SAFE), le=min(node.get("maximum", SAFE), SAFE))
    return Annotated[int, bounds], _Remembered(node) if said - {"minimum", "maximum"} else None


def _number(node: Node, said: set[str]) -> Shape:
    limits = _Remembered(node) if said else None

    def check(values: list[Any]) -> bool:
        return all(map(_is_plain, values)) and (limits is None or limits(values))

    return Union[int, float], check  # noqa: UP007  (a type that is made, not an annotation)


def _truth(_node: Node, said: set[str]) -> Shape:
    if said:
        raise UnknownShapeError
    return bool, None


def _list(node: Node, said: set[str]) -> Shape:
    if not said <= {"items", "minItems", "maxItems", "uniqueItems"} or "items" not in node:
        raise UnknownShapeError
    kind, inner = _shape(node["items"], frozenset())
    bounds = msgspec.Meta(min_length=node.get("minItems", 0), max_length=node.get("maxItems", SAFE))
    unique = bool(node.get("uniqueItems"))
    if unique and not _is_text(node["items"]):
        raise UnknownShapeError

    def check(values: list[Any]) -> bool:
        return not (unique and any(len(set(each)) < len(each) for each in values if len(each) > 1)) and (
            inner is None or inner([item for each in values for item in each if item is not None])
        )

    return Annotated[list[kind], bounds], check if unique or inner else None  # type: ignore[valid-type]


def _record(node: Node, said: set[str]) -> Shape:
    if not said:
        return dict[str, Any], lambda values: all(map(_is_plain, values))
    if not said <= {"properties", "required", "additionalProperties"} or node.get("additionalProperties") is not False:
        raise UnknownShapeError
    fields, checks = [], []
    required = set(node.get("required", ()))
    names = list(node.get("properties", {}))
    if not names or not required <= set(names):
        raise UnknownShapeError
    for name, inner in node["properties"].items():
        if not name.isidentifier() or not name.isascii() or name.startswith("_") or iskeyword(name):
            raise UnknownShapeError
        kind, check = _shape(inner, frozenset())
        fields.append((name, kind) if name in required else (name, kind | msgspec.UnsetType, msgspec.UNSET))
        if check:
            full = name in required and inner.get("type") in ("string", "array", "object", "integer", "number")
            checks.append((attrgetter(name), check, full))
    made = msgspec.defstruct("Record", fields, forbid_unknown_fields=True, kw_only=True, gc=False)
    return made, _Columns(checks) if checks else None


class _Columns:
    """What the fields of many objects must keep."""

    def __init__(self, checks: Iterable[tuple[Callable[[Any], Any], Check, bool]]) -> None:
        self._checks = list(checks)

    def __call__(self, objects: list[Any]) -> bool:
        unset = msgspec.UNSET
        for get, check, full in self._checks:
            values = list(map(get, objects))
            if not full:
                values = [value for value in values if value is not None and value is not unset]
            if values and not check(values):
                return False
        return True


class _Remembered:
    """What single values must keep, asked of the compiled schema once for each value."""

    def __init__(self, node: Node) -> None:
        linear = jsonschema_rs.RegexOptions()
        self._valid = jsonschema_rs.Draft202012Validator(node, pattern_options=linear).is_valid
        self._known: set[Any] = set()

    def __call__(self, values: list[Any]) -> bool:
        new = set(values) - self._known
        if not new:
            return True
        if len(self._known) > MEMORY:
            self._known.clear()
        if not all(map(self._valid, new)):
            return False
        self._known |= new
        return True


def _is_plain(value: Any) -> bool:
    """Tell whether a value of no known shape is written in the one way that both libraries have, and is not deep."""
    raw = orjson.dumps(value, option=orjson.OPT_STRICT_INTEGER)
    return raw == _ENCODE(value) and raw.count(b"{") + raw.count(b"[") <= MAX_BRACKETS
