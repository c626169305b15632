"""Documents and records as values: a text, what is known about it, and its layers.

>>> from standoff import Corpus
>>> doc = Corpus.open()["rutte-japan"]
>>> quote = doc.quotes[0]
>>> speaker = quote.speakers[0]
>>> speaker.follow("mention").words(), speaker.follow("referent").name
('NATO Secretary General Mark Rutte', 'Mark Rutte')
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from reprlib import Repr
from typing import Any

from standoff.refs import Node
from standoff.schema import RecordSchema, Schema, alternatives, properties_of

Records = list[dict[str, Any]]
_SHORT = Repr()
_SHORT.maxstring = _SHORT.maxother = 90


@dataclass(frozen=True, repr=False)
class Document:
    """A text with its metadata and its layers. Every layer is also an attribute: `doc.quotes`.

    Attributes:
        id: The document's id.
        text: source.txt as stored; all offsets count its code points.
        meta: The content of document.json.
        layers: Plain records by layer. A layer whose file does not exist is absent.
        sets: The layers of each annotator, by annotator.
        set: Whose layers `layers` are: empty for the gold set, else an annotator.
        split: The split that it belongs to, by document.json or else by the ledger; None if it has none.
        collection: The folders between corpus/ and the document, joined by `/`; empty if there are none.
        schema: The schema that the records follow.
        corpus: The content of corpus.json.
        referents: The registry of the corpus, by id.
        unreadable: Ids of records that are stored but not valid, and so are not in `layers` or `referents`.
    """

    id: str
    text: str
    meta: dict[str, Any]
    layers: dict[str, Records]
    schema: Schema
    corpus: Mapping[str, Any] = field(default_factory=dict)
    referents: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    unreadable: frozenset[str] = field(default_factory=frozenset)
    sets: dict[str, dict[str, Records]] = field(default_factory=dict)
    set: str = ""
    collection: str = ""
    split: str | None = None

    def __repr__(self) -> str:
        counts = [f"{len(self.text):,} characters"]
        for layer, records in self.layers.items():
            one = len(records) == 1 and layer in self.schema.layers
            counts.append(f"{len(records):,} {self.schema.layers[layer].title if one else layer}")
        whose = f" of {self.set}" if self.set else ""
        sets = f"; sets of {', '.join(self.sets)}" if self.sets else ""
        return f"<document {self.id}{whose}: {', '.join(counts)}{sets}>"

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self.schema.layers})

    @property
    def is_free(self) -> bool:
        """Whether the text may be given to others; what is unknown may not."""
        rights = self.meta.get("rights")
        return isinstance(rights, dict) and rights.get("redistribute") is True

    def annotator(self, name: str) -> Document:
        """Return the same text with the layers of the annotator *name*, and only with those.

        Raises:
            KeyError: The document has no set of that annotator.
        """
        return replace(self, layers=self.sets[name], sets={}, set=name)

    def records(self, layer: str) -> list[Record]:
        """Return the records of *layer* in the order of its file; none if the document lacks the layer.

        Raises:
            KeyError: The schema has no such layer.
        """
        node = self.schema.layers[layer].node
        return [Record(data, node, self) for data in self.layers.get(layer, [])]

    def __getattr__(self, name: str) -> list[Record]:
        """Return the records of the layer *name*."""
        if name.startswith("_") or name not in self.schema.layers:
            raise AttributeError(f"a document has no {name}; its layers are {', '.join(self.schema.layers)}")
        return self.records(name)

    def __getitem__(self, record_id: str) -> Record:
        """Return the record of any layer with this id.

        Raises:
            KeyError: No layer has it.
        """
        for layer, records in self._by_id.items():
            if record_id in records:
                return Record(records[record_id], self.schema.layers[layer].node, self)
        raise KeyError(record_id)

    @cached_property
    def _by_id(self) -> dict[str, dict[str, dict[str, Any]]]:
        """The plain records by layer and id; of two with one id, the first."""
        return {
            layer: {str(record.get("id")): record for record in reversed(records)}
            for layer, records in self.layers.items()
        }


class Record(Mapping[str, Any]):
    """A record, or an object inside one, read by key or by attribute: `quote["form"]` is `quote.form`.

    Objects inside come as records too, and lists of them as lists of records. `dict(record)` is the plain content.
    """

    __slots__ = ("_data", "_document", "_node")

    def __init__(self, data: Mapping[str, Any], node: Node, document: Document) -> None:
        self._data = data
        self._node = node
        self._document = document

    def __getitem__(self, name: str) -> Any:
        return self._data[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._data)

    def __len__(self) -> int:
        return len(self._data)

    def __getattr__(self, name: str) -> Any:
        node = properties_of(self._node).get(name)
        if node is None:
            raise AttributeError(f"a {self._node.get('title', 'record')} has no {name}")
        return self._wrap(self._data.get(name), node)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and dict(self) == dict(other)

    def __hash__(self) -> int:
        return hash((self._document.id, self._document.set, self._data.get("id")))

    def __repr__(self) -> str:
        title = self._node.get("title", "record")
        if "id" not in self._data:
            return f"<{title} {_SHORT.repr(dict(self._data))}>"
        words = self.words()
        return f"<{title} {self._data['id']}{f' {_SHORT.repr(words)}' if words else ''}>"

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *properties_of(self._node)})

    def words(self, name: str | None = None) -> str:
        """Return the words of the span field *name*, by default of the record's first one; fragments joined by ` … `.

        Returns an empty string where there are none.
        """
        schema = RecordSchema("", self._node)
        path = (name,) if name else next((place.path for place in schema.span_places), None)
        spans = [span for pointer, span in schema.spans(self._data) if path == pointer[: len(path or ())]]
        return " … ".join(str(span["text"]) for span in spans if isinstance(span, Mapping) and "text" in span)

    def follow(self, name: str) -> Any:
        """Return what the reference *name* points at: a record, a list of them for a list, or None.

        None stands for null, for a value such as `@author`, and for a referent that only this document knows.

        Raises:
            AttributeError: The field is no reference.
        """
        node = properties_of(self._node).get(name, {})
        target = next((str(t) for t in map(_refers_to, [node, node.get("items", {})]) if t), None)
        if target is None:
            raise AttributeError(f"{name} of a {self._node.get('title', 'record')} is no reference")
        value = self._data.get(name)
        if isinstance(value, list):
            return [self._look_up(target, each) for each in value]
        return self._look_up(target, value)

    def _look_up(self, target: str, value: Any) -> Record | None:
        schema, document = self._document.schema, self._document
        if target == "referents":
            found = document.referents.get(value)
            return Record(found, schema.referent.node, document) if found else None
        record = document._by_id.get(target, {}).get(str(value))
        return Record(record, schema.layers[target].node, document) if record else None

    def _wrap(self, value: Any, node: Node) -> Any:
        if isinstance(value, Mapping):
            return Record(value, node, self._document)
        if isinstance(value, list):
            items: Node = next(
                (inner["items"] for inner in alternatives(node) if isinstance(inner.get("items"), dict)), {}
            )
            return [self._wrap(item, items) for item in value]
        return value


def schema_of(record: Record) -> RecordSchema:
    """Return the schema of the layer, or of the registry, that *record* is a record of.

    Raises:
        KeyError: It is an object inside a record.
    """
    schema, node = record._document.schema, record._node
    for each in (*schema.layers.values(), schema.referent):
        if each.node is node:
            return each
    raise KeyError(node.get("title", "record"))


def _refers_to(node: Node) -> str | None:
    return next((inner["x-refers-to"] for inner in alternatives(node) if "x-refers-to" in inner), None)
