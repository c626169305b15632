"""Removing records, and never giving their ids out again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from standoff.curate.current import current, with_removed
from standoff.curate.decide import change_records, find_record
from standoff.curate.gate import Files, prefix, revise
from standoff.document import Document, Record
from standoff.errors import CorpusError
from standoff.storage import folder
from standoff.storage.corpus import Corpus
from standoff.summary import line


def remove(
    corpus: Corpus, doc_id: str, ids: Sequence[str], *, owner: str = "", cascade: bool = False
) -> list[tuple[str, Record]]:
    """Take records out and return them with their layers. Their ids are kept in `ext` of document.json as used.

    Args:
        corpus: The corpus.
        doc_id: The document.
        ids: The records.
        owner: The annotator whose set is meant; the gold set if empty.
        cascade: Whether records that refer to them go too, and those that refer to those.

    Raises:
        CorpusError: There is no such document or record, or others refer to it and *cascade* is off.
        RefusedError: The removal would bring errors. Nothing was written.
    """
    stored = corpus.find(doc_id)
    gone: list[tuple[str, Record]] = []

    def plan(files: Files) -> Files:
        document = current(corpus, stored, files, owner)
        wanted = [str(find_record(document, each)["id"]) for each in ids]
        wanted = _with_referrers(document, wanted, cascade)
        gone.extend(
            (layer, each) for layer in document.layers for each in document.records(layer) if each.get("id") in wanted
        )
        meta = b""
        for layer in dict.fromkeys(layer for layer, _ in gone):
            taken = [str(each["id"]) for name, each in gone if name == layer]
            meta = with_removed(document, layer, taken)
            document.meta.update(folder.parse_object(meta, folder.DOCUMENT, 1))
        changed = change_records(
            corpus, stored, files, document, lambda each: None if each.get("id") in wanted else each
        )
        return {**changed, prefix(corpus, stored) + folder.DOCUMENT: meta}

    revise(corpus, [stored], plan)
    return gone


def _with_referrers(document: Document, wanted: list[str], cascade: bool) -> list[str]:
    found = list(referrers(document, wanted))
    if found and not cascade:
        lines = [line(record, document.schema.layers[layer]) for layer, record in found]
        names = ", ".join(wanted)
        hint = "\n".join([*lines, "change them first, or take them out too with --cascade"])
        raise CorpusError(f"{len(found)} record{'s refer' if len(found) > 1 else ' refers'} to {names}", hint=hint)
    while found:
        wanted = [*wanted, *(str(record.get("id")) for _, record in found)]
        found = list(referrers(document, wanted))
    return wanted


def referrers(document: Document, ids: Sequence[str]) -> Iterator[tuple[str, Record]]:
    """Yield the records that refer to one of *ids*, with their layers; *ids* themselves are passed over."""
    for layer in document.layers:
        schema = document.schema.layers[layer]
        for record in document.records(layer):
            named = (value for _, target, value in schema.references(record) if target in document.schema.layers)
            if record.get("id") not in ids and any(value in ids for value in named):
                yield layer, record
