"""A corpus as a dataset or a data frame, straight from its records: always fresh.

>>> import standoff
>>> standoff.load(".", "quotes", split="train").features["form"].names
['direct', 'mixed', 'indirect', 'free_indirect', 'reported']
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from datasets import Dataset, DatasetDict

from standoff.dataset.configs import DOCUMENTS, Config, configs, split_of
from standoff.dataset.features import Kind, Labels
from standoff.dataset.kept import kept
from standoff.dataset.tables import lines, table
from standoff.errors import CorpusError
from standoff.storage.corpus import Corpus

if TYPE_CHECKING:
    import pandas

BATCH = 8 << 20
"""Bytes of JSON lines that are turned into Arrow at a time."""


def load(
    path: Path | str | Corpus,
    name: str = DOCUMENTS,
    split: str | None = None,
    *,
    where: Iterable[str] = (),
    view: str | None = None,
) -> Dataset | DatasetDict:
    """Return a config of a corpus, with the rows and features that `datasets.load_dataset` has of the built one.

    The rows are kept under `.standoff/` beside the corpus, where that can be written, until anything has changed.

    Args:
        path: Where a corpus lies, or a corpus, which may have been opened some time ago, so that nothing is kept.
        name: A config: `documents`, a layer, a layer by annotator, or a task.
        split: One split, as a `Dataset`; all of them as a `DatasetDict` without it.
        where: Which records are taken, such as `quotes.form=direct`; without any, the accepted ones.
        view: The view of the ledger that divides the corpus; by default the usual one.

    Raises:
        CorpusError: There is no such corpus, config, split or view.
        DataError: A file of it cannot be read as data.
        StandoffError: A condition is wrong.
    """
    where = tuple(where)
    corpus = path if isinstance(path, Corpus) else Corpus.open(path)
    config = find_config(corpus, name, where)
    if isinstance(path, Corpus):
        made, key = _tables(corpus, config, view), None
    else:
        made, key = kept(corpus, (name, where, view), lambda: _tables(corpus, config, view))
    told = config.features.arrow_schema.metadata
    found = {each: rows.replace_schema_metadata(told) for each, rows in made.items() if rows.num_rows}
    if split is None:
        return DatasetDict({each: _dataset(rows, each, key) for each, rows in found.items()})
    if split not in found:
        known = sorted({split_of(document, corpus, view) for document in corpus})
        raise CorpusError(f"{name} has no split {split}", hint=f"the splits are {', '.join(known)}")
    return _dataset(found[split], split, key)


def _dataset(rows: pa.Table, split: str, key: str | None) -> Dataset:
    """Return rows as a dataset; without a fingerprint given, `datasets` would make one from all bytes of the rows."""
    fingerprint = hashlib.sha256(f"{key} {split}".encode()).hexdigest()[:16] if key else None
    return Dataset(rows, split=split, fingerprint=fingerprint)


def _tables(corpus: Corpus, config: Config, view: str | None) -> dict[str, pa.Table]:
    """Return the rows of a config by split."""
    tables: dict[str, list[pa.Table]] = {}
    waiting: dict[str, list[bytes]] = {}
    for document in corpus:
        split = split_of(document, corpus, view)
        waiting.setdefault(split, []).append(lines(config, document))
        if sum(map(len, waiting[split])) > BATCH:
            tables.setdefault(split, []).append(table(config, b"".join(waiting.pop(split))))
    for split, rest in waiting.items():
        tables.setdefault(split, []).append(table(config, b"".join(rest)))
    return {split: pa.concat_tables(tables[split]) for split in sorted(tables)}


def find_config(corpus: Corpus, name: str, where: Iterable[str] = ()) -> Config:
    """Return the config *name* of a corpus.

    Raises:
        CorpusError: It has no such config.
        StandoffError: A condition is wrong.
    """
    known = configs(corpus.schema, where)
    if name not in known:
        raise CorpusError(f"there is no config {name}", hint=f"the configs are {', '.join(known)}")
    return known[name]


def to_pandas(corpus: Corpus | Path | str, name: str = DOCUMENTS, *, where: Iterable[str] = ()) -> pandas.DataFrame:
    """Return a config as a data frame: one row a record, labels as categories, integers and flags that allow null.

    Lists and objects stay Python values with labels as names, so that they read like the records.

    Raises:
        CorpusError: There is no such corpus or config.
        DataError: A file of it cannot be read as data.
        StandoffError: A condition is wrong.
    """
    import pandas

    corpus = corpus if isinstance(corpus, Corpus) else Corpus.open(corpus)
    config = find_config(corpus, name, where)
    rows = [row for document in corpus for row in config.rows(document)]
    frame = pandas.DataFrame(rows, columns=list(config.fields), dtype=object)
    return frame.astype({field: dtype for field, each in config.fields.items() if (dtype := _dtype(each.kind))})


def _dtype(kind: Kind) -> Any:
    """Return the dtype of a column; None for one of lists or objects."""
    import pandas

    if isinstance(kind, Labels):
        return pandas.CategoricalDtype(list(kind.names))
    kinds = {"string": "string", "int32": "Int32", "int64": "Int64", "bool": "boolean", "float64": "Float64"}
    return kinds.get(kind) if isinstance(kind, str) else None
