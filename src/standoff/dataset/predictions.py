"""A built dataset read back as documents: the rows of `documents`, with the names of labels for their numbers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from datasets import ClassLabel, Features

from standoff.dataset.configs import DOCUMENTS
from standoff.errors import CorpusError, DataError


def documents(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the documents of all splits of a dataset that `build` made, as the packed form has them.

    Fields that are null are left out: in a column, null is also what a record does not have.

    Raises:
        CorpusError: It has no documents.
        DataError: A file of it is broken.
    """
    paths = sorted((folder / DOCUMENTS).glob("*.parquet"))
    if not paths:
        raise CorpusError(f"has no {DOCUMENTS}/*.parquet", path=folder, hint="build the dataset anew")
    for path in paths:
        file = _open(path)
        features = Features.from_arrow_schema(file.schema_arrow)
        for batch in file.iter_batches(batch_size=64):
            for row in batch.to_pylist():
                yield {name: _decode(value, features[name]) for name, value in row.items() if value is not None}


def _open(path: Path) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(path)
    except pa.ArrowInvalid as error:
        raise DataError(f"is no Parquet file: {error}", path=path, hint="build the dataset anew") from None


def _decode(value: Any, feature: Any) -> Any:
    """Return a value as a record holds it, by its feature of `datasets`."""
    if isinstance(feature, ClassLabel):
        return feature.int2str(value)
    if isinstance(value, dict):
        return {name: _decode(each, feature[name]) for name, each in value.items() if each is not None}
    if isinstance(value, list):
        inner = feature[0] if isinstance(feature, list) else feature.feature
        return [_decode(each, inner) for each in value]
    return value
