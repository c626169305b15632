"""A quick yes for files that are in order: a schema compiled to types that `msgspec` reads and writes.

A file is accepted if it can be read as records of those types and written again without a changed byte. That proves
that every line is one record, that all required fields are there and no others, that keys stand in their order and
none stands twice, that labels are known and numbers in their range. What types cannot say (patterns, lengths of
strings, unique items) is asked of the values, column by column; a value that passed once is remembered.

The lane never says no: a file that it does not accept, and a schema with a keyword that it does not know, goes the
longer way.
"""

from __future__ import annotations

from collections.abc import Callable
from keyword import iskeyword
from operator import call
from typing import Annotated, Any, Final, Literal, NamedTuple, Union

import jsonschema_rs
import msgspec
import orjson

from standoff.refs import Node
from standoff.schema import ITEM, Path, RecordSchema
from standoff.storage.canonical import has_breaks
from standoff.validate.remembered import Remembered
from standoff.validate.survey import NOTHING, UNSET, Survey, look

Test = Callable[[Any], bool]
"""Takes the different values at a place, or all values there, and tells whether they keep what no type can say."""


class Shape(NamedTuple):
    """A schema as a type, and what else values must keep: of the different ones, and of all of them, by path."""

    kind: Any
    distinct: tuple[tuple[Path, Test], ...] = ()
    every: tuple[tuple[Path, Test], ...] = ()

    def below(self, step: str) -> Shape:
        """Return the shape with all paths one step longer."""
        return self._replace(
            distinct=tuple(((step, *path), test) for path, test in self.distinct),
            every=tuple(((step, *path), test) for path, test in self.every),
        )


SAFE: Final = 2**53 - 1
MAX_BRACKETS: Final = 64
_SILENT: Final = frozenset({"title", "description", "examples", "default", "deprecated", "$comment", "format", "type"})
_ENCODE: Final = msgspec.json.Encoder().encode


class UnknownShapeError(Exception):
    """A schema says something that no type can say."""


class Lane:
    """The quick yes for the records of one schema.

    Attributes:
        kind: The type of a record.

    Raises:
        UnknownShapeError: The schema says something that no type can say.
    """

    def __init__(self, schema: RecordSchema) -> None:
        shape = _shape(schema.node, frozenset())
        self.kind = shape.kind
        self._decoder = msgspec.json.Decoder(shape.kind)
        self._encoder = msgspec.json.Encoder()
        self._distinct = [test for _, test in shape.distinct]
        self._every = [test for _, test in shape.every]
        self._look = look(schema, [path for path, _ in shape.distinct], [path for path, _ in shape.every])

    def read(self, raw: bytes) -> Survey | None:
        """Return what stands in *raw* if every line is surely canonical and keeps the schema, else None."""
        if has_breaks(raw):
            return None
        try:
            records = self._decoder.decode_lines(raw)
            return self.look(records) if self._encoder.encode_lines(records) == raw else None
        except (msgspec.DecodeError, ValueError, TypeError, RecursionError):
            return None

    def look(self, records: list[Any]) -> Survey | None:
        """Return what stands in *records* of the type if their values keep what no type can say, else None."""
        distinct, every, seen = self._look(records)
        sound = all(map(call, self._distinct, distinct)) and all(map(call, self._every, every))
        return seen if sound else None


def lane(schema: RecordSchema) -> Lane | None:
    """Return the lane of a schema, or None if it has none."""
    try:
        return Lane(schema) if schema.node.get("type") == "object" else None
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
        found = _shape({**node, **labels, "type": rest[0]}, known)
        return found._replace(kind=found.kind | None)
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
        found = _shape(rest[0], frozenset())
    elif all(isinstance(each, dict) and _is_text(each) for each in rest):
        found = Shape(str, (((), _asked({"anyOf": rest})),))
    else:
        raise UnknownShapeError
    return found._replace(kind=found.kind | None) if nothing else found


def _is_text(node: Node) -> bool:
    return node.get("type") == "string" or isinstance(node.get("const"), str)


def _text(node: Node, said: set[str]) -> Shape:
    if said == {"enum"} and node["enum"] and all(isinstance(each, str) for each in node["enum"]):
        return Shape(Literal[tuple(node["enum"])])
    length = msgspec.Meta(min_length=node.get("minLength", 0), max_length=node.get("maxLength", SAFE))
    return Shape(Annotated[str, length], _test_of(node, said - {"minLength", "maxLength"}))


def _whole(node: Node, said: set[str]) -> Shape:
    if not all(type(node.get(word, 0)) is int for word in ("minimum", "maximum")):
        raise UnknownShapeError
    bounds = msgspec.Meta(ge=max(node.get("minimum", -SAFE), -SAFE), le=min(node.get("maximum", SAFE), SAFE))
    return Shape(Annotated[int, bounds], _test_of(node, said - {"minimum", "maximum"}))


def _number(node: Node, said: set[str]) -> Shape:
    limits = _asked(node) if said else None

    def check(values: list[Any]) -> bool:
        return all(map(is_plain, values)) and (limits is None or limits(set(values)))

    return Shape(Union[int, float], every=(((), check),))  # noqa: UP007  (a type that is made, not an annotation)


def _truth(_node: Node, said: set[str]) -> Shape:
    if said:
        raise UnknownShapeError
    return Shape(bool)


def _list(node: Node, said: set[str]) -> Shape:
    if not said <= {"items", "minItems", "maxItems", "uniqueItems"} or "items" not in node:
        raise UnknownShapeError
    inner = _shape(node["items"], frozenset()).below(ITEM)
    bounds = msgspec.Meta(min_length=node.get("minItems", 0), max_length=node.get("maxItems", SAFE))
    if node.get("uniqueItems"):
        if not _is_text(node["items"]):
            raise UnknownShapeError
        inner = inner._replace(every=(((), _are_unique), *inner.every))
    kind = inner.kind
    return inner._replace(kind=Annotated[list[kind], bounds])  # type: ignore[valid-type]


def _are_unique(lists: list[list[Any]]) -> bool:
    return not any(len(set(each)) < len(each) for each in lists if len(each) > 1)


def _record(node: Node, said: set[str]) -> Shape:
    if not said:
        return Shape(dict[str, Any], every=(((), lambda values: all(map(is_plain, values))),))
    if not said <= {"properties", "required", "additionalProperties"} or node.get("additionalProperties") is not False:
        raise UnknownShapeError
    required = set(node.get("required", ()))
    shapes = {name: _shape(inner, frozenset()).below(name) for name, inner in node.get("properties", {}).items()}
    if not shapes or not required <= set(shapes) or not all(map(is_plain_name, shapes)):
        raise UnknownShapeError
    fields = [(name, shape.kind) if name in required else (name, shape.kind, UNSET) for name, shape in shapes.items()]
    made = msgspec.defstruct("Record", fields, forbid_unknown_fields=True, omit_defaults=True, kw_only=True, gc=False)
    distinct = tuple(each for shape in shapes.values() for each in shape.distinct)
    return Shape(made, distinct, tuple(each for shape in shapes.values() for each in shape.every))


def is_plain_name(name: str) -> bool:
    """Tell whether a field of this name can be a field of a type."""
    return name.isidentifier() and name.isascii() and not name.startswith("_") and not iskeyword(name)


def _test_of(node: Node, said: set[str]) -> tuple[tuple[Path, Test], ...]:
    return (((), _asked(node)),) if said else ()


def _asked(node: Node) -> Remembered:
    """Return what asks the compiled schema of single values."""
    linear = jsonschema_rs.RegexOptions()
    return Remembered(jsonschema_rs.Draft202012Validator(node, pattern_options=linear).is_valid, NOTHING)


def is_plain(value: Any) -> bool:
    """Tell whether a value of no known shape is written in the one way that both libraries have, and is not deep."""
    raw = orjson.dumps(value, option=orjson.OPT_STRICT_INTEGER)
    return raw == _ENCODE(value) and raw.count(b"{") + raw.count(b"[") <= MAX_BRACKETS
