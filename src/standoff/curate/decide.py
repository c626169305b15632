"""Decisions on records: accepting and rejecting. Both are acts of somebody at some time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from standoff.curate.current import current, layer_path, rewrite
from standoff.curate.gate import Files, revise
from standoff.curate.times import now
from standoff.document import Document, Record, schema_of
from standoff.errors import CorpusError, RefusedError
from standoff.storage.corpus import Corpus
from standoff.storage.stored import Stored

TOGETHER: Final = "accepted-refers-accepted"
"""The rule that a decision on one record alone may break."""


def accept(
    corpus: Corpus, doc_id: str, ids: Sequence[str], by: str, *, owner: str = "", comment: str | None = None
) -> list[Record]:
    """Accept records and return them as they are now; those that are accepted already are passed over.

    Args:
        corpus: The corpus.
        doc_id: The document.
        ids: The records.
        by: Who decides: an annotator that corpus.json declares.
        owner: The annotator whose set is meant; the gold set if empty.
        comment: Why, where that is not plain.

    Raises:
        CorpusError: There is no such document or record.
        RefusedError: The decision would bring errors. Nothing was written.
    """
    return _decide(corpus, doc_id, ids, decision("accepted", by, comment), owner=owner)


def reject(
    corpus: Corpus, doc_id: str, ids: Sequence[str], by: str, *, owner: str = "", comment: str | None = None
) -> list[Record]:
    """Reject records and return them as they are now; see `accept`.

    They stay, as evidence, so that nobody proposes them again.
    """
    return _decide(corpus, doc_id, ids, decision("rejected", by, comment), owner=owner)


def decision(status: str, by: str, comment: str | None = None) -> dict[str, Any]:
    """Return the fields of a record that say what was decided, by whom, and that it was now."""
    return {"status": status, "review": {"by": by, "at": now(), **({"comment": comment} if comment else {})}}


def _decide(corpus: Corpus, doc_id: str, ids: Sequence[str], told: dict[str, Any], *, owner: str) -> list[Record]:
    stored = corpus.find(doc_id)
    decided: list[Record] = []

    def plan(files: Files) -> Files:
        document = current(corpus, stored, files, owner)
        wanted = {each: find_record(document, each) for each in ids}
        for record in wanted.values():
            if not schema_of(record).has("status", "review"):
                raise CorpusError(f"{record['id']} is of a layer without status, so nobody can decide on it")
            if record.get("status") != told["status"]:
                decided.append(record)
        chosen = {str(record["id"]) for record in decided}
        return change_records(
            corpus, stored, files, document, lambda each: {**each, **told} if each.get("id") in chosen else each
        )

    try:
        revise(corpus, [stored], plan)
    except RefusedError as error:
        if any(each.rule == TOGETHER for each in error.findings):
            error.hint = _together(corpus, doc_id, ids, str(told["status"]), owner)
        raise
    if not decided:
        return []
    after = corpus.load(stored)
    now_held = after.annotator(owner) if owner else after
    return [now_held[str(record["id"])] for record in decided]


def _together(corpus: Corpus, doc_id: str, ids: Sequence[str], status: str, owner: str) -> str:
    """Say which records are to be decided on along with *ids*: what they refer to, or what refers to them."""
    document = corpus[doc_id].annotator(owner) if owner else corpus[doc_id]
    pairs = [
        (str(record.get("id")), str(value))
        for layer in document.layers
        for record in document.records(layer)
        for _, target, value in schema_of(record).references(record)
        if target in document.layers and record.get("status") != "rejected"
    ]
    there = {str(record.get("id")) for layer in document.layers for record in document.records(layer)}
    pairs = [each for each in pairs if each[1] in there]
    pairs = pairs if status == "accepted" else [(value, name) for name, value in pairs]
    wanted = list(dict.fromkeys(ids))
    for each in wanted:  # it grows
        wanted += [other for name, other in pairs if name == each and other not in wanted]
    settled = [each for each in wanted if each in ids or document[each].get("status") != status]
    verb = "accept" if status == "accepted" else "reject"
    return f"together: standoff {verb} {doc_id} {' '.join(settled)}"


def find_record(document: Document, record_id: str) -> Record:
    """Return a record of the set that *document* holds.

    Raises:
        CorpusError: It has no such record.
    """
    try:
        return document[record_id]
    except KeyError:
        whose = f"the set of {document.set} for {document.id}" if document.set else document.id
        hint = f"standoff show {document.id} lists what there is"
        raise CorpusError(f"{whose} has no record {record_id}", hint=hint) from None


def change_records(corpus: Corpus, stored: Stored, files: Files, document: Document, change: Any) -> Files:
    """Return the files of all layers of a set with *change* applied to each record; None takes a record out."""
    changed = {}
    for layer in document.layers:
        path = layer_path(corpus, stored, layer, document.set)
        changed[path] = rewrite(files[path], path, corpus.schema.layers[layer], change)
    return changed
