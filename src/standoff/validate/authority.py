"""jsonschema as the authority on what is wrong with a record, made safe for records and schemas of unknown origin.

It differs from the library's own reading of JSON Schema 2020-12 in four things. Patterns go through the linear engine
of `jsonschema_rs`, so that none can run for ever and `$` means the end of the text, as ECMA-262 has it. `1.0` is no
whole number. Items are compared by digest, so that `uniqueItems` takes one pass. The registry is empty, so that
nothing is ever fetched. Importing this module imports `jsonschema`, which is slow.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import jsonschema_rs
from jsonschema import Draft202012Validator, validators
from jsonschema.exceptions import ValidationError
from referencing import Registry

from standoff.refs import Node


def authority(node: Node) -> Any:
    """Return the validator of a schema without `$ref`s; its `iter_errors` says all that is wrong with a record."""
    return _Authority(_spelled(node), registry=Registry())


def _spelled(node: Any) -> Any:
    """Return *node* with fields that are ruled out written so that the library tells their path."""
    if isinstance(node, list):
        return [_spelled(each) for each in node]
    if not isinstance(node, dict):
        return node
    found = {key: value if key in ("enum", "const", "properties") else _spelled(value) for key, value in node.items()}
    fields = node.get("properties")
    if isinstance(fields, dict):
        found["properties"] = {name: {"not": {}} if each is False else _spelled(each) for name, each in fields.items()}
    return found


@cache
def _pattern(pattern: str) -> Any:
    linear = jsonschema_rs.RegexOptions()
    return jsonschema_rs.Draft202012Validator({"pattern": pattern}, pattern_options=linear)


def matches(pattern: str, text: str) -> bool:
    """Tell whether *pattern* is found in *text*."""
    return bool(_pattern(pattern).is_valid(text))


def extra_keys(schema: Node, value: dict[str, Any]) -> list[str]:
    """Return the keys of *value* that `additionalProperties` of *schema* is about."""
    named, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
    return [key for key in value if key not in named and not any(matches(pattern, key) for pattern in patterns)]


def _check_pattern(_: Any, pattern: str, value: Any, __: Node) -> Iterator[ValidationError]:
    if isinstance(value, str) and not matches(pattern, value):
        yield ValidationError("does not match")


def _check_pattern_properties(validator: Any, patterns: Node, value: Any, _: Node) -> Iterator[ValidationError]:
    for pattern, schema in patterns.items() if isinstance(value, dict) else ():
        for key in [key for key in value if matches(pattern, key)]:
            yield from validator.descend(value[key], schema, path=key, schema_path=pattern)


def _check_additional(validator: Any, additional: Any, value: Any, schema: Node) -> Iterator[ValidationError]:
    extras = extra_keys(schema, value) if isinstance(value, dict) else []
    if additional is False and extras:
        yield ValidationError("unknown keys")
    elif isinstance(additional, dict):
        for key in extras:
            yield from validator.descend(value[key], additional, path=key)


def _check_unique(_: Any, wanted: bool, value: Any, __: Node) -> Iterator[ValidationError]:
    if wanted and isinstance(value, list) and len({_identity(item) for item in value}) < len(value):
        yield ValidationError("not unique")


def _identity(value: Any) -> Any:
    """Return something to compare *value* by, as JSON Schema has it: 1 is 1.0, true is not 1, keys have no order."""
    if isinstance(value, bool):
        return "truth", value
    if isinstance(value, list):
        return "list", tuple(_identity(item) for item in value)
    if isinstance(value, dict):
        return "object", frozenset((key, _identity(item)) for key, item in value.items())
    return value


def _is_whole(_: Any, value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


_extend: Any = validators.extend
_Authority: Any = _extend(
    Draft202012Validator,
    {
        "pattern": _check_pattern,
        "patternProperties": _check_pattern_properties,
        "additionalProperties": _check_additional,
        "uniqueItems": _check_unique,
    },
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_whole),
)
