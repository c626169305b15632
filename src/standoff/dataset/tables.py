"""Rows as Arrow tables: from JSON lines, by an explicit schema, with labels as numbers.

>>> from standoff import Corpus
>>> from standoff.dataset.configs import configs
>>> from standoff.dataset.tables import lines, table
>>> corpus = Corpus.open()
>>> quotes = configs(corpus.schema)["quotes"]
>>> table(quotes, lines(quotes, corpus["rutte-japan"])).schema.field("form").type
DataType(int64)
"""

from __future__ import annotations

import io
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pj
from datasets import ClassLabel

from standoff.dataset.configs import Config
from standoff.dataset.features import item_of
from standoff.dataset.resolve import Names
from standoff.document import Document
from standoff.errors import DataError
from standoff.storage.canonical import dump

BLOCK: Final = 1 << 20


def lines(config: Config, document: Document, names: Names | None = None) -> bytes:
    """Return the rows of a document as canonical JSON lines; see `Config.rows`."""
    found = [dump(row) for row in config.rows(document, names)]
    return b"\n".join([*found, b""]) if found else b""


def table(config: Config, rows: bytes) -> pa.Table:
    """Return rows, as canonical JSON lines, as one Arrow table with the types of *config*.

    Raises:
        DataError: A value is not of the type that the schema gives it, or a label is not in its list.
    """
    features = config.features
    schema = features.arrow_schema
    if not rows:
        return schema.empty_table()
    raw = pa.schema([pa.field(name, _raw(features[name], schema.field(name).type)) for name in schema.names])
    longest = max(map(len, rows.split(b"\n"))) + 1 if len(rows) > BLOCK else 0
    try:
        read = pj.read_json(
            io.BytesIO(rows),
            read_options=pj.ReadOptions(use_threads=False, block_size=max(BLOCK, longest)),
            parse_options=pj.ParseOptions(explicit_schema=raw, unexpected_field_behavior="ignore"),
        ).combine_chunks()
        arrays = [_numbered(_array(read[name]), features[name]) for name in schema.names]
        return pa.Table.from_arrays(arrays, schema=schema)
    except pa.ArrowInvalid as error:
        raise DataError(f"the {config.name} do not fit their types: {error}", hint="run standoff validate") from None


def _array(column: Any) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else pa.concat_arrays(column.chunks)


def _raw(feature: Any, kind: pa.DataType) -> pa.DataType:
    """Return the Arrow type as parsed: of labels, the names."""
    if isinstance(feature, ClassLabel):
        return pa.string()
    if isinstance(feature, dict):
        return pa.struct([pa.field(name, _raw(inner, kind.field(name).type)) for name, inner in feature.items()])
    if inner := item_of(feature):
        return pa.list_(_raw(inner, kind.value_type))
    return kind


def _numbered(array: pa.Array, feature: Any) -> pa.Array:
    """Return the array with every label in it as its number."""
    if isinstance(feature, ClassLabel):
        numbers = pc.index_in(array, value_set=pa.array(feature.names, pa.string())).cast(pa.int64())
        if numbers.null_count != array.null_count:
            unknown = pc.filter(array, pc.and_(pc.is_valid(array), pc.is_null(numbers)))
            raise pa.ArrowInvalid(f"there is no label {unknown[0].as_py()!r}")
        return numbers
    if isinstance(feature, dict):
        inner = [_numbered(array.field(name), each) for name, each in feature.items()]
        names = list(feature)
        return pa.StructArray.from_arrays(inner, names, mask=pc.is_null(array) if array.null_count else None)
    if (item := item_of(feature)) is not None:
        values = _numbered(array.values, item)
        mask = pc.is_null(array) if array.null_count else None
        return pa.ListArray.from_arrays(array.offsets, values, mask=mask)
    return array
