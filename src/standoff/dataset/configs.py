"""The configs of a dataset: which rows each has, and of which types.

| config | one row is |
|---|---|
| `documents` | a document with every layer nested in it, records as they are stored |
| a layer | a record, with its words, the paragraphs around it, and names beside its references |
| `<layer>_by_annotator` | the same from the annotators' own sets, where the corpus has some |
| a task | what `standoff.dataset.tasks` makes of the layers, where the schema has what it needs |

A row says which document and which record it comes from, and what the schema marks `x-on-rows` in a document stands on
the rows of every config.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final, NamedTuple

import pyarrow as pa

from standoff.dataset.arrays import Numbers, Values, lists
from standoff.dataset.arrays import fields as fields_in
from standoff.dataset.features import Column, column, columns, offset, schema_of, several, stretches, text
from standoff.dataset.of_document import OfDocument, of_document
from standoff.dataset.records import Stored, places
from standoff.dataset.resolve import Names, fill, resolved
from standoff.dataset.tasks import TASKS
from standoff.dataset.where import DEFAULT, parse
from standoff.document import Document, Records
from standoff.errors import DataError
from standoff.schema import Schema
from standoff.storage.corpus import Corpus
from standoff.where import DOCUMENTS as DOCUMENTS
from standoff.where import Wheres

BY_ANNOTATOR: Final = "_by_annotator"
UNSPLIT: Final = "train"
DOC_ID: Final = text("Id of the document.")


class Rows(NamedTuple):
    """Rows as columns by name, without the ids of their documents, and the number of the document of each."""

    columns: dict[str, pa.Array]
    texts: Numbers


Make = Callable[[Names], Rows]


@dataclass(frozen=True)
class Config:
    """One config.

    Attributes:
        name: `documents`, a layer, a layer by annotator, or a task.
        fields: The columns by name, in order.
        make: Makes the rows of documents.
        stored: How the records of each layer are stored.
        about: What one row is, in one sentence.
        of_document: Which columns tell of the document of a row; none in `documents`.
    """

    name: str
    fields: dict[str, Column]
    make: Make
    stored: Mapping[str, Stored]
    about: str = ""
    of_document: tuple[str, ...] = ()

    @cached_property
    def schema(self) -> pa.Schema:
        """The columns as Arrow and `datasets` know them."""
        return schema_of(self.fields)

    def table(self, names: Names) -> tuple[pa.Table, Numbers]:
        """Return the rows of documents as one table, and the number of the document of each row, which never falls.

        Raises:
            DataError: A record does not fit its schema, or there is more text than fits a table.
        """
        try:
            rows = self.make(names)
        except pa.ArrowException as error:
            raise DataError(f"the {self.name} cannot be made: {error}", hint="divide very long paragraphs") from None
        if not len(rows.texts):
            return self.schema.empty_table(), rows.texts
        made = {"doc_id": names.batch.ids.take(pa.array(rows.texts)), **rows.columns}
        return pa.Table.from_arrays([made[name] for name in self.fields], schema=self.schema), rows.texts


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
    stored = {name: Stored(name, column(layer.node).inner) for name, layer in schema.layers.items()}
    stored[DOCUMENTS] = Stored(DOCUMENTS, columns(schema.document.properties))
    found = [
        *(_layer(schema, stored, name, gold) for name in schema.layers),
        *(_by_annotator(schema, stored, name, own) for name in schema.layers),
        *(_task(schema, stored, name, gold) for name, task in TASKS.items() if schema.has(*task.needs)),
    ]
    known = {DOCUMENTS: _documents(schema, stored, gold)}
    about = of_document(schema, stored[DOCUMENTS].fields, {name for config in found for name in config.fields})
    for config in found:
        known.setdefault(config.name, _with_document(config, about))
    return known


def split_of(document: Document, corpus: Corpus, view: str | None = None) -> str:
    """Return the split of a document in a view of the ledger; one that has none goes to `train`, as on the Hub.

    Raises:
        CorpusError: The ledger has no such view.
    """
    return placed(document, corpus, view).split or UNSPLIT


def placed(document: Document, corpus: Corpus, view: str | None = None) -> Document:
    """Return the document with the split that it has in a view of the ledger.

    Raises:
        CorpusError: The ledger has no such view.
    """
    return replace(document, split=corpus.split_of(document.id, document.meta, view)) if view else document


def chosen(document: Document, wheres: Wheres) -> Document:
    """Return the document with those records alone that fit."""
    return replace(document, layers={name: _take(name, records, wheres) for name, records in document.layers.items()})


def _take(layer: str, records: Records, wheres: Wheres) -> Records:
    for each in wheres.get(layer, ()):
        records = [record for record in records if each.takes(record)]
    return records


def _documents(schema: Schema, stored: Mapping[str, Stored], wheres: Wheres) -> Config:
    fields = {
        "doc_id": DOC_ID,
        "collection": text("The folders that hold the document, joined by `/`; empty if there are none."),
        "text": text("The text, as it is stored."),
        **stored[DOCUMENTS].fields,
    }
    for name, layer in schema.layers.items():
        fields[name] = several(Column(stored[name].fields, column(layer.node).about), f"Its {name}.")

    def rows(names: Names) -> Rows:
        documents = names.batch.documents
        made = {
            "collection": pa.array([each.collection for each in documents], pa.string()),
            "text": pa.array([each.text for each in documents], pa.string()),
            **fields_in(names.batch.meta),
        }
        for name in schema.layers:
            records = names.batch.chosen(name, wheres)
            made[name] = lists(Values(records.rows, records.texts), len(documents))
        return Rows(made, names.batch.numbers)

    return Config(DOCUMENTS, fields, rows, stored, "a document, with every layer nested in it")


def _with_document(config: Config, about: Mapping[str, OfDocument]) -> Config:
    """Return a config whose rows say of their document what the schema marks for that."""

    def rows(names: Names) -> Rows:
        made, texts = config.make(names)
        at = pa.array(texts)
        return Rows({**made, **{name: each.of(names.batch.meta).take(at) for name, each in about.items()}}, texts)

    fields = config.fields | {name: each.column for name, each in about.items()}
    return replace(config, fields=fields, make=rows, of_document=tuple(about))


def _layer(schema: Schema, stored: Mapping[str, Stored], name: str, wheres: Wheres) -> Config:
    kept = stored[name].fields
    own = resolved(schema, kept)
    derived = {
        "words": text("The words that the record is about; pieces are joined by ` … `."),
        "context": text("The paragraphs of the text in which the record stands."),
        "context_start": offset("Where the context starts in the text."),
        "in_context": stretches("Where the words stand in the context."),
    }
    words, context, start, inside = (_free(each, own) for each in derived)

    def rows(names: Names) -> Rows:
        records, texts = names.batch.chosen(name, wheres), names.batch.texts
        windows = texts.windows(records.bounds, records.texts)
        made = fill(kept, records.rows, records.texts, names)
        made[words] = records.words
        made[context] = texts.cut(windows)
        made[start] = pa.array(windows.own, pa.int32())
        made[inside] = places(records.main, windows.own, windows.own + windows.ends - windows.starts)
        return Rows(made, records.texts)

    about = f"one of the {name}, with the paragraphs around it"
    fields = {"doc_id": DOC_ID, **own, **dict(zip((words, context, start, inside), derived.values(), strict=True))}
    return Config(name, fields, rows, stored, about)


def _free(name: str, taken: Mapping[str, Any]) -> str:
    return _free(f"{name}_", taken) if name in taken else name


def _by_annotator(schema: Schema, stored: Mapping[str, Stored], name: str, wheres: Wheres) -> Config:
    plain = _layer(schema, stored, name, wheres)
    column_name = _free("annotator", plain.fields)

    def rows(names: Names) -> Rows:
        sets, numbers = names.batch.by_annotator
        if not sets.documents:
            return Rows({}, numbers)
        made, texts = plain.make(Names(sets))
        owners = pa.array([each.set for each in sets.documents], pa.string())
        return Rows({**made, column_name: owners.take(pa.array(texts))}, numbers[texts])

    fields = {"doc_id": DOC_ID, column_name: text("Whose set the record is in."), **plain.fields}
    return Config(name + BY_ANNOTATOR, fields, rows, stored, f"one of the {name} in the set of one annotator")


def _task(schema: Schema, stored: Mapping[str, Stored], name: str, wheres: Wheres) -> Config:
    fields, make, about = TASKS[name].recipe(schema)
    return Config(name, {"doc_id": DOC_ID, **fields}, lambda names: Rows(*make(names, wheres)), stored, about)
