"""Checks records against their schema: a quick verdict first, and words for a record that fails.

`jsonschema` is the authority and says what is wrong; it is slow, so it is imported when a record fails and not before.
The verdict comes from `jsonschema_rs`, a compiled implementation of the same standard. The schema trees hold no
`$ref`, and both libraries get an empty registry, so nothing is ever fetched.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from functools import cached_property
from typing import Any

import jsonschema_rs

from standoff.errors import SchemaError
from standoff.refs import Node
from standoff.schema import Pointer, RecordSchema, properties_of
from standoff.validate import engine_rules as rules
from standoff.validate.proofs import Proofs
from standoff.validate.rule import Rule

_NAMES = {
    "object": "an object",
    "array": "a list",
    "string": "a string",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
}
_BY_KEYWORD = {
    "pattern": rules.WRONG_PATTERN,
    "minimum": rules.OUT_OF_RANGE,
    "maximum": rules.OUT_OF_RANGE,
    "exclusiveMinimum": rules.OUT_OF_RANGE,
    "exclusiveMaximum": rules.OUT_OF_RANGE,
    "minItems": rules.WRONG_LENGTH,
    "maxItems": rules.WRONG_LENGTH,
    "minLength": rules.WRONG_LENGTH,
    "maxLength": rules.WRONG_LENGTH,
    "minProperties": rules.WRONG_LENGTH,
    "maxProperties": rules.WRONG_LENGTH,
    "uniqueItems": rules.DUPLICATE_ITEM,
}

Problem = tuple[Rule, Pointer, str, str]
"""(rule, pointer to the value, message, hint)."""


def _compile(node: Node) -> Any:
    linear = jsonschema_rs.RegexOptions()
    return jsonschema_rs.Draft202012Validator(
        node, offline=True, registry=jsonschema_rs.Registry([]), pattern_options=linear
    )


class SchemaCheck:
    """The check of one kind of record.

    Raises:
        SchemaError: The schema is not valid JSON Schema 2020-12.
    """

    def __init__(self, schema: RecordSchema) -> None:
        self.schema = schema
        self.proofs = Proofs(schema.node)
        many = {"type": "array", "items": schema.node}
        try:
            self._one = _compile(schema.node)
            self._many = _compile(many)
        except (jsonschema_rs.ValidationError, ValueError) as error:
            reason = str(error).split("\n")[0]
            raise SchemaError(f"{schema.name}.schema.json is no valid JSON Schema: {reason}") from None

    def fits(self, record: Any) -> bool:
        """Tell whether *record* keeps the schema."""
        return bool(self._one.is_valid(record)) and self.proofs.whole([record])

    def all_fit(self, records: list[Any]) -> bool:
        """Tell whether every one of *records* keeps the schema."""
        return bool(self._many.is_valid(records))

    def quickly_proved(self, records: list[Any], raw: bytes) -> bool:
        """Tell whether keys and whole numbers of *records*, written as *raw*, are as they should be."""
        return self.proofs.in_order(records) and (b".0" not in raw or self.proofs.whole(records))

    @cached_property
    def _authority(self) -> Any:
        from jsonschema import Draft202012Validator
        from referencing import Registry

        return Draft202012Validator(self.schema.node, registry=Registry())

    def problems(self, record: Any) -> Iterator[Problem]:
        """Yield what is wrong with *record*, deepest cause first named, in the order of its fields."""
        errors = self._authority.iter_errors(record)
        for error in sorted(errors, key=lambda each: [str(step) for step in each.absolute_path]):
            yield from _word(error, self.schema)


def _word(error: Any, schema: RecordSchema) -> Iterator[Problem]:
    pointer: Pointer = tuple(error.absolute_path)
    keyword, value, wanted, where = error.validator, error.instance, error.validator_value, error.schema
    name = _name(pointer)
    if keyword in ("anyOf", "oneOf") and error.context:
        yield from _word_alternatives(error, schema)
    elif keyword == "type":
        names = [wanted] if isinstance(wanted, str) else wanted
        expected = " or ".join(_NAMES[each] for each in names)
        yield rules.WRONG_TYPE, pointer, f"{name} must be {expected}, not {_show(value)}", ""
    elif keyword == "required":
        for field in [each for each in wanted if each not in value]:
            yield rules.MISSING_FIELD, pointer, f"{_owner(pointer, schema)} lacks `{field}`", _describe(where, field)
    elif keyword in ("additionalProperties", "unevaluatedProperties"):
        known = list(properties_of(where))
        for field in [each for each in value if each not in known]:
            close = get_close_matches(field, known, 1)
            hint = f"did you mean `{close[0]}`?" if close else ""
            message = f"`{field}` is not a field of {_owner(pointer, schema)}"
            yield rules.UNKNOWN_FIELD, (*pointer, field), message, hint
    elif keyword in ("enum", "const"):
        values = wanted if keyword == "enum" else [wanted]
        close = get_close_matches(str(value), [str(each) for each in values], 1, 0.5)
        hint = (f"did you mean `{close[0]}`? " if close else "") + f"{name} takes {_list(values)}"
        yield rules.UNKNOWN_VALUE, pointer, f"{name} cannot be {_show(value)}", hint
    else:
        code = _BY_KEYWORD.get(str(keyword), rules.SCHEMA_OTHER)
        yield code, pointer, f"{name} {_broken(str(keyword), value, wanted)}", str(where.get("description", ""))


def _word_alternatives(error: Any, schema: RecordSchema) -> Iterator[Problem]:
    """Word the failure of the alternative that was meant: the one whose type fits, if there is exactly one."""
    branches: dict[Any, list[Any]] = {}
    for inner in error.context:
        branches.setdefault(inner.relative_schema_path[0], []).append(inner)
    depth = len(error.absolute_path)
    meant = [
        errors
        for errors in branches.values()
        if not any(each.validator in ("type", "const") and len(each.absolute_path) == depth for each in errors)
    ]
    if len(meant) == 1:
        for inner in meant[0]:
            yield from _word(inner, schema)
        return
    pointer = tuple(error.absolute_path)
    wanted = " or ".join(dict.fromkeys(_kind(each) for each in error.validator_value))
    yield rules.NO_ALTERNATIVE, pointer, f"{_name(pointer)} must be {wanted}, not {_show(error.instance)}", ""


def _kind(node: Node) -> str:
    if "const" in node:
        return _show(node["const"])
    types = node.get("type", "something else")
    return " or ".join(_NAMES.get(each, each) for each in ([types] if isinstance(types, str) else types))


def _broken(keyword: str, value: Any, wanted: Any) -> str:
    size = len(value) if isinstance(value, (str, list, dict)) else 0
    words = {
        "pattern": f"{_show(value)} has not the form that is asked for ({wanted})",
        "minimum": f"is {value}, but must be at least {wanted}",
        "maximum": f"is {value}, but must be at most {wanted}",
        "minItems": f"has {size} items, but needs at least {wanted}",
        "maxItems": f"has {size} items, but may have at most {wanted}",
        "minLength": f"has {size} characters, but needs at least {wanted}",
        "maxLength": f"has {size} characters, but may have at most {wanted}",
        "uniqueItems": "names something twice",
    }
    return words.get(keyword, f"is {_show(value)}, which breaks `{keyword}: {_show(wanted)}`")


def _name(pointer: Pointer) -> str:
    """Return the path as a person would say it: `speakers[0].kind`."""
    said = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in pointer)
    return f"`{said.removeprefix('.')}`" if said else "the line"


def _owner(pointer: Pointer, schema: RecordSchema) -> str:
    return _name(pointer) if pointer else f"the {schema.title}"


def _describe(node: Node, field: str) -> str:
    described = properties_of(node).get(field, {}).get("description", "")
    return f"{field}: {described}" if described else ""


def _list(values: list[Any]) -> str:
    shown = [_show(value) for value in values[:24]]
    return ", ".join(shown) + (f" and {len(values) - 24} more" if len(values) > 24 else "")


def _show(value: Any) -> str:
    """Return *value* as short JSON."""
    import json

    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "…"
