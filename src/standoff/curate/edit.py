"""Editing one record: some fields, or all of it as text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import orjson

from standoff.curate.current import current
from standoff.curate.decide import change_records, find_record
from standoff.curate.fill import Filler
from standoff.curate.gate import Files, revise
from standoff.curate.recipes import avoids
from standoff.curate.resolve import Resolver
from standoff.curate.times import now
from standoff.document import Document, Record
from standoff.errors import CorpusError, RefusedError, StaleError, StandoffError
from standoff.fields import walk
from standoff.findings import Finding
from standoff.kinds import BOOKKEEPING, main_path, sound
from standoff.schema import RecordSchema
from standoff.spans import Span
from standoff.storage.corpus import Corpus
from standoff.wording import context

MANY: Final = 40
EditText = Callable[[str], str | None]


def edit(
    corpus: Corpus,
    doc_id: str,
    record_id: str,
    said: Mapping[str, Any],
    *,
    by: str,
    owner: str = "",
    seen: Mapping[str, Any] | None = None,
    told: list[str] | None = None,
) -> Record:
    """Change fields of a record and return it as it is now.

    A dotted name changes a field of a field; null takes a field out that may be absent. Words stand for spans and
    names for ids, as in `add_records`.

    Args:
        corpus, doc_id, record_id: The record.
        said: The new values by field; a whole record where *seen* is given.
        by: Who edits.
        owner: The annotator whose set is meant; the gold set if empty.
        seen: The record that the person looked at while editing; the edit is refused if it has changed since.
        told: Takes the warnings that the edit brings for the record, a sentence each.

    Raises:
        CorpusError: There is no such record, or a value means nothing.
        RefusedError: The change would bring errors. Nothing was written.
        StaleError: The record has changed since *seen*.
    """
    stored, made, warned = corpus.find(doc_id), list[Record](), list[Finding]()

    def plan(files: Files) -> Files:
        document = current(corpus, stored, files, owner)
        new = _edited(document, record_id, said, by=by, seen=seen)
        made[:] = [Record(new, corpus.schema.layers[layer_of(document, record_id)].node, document)]
        return change_records(
            corpus, stored, files, document, lambda each: new if each.get("id") == record_id else each
        )

    revise(corpus, [stored], plan, warned=warned)
    if told is not None:
        told += [each.remark for each in warned if each.record == record_id]
    return made[0]


def _edited(
    document: Document, record_id: str, said: Mapping[str, Any], *, by: str, seen: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return a record with its new values; what is raised is as in `edit`."""
    record = dict(find_record(document, record_id))
    if seen is not None and record != seen:
        raise StaleError(f"{record_id} has changed since you opened it; edit it again")
    schema = document.schema.layers[layer_of(document, record_id)]
    values = _fill(document, schema, record, said)
    return _reviewed(values if seen is not None else _merged(schema, record, values), record, by)


def layer_of(document: Document, record_id: str) -> str:
    """Return the layer that a record of the document is in."""
    return next(
        name for name, records in document.layers.items() if any(each.get("id") == record_id for each in records)
    )


def _fill(
    document: Document, schema: RecordSchema, record: Mapping[str, Any], said: Mapping[str, Any]
) -> dict[str, Any]:
    main = main_path(schema)
    spans = record.get(main) if sound([record], schema) else None
    near = [Span.of(each) for each in spans] if isinstance(spans, list) else []
    filler = Filler(schema, Resolver(document, near, avoids(schema)))
    filled = {}
    for name, value in said.items():
        node = schema.field(name)
        if node is None:
            fields = ", ".join(schema.properties)
            raise CorpusError(f"a {schema.title} has no field {name}", hint=f"its fields are {fields}")
        filled[name] = filler.value(node, value, name)
    return filled


def _merged(schema: RecordSchema, record: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    new = orjson.loads(orjson.dumps(dict(record)))
    for name, value in values.items():
        *path, last = name.split(".")
        places = [new]
        for step in path:
            inner = [place.setdefault(step, {}) for place in places]
            places = [item for each in inner for item in (each if isinstance(each, list) else [each])]
        for place in places:
            place[last] = value
            if value is None and not path and last not in schema.node.get("required", ()):
                del place[last]
    return dict(new)


def _reviewed(new: Mapping[str, Any], old: Mapping[str, Any], by: str) -> dict[str, Any]:
    """Return an edited record with the review of who edited it, if it was decided on: that was about other content."""
    same = new == old or new.get("review") != old.get("review") or not isinstance(old.get("review"), dict)
    return dict(new) if same else {**new, "review": {**old["review"], "by": by, "at": now()}}


def edit_as_text(
    corpus: Corpus,
    doc_id: str,
    record_id: str,
    ask: EditText,
    *,
    by: str,
    owner: str = "",
    told: list[str] | None = None,
) -> Record | None:
    """Let a person edit the whole record as text, as often as it takes; return it, or None if it was left as it is.

    Args:
        corpus: The corpus.
        doc_id: The document.
        record_id: The record.
        ask: Shows a text and returns what has become of it, or None if the person gave up.
        by: Who edits.
        owner: The annotator whose set is meant; the gold set if empty.
        told: As in `edit`.

    Raises:
        CorpusError: There is no such record, or the last try could not be used.
        RefusedError: The last try would bring errors.
    """
    document = corpus[doc_id].annotator(owner) if owner else corpus[doc_id]
    seen = dict(find_record(document, record_id))
    head = _head(document, seen, record_id)
    shown = head + orjson.dumps(seen, option=orjson.OPT_INDENT_2).decode() + "\n"
    problem: StandoffError | None = None
    while True:
        text = ask(_commented(problem) + shown)
        body = _without_comments(text or "")
        if problem and body == _without_comments(shown):
            raise problem
        if not body.strip() or body == _without_comments(shown):
            return None
        try:
            return edit(corpus, doc_id, record_id, _parse(body), by=by, owner=owner, seen=seen, told=told)
        except StaleError:
            raise
        except StandoffError as error:
            problem, shown = error, head + body


def _head(document: Document, record: dict[str, Any], record_id: str) -> str:
    """Return comments that say which record this is, where it stands, and which labels its fields take."""
    schema = document.schema.layers[layer_of(document, record_id)]
    spans = [Span.of(dict(span)) for pointer, span in schema.spans(record) if pointer[0] == main_path(schema)]
    fields = [each for each in walk(schema.node) if each.choices and len(each.choices) < MANY]
    told = [
        f"{schema.title} {record_id} of {document.id}",
        *([context(document.text, spans, 60)] if spans else []),
        *(f"{each.name}: {', '.join(each.choices)}" for each in fields if each.path[0] not in BOOKKEEPING),
        'Lines that start with # are left out. Words may stand for a span: "cue": "said".',
        "Leave it as it is, or empty it, to change nothing.",
    ]
    return "".join(f"# {each}\n" for each in told)


def _commented(problem: StandoffError | None) -> str:
    if problem is None:
        return ""
    told = [problem.message, *(problem.hint or "").splitlines()]
    if isinstance(problem, RefusedError):
        told += [f"{each.rule}: {each.message}" for each in problem.findings]
    return "".join(f"# ! {each}\n" for each in told)


def _without_comments(text: str) -> str:
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("#"))


def _parse(body: str) -> dict[str, Any]:
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise CorpusError(f"this is no JSON: {error.msg} (line {error.lineno} without the comments)") from None
    if not isinstance(value, dict):
        raise CorpusError("this is no JSON object")
    return value
