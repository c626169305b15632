"""One plain sentence for each way in which a record breaks its schema; never the schema itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from standoff.refs import Node
from standoff.schema import Pointer, RecordSchema, properties_of
from standoff.validate import engine_rules as rules
from standoff.validate.rule import Rule

Problem = tuple[Rule, Pointer, str, str]
"""(rule, pointer to the value, message, hint)."""

_NAMES: Final = {
    "object": "an object",
    "array": "a list",
    "string": "a string",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
}
_LIMITS: Final[Mapping[str, tuple[Rule, str]]] = {
    "pattern": (rules.WRONG_PATTERN, "has not the form that is asked for ({wanted}): {value}"),
    "minimum": (rules.OUT_OF_RANGE, "is {value}, but must be at least {wanted}"),
    "maximum": (rules.OUT_OF_RANGE, "is {value}, but must be at most {wanted}"),
    "exclusiveMinimum": (rules.OUT_OF_RANGE, "is {value}, but must be more than {wanted}"),
    "exclusiveMaximum": (rules.OUT_OF_RANGE, "is {value}, but must be less than {wanted}"),
    "multipleOf": (rules.OUT_OF_RANGE, "is {value}, but must be a multiple of {wanted}"),
    "minItems": (rules.WRONG_LENGTH, "has {items}, but needs at least {wanted}"),
    "maxItems": (rules.WRONG_LENGTH, "has {items}, but may have at most {wanted}"),
    "minLength": (rules.WRONG_LENGTH, "has {characters}, but needs at least {wanted}"),
    "maxLength": (rules.WRONG_LENGTH, "has {characters}, but may have at most {wanted}"),
    "minProperties": (rules.WRONG_LENGTH, "has {fields}, but needs at least {wanted}"),
    "maxProperties": (rules.WRONG_LENGTH, "has {fields}, but may have at most {wanted}"),
    "uniqueItems": (rules.DUPLICATE_ITEM, "names something twice"),
    "contains": (rules.SCHEMA_OTHER, "has not the items that the schema wants in it"),
    "minContains": (rules.SCHEMA_OTHER, "has too few of the items that the schema wants in it"),
    "maxContains": (rules.SCHEMA_OTHER, "has too many of the items that the schema wants in it"),
    "unevaluatedItems": (rules.WRONG_LENGTH, "has more items than the schema knows"),
    "items": (rules.WRONG_LENGTH, "has more items than the schema knows"),
    "not": (rules.SCHEMA_OTHER, "is {value}, which the schema rules out"),
    "if": (rules.SCHEMA_OTHER, "does not go together with the rest"),
}


@dataclass
class Breach:
    """One way in which a value breaks a schema; the errors of `jsonschema` have the same attributes.

    Attributes:
        validator, validator_value: The keyword and what it asks for.
        instance: The value.
        schema: The schema that holds the keyword.
        absolute_path: Pointer to the value in the record.
        relative_schema_path: Steps to the keyword.
        context: Of anyOf and oneOf: the breaches of each alternative.
    """

    validator: str
    validator_value: Any
    instance: Any
    schema: Any
    absolute_path: Pointer
    relative_schema_path: Pointer
    context: list[Any] = field(default_factory=list)


def word(error: Any, schema: RecordSchema) -> Iterator[Problem]:
    """Yield what is wrong, deepest cause first, for an error of `jsonschema` or a `Breach`."""
    pointer: Pointer = tuple(error.absolute_path)
    keyword, said = str(error.validator), _WORDS.get(str(error.validator))
    if "propertyNames" in error.relative_schema_path and isinstance(error.instance, str):
        message = f"{show(error.instance)} cannot be a key of {_owner(pointer, schema)}"
        yield rules.UNKNOWN_FIELD, (*pointer, error.instance), message, ""
    elif error.validator is None or error.schema is False or error.validator_value == {}:
        yield rules.UNKNOWN_FIELD, pointer, f"{_name(pointer)} has no place here", ""
    elif said:
        yield from said(error, pointer, schema)
    else:
        rule, sentence = _LIMITS.get(keyword, (rules.SCHEMA_OTHER, f"breaks the schema's `{keyword}`"))
        size = len(error.instance) if isinstance(error.instance, (str, list, dict)) else 0
        counts = {what: _count(size, what) for what in ("items", "characters", "fields")}
        told = error.schema if isinstance(error.schema, dict) else {}
        if keyword == "pattern" and isinstance(told.get("examples"), list):
            filled = f"has not the form of {' or '.join(map(show, told['examples']))}: {show(error.instance)}"
        else:
            filled = sentence.format(value=show(error.instance), wanted=_plain(error.validator_value), **counts)
        yield rule, pointer, f"{_name(pointer)} {filled}", str(told.get("description", ""))


def _count(number: int, what: str) -> str:
    return f"{number} {what.removesuffix('s') if number == 1 else what}"


def _word_type(error: Any, pointer: Pointer, _: RecordSchema) -> Iterator[Problem]:
    wanted = error.validator_value
    expected = " or ".join(_NAMES[each] for each in ([wanted] if isinstance(wanted, str) else wanted))
    whole = isinstance(error.instance, float) and error.instance.is_integer() and "whole number" in expected
    described = str(error.schema.get("description", "")) if isinstance(error.schema, dict) else ""
    hint = f"write {int(error.instance)}" if whole else _bare(error.instance, wanted) or described
    yield rules.WRONG_TYPE, pointer, f"{_name(pointer)} must be {expected}, not {show(error.instance)}", hint


def _bare(value: Any, wanted: Any) -> str:
    """Say how to write a value of another type that stands in quotation marks; empty if it is none."""
    try:
        meant = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return ""
    types = [wanted] if isinstance(wanted, str) else wanted
    kinds = {bool: ("boolean",), type(None): ("null",), int: ("integer", "number"), float: ("number",)}
    fits = meant is not value and any(kind in types for kind in kinds.get(type(meant), ()))
    return f"write {value}, without quotation marks" if fits else ""


def _slips(schema: Node, value: Mapping[str, Any]) -> set[str]:
    """Return the fields that a key with a slip in it stands for, where the schema allows no such key."""
    from difflib import get_close_matches

    if schema.get("additionalProperties", schema.get("unevaluatedProperties")) is not False:
        return set()
    known = list(properties_of(schema))
    return {each for key in value if key not in known for each in get_close_matches(key, known, 1)} - set(value)


def _word_required(error: Any, pointer: Pointer, schema: RecordSchema) -> Iterator[Problem]:
    slips = _slips(error.schema, error.instance)
    lacking = [each for each in error.validator_value if each not in error.instance and each not in slips]
    if lacking:
        *names, last = [f"`{each}`" for each in lacking]
        said = f"{', '.join(names)} and {last}" if names else last
        whole = "standoff add document writes all of them." if schema.name == "document" and names else ""
        hint = " ".join(filter(None, [whole, *(_describe(error.schema, each) for each in lacking)]))
        yield rules.MISSING_FIELD, pointer, f"{_owner(pointer, schema)} lacks {said}", hint


def _word_dependent(error: Any, pointer: Pointer, schema: RecordSchema) -> Iterator[Problem]:
    for name, others in error.validator_value.items():
        for other in [each for each in others if name in error.instance and each not in error.instance]:
            message = f"{_owner(pointer, schema)} lacks `{other}`, which has to stand beside `{name}`"
            yield rules.MISSING_FIELD, pointer, message, _describe(error.schema, other)


def _word_unknown(error: Any, pointer: Pointer, schema: RecordSchema) -> Iterator[Problem]:
    from difflib import get_close_matches

    from standoff.validate.authority import extra_keys

    known = list(properties_of(error.schema))
    extras = extra_keys(error.schema, error.instance)
    if error.validator == "unevaluatedProperties":
        extras = [key for key in extras if key not in known]
    for key in extras:
        close = get_close_matches(key, known, 1)
        hint = did_you_mean(close[0]) if close else ""
        message = f"`{short(key)}` is not a field of {_owner(pointer, schema)}"
        yield rules.UNKNOWN_FIELD, (*pointer, key), message, hint


def did_you_mean(name: str) -> str:
    """Return the hint that a field was meant whose name is misspelt."""
    return f"did you mean `{name}`?"


def lacking(message: str) -> str:
    """Return the field that lacks by a message of `_word_required`."""
    return message.rpartition(" lacks ")[2].strip("`")


def _word_label(error: Any, pointer: Pointer, _: RecordSchema) -> Iterator[Problem]:
    from difflib import get_close_matches

    values = error.validator_value if error.validator == "enum" else [error.validator_value]
    value = error.instance
    close = (
        get_close_matches(value[:100], [each for each in values if isinstance(each, str)], 1, 0.5)
        if (isinstance(value, str))
        else []
    )
    hint = (f"did you mean `{close[0]}`? " if close else "") + f"{_name(pointer)} takes {_list(values)}"
    yield rules.UNKNOWN_VALUE, pointer, f"{_name(pointer)} cannot be {show(value)}", hint


def _word_alternatives(error: Any, pointer: Pointer, schema: RecordSchema) -> Iterator[Problem]:
    """Word the failure of the alternative that was meant: the one whose type fits, if there is exactly one."""
    branches: dict[Any, list[Any]] = {}
    for inner in error.context:
        branches.setdefault(inner.relative_schema_path[0], []).append(inner)
    meant = [errors for errors in branches.values() if not any(_at_door(each, len(pointer)) for each in errors)]
    if len(meant) == 1:
        for inner in meant[0]:
            yield from word(inner, schema)
    elif error.validator == "oneOf" and not error.context:
        yield rules.NO_ALTERNATIVE, pointer, f"{_name(pointer)} fits more than one of its alternatives", ""
    else:
        wanted = " or ".join(dict.fromkeys(_kind(each) for each in error.validator_value))
        yield rules.NO_ALTERNATIVE, pointer, f"{_name(pointer)} must be {wanted}, not {show(error.instance)}", ""


def _at_door(error: Any, depth: int) -> bool:
    """Tell whether an alternative was not meant at all: the value itself, or its `kind`, is of another sort."""
    inside = len(error.absolute_path) - depth
    return (inside == 0 and error.validator in ("type", "const")) or (inside == 1 and error.validator == "const")


_WORDS: Final[Mapping[str, Callable[[Any, Pointer, RecordSchema], Iterator[Problem]]]] = {
    "type": _word_type,
    "required": _word_required,
    "dependentRequired": _word_dependent,
    "additionalProperties": _word_unknown,
    "unevaluatedProperties": _word_unknown,
    "enum": _word_label,
    "const": _word_label,
    "anyOf": _word_alternatives,
    "oneOf": _word_alternatives,
}


def _kind(node: Any) -> str:
    if not isinstance(node, dict):
        return "something else"
    if "const" in node:
        return show(node["const"])
    if "title" in node and node.get("type") == "object":
        return f"an object ({node['title']})"
    types = node.get("type", "something else")
    return " or ".join(_NAMES.get(each, each) for each in ([types] if isinstance(types, str) else types))


def _name(pointer: Pointer) -> str:
    """Return the path as a person would say it: `speakers[0].kind`."""
    said = "".join(f"[{step}]" if isinstance(step, int) else f".{short(step)}" for step in pointer)
    return f"`{said.removeprefix('.')}`" if said else "the line"


def _owner(pointer: Pointer, schema: RecordSchema) -> str:
    return _name(pointer) if pointer else f"the {schema.title}"


def _describe(node: Node, name: str) -> str:
    described = properties_of(node).get(name, {}).get("description", "")
    return f"{name}: {described}" if described else ""


def _list(values: list[Any]) -> str:
    shown = [show(value) for value in values[:24]]
    return ", ".join(shown) + (f" and {len(values) - 24} more" if len(values) > 24 else "")


def _plain(wanted: Any) -> str:
    return str(wanted) if isinstance(wanted, (str, int, float)) else ""


def short(text: str, size: int = 60) -> str:
    """Return *text*, cut to *size* characters."""
    return text if len(text) <= size else text[: size - 1] + "…"


def show(value: Any) -> str:
    """Return *value* as short JSON; a large list or object is only named."""
    if isinstance(value, (dict, list)) and len(value) > 20:
        return (
            _count(len(value), "items") if isinstance(value, list) else "an object of " + _count(len(value), "fields")
        )
    return short(json.dumps(value[:200] if isinstance(value, str) else value, ensure_ascii=False))
