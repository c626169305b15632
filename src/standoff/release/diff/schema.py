"""What changed in a schema: layers, fields and labels that came, went, or mean something else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from standoff.fields import Field, fields_of
from standoff.refs import Node
from standoff.schema import RecordSchema, Schema

What = Literal["layer", "field", "label", "type", "rule", "wording"]
TEXTS: Final = frozenset({"description", "title", "default", "examples", "$comment"})


@dataclass(frozen=True)
class SchemaChange:
    """One thing that changed in a schema.

    Attributes:
        kind: added, removed or changed.
        what: A layer, a field, or a label; the type of a field; a rule on its values; the wording of its description.
        layer: The layer, or `document`, `referents`, `corpus`.
        field: The dotted name of the field; empty for a layer.
        label: The label; None if it is none.
    """

    kind: Literal["added", "removed", "changed"]
    what: What
    layer: str
    field: str = ""
    label: Any = None

    def __str__(self) -> str:
        place = f"{self.layer}.{self.field}" if self.field else self.layer
        if self.what == "label":
            return f"label {self.label} of {place} {self.kind}"
        of = f"{self.what} of {place}" if self.what in ("type", "rule", "wording") else f"{self.what} {place}"
        return f"{of} {self.kind}"


def schema_changes(old: Schema, new: Schema) -> list[SchemaChange]:
    """Return what changed from one schema to another, layer by layer."""
    olds, news = _records(old), _records(new)
    found: list[SchemaChange] = []
    for name in dict.fromkeys([*olds, *news]):
        if name not in news:
            found.append(SchemaChange("removed", "layer", name))
        elif name not in olds:
            found.append(SchemaChange("added", "layer", name))
        elif olds[name].node != news[name].node:
            found += _changes(name, olds[name], news[name])
    return found


def _records(schema: Schema) -> dict[str, RecordSchema]:
    fixed = {"corpus": schema.corpus, "document": schema.document, "referents": schema.referent}
    return {**schema.layers, **fixed}


def _changes(name: str, old: RecordSchema, new: RecordSchema) -> Iterator[SchemaChange]:
    olds, news = fields_of(old), fields_of(new)
    for path in dict.fromkeys([*olds, *news]):
        if path not in news or path not in olds:
            if not _above(path, olds, news):
                yield SchemaChange("removed" if path in olds else "added", "field", name, path)
            continue
        yield from _field(name, olds[path], news[path], (old.field(path), new.field(path)))
    if _plain(old.node.get("description")) != _plain(new.node.get("description")):
        yield SchemaChange("changed", "wording", name)


def _above(path: str, olds: dict[str, Field], news: dict[str, Field]) -> bool:
    """Tell whether a field that this one is inside of is told already."""
    parts = path.split(".")
    outer = [".".join(parts[:end]) for end in range(1, len(parts))]
    return any((each in olds) != (each in news) for each in outer)


def _field(layer: str, old: Field, new: Field, nodes: tuple[Node | None, Node | None]) -> Iterator[SchemaChange]:
    old_node, new_node = nodes
    if (old.kind, old.refers_to) != (new.kind, new.refers_to):
        yield SchemaChange("changed", "type", layer, new.name)
        return
    for label in dict.fromkeys([*old.labels, *new.labels]):
        if label not in new.labels or label not in old.labels:
            yield SchemaChange("removed" if label in old.labels else "added", "label", layer, new.name, label)
    if old_node == new_node or old_node is None or new_node is None:
        return
    if _types(old_node) != _types(new_node):
        yield SchemaChange("changed", "type", layer, new.name)
    elif old.labels == new.labels and _ruled(old_node) != _ruled(new_node):
        yield SchemaChange("changed", "rule", layer, new.name)
    if old_node.get("description") != new_node.get("description"):
        yield SchemaChange("changed", "wording", layer, new.name)


def _types(node: Node) -> set[str]:
    found = node.get("type", [])
    return set([found] if isinstance(found, str) else found) - {"null"}


def _ruled(node: Any) -> Any:
    """Return a schema without its texts and without what its own fields and items say."""
    return {key: value for key, value in node.items() if key not in (*TEXTS, "properties", "items", "anyOf", "enum")}


def _plain(text: Any) -> str:
    return " ".join(str(text or "").split())
