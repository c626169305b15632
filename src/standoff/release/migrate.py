"""Moving a corpus to a newer version of its schema: all records of all sets at one stroke, or none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from standoff.curate.gate import Changes, Files, prefix, revise
from standoff.findings import Finding
from standoff.release.migrations import Migration, way
from standoff.schema import RecordSchema, Schema
from standoff.storage import folder
from standoff.storage.canonical import dump_lines, dump_object
from standoff.storage.corpus import CORPUS_FILE, REGISTRY_FILE, Corpus
from standoff.storage.schemas import read_schema

REFERENTS, DOCUMENT, CORPUS = "referents", "document", "corpus"
VERSION: Final = "schema_version"


@dataclass
class Migrated:
    """What a migration did.

    Attributes:
        old, new: The versions of the schema.
        changed: How many records changed, by layer; `document`, `referents` and `corpus` among them.
        warned: What the rules remark on after it.
    """

    old: str
    new: str
    changed: Counter[str] = field(default_factory=Counter)
    warned: list[Finding] = field(default_factory=list)


def migrate(corpus: Corpus, version: str = "") -> Migrated:
    """Give the records of *corpus* the form of another version of its schema.

    Args:
        corpus: The corpus, in folder form.
        version: A folder under `schema/`; by default the newest one.

    Raises:
        CorpusError: There is no newer version, no way leads to it, or a document is packed.
        RefusedError: The records would have errors by the new schema. Nothing was written.
        SchemaError: A migration says what cannot be done.
        WriteError: A file cannot be written.
    """
    schemas = corpus.root / "schema"
    steps = way(schemas, corpus.schema.version, version)
    found = Migrated(steps[0].old, steps[-1].new)
    schema = read_schema(schemas / found.new)
    documents = list(corpus.stored())

    def plan(files: Files) -> Changes:
        found.changed.clear()
        starts = [prefix(corpus, stored) for stored in documents]
        return dict(_changes(files, starts, (corpus.schema, schema), _Steps(steps, found.changed)))

    revise(corpus, documents, plan, warned=found.warned)
    return found


@dataclass
class _Steps:
    """The migrations one after another, and how many records they changed."""

    steps: list[Migration]
    changed: Counter[str]

    def apply(self, record: Any, kind: str) -> Any:
        made = record
        for step in self.steps:
            made = step.apply(made, kind)
        self.changed[kind] += made != record
        return made


def _changes(
    files: Files, starts: list[str], schemas: tuple[Schema, Schema], steps: _Steps
) -> Iterator[tuple[str, bytes]]:
    """Yield the new content of each file that holds records."""
    old, new = schemas
    for path, raw in files.items():
        start = next((each for each in starts if path.startswith(each)), "")
        found = folder.layer_of(path.removeprefix(start), old) if start else None
        if path == CORPUS_FILE:
            meta = steps.apply(folder.parse_object(raw, path, 1), CORPUS)
            yield path, dump_object({**meta, VERSION: new.version}, new.corpus)
        elif start and path == start + folder.DOCUMENT:
            yield path, dump_object(steps.apply(folder.parse_object(raw, path, 1), DOCUMENT), new.document)
        elif path == REGISTRY_FILE or (found and found[1] in new.layers):
            kind = found[1] if found else REFERENTS
            schema = new.layers[kind] if found else RecordSchema(REFERENTS, new.referent.node)
            records = [steps.apply(each, kind) for each in folder.parse_lines(raw, path)]
            yield path, dump_lines(records, schema)
