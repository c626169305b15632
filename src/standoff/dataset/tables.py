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
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pj

from standoff.dataset.configs import Config
from standoff.dataset.features import Kind, Labels
from standoff.dataset.resolve import Names
from standoff.document import Document
from standoff.errors import DataError
from standoff.storage.canonical import dump_rows


def lines(config: Config, document: Document, names: Names | None = None) -> bytes:
    """Return the rows of a document as canonical JSON lines; see `Config.rows`."""
    return dump_rows(config.rows(document, names))


def table(config: Config, rows: bytes) -> pa.Table:
    """Return rows, as canonical JSON lines, as one Arrow table with the types of *config*.

    Raises:
        DataError: A value is not of the type that the schema gives it, or a label is not in its list.
    """
    if not rows:
        return config.schema.empty_table()
    try:
        read = pj.read_json(
            io.BytesIO(rows),
            read_options=pj.ReadOptions(use_threads=False, block_size=len(rows) + 1),
            parse_options=pj.ParseOptions(explicit_schema=config.parsed, unexpected_field_behavior="ignore"),
        )
        arrays = [_numbered(_array(read[name]), each.kind) for name, each in config.fields.items()]
        return pa.Table.from_arrays(arrays, schema=config.schema)
    except pa.ArrowInvalid as error:
        raise DataError(f"the {config.name} do not fit their types: {error}", hint="run standoff validate") from None


def _array(column: Any) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else pa.concat_arrays(column.chunks)


def _numbered(array: pa.Array, kind: Kind) -> pa.Array:
    """Return the array with every label in it as its number."""
    if isinstance(kind, Labels):
        numbers = pc.index_in(array, value_set=pa.array(kind.names, pa.string())).cast(pa.int64())
        if numbers.null_count != array.null_count:
            unknown = pc.filter(array, pc.and_(pc.is_valid(array), pc.is_null(numbers)))
            raise pa.ArrowInvalid(f"there is no label {unknown[0].as_py()!r}")
        return numbers
    if isinstance(kind, dict):
        inner = [_numbered(array.field(name), each) for name, each in kind.items()]
        return pa.StructArray.from_arrays(inner, list(kind), mask=pc.is_null(array) if array.null_count else None)
    if isinstance(kind, list):
        mask = pc.is_null(array) if array.null_count else None
        return pa.ListArray.from_arrays(array.offsets, _numbered(array.values, kind[0]), mask=mask)
    return array
