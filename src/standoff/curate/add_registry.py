"""Adding to what the whole corpus shares: referents, and the annotators that records name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from standoff.curate.add import fill_one
from standoff.curate.current import append
from standoff.curate.gate import Files, revise
from standoff.curate.resolve import Resolver, named
from standoff.document import Document, Record
from standoff.errors import CorpusError, DataError
from standoff.kinds import items_of
from standoff.schema import RecordSchema, Schema
from standoff.storage import folder
from standoff.storage.canonical import dump_object
from standoff.storage.corpus import CORPUS_FILE, REGISTRY_FILE, Corpus
from standoff.wording import fold


def add_referent(corpus: Corpus, name: str, said: Mapping[str, Any]) -> Record:
    """Add a referent to the registry and return it. Its id is its name in lower case, unless *said* has one.

    Raises:
        CorpusError: No id can be made of the name, the id or the name is taken, or a required field is missing.
        RefusedError: The referent would bring errors. Nothing was written.
    """
    schema = RecordSchema("referents", corpus.schema.referent.node)
    made: dict[str, Any] = {}

    def plan(files: Files) -> Files:
        raw = files.get(REGISTRY_FILE, b"")
        known = {str(each.get("id")): each for each in folder.parse_lines(raw, REGISTRY_FILE)}
        record_id = said.get("id") or slug(name)
        if record_id in known:
            raise CorpusError(f"there is a referent {record_id} already", hint="give the new one another --id")
        if not said.get("id") and (same := named(known, name)):
            raise CorpusError(f"“{name}” is a name of {same[0]}", hint="give the new one an --id if it is another")
        resolver = Resolver(Document("", "", {}, {}, corpus.schema, corpus.meta, known))
        made.update(fill_one(schema, resolver, {"id": record_id, "name": name, **said})[0])
        return {REGISTRY_FILE: append(raw, [made], schema)}

    revise(corpus, [], plan)
    return Record(made, schema.node, Document("", "", {}, {}, corpus.schema))


def slug(name: str) -> str:
    """Return a name as an id: ASCII letters and digits in lower case, joined by hyphens.

    Raises:
        CorpusError: Nothing is left of the name.
    """
    plain = unicodedata.normalize("NFKD", fold(name).replace("'", "")).encode("ascii", "ignore").decode().lower()
    found = "-".join(re.findall("[a-z0-9]+", plain))
    if not found:
        raise CorpusError(f"no id can be made of “{name}”", hint="give one with --id, for example --id li-ming")
    return found


def add_annotator(corpus: Corpus, name: str, said: Mapping[str, Any]) -> Record:
    """Declare an annotator in corpus.json and return the entry.

    Raises:
        CorpusError: The annotator is declared already, or the schema knows no annotators.
        RefusedError: The entry would bring errors. Nothing was written.
    """
    schema = annotator_schema(corpus.schema)
    made: dict[str, Any] = {}

    def plan(files: Files) -> Files:
        meta = folder.parse_object(files[CORPUS_FILE], CORPUS_FILE, 1)
        known = meta.get("annotators", [])
        if not isinstance(known, list):
            raise DataError("annotators is no list", path=corpus.path / CORPUS_FILE, hint="run standoff validate")
        if name in corpus.annotators:
            raise CorpusError(f"the annotator {name} is declared already")
        resolver = Resolver(Document("", "", {}, {}, corpus.schema, meta))
        made.update(fill_one(schema, resolver, {"id": name, **said})[0])
        return {CORPUS_FILE: dump_object({**meta, "annotators": [*known, made]}, corpus.schema.corpus)}

    revise(corpus, [], plan)
    return Record(made, schema.node, Document("", "", {}, {}, corpus.schema))


def annotator_schema(schema: Schema) -> RecordSchema:
    """Return what corpus.json says of one annotator."""
    node = items_of(schema.corpus.properties.get("annotators", {}))
    return RecordSchema("annotators", {"title": "annotator", **node})
