"""A built dataset, read back into documents: what its config `documents` holds, with labels by name.

Null and absence are one there, so fields that are null are left out. There is no registry in a dataset, and no set of
an annotator that could be told from the gold one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from standoff.dataset.configs import DOCUMENTS
from standoff.dataset.features import JSON, column
from standoff.dataset.manifest import MANIFEST
from standoff.document import Document
from standoff.errors import DataError
from standoff.kinds import items_of
from standoff.refs import Node
from standoff.schema import Schema, properties_of
from standoff.storage.folder import read_object
from standoff.storage.ledger import View


@dataclass(frozen=True)
class BuiltCorpus:
    """The documents of a built dataset, read on demand, with what a `Corpus` has beside them as far as it is there.

    Attributes:
        meta: The name and the version.
        schema: The schema that its records are read by.
        rows: Where each document is: its table and row, and its split.
        labels: The labels of each column of `documents`, by dotted path, in the order of their numbers.
    """

    meta: Mapping[str, Any]
    schema: Schema
    rows: Mapping[str, tuple[pa.Table, int, str]] = field(repr=False)
    labels: Mapping[str, list[str]] = field(repr=False)
    referents: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    views: Mapping[str, View] = field(default_factory=dict)

    @classmethod
    def open(cls, folder: Path, schema: Schema) -> BuiltCorpus:
        """Open the dataset in *folder*.

        Raises:
            DataError: It has no manifest or no documents, or a file of it cannot be read.
        """
        manifest = read_object(folder / MANIFEST)
        rows: dict[str, tuple[pa.Table, int, str]] = {}
        for path in sorted((folder / DOCUMENTS).glob("*.parquet")):
            try:
                found = pq.read_table(path)
            except (OSError, pa.ArrowException) as error:
                raise DataError(f"cannot be read: {error}", path=path, hint="build the dataset anew") from None
            split = path.stem.rsplit("-", 3)[0]
            rows |= {str(doc_id): (found, at, split) for at, doc_id in enumerate(found["doc_id"].to_pylist())}
        if not rows:
            raise DataError(f"has no {DOCUMENTS}/*.parquet", path=folder, hint="build the dataset anew")
        labels = manifest.get("labels", {}).get(DOCUMENTS, {})
        return cls({"name": manifest.get("name"), "version": manifest.get("version")}, schema, rows, labels)

    def __iter__(self) -> Iterator[Document]:
        """Yield all documents."""
        return map(self.load, self.rows)

    def load(self, doc_id: str) -> Document:
        """Return a document.

        Raises:
            KeyError: There is no such document.
        """
        found, at, split = self.rows[doc_id]
        row = found.slice(at, 1).to_pylist()[0]
        layers = {
            name: [self._plain(each, layer.node, name) for each in row.pop(name) or []]
            for name, layer in self.schema.layers.items()
            if name in row
        }
        text, collection = str(row.pop("text", None) or ""), str(row.pop("collection", None) or "")
        meta = self._plain(
            {name: value for name, value in row.items() if name != "doc_id"}, self.schema.document.node, ""
        )
        return Document(doc_id, text, meta, layers, self.schema, corpus=self.meta, collection=collection, split=split)

    def _plain(self, value: Any, node: Node, path: str) -> Any:
        """Return a value as its record has it."""
        if isinstance(value, list):
            return [self._plain(each, items_of(node), path) for each in value]
        if isinstance(value, dict):
            fields = properties_of(node)
            start = f"{path}." if path else ""
            made = {name: self._plain(each, fields.get(name, {}), start + name) for name, each in value.items()}
            return {name: each for name, each in made.items() if each is not None}
        if isinstance(value, int) and path in self.labels:
            return self.labels[path][value]
        if isinstance(value, str) and path not in self.labels and _is_json(node):
            return json.loads(value)
        return value


def _is_json(node: Node) -> bool:
    """Tell whether values of *node* stand in the dataset as JSON."""
    return bool(node) and column(node).kind == JSON
