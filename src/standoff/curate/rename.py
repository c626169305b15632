"""Renaming a referent, in the registry and in every record that points to it."""

from __future__ import annotations

from functools import partial
from typing import Any

from standoff.curate.current import rewrite
from standoff.curate.gate import Files, prefix, revise
from standoff.curate.resolve import named
from standoff.errors import CorpusError
from standoff.schema import RecordSchema
from standoff.storage import folder
from standoff.storage.corpus import REGISTRY_FILE, Corpus
from standoff.storage.stored import Stored

REFERENTS = "referents"


def rename(corpus: Corpus, old: str, new: str) -> dict[str, int]:
    """Give the referent *old* the id *new* everywhere; return how many records changed, by document.

    Raises:
        CorpusError: There is no such referent, the new id is taken, or a document that names it is packed.
        RefusedError: The new id would bring errors. Nothing was written.
    """
    called = [old] if old in corpus.referents else named(corpus.referents, old)
    if len(called) != 1:
        raise CorpusError(f"there is no referent {old} in the registry", hint=_unknown(old, called))
    old = called[0]
    if new in corpus.referents:
        raise CorpusError(f"there is a referent {new} already", hint="rename changes ids and never joins two referents")
    touched = documents_with(corpus, old)
    counts: dict[str, int] = {}

    def plan(files: Files) -> Files:
        counts.clear()
        schema = RecordSchema(REFERENTS, corpus.schema.referent.node)

        def entry(record: dict[str, Any]) -> dict[str, Any]:
            changed = _replaced(schema, record, old, new)
            return {**changed, "id": new} if record.get("id") == old else changed

        changes = {REGISTRY_FILE: rewrite(files[REGISTRY_FILE], REGISTRY_FILE, schema, entry)}
        for stored in touched:
            changes |= _in_document(corpus, stored, files, old, new)
            start = prefix(corpus, stored)
            own = [path for path in changes if path.startswith(start)]
            counts[stored.id] = sum(_changed(files[path], changes[path]) for path in own)
        return changes

    revise(corpus, touched, plan)
    return counts


def _unknown(old: str, called: list[str]) -> str:
    if called:
        return f"{' and '.join(called)} have this name: say which id"
    doc_id, local, _ = old.partition(":")
    if local:
        return f"only {doc_id} knows it: register a referent, and edit what standoff find referent:{old} shows"
    return "standoff find referent:NAME shows who is mentioned"


def documents_with(corpus: Corpus, referent: str) -> list[Stored]:
    """Return the documents in which a record refers to *referent*."""
    return [stored for stored in corpus.stored() if _names(corpus, stored, referent)]


def _names(corpus: Corpus, stored: Stored, old: str) -> bool:
    document = corpus.load(stored)
    for layers in (document.layers, *document.sets.values()):
        for layer, records in layers.items():
            for record in records:
                if any(value == old for _, _, value in corpus.schema.layers[layer].references(record)):
                    return True
    return False


def _in_document(corpus: Corpus, stored: Stored, files: Files, old: str, new: str) -> dict[str, bytes]:
    start, changes = prefix(corpus, stored), {}
    for path, raw in files.items():
        found = folder.layer_of(path.removeprefix(start), corpus.schema) if path.startswith(start) else None
        if found:
            schema = corpus.schema.layers[found[1]]
            changes[path] = rewrite(raw, path, schema, partial(_replaced, schema, old=old, new=new))
    return changes


def _replaced(schema: RecordSchema, record: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    """Return *record* with every reference to the referent *old* pointing to *new*."""
    changed = record
    for pointer, target, value in list(schema.references(record)):
        if target == REFERENTS and value == old:
            changed = _with(changed, pointer, new)
    return changed


def _with(value: Any, pointer: Any, new: Any) -> Any:
    """Return a copy of *value* in which *new* stands at *pointer*."""
    if not pointer:
        return new
    copy = list(value) if isinstance(value, list) else dict(value)
    copy[pointer[0]] = _with(copy[pointer[0]], pointer[1:], new)
    return copy


def _changed(before: bytes, after: bytes) -> int:
    return sum(one != two for one, two in zip(before.split(b"\n"), after.split(b"\n"), strict=True))
