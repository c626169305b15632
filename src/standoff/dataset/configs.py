"""The configs of a dataset: which rows each has, and of which types.

`documents` has one row a document with every layer nested in it; each layer is a config of its own with one row a
record. A row says which document and which record it comes from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from datasets import Features, Value

from standoff.dataset.features import Column, column, columns, encode
from standoff.document import Document
from standoff.schema import Schema

DOCUMENTS = "documents"
UNSPLIT = "train"
TEXT = Column(Value("string"), lambda value: value)


@dataclass(frozen=True)
class Config:
    """One config.

    Attributes:
        name: `documents`, or a layer.
        fields: The columns by name, in order.
        rows: Yields the rows of a document, not yet encoded.
    """

    name: str
    fields: dict[str, Column]
    rows: Callable[[Document], Iterator[dict[str, Any]]]

    @property
    def features(self) -> Features:
        """The columns as `datasets` knows them."""
        return Features({name: each.feature for name, each in self.fields.items()})

    def encoded(self, document: Document) -> list[dict[str, Any]]:
        """Return the rows of a document as Arrow stores them."""
        return [encode(row, self.fields) for row in self.rows(document)]


def configs(schema: Schema) -> dict[str, Config]:
    """Return the configs of a corpus by name, `documents` first."""
    found = [_documents(schema), *(_layer(schema, name) for name in schema.layers)]
    return {config.name: config for config in found}


def split_of(document: Document) -> str:
    """Return the split of a document; one that has none goes to `train`, as on the Hub."""
    return str(document.meta.get("split") or UNSPLIT)


def _documents(schema: Schema) -> Config:
    fields = {"doc_id": TEXT, "collection": TEXT, "text": TEXT, **columns(schema.document)}
    for name, layer in schema.layers.items():
        fields[name] = column({"type": "array", "items": layer.node})

    def rows(document: Document) -> Iterator[dict[str, Any]]:
        own = {"doc_id": document.id, "collection": document.collection, "text": document.text}
        yield {**own, **document.meta, **document.layers}

    return Config(DOCUMENTS, fields, rows)


def _layer(schema: Schema, name: str) -> Config:
    def rows(document: Document) -> Iterator[dict[str, Any]]:
        for record in document.layers.get(name, ()):
            yield {"doc_id": document.id, **record}

    return Config(name, {"doc_id": TEXT, **columns(schema.layers[name])}, rows)
