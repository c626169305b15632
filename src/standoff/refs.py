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
_ANNOTATIONS: Final = frozenset({"description", "title", "default", "examples", "deprecated", "$comment"})
_UNSUPPORTED: Final = ("$dynamicRef", "$recursiveRef", "$anchor", "$dynamicAnchor")


class Expander:
    """Writes out the `$ref`s of a folder of schemas, given as parsed files by stem."""

    def __init__(self, files: Mapping[str, Node]) -> None:
        self.files = files
        self.nodes = 0

    def file(self, name: str) -> Node:
        """Return a file as a tree without `$ref`s; spans in it carry `"x-span": true`.

        Raises:
            SchemaError: A `$ref` cannot be followed, or the tree is too large.
        """
        node = self.files[name]
        if not isinstance(node, dict):
            raise SchemaError(f"{name}.schema.json must hold a JSON object")
        if node.get("$schema", DIALECT) != DIALECT:
            raise SchemaError(f"{name}.schema.json is not JSON Schema 2020-12", hint=f'set "$schema" to "{DIALECT}"')
        body = {key: value for key, value in node.items() if key not in ("$schema", "$id", "$defs")}
        expanded: Node = self._expand(body, name, ())
        return expanded

    def _expand(self, node: Any, name: str, trail: tuple[tuple[str, str], ...]) -> Any:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise SchemaError(f"the schema has more than {MAX_NODES:,} nodes when its $refs are written out")
        if isinstance(node, list):
            return [self._expand(item, name, trail) for item in node]
        if not isinstance(node, dict):
            return node
        for word in _UNSUPPORTED:
            if word in node:
                raise SchemaError(f"{name}.schema.json uses {word}, which this package does not follow")
        if not isinstance(node.get("$ref"), str):
            return {
                key: value if key in ("enum", "const", "examples") else self._expand(value, name, trail)
                for key, value in node.items()
            }
        target = self._target(node["$ref"], name)
        if target in trail:
            raise SchemaError(f"{name}.schema.json: $ref {node['$ref']!r} leads round in a circle")
        found = self._expand(self._look_up(*target), target[0], (*trail, target))
        if target == SPAN_REF and isinstance(found, dict):
            found = {**found, "x-span": True}
        rest = {key: self._expand(value, name, trail) for key, value in node.items() if key != "$ref"}
        if all(key in _ANNOTATIONS or key.startswith("x-") for key in rest) and isinstance(found, dict):
            return {**found, **rest}
        return {"allOf": [found, rest]}

    def _target(self, ref: str, name: str) -> tuple[str, str]:
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
