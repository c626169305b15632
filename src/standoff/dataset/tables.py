"""Rows of documents as Arrow tables, by config and split.

>>> from standoff import Corpus
>>> from standoff.dataset.configs import configs
>>> from standoff.dataset.tables import tables
>>> corpus = Corpus.open()
>>> known = configs(corpus.schema)
>>> made = tables(known, corpus.schema, [("train", document) for document in corpus])
>>> made["quotes", "train"].schema.field("form").type
DataType(int64)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import itemgetter

import numpy as np
import pyarrow as pa

from standoff.dataset.batch import Batch
from standoff.dataset.configs import Config
from standoff.dataset.resolve import Names
from standoff.document import Document
from standoff.schema import Schema


def tables(
    known: Mapping[str, Config], schema: Schema, documents: Sequence[tuple[str, Document]]
) -> dict[tuple[str, str], pa.Table]:
    """Return the rows of documents by config and split, in the order given; those without rows are left out.

    All rows of a config are made at once, with the documents of a split beside one another, and then cut.

    Args:
        known: The configs by name.
        schema: The schema of the documents.
        documents: Each with its split.

    Raises:
        DataError: A value is not of the type that the schema gives it, or a label is not in its list.
    """
    ordered = sorted(documents, key=itemgetter(0))
    stored = next(iter(known.values())).stored
    names = Names(Batch(schema, stored, [document for _, document in ordered]))
    sizes = [(split, len(list(group))) for split, group in groupby(ordered, key=itemgetter(0))]
    ends = np.cumsum([size for _, size in sizes])
    found = {}
    for name, config in known.items():
        made, texts = config.table(names)
        bounds = np.searchsorted(texts, [0, *ends]).tolist()
        for (split, _), start, end in zip(sizes, bounds, bounds[1:], strict=False):
            if end > start:
                found[name, split] = made.slice(start, end - start)
    return found
