"""Many documents as columns: what the rows of all configs share, made when it is first asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
import pyarrow as pa

from standoff.dataset.arrays import Numbers
from standoff.dataset.records import Records, Stored
from standoff.dataset.texts import Texts
from standoff.document import Document
from standoff.schema import Schema
from standoff.where import Wheres


class Batch:
    """Documents, in order.

    Attributes:
        schema: The schema of all of them.
        stored: How the records of each layer are stored.
        documents: The documents, or what one annotator marked in each.
    """

    def __init__(self, schema: Schema, stored: Mapping[str, Stored], documents: Sequence[Document]) -> None:
        self.schema = schema
        self.stored = stored
        self.documents = documents
        self._layers: dict[str, Records] = {}
        self._chosen: dict[tuple[str, tuple[object, ...]], Records] = {}

    @cached_property
    def texts(self) -> Texts:
        """The texts."""
        return Texts([document.text for document in self.documents])

    @cached_property
    def ids(self) -> pa.Array:
        """The ids of the documents."""
        return pa.array([document.id for document in self.documents], pa.string())

    @cached_property
    def numbers(self) -> Numbers:
        """The numbers of the documents."""
        return np.arange(len(self.documents))

    @cached_property
    def by_annotator(self) -> tuple[Batch, Numbers]:
        """The sets of the annotators as documents of their own, and the number of the document of each."""
        named = [(number, name) for number, each in enumerate(self.documents) for name in sorted(each.sets)]
        sets = [self.documents[number].annotator(name) for number, name in named]
        return Batch(self.schema, self.stored, sets), np.array([number for number, _ in named], np.int64)

    def layer(self, name: str) -> Records:
        """Return all records of a layer.

        Raises:
            DataError: A record does not fit its schema.
        """
        if name not in self._layers:
            found = [document.layers.get(name, []) for document in self.documents]
            rows = self.stored[name].parse([each for one in found for each in one])
            texts = np.repeat(np.arange(len(found)), [len(each) for each in found])
            self._layers[name] = Records(self.schema.layers[name], rows, texts)
        return self._layers[name]

    def chosen(self, name: str, wheres: Wheres) -> Records:
        """Return the records of a layer that keep the conditions.

        Raises:
            DataError: A record does not fit its schema.
        """
        asked = tuple(wheres.get(name, ()))
        if (name, asked) not in self._chosen:
            found = (each for document in self.documents for each in document.layers.get(name, []))
            which = [all(where.takes(each) for where in asked) for each in found] if asked else []
            self._chosen[name, asked] = self.layer(name).only(which)
        return self._chosen[name, asked]
