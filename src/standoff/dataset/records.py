"""The records of one layer of many documents as columns: parsed, filtered, and with what follows from their spans.

Records reach Arrow as canonical JSON lines that it parses by an explicit schema: nothing is guessed, so a date stays as
it is written, and a value of another type is an error.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pj

from standoff.dataset.arrays import (
    Index,
    Numbers,
    Values,
    at,
    concat,
    fields,
    joined,
    like,
    lists,
    numbers,
    structs,
)
from standoff.dataset.features import JSON, Column, Kind, Labels, arrow_of, encoder
from standoff.errors import DataError
from standoff.schema import ITEM, Place, RecordSchema
from standoff.storage.canonical import dump_rows

GAP: Final = " … "


_SPAN: Final = pa.struct([("start", pa.int32()), ("end", pa.int32()), ("text", pa.string())])
NO_SPANS: Final = Values(pa.array([], _SPAN), np.zeros(0, np.int64))


class Records:
    """Records of one layer.

    Attributes:
        schema: The schema of the layer.
        rows: The records as they are stored, labels as numbers.
        texts: The number of the document of each.
    """

    def __init__(self, schema: RecordSchema, rows: pa.Array, texts: Numbers) -> None:
        self.schema = schema
        self.rows = rows
        self.texts = texts

    def __len__(self) -> int:
        return len(self.rows)

    def only(self, which: npt.NDArray[np.bool_]) -> Records:
        """Return the records for which *which* is true."""
        return self if which.all() else Records(self.schema, self.rows.filter(pa.array(which)), self.texts[which])

    def field(self, *path: str) -> pa.Array:
        """Return a field, or a field of one, for each record."""
        return pc.struct_field(self.rows, list(path))

    @cached_property
    def index(self) -> Index:
        """What finds records by their ids; none where they have no ids."""
        named = "id" in self.schema.properties and pa.types.is_string(self.rows.type.field("id").type)
        return Index(self.field("id") if named else pa.nulls(len(self), pa.string()), self.texts)

    def spans(self, place: Place) -> Values:
        """Return the spans at a place, as objects with start, end and text."""
        found = at(self.rows, (*place.path, ITEM) if place.is_list else place.path)
        return found if found and pa.types.is_struct(found.array.type) else NO_SPANS

    @cached_property
    def main(self) -> Values:
        """The spans that records are about: those of their first own span field, else of the first inside it."""
        places = self.schema.span_places
        first = next((each for each in places if len(each.path) == 1), places[0] if places else None)
        return self.spans(first) if first else NO_SPANS

    @cached_property
    def words(self) -> pa.Array:
        """The words that records are about, pieces joined by ` … `; null where there are none."""
        return words_of(self.main, len(self))

    @cached_property
    def bounds(self) -> tuple[Numbers, Numbers]:
        """Where the first of all spans of each record starts and the last one ends; 0 and 1 where it has none."""
        return bounds_of([self.spans(place) for place in self.schema.span_places], len(self))


def words_of(spans: Values, count: int) -> pa.Array:
    """Return the words of the spans of each of *count* records, as in `Records.words`."""
    return joined(Values(pc.struct_field(spans.array, "text"), spans.rows), count, GAP)


def bounds_of(many: Sequence[Values], count: int) -> tuple[Numbers, Numbers]:
    """Return where the spans of each of *count* records start and end, as in `Records.bounds`."""
    starts, ends = np.full(count, np.iinfo(np.int64).max), np.zeros(count, np.int64)
    for spans in many:
        np.minimum.at(starts, spans.rows, numbers(pc.struct_field(spans.array, "start")))
        np.maximum.at(ends, spans.rows, numbers(pc.struct_field(spans.array, "end")))
    none = ends == 0
    starts[none], ends[none] = 0, 1
    return starts, ends


def places(spans: Values, starts: Numbers, ends: Numbers) -> pa.Array:
    """Return where spans stand in the windows of their records, which start and end there; others are left out."""
    begin, finish = (numbers(pc.struct_field(spans.array, name)) for name in ("start", "end"))
    kept = (starts[spans.rows] <= begin) & (finish <= ends[spans.rows])
    rows = spans.rows[kept]
    found = {"start": pa.array(begin[kept] - starts[rows], pa.int32())}
    found["end"] = pa.array(finish[kept] - starts[rows], pa.int32())
    return lists(Values(structs(found), rows), len(starts))


class Stored:
    """How the records of one kind are stored in Arrow.

    Args:
        name: What they are called, for an error.
        fields: Their fields.
    """

    def __init__(self, name: str, fields: dict[str, Column]) -> None:
        self.name = name
        self.fields = fields
        self._schema = pa.schema(list(arrow_of(fields, names=True)))
        self._encode = encoder(fields)
        names = b"|".join(sorted({re.escape(orjson.dumps(name)) for name in _free(fields)}))
        self._free = re.compile(b"(?:" + names + b"):(?!null)")

    def parse(self, lines: bytes) -> pa.Array:
        """Return records as objects in Arrow, with labels as numbers and free values as strings of JSON.

        Args:
            lines: The records as canonical JSON lines.

        Raises:
            DataError: A value is not of the type that the schema gives it, or a label is not in its list.
        """
        if not lines:
            return pa.array([], arrow_of(self.fields))
        if self._encode and self._free.search(lines):  # what looks like a field inside a string has no such end
            lines = dump_rows(self._encode(orjson.loads(line)) for line in lines.splitlines())
        try:
            return _numbered(self._read(lines), self.fields)
        except pa.ArrowInvalid as error:
            message = f"the {self.name} do not fit their types: {error}"
            raise DataError(message, hint="run standoff validate") from None

    def _read(self, raw: bytes) -> pa.Array:
        table = pj.read_json(
            io.BytesIO(raw),
            read_options=pj.ReadOptions(use_threads=False, block_size=len(raw) + 1),
            parse_options=pj.ParseOptions(explicit_schema=self._schema, unexpected_field_behavior="ignore"),
        )
        return structs({name: concat(table[name]) for name in self.fields})


def _free(kind: Kind, name: str = "") -> Iterator[str]:
    """Yield the names of the fields that may hold anything."""
    if kind == JSON:
        yield name
    elif isinstance(kind, list):
        yield from _free(kind[0].kind, name)
    elif isinstance(kind, dict):
        for inner, each in kind.items():
            yield from _free(each.kind, inner)


def _numbered(array: pa.Array, kind: Kind) -> pa.Array:
    """Return the array with every label in it as its number."""
    if isinstance(kind, Labels):
        found = pc.index_in(array, value_set=kind.values).cast(pa.int64())
        if found.null_count != array.null_count:
            unknown = pc.filter(array, pc.and_(pc.is_valid(array), pc.is_null(found)))
            raise pa.ArrowInvalid(f"there is no label {unknown[0].as_py()!r}")
        return found
    if isinstance(kind, dict):
        return structs({name: _numbered(each, kind[name].kind) for name, each in fields(array).items()}, array)
    return like(array, _numbered(array.flatten(), kind[0].kind)) if isinstance(kind, list) else array


def named(array: pa.Array, kind: Kind) -> pa.Array:
    """Return the array with every number of a label in it as its name."""
    if isinstance(kind, Labels):
        return kind.values.take(array)
    if isinstance(kind, dict):
        return structs({name: named(each, kind[name].kind) for name, each in fields(array).items()}, array)
    return like(array, named(array.flatten(), kind[0].kind)) if isinstance(kind, list) else array
