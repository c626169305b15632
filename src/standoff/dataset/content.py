"""A digest of what rows hold, which depends on no library's release, nor on how rows are cut into tables or files.

It follows from the values alone: each column, and each field of a column of objects or lists, has a digest of its own
over all its values in order, and the digest of the rows is that of those. A value counts by its length, or by a mark
for null and for a value, and by its bytes: UTF-8 for strings, little-endian for numbers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from standoff.dataset.arrays import concat, fields
from standoff.dataset.features import Column, Kind

NULL: Final = -1


class Content:
    """The digest of rows that come table by table.

    Args:
        columns: The columns.
    """

    def __init__(self, columns: Mapping[str, Column]) -> None:
        self._columns = columns
        self._streams: dict[str, Any] = {}

    def add(self, rows: pa.Table) -> None:
        """Take the next rows."""
        for name, each in self._columns.items():
            self._add(name, each.kind, concat(rows[name]))

    def hexdigest(self) -> str:
        """Return the SHA-256 of all rows so far."""
        told = "".join(f"{path} {digest.hexdigest()}\n" for path, digest in sorted(self._streams.items()))
        return hashlib.sha256(told.encode()).hexdigest()

    def _add(self, path: str, kind: Kind, array: pa.Array) -> None:
        if isinstance(kind, dict):
            self._update(path, array.is_valid().cast(pa.int8()))
            for name, each in fields(array).items():
                self._add(f"{path}.{name}", kind[name].kind, each)
        elif isinstance(kind, list):
            self._update(path, pc.fill_null(pc.list_value_length(array), NULL))
            self._add(f"{path}.*", kind[0].kind, array.flatten())
        elif pa.types.is_string(array.type):
            self._update(path, pc.fill_null(pc.binary_length(array), NULL))
            self._stream(f"{path} bytes").update(_bytes(array.drop_null() if array.null_count else array))
        else:
            self._update(path, array.is_valid().cast(pa.int8()))
            plain = array.cast(pa.int8()) if pa.types.is_boolean(array.type) else array
            self._stream(f"{path} {plain.type}").update(_values(plain.drop_null() if plain.null_count else plain))

    def _update(self, path: str, array: pa.Array) -> None:
        self._stream(path).update(_values(array))

    def _stream(self, path: str) -> Any:
        return self._streams.setdefault(path, hashlib.sha256())


def _values(array: pa.Array) -> memoryview:
    found: npt.NDArray[Any] = array.to_numpy(zero_copy_only=False)
    return np.ascontiguousarray(found.astype(found.dtype.newbyteorder("<"), copy=False)).data.cast("B")


def _bytes(strings: pa.Array) -> memoryview:
    """Return the bytes of strings, none of which is null, one after another."""
    _, offsets, data = strings.buffers()
    if data is None or not len(strings):
        return memoryview(b"")
    bounds = np.frombuffer(offsets, np.int32)[[strings.offset, strings.offset + len(strings)]]
    return memoryview(data)[bounds[0] : bounds[1]]
