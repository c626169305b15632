"""Many documents as columns: what the rows of all configs share, made when it is first asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from standoff.dataset.arrays import Numbers
from standoff.dataset.features import Labels
from standoff.dataset.records import Records, Stored, named
from standoff.dataset.texts import Texts
from standoff.document import Document
from standoff.schema import Schema
from standoff.storage.canonical import dump_rows
from standoff.validate.examined import PlainRecords
from standoff.where import DOCUMENTS, Where, Wheres, as_text

SPLIT: Final = "split"


class Batch:
    """Documents, in order.

    Attributes:
        schema: The schema of all of them.
        stored: How the records of each layer are stored, and what is known of documents.
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
    def meta(self) -> pa.Array:
        """What is known of the documents, with the split that the ledger gives one whose document.json has none."""
        own = self.stored[DOCUMENTS]
        found = ({**each.meta, SPLIT: each.split} if SPLIT in own.fields else each.meta for each in self.documents)
        return own.parse(dump_rows(found))

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
            found = [lines(document, name) for document in self.documents]
            texts = np.repeat(np.arange(len(found)), [each.count(b"\n") for each in found])
            self._layers[name] = Records(self.schema.layers[name], self.stored[name].parse(b"".join(found)), texts)
        return self._layers[name]

    def chosen(self, name: str, wheres: Wheres) -> Records:
        """Return the records of a layer that keep the conditions.

        Raises:
            DataError: A record does not fit its schema.
        """
        asked = tuple(wheres.get(name, ()))
        if (name, asked) not in self._chosen:
            every = self.layer(name)
            taken = [np.ones(len(every), bool), *(self._fit(name, where) for where in asked)]
            self._chosen[name, asked] = every.only(np.logical_and.reduce(taken))
        return self._chosen[name, asked]

    def _fit(self, name: str, where: Where) -> npt.NDArray[np.bool_]:
        """Tell which records of a layer keep a condition; the usual ones, on a label, are asked of all at once."""
        kind = self.stored[name].fields[where.field.path[0]].kind
        if len(where.field.path) == 1 and isinstance(kind, Labels):
            labels = pc.fill_null(named(self.layer(name).field(*where.field.path), kind), as_text(None))
            among = pc.is_in(labels, value_set=pa.array(where.values, pa.string())).to_numpy(zero_copy_only=False)
            return among != where.negated  # type: ignore[no-any-return]
        every = (each for document in self.documents for each in document.layers.get(name, []))
        return np.array([where.takes(each) for each in every], bool)


def lines(document: Document, layer: str) -> bytes:
    """Return the records of a layer of a document as canonical JSON lines."""
    found: Mapping[str, Any] = document.layers
    return found.lines(layer) if isinstance(found, PlainRecords) else dump_rows(found.get(layer, []))
