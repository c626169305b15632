"""Adding: records to a layer of a document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from standoff.curate.current import append, current, find_layer, layer_path, next_number, removed_ids
from standoff.curate.fill import Filler, check_complete, complete
from standoff.curate.gate import Files, revise
from standoff.curate.places import Choice, choose
from standoff.curate.recipes import afterthoughts, avoids, clues, from_references, prepare, unnamed, work_out
from standoff.curate.resolve import Resolver
from standoff.curate.times import now
from standoff.document import Document, Record
from standoff.errors import CorpusError
from standoff.findings import Finding
from standoff.kinds import items_of, main_path
from standoff.schema import RecordSchema
from standoff.spans import Span
from standoff.storage.corpus import Corpus

PROPOSED = {"status": "proposed", "review": None}


@dataclass
class Added:
    """What was added.

    Attributes:
        records: The new records, in order.
        told: What the person did not say and the records have all the same, a sentence each.
    """

    records: list[Record] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


def add_records(
    corpus: Corpus,
    doc_id: str,
    layer: str,
    records: Sequence[Mapping[str, Any]],
    *,
    by: str | None = None,
    owner: str = "",
    choice: Choice | None = None,
    lenient: bool = False,
) -> Added:
    """Append records to a layer of a document, all or none.

    A record may say words where it stores spans, and names where it stores ids; see `curate.fill`. What it leaves
    out is worked out (`curate.recipes`), or filled in: the next free id, *by*, the time, `proposed`, and what the
    schema gives a default for.

    Args:
        corpus: The corpus.
        doc_id: The document.
        layer: The layer, or what one of its records is called.
        records: What is said of each.
        by: The annotator.
        owner: The annotator whose set is added to; the gold set if empty.
        choice: Which place is meant where the words of a record stand in several.
        lenient: Whether a label or name that nobody knows is left for the rules to tell, as with data from a file.

    Raises:
        CorpusError: There is no such document or layer, or something that is said means nothing or too much.
        RefusedError: The records would bring errors. Nothing was written.
    """
    name = find_layer(corpus, layer)
    schema, stored = corpus.schema.layers[name], corpus.find(doc_id)
    path = layer_path(corpus, stored, name, owner)
    added = Added()

    def plan(files: Files) -> Files:
        document = current(corpus, stored, files, owner)
        filled, added.told = _fill(document, schema, records, by, choice=choice or Choice(), lenient=lenient)
        _check_ids(document, name, filled)
        after = {**document.layers, name: [*document.layers.get(name, []), *filled]}
        document.layers.update(after)
        added.records = document.records(name)[-len(filled) :] if filled else []
        added.told += [each for record in added.records for each in afterthoughts(document, schema, record)]
        return {path: append(files.get(path, b""), filled, schema)}

    warned: list[Finding] = []
    revise(corpus, [stored], plan, warned=warned)
    new = {str(each.get("id")) for each in added.records}
    added.told += [each.remark for each in warned if each.record in new and each.layer == name]
    return added


def _fill(
    document: Document,
    schema: RecordSchema,
    records: Sequence[Mapping[str, Any]],
    by: str | None,
    *,
    choice: Choice,
    lenient: bool,
) -> tuple[list[dict[str, Any]], list[str]]:
    number = next_number(document, schema.name)
    used = [str(each["id"]) for each in records if "id" in each]
    filled: list[dict[str, Any]] = []
    told: list[str] = []
    for said in records:
        for main, spans in _places(document, schema, said, choice, told):
            while f"{schema.id_prefix}{number}" in used:
                number += 1
            defaults = {"id": f"{schema.id_prefix}{number}", "at": now(), **PROPOSED} | ({"by": by} if by else {})
            number += "id" not in said
            resolver = Resolver(document, main, avoids(schema), {schema.name: filled})
            record, more = fill_one(schema, resolver, {**said, **spans}, lenient=lenient)
            told += [each for each in more if each not in told]
            filled.append({name: value for name, value in defaults.items() if schema.has(name)} | record)
    return filled, told


def _places(
    document: Document, schema: RecordSchema, said: Mapping[str, Any], choice: Choice, told: list[str]
) -> Iterator[tuple[list[Span], dict[str, Any]]]:
    """Yield the main spans of each record that *said* stands for, with the field that holds them if words did."""
    main = main_path(schema)
    words = said.get(main)
    words = words if isinstance(words, list) else [words]
    if not words or not all(isinstance(each, str) for each in words):
        yield [Span.of(dict(each)) for each in words if _is_span(each)], {}
        return
    chosen = choose(document.text, words, choice)
    if not chosen.exact:
        told.append("the text has other quotation marks, dashes or spaces than the words; the text's are kept")
    for place in chosen.places:
        spans = prepare(document, schema, place)
        values = [span.as_value(document.text) for span in spans]
        if not items_of(schema.properties[main]) and len(values) > 1:
            raise CorpusError(f"the {main} of a {schema.title} is one piece of text, not {len(values)}")
        yield spans, {main: values if items_of(schema.properties[main]) else values[0]}


def _is_span(value: Any) -> bool:
    return isinstance(value, Mapping) and all(type(value.get(name)) is int for name in ("start", "end"))


def fill_one(
    schema: RecordSchema, resolver: Resolver, said: Mapping[str, Any], *, lenient: bool = False
) -> tuple[dict[str, Any], list[str]]:
    """Return a whole record, bookkeeping aside, and what was added to what was said, in sentences.

    With *lenient*, what cannot be made sense of stays as it was said, for the rules to tell.

    Raises:
        CorpusError: A required field cannot be filled.
    """
    document = resolver.document
    filler = Filler(schema, resolver, lenient=lenient)
    record = filler.fill(said)
    nameless = unnamed(document, schema, said.get("speakers"), record.get("speakers"))
    worked = {**(more := work_out(document, schema, record)), **from_references(document, schema, {**record, **more})}
    whole = complete(schema.node, {**record, **worked})
    defaults = {name: value for name, value in whole.items() if name not in record and name not in worked}
    if not lenient:
        check_complete(schema, whole, f"a new {schema.title}", "\n".join(clues(document, schema, whole)))
    told = [f"worked out: {_list(worked)}"] if _list(worked) else []
    told += [f"worked out: {who} is unnamed" for who in nameless]
    told += [f"by default: {_list(defaults)}"] if _list(defaults) else []
    if not filler.exact:
        told.append("the text has other quotation marks, dashes or spaces than the words; the text's are kept")
    return whole, told


def _list(fields: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {_short(value)}" for name, value in fields.items() if value not in (None, []))


def _short(value: Any) -> str:
    if isinstance(value, list) and value and isinstance(value[0], Mapping) and "text" in value[0]:
        return " … ".join(f"“{each['text']}”" for each in value)
    return (
        ", ".join(map(str, value))
        if isinstance(value, list)
        else str(value).lower()
        if value is True or value is False
        else str(value)
    )


def _check_ids(document: Document, layer: str, records: Sequence[Mapping[str, Any]]) -> None:
    gone = set(removed_ids(document.meta, document.set, layer))
    for record in records:
        if str(record.get("id")) in gone:
            raise CorpusError(
                f"the id {record['id']} was removed and is never given out again", hint="leave the id out"
            )
