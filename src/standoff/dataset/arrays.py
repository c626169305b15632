"""Nested Arrow arrays, taken apart and put together: values with the row that each is in, and lists made of such.

Rows of values are NumPy arrays of numbers that never fall. Nothing here knows what the values mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from standoff.schema import ITEM

Numbers = npt.NDArray[np.int64]


class Values(NamedTuple):
    """Values, and the row that each of them is in."""

    array: pa.Array
    rows: Numbers


class Index:
    """Finds keys that are unique in their scope, as the ids of records in their document. Of two, the first counts.

    Args:
        keys: The keys, as strings.
        scopes: A number for the scope of each.
    """

    def __init__(self, keys: pa.Array, scopes: Numbers) -> None:
        self._known = keys.unique()
        codes = self._codes(keys, scopes)
        self._order = np.argsort(codes, kind="stable")
        self._sorted = codes[self._order]

    def _codes(self, keys: pa.Array, scopes: Numbers) -> Numbers:
        """Return one number for key and scope; a negative one for a key that is not known or null."""
        found = numbers(pc.index_in(keys, value_set=self._known, skip_nulls=True), -1)
        return np.where(found < 0, -1, scopes * len(self._known) + found)

    def find(self, keys: pa.Array, scopes: Numbers) -> pa.Array:
        """Return the number of each of *keys* among those known; null for one that is not there."""
        codes = self._codes(keys, scopes)
        at = np.searchsorted(self._sorted, codes)
        at[at == len(self._sorted)] = 0
        found = (codes >= 0) & (self._sorted[at] == codes) if len(self._sorted) else np.zeros(len(codes), bool)
        rows = self._order[at] if len(self._sorted) else at
        return pa.array(rows, mask=~found)


def numbers(array: pa.Array, null: int = 0) -> Numbers:
    """Return the numbers in an array; *null* for a null."""
    plain = pc.fill_null(array, pa.scalar(null, array.type)) if array.null_count else array
    found: Numbers = plain.to_numpy(zero_copy_only=False).astype(np.int64)
    return found


def at(array: pa.Array, path: Iterable[str]) -> Values | None:
    """Return what stands in an array at *path*, a way of field names and `*` for items of lists; nulls are left out.

    Returns None where the values of the array are not so built.
    """
    rows = np.arange(len(array))
    for step in path:
        if step == ITEM and pa.types.is_list(array.type):
            array, parents = items(array)
            rows = rows[parents]
        elif pa.types.is_struct(array.type) and array.type.get_field_index(step) >= 0:
            array = pc.struct_field(array, step)
        else:
            return None
    return filled(Values(array, rows))


def filled(values: Values) -> Values:
    """Return the values that are not null."""
    if not values.array.null_count:
        return values
    there = values.array.is_valid()
    return Values(values.array.filter(there), values.rows[there.to_numpy(zero_copy_only=False)])


def taken(values: Values, which: npt.NDArray[np.bool_]) -> Values:
    """Return the values for which *which* is true."""
    return values if which.all() else Values(values.array.filter(pa.array(which)), values.rows[which])


def items(array: pa.Array) -> tuple[pa.Array, Numbers]:
    """Return the items of an array of lists, and the number of the list that each is in."""
    return array.flatten(), numbers(pc.list_parent_indices(array))


def lists(values: Values, count: int) -> pa.Array:
    """Return *count* lists, each of the values in its row."""
    return pa.ListArray.from_arrays(_offsets(np.bincount(values.rows, minlength=count)), values.array)


def like(array: pa.Array, values: pa.Array) -> pa.Array:
    """Return lists as long as those of *array*, null where they are, of other *values*."""
    lengths = numbers(pc.list_value_length(array))
    return pa.ListArray.from_arrays(_offsets(lengths), values, mask=array.is_null() if array.null_count else None)


def _offsets(lengths: Numbers) -> pa.Array:
    return pa.array(np.concatenate([[0], np.cumsum(lengths)]), pa.int32())


def structs(fields: Mapping[str, pa.Array], of: pa.Array | None = None) -> pa.Array:
    """Return objects with *fields*, null where *of* is."""
    mask = of.is_null() if of is not None and of.null_count else None
    return pa.StructArray.from_arrays(list(fields.values()), list(fields), mask=mask)


def fields(array: pa.Array) -> dict[str, pa.Array]:
    """Return the fields of an array of objects by name; those of an object that is null are null."""
    names = [each.name for each in array.type]
    return dict(zip(names, array.flatten(), strict=True))


def joined(words: Values, count: int, gap: str) -> pa.Array:
    """Return the words of each of *count* rows, joined by *gap*; null where there are none."""
    if len(words.rows) == count and (words.rows == np.arange(count)).all():
        return words.array
    lengths = np.bincount(words.rows, minlength=count)
    made = pc.binary_join(lists(words, count), gap)
    return made if lengths.all() else pc.if_else(pa.array(lengths > 0), made, pa.scalar(None, pa.string()))


def concat(arrays: Any) -> pa.Array:
    """Return the chunks of a column as one array."""
    return arrays.chunk(0) if arrays.num_chunks == 1 else pa.concat_arrays(arrays.chunks)


def spread(starts: Numbers, ends: Numbers) -> tuple[Numbers, Numbers]:
    """Return all numbers of the half-open ranges *starts* to *ends*, one range after another, and whose each is."""
    lengths = np.maximum(ends - starts, 0)
    owners = np.repeat(np.arange(len(starts)), lengths)
    before = np.cumsum(lengths) - lengths
    return np.arange(len(owners)) - before[owners] + starts[owners], owners
