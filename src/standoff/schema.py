"""What the schema says of records: their fields, the order of keys, which values are spans and which are references.

A schema is a folder of JSON Schema 2020-12 files. `corpus`, `document`, `referent` and `defs` are the fixed ones, and
`waiver`, `release` and `tombstone` need not be there; every other file is a layer, and nothing but its file makes it
one. Two marks carry all that the code must know: a value is a span if it `$ref`s `defs.schema.json#/$defs/span`, and
it names another record if it is marked `"x-refers-to"` with a layer, `"referents"` or `"annotators"`. A string that
starts with `@` names no record; the schema lists the ones that it allows. A third mark, `"x-public"`, is for strings
that may be told of a text which itself may not be given to others.

The trees hold no `$ref`: they are written out when the schema is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from standoff.errors import SchemaError
from standoff.printable import harmless
from standoff.refs import Expander, Node

Pointer = tuple[str | int, ...]
"""The way to one value in a record."""
Path = tuple[str, ...]
"""The way to values in every record: field names, and `ITEM` for any item of a list."""
ITEM: Final = "*"

FIXED: Final = ("corpus", "document", "referent")
WAIVER: Final = "waiver"
RELEASE: Final = "release"
TOMBSTONE: Final = "tombstone"
OPTIONAL: Final = (WAIVER, RELEASE, TOMBSTONE)
DEFS: Final = "defs"


@dataclass(frozen=True)
class Place:
    """A path into a record where spans or references stand; `*` in the path is any item of a list.

    Attributes:
        path: Field names and `*`; a list of spans is the path of the list.
        refers_to: The layer, `referents` or `annotators` that the value points into; None for a span place.
        is_list: Of a span place, whether the value is a list of spans.
    """

    path: tuple[str, ...]
    refers_to: str | None = None
    is_list: bool = False

    def values(self, record: Mapping[str, Any]) -> Iterator[tuple[Pointer, Any]]:
        """Yield (pointer, value) for each value of *record* at this place; nulls and absent fields are passed over."""
        return _values(record, self.path, ())


def _values(value: Any, path: tuple[str, ...], pointer: Pointer) -> Iterator[tuple[Pointer, Any]]:
    if value is None:
        return
    if not path:
        yield pointer, value
    elif path[0] == ITEM:
        if isinstance(value, list):
            for number, item in enumerate(value):
                yield from _values(item, path[1:], (*pointer, number))
    elif isinstance(value, Mapping) and path[0] in value:
        yield from _values(value[path[0]], path[1:], (*pointer, path[0]))


@dataclass(frozen=True)
class RecordSchema:
    """What one schema file says of its records.

    Attributes:
        name: The file's stem: `entities`, `document` ...
        node: The schema as a tree without `$ref`s; spans carry `"x-span": true`.
    """

    name: str
    node: Node = field(repr=False)

    @property
    def title(self) -> str:
        """What one record is called: `entity`, `quote` ..."""
        return harmless(str(self.node.get("title", self.name)))

    @cached_property
    def properties(self) -> dict[str, Node]:
        """The fields and their schemas, in the order in which they are written."""
        return dict(self.node.get("properties", {}))

    @cached_property
    def span_places(self) -> list[Place]:
        """Where the spans are, in the order of the fields."""
        return [place for place in self._places if place.refers_to is None]

    @cached_property
    def reference_places(self) -> list[Place]:
        """Where the references to other records are, in the order of the fields."""
        return [place for place in self._places if place.refers_to is not None]

    @cached_property
    def _places(self) -> list[Place]:
        return list(dict.fromkeys(_find_places(self.node, ())))

    @property
    def id_prefix(self) -> str:
        """The letters that new ids start with, from the first of the id's `examples`; else the first of the name."""
        examples = self.properties.get("id", {}).get("examples") or [self.name[0]]
        return str(examples[0]).rstrip("0123456789")

    def has(self, *paths: str) -> bool:
        """Tell whether the records have all these fields; a dotted path names a field of a field, lists passed over."""
        return all(self.field(path) is not None for path in paths)

    def field(self, path: str) -> Node | None:
        """Return the schema of the field at the dotted *path*, lists passed over, or None if there is no such field."""
        found: Node | None = self.node
        for name in path.split("."):
            found = properties_of(found).get(name) if found else None
        return found

    def spans(self, record: Mapping[str, Any]) -> Iterator[tuple[Pointer, Mapping[str, Any]]]:
        """Yield (pointer, span object) for every span in *record*."""
        for place in self.span_places:
            for pointer, value in place.values(record):
                if place.is_list:
                    for number, span in enumerate(value if isinstance(value, list) else ()):
                        yield (*pointer, number), span
                else:
                    yield pointer, value

    def span_lists(self, record: Mapping[str, Any]) -> Iterator[tuple[Pointer, list[Any]]]:
        """Yield (pointer, list of span objects) for every list of spans in *record*."""
        for place in self.span_places:
            if place.is_list:
                yield from place.values(record)

    def references(self, record: Mapping[str, Any]) -> Iterator[tuple[Pointer, str, str]]:
        """Yield (pointer, where it points into, id) for every reference in *record*, `@` values left out."""
        for place in self.reference_places:
            for pointer, value in place.values(record):
                if isinstance(value, str) and not value.startswith("@"):
                    yield pointer, str(place.refers_to), value

    @cached_property
    def ordered(self) -> Callable[[Any], Any]:
        """A function that returns a record with its keys in the order of the schema, unknown keys last."""
        return _orderer(self.node)


@dataclass(frozen=True)
class Schema:
    """A schema folder, read.

    Attributes:
        version: The folder's name, such as `1.0`.
        corpus, document, referent: What corpus.json, a document.json and a line of referents.jsonl look like.
        layers: The layers by name, in alphabetical order.
        waiver: What a line of waivers.jsonl looks like; None if the schema has no waivers.
        release: What a line of releases.jsonl looks like; None if the schema does not say.
        tombstone: What a line of withdrawn.jsonl looks like; None if the schema does not say.
    """

    version: str
    corpus: RecordSchema
    document: RecordSchema
    referent: RecordSchema
    layers: Mapping[str, RecordSchema]
    waiver: RecordSchema | None = None
    release: RecordSchema | None = None
    tombstone: RecordSchema | None = None

    def record_schema(self, name: str) -> RecordSchema:
        """Return the schema of the layer *name*, or of `corpus`, `document` or `referents`."""
        fixed = {"corpus": self.corpus, "document": self.document, "referents": self.referent}
        return fixed.get(name) or self.layers[name]

    def has(self, *paths: str) -> bool:
        """Tell whether the schema has all that is named: `quotes`, `quotes.speakers.kind`, `document.lang`."""
        return all(self._has(*path.split(".", 1)) for path in paths)

    def _has(self, name: str, *inner: str) -> bool:
        found = self.document if name == "document" else self.layers.get(name)
        return found is not None and found.has(*inner)

    @classmethod
    def from_files(cls, version: str, files: Mapping[str, Node]) -> Schema:
        """Put a schema together from parsed files, by stem.

        Raises:
            SchemaError: A fixed file is missing, a `$ref` leads out of the folder or round in a circle, a mark is
                wrong, or the schema is too large when written out.
        """
        for name in FIXED:
            if name not in files:
                raise SchemaError(f"schema {version} has no {name}.schema.json")
        expander = Expander(files)
        records = {name: RecordSchema(name, expander.file(name)) for name in sorted(files) if name != DEFS}
        layers = {name: record for name, record in records.items() if name not in (*FIXED, *OPTIONAL)}
        for record in records.values():
            _check_marks(record, layers)
            if not record.properties:
                raise SchemaError(
                    f"{record.name}.schema.json has no fields", hint="list the fields of a record under properties"
                )
        for name in {"documents", "referents"} & set(layers):
            raise SchemaError(f"a layer cannot be called {name}: the {name} of the corpus are called that")
        taken = {"doc_id", "collection", "text", "annotators", *records["document"].properties}
        for name in taken & set(layers):
            raise SchemaError(f"a layer cannot be called {name}: a document already has a field of that name")
        corpus, document, referent = (records[name] for name in FIXED)
        return cls(version, corpus, document, referent, layers, *map(records.get, OPTIONAL))


def properties_of(node: Node) -> dict[str, Node]:
    """Return the fields that *node*, or any alternative or list item in it, may have."""
    found: dict[str, Node] = {}
    for inner in alternatives(node):
        found.update(inner.get("properties", {}))
        if isinstance(inner.get("items"), dict):
            found.update(properties_of(inner["items"]))
    return found


def alternatives(node: Node) -> Iterator[Node]:
    """Yield *node* and what stands in its anyOf, oneOf, allOf, then and else, at any depth."""
    yield node
    for word in ("anyOf", "oneOf", "allOf"):
        for inner in node.get(word, ()):
            if isinstance(inner, dict):
                yield from alternatives(inner)
    for word in ("then", "else"):
        if isinstance(node.get(word), dict):
            yield from alternatives(node[word])


def _find_places(node: Node, path: tuple[str, ...]) -> Iterator[Place]:
    for inner in alternatives(node):
        items = inner.get("items")
        if inner.get("x-span"):
            yield Place(path)
            return
        if "x-refers-to" in inner:
            yield Place(path, refers_to=inner["x-refers-to"])
        if isinstance(items, dict) and any(each.get("x-span") for each in alternatives(items)):
            yield Place(path, is_list=True)
        elif isinstance(items, dict):
            yield from _find_places(items, (*path, ITEM))
        for name, value in inner.get("properties", {}).items():
            if isinstance(value, dict):
                yield from _find_places(value, (*path, name))


def _check_marks(record: RecordSchema, layers: Mapping[str, RecordSchema]) -> None:
    for place in record.reference_places:
        if place.refers_to not in {*layers, "referents", "annotators"}:
            raise SchemaError(
                f"{record.name}.schema.json: {'.'.join(place.path)} refers to {place.refers_to!r}, which is no layer",
                hint=f"x-refers-to takes one of {', '.join([*layers, 'referents', 'annotators'])}",
            )
    if _has_hidden_mark(record.node, hidden=False):
        raise SchemaError(
            f"{record.name}.schema.json has a span or a reference where it could not be found in a record",
            hint="let them stand under properties and items, not under additionalProperties, prefixItems or the like",
        )


def _has_hidden_mark(node: Any, *, hidden: bool) -> bool:
    """Tell whether a span or a reference is marked where `Place` cannot lead to."""
    if not isinstance(node, dict):
        return False
    if hidden and ("x-span" in node or "x-refers-to" in node):
        return True
    open_nodes = [*node.get("properties", {}).values(), *(node.get(word) for word in ("items", "then", "else"))]
    open_nodes += [each for word in ("anyOf", "oneOf", "allOf") for each in node.get(word, ())]
    closed = [*node.get("prefixItems", ()), node.get("additionalProperties"), node.get("unevaluatedProperties")]
    closed += [*node.get("patternProperties", {}).values(), *node.get("dependentSchemas", {}).values()]
    closed.append(node.get("unevaluatedItems"))
    return any(_has_hidden_mark(each, hidden=hidden) for each in open_nodes) or any(
        _has_hidden_mark(each, hidden=True) for each in closed
    )


def _orderer(node: Node) -> Callable[[Any], Any]:
    fields: dict[str, Callable[[Any], Any]] = {}
    items: Callable[[Any], Any] | None = None
    for inner in alternatives(node):
        for name, value in inner.get("properties", {}).items():
            fields.setdefault(name, _orderer(value) if isinstance(value, dict) else _same)
        if isinstance(inner.get("items"), dict):
            items = items or _orderer(inner["items"])
    if not fields and items in (None, _same):
        return _same

    def order(value: Any) -> Any:
        if isinstance(value, dict) and fields:
            known = {name: inner(value[name]) for name, inner in fields.items() if name in value}
            return {**known, **{name: rest for name, rest in value.items() if name not in fields}}
        if isinstance(value, list) and items:
            return [items(item) for item in value]
        return value

    return order


def _same(value: Any) -> Any:
    return value
