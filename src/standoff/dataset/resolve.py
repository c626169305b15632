"""Beside each reference, what it points at: names of referents, words of records.

A field `referent` gets `referent_name` and `referent_wikidata` at its side, as far as the registry's schema has them;
a field that names a record of a layer, such as `mention`, gets `mention_text`. A list of references gets lists. All
of it follows from `x-refers-to` in the schema.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from standoff.dataset.context import Paragraphs
from standoff.dataset.layer_spans import LayerSpans
from standoff.document import Document
from standoff.refs import Node
from standoff.schema import Schema, alternatives

REGISTRY: Final = "referents"
REFERENT_FIELDS: Final = ("name", "wikidata")
_STRING: Final[Node] = {"type": ["string", "null"]}

Fill = Callable[[Any, "Names"], Any]


@dataclass(frozen=True)
class Names:
    """What the rows of one document share: its paragraphs, and what its references point at.

    Attributes:
        document: The document; its records are all known here, whatever filters are in force.
        spans: Finds the spans of the records, by layer.
    """

    document: Document
    spans: Mapping[str, LayerSpans]

    @cached_property
    def paragraphs(self) -> Paragraphs:
        """The paragraphs of the text."""
        return Paragraphs(self.document.text)

    @cached_property
    def _layers(self) -> dict[str, dict[Any, dict[str, Any]]]:
        return {layer: {each.get("id"): each for each in records} for layer, records in self.document.layers.items()}

    @cached_property
    def _local(self) -> dict[str, str]:
        """The words of the first record that is about each local referent: whose own first reference names it."""
        found: dict[str, str] = {}
        for layer, records in self.document.layers.items():
            schema = self.document.schema.layers[layer]
            own = [each.path for each in schema.reference_places if each.refers_to == REGISTRY and len(each.path) == 1]
            for record in records if own else ():
                name = record.get(own[0][0])
                if isinstance(name, str) and ":" in name:
                    found.setdefault(name, self.spans[layer].words(record) or "")
        return found

    def record(self, layer: str, record_id: Any) -> dict[str, Any] | None:
        """Return a record of this document; None if there is none."""
        return self._layers.get(layer, {}).get(record_id)

    def text(self, layer: str, record_id: Any) -> str | None:
        """Return the words of a record; None if it has none."""
        found = self.record(layer, record_id)
        return self.spans[layer].words(found) if found else None

    def referent(self, referent_id: Any, field: str = "name") -> str | None:
        """Return a field of a referent. One that only this document knows is named by its first mention."""
        found = self.document.referents.get(referent_id)
        if found is None:
            return self._local.get(referent_id) if field == REFERENT_FIELDS[0] else None
        value = found.get(field)
        return value if isinstance(value, str) else None


def resolved(schema: Schema, node: Node) -> Node:
    """Return *node* with the additional fields."""
    made = dict(node)
    for word in ("anyOf", "oneOf", "allOf"):
        if word in node:
            made[word] = [resolved(schema, inner) if isinstance(inner, dict) else inner for inner in node[word]]
    if isinstance(node.get("items"), dict):
        made["items"] = resolved(schema, node["items"])
    if "properties" in node:
        made["properties"] = {}
        for name, inner in node["properties"].items():
            made["properties"][name] = resolved(schema, inner)
            target, is_list = _target(inner)
            for suffix in _suffixes(schema, target):
                if name + suffix not in node["properties"]:
                    kind = {"type": "array", "items": _STRING} if is_list else _STRING
                    made["properties"][name + suffix] = kind
    return made


def filler(schema: Schema, node: Node) -> Fill | None:
    """Return the function that adds the additional fields to a value of *node*; None where there are none."""
    children: dict[str, Fill] = {}
    found: dict[str, tuple[str, bool]] = {}
    items: Fill | None = None
    for part in alternatives(node):
        for name, inner in part.get("properties", {}).items():
            target, is_list = _target(inner)
            if target:
                found.setdefault(name, (target, is_list))
            elif name not in children and (child := filler(schema, inner)):
                children[name] = child
        if items is None and isinstance(part.get("items"), dict):
            items = filler(schema, part["items"])
    extra = [
        (name, name + suffix, find)
        for name, (target, is_list) in found.items()
        for suffix, find in _finders(schema, target, is_list).items()
    ]
    return _filling(children, extra, items) if children or extra or items else None


def _filling(
    children: Mapping[str, Fill], extra: list[tuple[str, str, Callable[[Names, Any], Any]]], items: Fill | None
) -> Fill:
    def fill(value: Any, names: Names) -> Any:
        if isinstance(value, list):
            return [items(item, names) for item in value] if items else value
        if not isinstance(value, Mapping):
            return value
        made = dict(value)
        for name, child in children.items():
            if made.get(name) is not None:
                made[name] = child(made[name], names)
        for name, new, find in extra:
            if value.get(name) is not None and new not in value:
                made[new] = find(names, value[name])
        return made

    return fill


def _finders(schema: Schema, target: str, is_list: bool) -> dict[str, Callable[[Names, Any], Any]]:
    found: dict[str, Callable[[Names, Any], Any]] = {}
    for suffix in _suffixes(schema, target):
        one = _referent_field(suffix[1:]) if target == REGISTRY else _record_text(target)
        found[suffix] = _all(one) if is_list else one
    return found


def _referent_field(field: str) -> Callable[[Names, Any], Any]:
    return lambda names, value: names.referent(value, field)


def _record_text(layer: str) -> Callable[[Names, Any], Any]:
    return lambda names, value: names.text(layer, value)


def _all(one: Callable[[Names, Any], Any]) -> Callable[[Names, Any], Any]:
    return lambda names, values: [one(names, value) for value in values]


def _suffixes(schema: Schema, target: str | None) -> list[str]:
    if target == REGISTRY:
        return [f"_{field}" for field in REFERENT_FIELDS if schema.referent.has(field)]
    return ["_text"] if target in schema.layers else []


def _target(node: Node) -> tuple[str | None, bool]:
    """Return what a field refers to, and whether it is a list of references."""
    for part in alternatives(node):
        if "x-refers-to" in part:
            return str(part["x-refers-to"]), False
        for inner in alternatives(part["items"]) if isinstance(part.get("items"), dict) else ():
            if "x-refers-to" in inner:
                return str(inner["x-refers-to"]), True
    return None, False
