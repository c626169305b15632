"""Beside each reference, what it points at: names of referents, words of records.

A field `referent` gets `referent_name` and `referent_wikidata` at its side, as far as the registry's schema has them;
a field that names a record of a layer, such as `mention`, gets `mention_text`. A list of references gets lists. All
of it follows from `x-refers-to` in the schema.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from standoff.dataset.arrays import Index, Numbers, Values, fields, items, like, structs, taken
from standoff.dataset.batch import Batch
from standoff.dataset.features import Column, Kind, column, several, text
from standoff.schema import Schema

REGISTRY: Final = "referents"
REFERENT_FIELDS: Final = ("name", "wikidata")


@dataclass(frozen=True)
class Names:
    """What the references of the records of a batch point at, whatever filters are in force.

    Attributes:
        batch: The documents.
    """

    batch: Batch

    def text(self, layer: str, ids: pa.Array, texts: Numbers) -> pa.Array:
        """Return the words of the records of *layer* with these ids, each in its text; null where there are none."""
        if layer not in self.batch.schema.layers:
            return pa.nulls(len(ids), pa.string())
        known = self.batch.layer(layer)
        return known.words.take(known.index.find(ids, texts))

    def referent(self, ids: pa.Array, texts: Numbers, field: str = "name") -> pa.Array:
        """Return a field of referents. One that only its document knows is named by its first mention."""
        encoded = ids.dictionary_encode()
        known = self.batch.documents[0].referents if self.batch.documents else {}
        found = [known.get(each) for each in encoded.dictionary.to_pylist()]
        values = [value if each and isinstance(value := each.get(field), str) else None for each in found]
        made = pa.array(values, pa.string()).take(encoded.indices)
        if field != REFERENT_FIELDS[0] or None not in found:
            return made
        index, words = self._local
        absent = pa.array([each is None for each in found], pa.bool_()).take(encoded.indices)
        return pc.if_else(pc.fill_null(absent, False), words.take(index.find(ids, texts)), made)

    @cached_property
    def _local(self) -> tuple[Index, pa.Array]:
        """The words of the first record about each local referent, whose first reference names it, and their index."""
        found = list(self._mentions())
        ids = pa.concat_arrays([pa.array([], pa.string()), *(values.array for values, _ in found)])
        words = pa.concat_arrays([pa.array([], pa.string()), *(words for _, words in found)])
        texts = np.concatenate([np.zeros(0, np.int64), *(values.rows for values, _ in found)])
        return Index(ids, texts), words

    def _mentions(self) -> Iterator[tuple[Values, pa.Array]]:
        for name, schema in self.batch.schema.layers.items():
            places = [each for each in schema.reference_places if each.refers_to == REGISTRY and len(each.path) == 1]
            if not places or self.batch.stored[name].fields[places[0].path[0]].kind != "string":
                continue
            records = self.batch.layer(name)
            ids = Values(records.field(places[0].path[0]), np.arange(len(records)))
            local = pc.and_(pc.fill_null(pc.match_substring(ids.array, ":"), False), records.words.is_valid())
            found = taken(ids, local.to_numpy(zero_copy_only=False))
            yield Values(found.array, records.texts[found.rows]), records.words.take(pa.array(found.rows))


def resolved(schema: Schema, known: dict[str, Column]) -> dict[str, Column]:
    """Return fields with the additional ones at their sides."""
    made: dict[str, Column] = {}
    for name, each in known.items():
        made[name] = replace(each, kind=_resolved(schema, each.kind))
        for suffix, about in _suffixes(schema, each):
            if name + suffix not in known:
                new = text(f"Of `{name}`: {about}")
                made[name + suffix] = several(new, new.about) if isinstance(each.kind, list) else new
    return made


def _resolved(schema: Schema, kind: Kind) -> Kind:
    if isinstance(kind, list):
        return [replace(kind[0], kind=_resolved(schema, kind[0].kind))]
    return resolved(schema, kind) if isinstance(kind, dict) else kind


def fill(known: dict[str, Column], array: pa.Array, texts: Numbers, names: Names) -> dict[str, pa.Array]:
    """Return the fields of objects with the additional ones at their sides, as `resolved` has them.

    Args:
        known: The fields without them.
        array: The objects.
        texts: The number of the document of each.
        names: What references point at.
    """
    found = fields(array)
    made: dict[str, pa.Array] = {}
    for name, each in known.items():
        made[name] = _fill(each.kind, found[name], texts, names)
        for suffix, _ in _suffixes(names.batch.schema, each):
            if name + suffix not in known:
                made[name + suffix] = _beside(each, suffix, found[name], texts, names)
    return made


def _fill(kind: Kind, array: pa.Array, texts: Numbers, names: Names) -> pa.Array:
    if isinstance(kind, dict):
        return structs(fill(kind, array, texts, names), array)
    if isinstance(kind, list) and isinstance(kind[0].kind, dict | list):
        inner, parents = items(array)
        return like(array, _fill(kind[0].kind, inner, texts[parents], names))
    return array


def _beside(field: Column, suffix: str, array: pa.Array, texts: Numbers, names: Names) -> pa.Array:
    """Return what the references in *array* point at."""
    if isinstance(field.kind, list):
        inner, parents = items(array)
        return like(array, _beside(field.item, suffix, inner, texts[parents], names))
    if field.kind != "string":
        return pa.nulls(len(array), pa.string())
    if field.refers_to == REGISTRY:
        return names.referent(array, texts, suffix[1:])
    return names.text(str(field.refers_to), array, texts)


def _suffixes(schema: Schema, field: Column) -> list[tuple[str, str]]:
    """Return what is added to the name of a field for what it points at, each with what it says."""
    target = field.item.refers_to
    if target == REGISTRY:
        known = schema.referent.properties
        return [(f"_{name}", column(known[name]).about) for name in REFERENT_FIELDS if name in known]
    return [("_text", "The words of the record; null if it has none.")] if target in schema.layers else []
