"""The configs of a dataset: which rows each has, and of which types.

| config | one row is |
|---|---|
| `documents` | a document with every layer nested in it, records as they are stored |
| a layer | a record, with its words, the paragraphs around it, and names beside its references |
| `<layer>_by_annotator` | the same from the annotators' own sets, where the corpus has some |
| a task | what `standoff.dataset.tasks` makes of the layers, where the schema has what it needs |

A row says which document and which record it comes from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from standoff.dataset.context import places
from standoff.dataset.features import (
    OFFSET,
    STRETCHES,
    TEXT,
    Column,
    Encode,
    arrow_of,
    column,
    columns,
    encoder,
    features_of,
)
from standoff.dataset.layer_spans import LayerSpans
from standoff.dataset.resolve import Names, filler, resolved
from standoff.dataset.tasks import TASKS
from standoff.dataset.where import DEFAULT, parse
from standoff.document import Document, Records
from standoff.schema import Schema
from standoff.storage.corpus import Corpus
from standoff.where import DOCUMENTS as DOCUMENTS
from standoff.where import Wheres

if TYPE_CHECKING:
    from datasets import Features

BY_ANNOTATOR: Final = "_by_annotator"
UNSPLIT: Final = "train"

Row = dict[str, Any]


@dataclass(frozen=True)
class Config:
    """One config.

    Attributes:
        name: `documents`, a layer, a layer by annotator, or a task.
        fields: The columns by name, in order.
        spans: Finds the spans of the records, by layer.
        make: Yields the rows of a document.
        about: What one row is, in one sentence.
    """

    name: str
    fields: dict[str, Column]
    spans: Mapping[str, LayerSpans]
    make: Callable[[Names], Iterator[Row]]
    about: str = ""

    @cached_property
    def features(self) -> Features:
        """The columns as `datasets` knows them."""
        return features_of(self.fields)

    @cached_property
    def schema(self) -> pa.Schema:
        """The columns as Arrow knows them."""
        return pa.schema([(name, arrow_of(each.kind)) for name, each in self.fields.items()])

    @cached_property
    def parsed(self) -> pa.Schema:
        """The columns as Arrow parses them from JSON lines, labels by name."""
        return pa.schema([(name, arrow_of(each.kind, names=True)) for name, each in self.fields.items()])

    @cached_property
    def encode(self) -> Encode | None:
        """What turns a row into what its JSON line holds; None where that is the row itself."""
        return encoder(self.fields)

    def rows(self, document: Document, names: Names | None = None) -> Iterator[Row]:
        """Yield the rows of a document as their JSON lines hold them: labels are names, absent fields are left out.

        Args:
            document: The document.
            names: What its rows share, if that is known from another config.
        """
        made = self.make(names or Names(document, self.spans))
        return map(self.encode, made) if self.encode else made


def configs(schema: Schema, conditions: Iterable[str] = ()) -> dict[str, Config]:
    """Return the configs of a corpus by name, `documents` first.

    Args:
        schema: The corpus's schema.
        conditions: Which records are taken; see `standoff.dataset.where`. Without any, the accepted ones.

    Raises:
        StandoffError: A condition is wrong.
    """
    asked = list(conditions)
    gold, own = parse(asked, schema, DEFAULT), parse(asked, schema, ())
    spans = {name: LayerSpans(layer) for name, layer in schema.layers.items()}
    found = [
        _documents(schema, gold, spans),
        *(_layer(schema, name, gold, spans) for name in schema.layers),
        *(_by_annotator(schema, name, own, spans) for name in schema.layers),
        *(_task(schema, name, gold, spans) for name, task in TASKS.items() if task.fits(schema)),
    ]
    known: dict[str, Config] = {}
    for config in found:
        known.setdefault(config.name, config)
    return known


def split_of(document: Document, corpus: Corpus, view: str | None = None) -> str:
    """Return the split of a document in a view of the ledger; one that has none goes to `train`, as on the Hub.

    Raises:
        CorpusError: The ledger has no such view.
    """
    return (corpus.split_of(document.id, document.meta, view) if view else document.split) or UNSPLIT


def chosen(document: Document, wheres: Wheres) -> Document:
    """Return the document with those records alone that fit."""
    return replace(document, layers={name: _take(name, records, wheres) for name, records in document.layers.items()})


def _take(layer: str, records: Records, wheres: Wheres) -> Records:
    for each in wheres.get(layer, ()):
        records = [record for record in records if each.takes(record)]
    return records


def _documents(schema: Schema, wheres: Wheres, spans: Mapping[str, LayerSpans]) -> Config:
    fields = {"doc_id": TEXT, "collection": TEXT, "text": TEXT, **columns(schema.document.properties)}
    for name, layer in schema.layers.items():
        fields[name] = column({"type": "array", "items": layer.node})

    def rows(names: Names) -> Iterator[Row]:
        document = names.document
        own = {"doc_id": document.id, "collection": document.collection, "text": document.text}
        layers = {name: _take(name, document.layers.get(name, []), wheres) for name in schema.layers}
        yield {**own, **document.meta, **layers}

    return Config(DOCUMENTS, fields, spans, rows, "a document, with every layer nested in it")


def _layer(schema: Schema, name: str, wheres: Wheres, spans: Mapping[str, LayerSpans]) -> Config:
    layer = schema.layers[name]
    own = columns(resolved(schema, layer.node)["properties"])
    derived = {new: _free(new, own) for new in ("words", "context", "context_start", "in_context")}
    types = dict(zip(derived.values(), (TEXT, TEXT, OFFSET, STRETCHES), strict=True))
    fill = filler(schema, layer.node)
    found = spans[name]
    words, context, start, inside = derived.values()

    def rows(names: Names) -> Iterator[Row]:
        document, paragraphs = names.document, names.paragraphs
        for record in _take(name, document.layers.get(name, []), wheres):
            window = paragraphs.around(found.bounds(record))
            yield {
                "doc_id": document.id,
                **(fill(record, names) if fill else record),
                words: found.words(record),
                context: window.cut(document.text),
                start: window.start,
                inside: places(found.main(record), window),
            }

    about = f"one of the {name}, with the paragraphs around it"
    return Config(name, {"doc_id": TEXT, **own, **types}, spans, rows, about)


def _free(name: str, taken: Mapping[str, Any]) -> str:
    return _free(f"{name}_", taken) if name in taken else name


def _by_annotator(schema: Schema, name: str, wheres: Wheres, spans: Mapping[str, LayerSpans]) -> Config:
    plain = _layer(schema, name, wheres, spans)
    column_name = _free("annotator", plain.fields)

    def rows(names: Names) -> Iterator[Row]:
        for annotator in sorted(names.document.sets):
            for row in plain.make(Names(names.document.annotator(annotator), spans)):
                yield {**row, column_name: annotator}

    fields = {"doc_id": TEXT, column_name: TEXT, **plain.fields}
    return Config(name + BY_ANNOTATOR, fields, spans, rows, f"one of the {name} in the set of one annotator")


def _task(schema: Schema, name: str, wheres: Wheres, spans: Mapping[str, LayerSpans]) -> Config:
    fields, make, about = TASKS[name].recipe(schema)

    def rows(names: Names) -> Iterator[Row]:
        return make(chosen(names.document, wheres), names)

    return Config(name, {"doc_id": TEXT, **fields}, spans, rows, about)
