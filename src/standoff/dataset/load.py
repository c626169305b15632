"""A corpus as a dataset or a data frame, straight from its records: always fresh, nothing cached.

>>> import standoff
>>> standoff.load(".", "quotes", split="train").features["form"].names
['direct', 'mixed', 'indirect', 'free_indirect', 'reported']
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from datasets import Dataset, DatasetDict

from standoff.dataset.configs import DOCUMENTS, Config, configs, split_of
from standoff.errors import CorpusError
from standoff.storage.corpus import Corpus

if TYPE_CHECKING:
    import pandas


def load(path: Path | str | Corpus, name: str = DOCUMENTS, split: str | None = None) -> Dataset | DatasetDict:
    """Return a config of a corpus, like `datasets.load_dataset` does of a built one.

    Args:
        path: A corpus, or where one lies.
        name: `documents`, or a layer.
        split: One split, as a `Dataset`; all of them as a `DatasetDict` without it.

    Raises:
        CorpusError: There is no such corpus, config or split.
        DataError: A file of it cannot be read as data.
    """
    corpus = path if isinstance(path, Corpus) else Corpus.open(path)
    config = find_config(corpus, name)
    rows: dict[str, list[dict[str, Any]]] = {}
    for document in corpus:
        rows.setdefault(split_of(document), []).extend(config.encoded(document))
    if split is not None and split not in rows:
        raise CorpusError(f"there is no split {split}", hint=f"the splits are {', '.join(sorted(rows))}")
    wanted = [split] if split else sorted(rows)
    found = {each: Dataset(table(config, rows[each])) for each in wanted}
    return found[split] if split else DatasetDict(found)


def find_config(corpus: Corpus, name: str) -> Config:
    """Return the config *name* of a corpus.

    Raises:
        CorpusError: It has no such config.
    """
    known = configs(corpus.schema)
    if name not in known:
        raise CorpusError(f"there is no config {name}", hint=f"the configs are {', '.join(known)}")
    return known[name]


def table(config: Config, rows: list[dict[str, Any]]) -> pa.Table:
    """Return encoded rows as an Arrow table with the types of *config*."""
    schema = config.features.arrow_schema
    array = pa.array(rows, type=pa.struct(list(schema)))
    return pa.Table.from_batches([pa.RecordBatch.from_struct_array(array).replace_schema_metadata(schema.metadata)])


def to_pandas(corpus: Corpus | Path | str, name: str) -> pandas.DataFrame:
    """Return a layer, or `documents`, as a data frame: one row a record, `doc_id` first, labels as categories.

    Raises:
        CorpusError: There is no such corpus or layer.
        DataError: A file of it cannot be read as data.
    """
    import pandas
    from datasets import ClassLabel

    corpus = corpus if isinstance(corpus, Corpus) else Corpus.open(corpus)
    config = find_config(corpus, name)
    rows = [row for document in corpus for row in config.rows(document)]
    frame = pandas.DataFrame(rows, columns=list(config.fields), dtype=object)
    labels = {
        field: each.feature.names for field, each in config.fields.items() if isinstance(each.feature, ClassLabel)
    }
    return frame.astype({field: pandas.CategoricalDtype(names) for field, names in labels.items()})
