"""The digest of rows: of their values alone, so that whoever has the built files can work it out again.

How rows lie in files, row groups or batches makes no difference, nor does the release of a library. Every column is
told as streams of bytes: which values are there (one byte each, 1 or 0), how long texts and lists are (32-bit integers,
0 where there is none), and the values themselves, texts in UTF-8, numbers little-endian with 0 where there is none.
The digest is the SHA-256 of the SHA-256s of these streams, of the number of rows, and of the lists of labels.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

LabelLists = Mapping[str, Sequence[str]]
"""The labels of a config by the dotted path of their column, in the order of their numbers."""


@dataclass
class Digest:
    """The digest of rows that come bit by bit.

    Attributes:
        labels: What the numbers in columns of labels mean.
        rows: How many rows there have been.
    """

    labels: LabelLists
    rows: int = 0
    _streams: dict[tuple[str, str], Any] = field(default_factory=dict)

    def add(self, rows: pa.Table | pa.RecordBatch) -> None:
        """Take the next rows."""
        self.rows += rows.num_rows
        for name, column in zip(rows.schema.names, rows.columns, strict=True):
            for chunk in column.chunks if isinstance(column, pa.ChunkedArray) else [column]:
                self._add(name, chunk)

    def hex(self) -> str:
        """Return the digest of all rows so far."""
        told = [[*key, stream.hexdigest()] for key, stream in sorted(self._streams.items())]
        labels = sorted((name, list(names)) for name, names in self.labels.items())
        return hashlib.sha256(orjson.dumps([self.rows, labels, told])).hexdigest()

    def _add(self, path: str, array: Any) -> None:
        self._feed(path, "valid", array.is_valid().cast(pa.uint8()))
        if pa.types.is_struct(array.type):
            for inner, values in zip(array.type, array.flatten(), strict=True):
                self._add(f"{path}.{inner.name}", values)
        elif pa.types.is_list(array.type):
            self._feed(path, "length", pc.fill_null(pc.list_value_length(array), 0))
            self._add(f"{path}[]", array.flatten())
        elif pa.types.is_string(array.type):
            self._feed(path, "length", pc.fill_null(pc.binary_length(array), 0))
            self._stream(path, "value").update(_bytes_of_texts(array))
        elif pa.types.is_boolean(array.type):
            self._feed(path, "value", pc.fill_null(array, False).cast(pa.uint8()))
        else:
            self._feed(path, "value", pc.fill_null(array, 0))

    def _feed(self, path: str, what: str, numbers: Any) -> None:
        stream = self._stream(path, what)
        if len(numbers):
            width = numbers.type.bit_width // 8
            start = numbers.offset * width
            stream.update(memoryview(numbers.buffers()[1])[start : start + len(numbers) * width])

    def _stream(self, path: str, what: str) -> Any:
        return self._streams.setdefault((path, what), hashlib.sha256())


def _bytes_of_texts(array: Any) -> memoryview:
    """Return the bytes of all texts, one after the other, without those that Arrow may keep where there is none."""
    filled = pc.fill_null(array, "") if array.null_count else array
    _, offsets, data = filled.buffers()
    if len(filled) == 0 or data is None:
        return memoryview(b"")
    ends = memoryview(offsets).cast("i")
    return memoryview(data)[ends[filled.offset] : ends[filled.offset + len(filled)]]


def digest_of(files: Iterable[Path], labels: LabelLists) -> Digest:
    """Return the digest of the rows in Parquet files, one file after the other.

    Raises:
        pyarrow.ArrowException: A file is no Parquet.
        OSError: A file cannot be read.
    """
    found = Digest(labels)
    for path in files:
        with pq.ParquetFile(path) as file:
            for rows in file.iter_batches():
                found.add(rows)
    return found


def total(parts: Iterable[tuple[str, str, int, str]]) -> str:
    """Return one digest of parts: config, split, number of rows and digest of each, in order."""
    told = "".join(f"{config} {split} {rows} {digest}\n" for config, split, rows, digest in parts)
    return hashlib.sha256(told.encode()).hexdigest()
