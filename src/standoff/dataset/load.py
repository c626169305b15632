"""A corpus as a dataset or a data frame, straight from its records: always fresh.

>>> import standoff
>>> standoff.load(".", "quotes", split="train").features["form"].names
['direct', 'mixed', 'indirect', 'free_indirect', 'reported']
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyarrow as pa
from datasets import Dataset, DatasetDict

from standoff.dataset.arrays import concat
from standoff.dataset.configs import DOCUMENTS, UNSPLIT, Config, configs, placed, split_of
from standoff.dataset.features import MOMENT, Kind, Labels
from standoff.dataset.kept import kept
from standoff.dataset.records import named
from standoff.dataset.tables import tables
from standoff.errors import CorpusError
from standoff.storage.corpus import Corpus

if TYPE_CHECKING:
    import pandas

BATCH: Final = 200
"""How many documents are turned into rows at a time."""

DTYPES: Final = {"string": "string", "int32": "Int32", "int64": "Int64", "bool": "boolean", "float64": "Float64"}


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
    found = {each: rows.replace_schema_metadata(config.schema.metadata) for each, rows in made.items() if rows.num_rows}
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


def _tables(corpus: Corpus, config: Config, view: str | None = None) -> dict[str, pa.Table]:
    """Return the rows of a config by split; a split may have none."""
    made: dict[str, list[pa.Table]] = {}
    documents = ((each.split or UNSPLIT, each) for each in (placed(document, corpus, view) for document in corpus))
    while some := list(islice(documents, BATCH)):
        made |= {split: [config.schema.empty_table()] for split, _ in some if split not in made}
        for (_, split), rows in tables({config.name: config}, corpus.schema, some).items():
            made[split].append(rows)
    return {split: pa.concat_tables(made[split]) for split in sorted(made)}


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
    """Return a config as a data frame: labels as categories, moments as times, numbers and flags that allow null.

    Lists and objects stay Python values with labels as names and moments as they are written, so that they read like
    the records. Times are in UTC; a leap second, which pandas does not know, is null.

    Raises:
        CorpusError: There is no such corpus or config.
        DataError: A file of it cannot be read as data.
        StandoffError: A condition is wrong.
    """
    import pandas

    corpus = corpus if isinstance(corpus, Corpus) else Corpus.open(corpus)
    config = find_config(corpus, name, where)
    rows = pa.concat_tables([config.schema.empty_table(), *_tables(corpus, config).values()])
    return pandas.DataFrame({name: _series(rows[name], each.kind) for name, each in config.fields.items()})


def _series(column: pa.ChunkedArray, kind: Kind) -> pandas.Series:
    """Return a column as pandas has it."""
    import pandas

    array = named(concat(column), kind)
    if isinstance(kind, Labels):
        return pandas.Series(array.to_pandas(), dtype=pandas.CategoricalDtype(list(kind.names)))
    if kind == MOMENT:
        times: pandas.Series = pandas.to_datetime(array.to_pandas(), format="ISO8601", utc=True, errors="coerce")
        return times
    return pandas.Series(array.to_pylist(), dtype=DTYPES.get(kind, "object") if isinstance(kind, str) else "object")
