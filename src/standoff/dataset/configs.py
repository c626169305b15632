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
from typing import Any, Final

from datasets import Features

from standoff.dataset.context import Paragraphs, places
from standoff.dataset.features import OFFSET, STRETCHES, TEXT, Column, column, columns, encoder
from standoff.dataset.resolve import Names, filler, main_spans, resolved, words
from standoff.dataset.tasks import TASKS
from standoff.dataset.where import DEFAULT, Where, parse
from standoff.document import Document, Records
from standoff.schema import RecordSchema, Schema

DOCUMENTS: Final = "documents"
BY_ANNOTATOR: Final = "_by_annotator"
UNSPLIT: Final = "train"

Row = dict[str, Any]
Wheres = Mapping[str, list[Where]]


@dataclass(frozen=True)
class Config:
    """One config.

    Attributes:
        name: `documents`, a layer, a layer by annotator, or a task.
        fields: The columns by name, in order.
        make: Yields the rows of a document.
        about: What one row is, in one sentence.
    """

    name: str
    fields: dict[str, Column]
    make: Callable[[Document], Iterator[Row]]
    about: str = ""

    @property
    def features(self) -> Features:
        """The columns as `datasets` knows them."""
        return Features({name: each.feature for name, each in self.fields.items()})

    def rows(self, document: Document) -> Iterator[Row]:
        """Yield the rows of a document as their JSON lines hold them: labels are names, absent fields are left out."""
        encode = encoder(self.fields)
        yield from map(encode, self.make(document)) if encode else self.make(document)


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
    found = [
        _documents(schema, gold),
        *(_layer(schema, name, gold) for name in schema.layers),
        *(_by_annotator(schema, name, own) for name in schema.layers),
        *(_task(schema, name, gold) for name, task in TASKS.items() if task.fits(schema)),
    ]
    known: dict[str, Config] = {}
    for config in found:
        known.setdefault(config.name, config)
    return known


def split_of(document: Document) -> str:
    """Return the split of a document; one that has none goes to `train`, as on the Hub."""
    return document.split or UNSPLIT


def chosen(document: Document, wheres: Wheres) -> Document:
    """Return the document with those records alone that fit."""
    return replace(document, layers={name: _take(name, records, wheres) for name, records in document.layers.items()})


def _take(layer: str, records: Records, wheres: Wheres) -> Records:
    tests = wheres.get(layer, ())
    return [record for record in records if all(each.takes(record) for each in tests)] if tests else records


def _documents(schema: Schema, wheres: Wheres) -> Config:
    fields = {"doc_id": TEXT, "collection": TEXT, "text": TEXT, **columns(schema.document.properties)}
    for name, layer in schema.layers.items():
        fields[name] = column({"type": "array", "items": layer.node})

    def rows(document: Document) -> Iterator[Row]:
        own = {"doc_id": document.id, "collection": document.collection, "text": document.text}
        layers = {name: _take(name, document.layers.get(name, []), wheres) for name in schema.layers}
        yield {**own, **document.meta, **layers}

    return Config(DOCUMENTS, fields, rows, "a document, with every layer nested in it")


def _layer(schema: Schema, name: str, wheres: Wheres) -> Config:
    layer = schema.layers[name]
    own = columns(resolved(schema, layer.node)["properties"])
    derived = {new: _free(new, own) for new in ("words", "context", "context_start", "in_context")}
    types = dict(zip(derived.values(), (TEXT, TEXT, OFFSET, STRETCHES), strict=True))
    fill = filler(schema, layer.node)

    def rows(document: Document) -> Iterator[Row]:
        names, paragraphs = Names(document), Paragraphs(document.text)
        for record in _take(name, document.layers.get(name, []), wheres):
            made = {derived[new]: value for new, value in _around(record, layer, paragraphs).items()}
            yield {"doc_id": document.id, **(fill(record, names) if fill else record), **made}

    return Config(name, {"doc_id": TEXT, **own, **types}, rows, f"one of the {name}, with the paragraphs around it")


def _free(name: str, taken: Mapping[str, Any]) -> str:
    return _free(f"{name}_", taken) if name in taken else name


def _around(record: Mapping[str, Any], layer: RecordSchema, paragraphs: Paragraphs) -> Row:
    main = main_spans(layer)
    spans = [(pointer, span) for pointer, span in layer.spans(record)]
    window = paragraphs.around(span for _, span in spans)
    own = [span for pointer, span in spans if tuple(step for step in pointer if isinstance(step, str)) == main]
    return {
        "words": words(record, layer),
        "context": window.cut(paragraphs.text),
        "context_start": window.start,
        "in_context": places(own, window),
    }


def _by_annotator(schema: Schema, name: str, wheres: Wheres) -> Config:
    plain = _layer(schema, name, wheres)
    column_name = _free("annotator", plain.fields)

    def rows(document: Document) -> Iterator[Row]:
        for annotator in sorted(document.sets):
            for row in plain.make(document.annotator(annotator)):
                yield {**row, column_name: annotator}

    fields = {"doc_id": TEXT, column_name: TEXT, **plain.fields}
    return Config(name + BY_ANNOTATOR, fields, rows, f"one of the {name} in the set of one annotator")


def _task(schema: Schema, name: str, wheres: Wheres) -> Config:
    fields, make, about = TASKS[name].recipe(schema)

    def rows(document: Document) -> Iterator[Row]:
        yield from make(chosen(document, wheres), Names(document))

    return Config(name, {"doc_id": TEXT, **fields}, rows, about)
