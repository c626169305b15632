"""Writing out the `$ref`s of a folder of schemas, so that nobody after this meets one.

A `$ref` may name a definition of its own file or of a file beside it. One that leaves the folder is an error before
any record is looked at, so nothing is ever fetched; so is one that leads round in a circle.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from standoff.errors import SchemaError

Node = dict[str, Any]

SPAN_REF: Final = ("defs", "/$defs/span")
DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
MAX_NODES: Final = 20_000
MAX_DEPTH: Final = 64
LAST_OFFSET: Final = 2**53 - 1
_ANNOTATIONS: Final = frozenset({"description", "title", "default", "examples", "deprecated", "$comment"})
_UNSUPPORTED: Final = ("$dynamicRef", "$recursiveRef", "$anchor", "$dynamicAnchor", "$id", "$schema")
_NAMED: Final = ("properties", "patternProperties", "dependentSchemas")
_LISTED: Final = ("anyOf", "oneOf", "allOf", "prefixItems")
_SINGLE: Final = (
    *("items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames"),
    *("unevaluatedItems", "unevaluatedProperties"),
)
_TEXTS: Final = ("title", "description", "x-refers-to", "pattern")

Trail = tuple[tuple[str, str], ...]


class Expander:
    """Writes out the `$ref`s of a folder of schemas, given as parsed files by stem."""

    def __init__(self, files: Mapping[str, Any]) -> None:
        self.files = files
        self.nodes = 0

    def file(self, name: str) -> Node:
        """Return a file as a tree without `$ref`s; spans in it carry `"x-span": true`.

        Raises:
            SchemaError: A `$ref` cannot be followed, a keyword holds what it cannot hold, or the tree is too large.
        """
        node = self.files[name]
        if not isinstance(node, dict):
            raise SchemaError(f"{name}.schema.json must hold a JSON object")
        if node.get("$schema", DIALECT) != DIALECT:
            raise SchemaError(f"{name}.schema.json is not JSON Schema 2020-12", hint=f'set "$schema" to "{DIALECT}"')
        body = {key: value for key, value in node.items() if key not in ("$schema", "$id")}
        expanded: Node = self._expand(body, name, (), 0)
        return expanded

    def _expand(self, node: Any, name: str, trail: Trail, depth: int) -> Any:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise SchemaError(f"the schema has more than {MAX_NODES:,} nodes when its $refs are written out")
        if depth > MAX_DEPTH:
            raise SchemaError(f"{name}.schema.json is nested more than {MAX_DEPTH} deep")
        if isinstance(node, bool):
            return node
        _check_node(node, name)
        rest = {
            key: self._member(key, value, name, trail, depth + 1)
            for key, value in node.items()
            if key not in ("$ref", "$defs")
        }
        if "$ref" not in node:
            return rest
        target = self._target(node["$ref"], name)
        if target in trail:
            raise SchemaError(f"{name}.schema.json: $ref {node['$ref']!r} leads round in a circle")
        found = self._expand(self._look_up(*target), target[0], (*trail, target), depth)
        if target == SPAN_REF:
            found = {**_bounded(found), "x-span": True}
        if all(key in _ANNOTATIONS or key.startswith("x-") for key in rest) and isinstance(found, dict):
            return {**found, **rest}
        return {"allOf": [found, rest]}

    def _member(self, key: str, value: Any, name: str, trail: Trail, depth: int) -> Any:
        """Write out what stands under a keyword."""
        wrong = SchemaError(f"{name}.schema.json has {str(value)[:40]!r} under `{key[:40]}`, which cannot hold that")
        if key in _NAMED:
            if not isinstance(value, dict):
                raise wrong
            found = {inner: self._expand(each, name, trail, depth) for inner, each in value.items()}
            return {inner: _spelled(each) for inner, each in found.items()} if key == "properties" else found
        if key in _LISTED:
            if not isinstance(value, list):
                raise wrong
            return [self._expand(each, name, trail, depth) for each in value]
        if key in _SINGLE:
            return self._expand(value, name, trail, depth)
        texts = key in _TEXTS and not isinstance(value, str)
        if texts or (key in ("enum", "examples") and not isinstance(value, list)):
            raise wrong
        return value

    def _target(self, ref: Any, name: str) -> tuple[str, str]:
        if not isinstance(ref, str):
            raise SchemaError(f"{name}.schema.json has a $ref that is no string")
        file, _, fragment = ref.partition("#")
        stem = file.removeprefix("./").removesuffix(".schema.json") if file else name
        if stem not in self.files or (file and not file.endswith(".schema.json")):
            raise SchemaError(
                f"{name}.schema.json: $ref {ref!r} leads out of the schema folder",
                hint="a $ref may name a definition of the same file or of another file beside it, never an address",
            )
        return stem, fragment

    def _look_up(self, stem: str, fragment: str) -> Any:
        node: Any = self.files[stem]
        for step in [part.replace("~1", "/").replace("~0", "~") for part in fragment.split("/")[1:]]:
            if isinstance(node, dict) and step in node:
                node = node[step]
            else:
                raise SchemaError(f"{stem}.schema.json has no #{fragment}")
        return node


def _spelled(node: Node | bool) -> Node:
    """Return a field's schema as an object: code finds one under every name, and a library can tell its path."""
    return node if isinstance(node, dict) else {} if node else {"not": {}}


def _check_node(node: Any, name: str) -> None:
    if not isinstance(node, dict):
        raise SchemaError(f"{name}.schema.json has {str(node)[:40]!r} where a schema must stand")
    for word in _UNSUPPORTED:
        if word in node:
            raise SchemaError(
                f"{name}.schema.json uses {word}, which this package does not follow", hint="leave it out"
            )


def _bounded(span: Any) -> Node:
    """Return the definition of a span with limits to its offsets, so that code can rely on them.

    Raises:
        SchemaError: It lets something pass that is no span.
    """
    node = span if isinstance(span, dict) and span.get("type") == "object" else {}
    fields, required = node.get("properties", {}), node.get("required", [])
    kinds = {name: each.get("type") for name, each in fields.items() if isinstance(each, dict)}
    wanted = {"start": "integer", "end": "integer", "text": "string"}
    if any(kinds.get(name) != kind or name not in required for name, kind in wanted.items()):
        raise SchemaError(
            "defs.schema.json: a span must be an object that requires start, end and text",
            hint='start and end have the type "integer", and text has the type "string"',
        )
    bounds = {name: {"minimum": 0, "maximum": LAST_OFFSET, **fields[name]} for name in ("start", "end")}
    for name, each in bounds.items():
        lowest, highest = each["minimum"], each["maximum"]
        if not (isinstance(lowest, int) and isinstance(highest, int) and lowest >= 0 and highest <= LAST_OFFSET):
            raise SchemaError(f"defs.schema.json: {name} of a span must lie between 0 and 2^53 - 1")
    return {**node, "properties": {**fields, **bounds}}
