"""What changed between two corpora, or two sets of one: record by record and field by field, never by line.

Records are the same if their ids are; between the sets of two annotators, whose ids mean nothing to each other, if they
stand on the same words. Null and absence are one value. A span that only went where its words went is not changed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from standoff.document import Document, Record, Records
from standoff.kinds import BOOKKEEPING, main_path, sound
from standoff.release.diff.pairs import align
from standoff.release.diff.records import Follow, Value, compare
from standoff.release.diff.schema import SchemaChange, schema_changes
from standoff.release.diff.sides import GOLD, Side
from standoff.release.diff.texts import Follower, rewritten
from standoff.schema import RecordSchema
from standoff.summary import labels_of, line

Kind = Literal["added", "removed", "relabelled", "moved", "changed", "decided", "noted"]
KINDS: Final[tuple[Kind, ...]] = ("added", "removed", "relabelled", "moved", "changed", "decided", "noted")
Pair = tuple[Document, Document]
"""A document on the old side and on the new one."""
DOCUMENTS, REFERENTS, CORPUS, TEXT = "document", "referents", "corpus", "text"
TEST: Final = "test"
STATUS: Final = "status"
VERSIONS: Final = ("version", "schema_version")


@dataclass(frozen=True)
class Change:
    """One thing that changed.

    Attributes:
        kind: added, removed: a record, or with layer `document` a whole document. relabelled: a label. moved: a span.
            decided: the status. noted: who made or reviewed it, and when. changed: any other field.
        layer: A layer, `referents`, `document`, `corpus`, or `text`.
        doc: The document's id; empty for what the corpus shares.
        set: The annotator whose set it is; empty for the gold set.
        record: The record's id, as the old side has it; of one that was added, as the new side has it.
        field: The dotted name of the field, lists passed over; empty where the whole record is meant.
        old, new: What stood there and what stands there; None for null and for nothing.
        label: The labels of the record.
        line: The record in one line, as a person reads it.
        words: The words of the record.
        main: Whether the field is the one whose words stand for the record.
        test: Whether the document belongs, or belonged, to the test split.
    """

    kind: Kind
    layer: str
    doc: str = ""
    set: str = ""
    record: str = ""
    field: str = ""
    old: Any = None
    new: Any = None
    label: str = ""
    line: str = ""
    words: str = ""
    main: bool = False
    test: bool = False


@dataclass
class Diff:
    """What changed.

    Attributes:
        old, new: What was compared, in words.
        changes: In the order of documents, layers and records; what the corpus shares comes first.
        schema: What changed in the schema.
        documents: How many documents the two sides have together.
        layers: The schemas of all layers of either side.
    """

    old: str
    new: str
    changes: list[Change] = field(default_factory=list)
    schema: list[SchemaChange] = field(default_factory=list)
    documents: int = 0
    layers: Mapping[str, RecordSchema] = field(default_factory=dict)

    @property
    def tests(self) -> list[str]:
        """The documents of the test split that are not what they were."""
        touched = (each.doc for each in self.changes if each.test and not each.set and each.kind != "noted")
        return list(dict.fromkeys(touched))


def diff(old: Side, new: Side, *, layers: Collection[str] = ()) -> Diff:
    """Compare two sides.

    Args:
        old, new: The sides.
        layers: Only these layers; all, and what is no layer, if empty.

    Raises:
        DataError: A document cannot be read as data.
    """
    found = Diff(old.title, new.title, layers={**old.schema.layers, **new.schema.layers})
    if not layers:
        found.schema = schema_changes(old.schema, new.schema)
        found.changes += [] if old.built or new.built else _shared(old, new)
    ids = sorted({*old.ids, *new.ids})
    found.documents = len(ids)
    for doc_id in ids:
        found.changes += _document(old, new, doc_id, layers)
    return found


def _shared(old: Side, new: Side) -> Iterator[Change]:
    """Yield what changed in corpus.json, but for its version, and in the registry."""
    before, after = ({k: v for k, v in side.meta.items() if k not in VERSIONS} for side in (old, new))
    for value in compare(before, after, new.schema.corpus):
        yield _change(value, Change("changed", CORPUS))
    known = RecordSchema(REFERENTS, new.schema.referent.node)
    sides = [Document("", "", {}, {}, each.schema, each.meta, each.referents) for each in (old, new)]
    yield from _records([*old.referents.values()], [*new.referents.values()], known, (sides[0], sides[1]))


def _document(old: Side, new: Side, doc_id: str, layers: Collection[str]) -> Iterator[Change]:
    before, after = old.load(doc_id), new.load(doc_id)
    known = [each for each in (before, after) if each]
    if old.set != new.set and not (old.annotated(before) and new.annotated(after)):
        return
    test = any(old.in_test(doc_id, each) or new.in_test(doc_id, each) for each in known)
    if before is None or after is None:
        kind: Kind = "removed" if after is None else "added"
        made = Change(kind, DOCUMENTS, doc_id, line=str(known[0].meta.get("title") or ""), test=test)
        yield from [made] if not layers else []
    pair = before or _emptied(known[0]), after or _emptied(known[0])
    for change in _inside(pair, old, new, layers):
        if len(known) == 2 or change.layer not in (DOCUMENTS, TEXT):
            yield replace(change, doc=doc_id, test=test)


def _emptied(document: Document) -> Document:
    return replace(document, text="", meta={}, layers={}, sets={}, split=None)


def _inside(pair: Pair, old: Side, new: Side, layers: Collection[str]) -> Iterator[Change]:
    """Yield what changed within a document."""
    before, after = pair
    if not layers:
        yield from _facts(before, after)
    if old.set == new.set:
        yield from _layers(pair, layers, "" if new.set == GOLD else new.set)
        for name in dict.fromkeys([*before.sets, *after.sets]):
            yield from _layers((_of(before, name), _of(after, name)), layers, name)
    else:
        yield from _layers(pair, layers, "", other=new.set or GOLD)


def _of(document: Document, name: str) -> Document:
    return replace(document, layers=document.sets.get(name, {}), sets={}, set=name)


def _facts(before: Document, after: Document) -> Iterator[Change]:
    """Yield what changed in the text and in document.json, without what follows from the text."""
    for old, new in rewritten(before.text, after.text):
        yield Change("changed", TEXT, old=old, new=new)
    metas = [{**each.meta, "split": each.split, "collection": each.collection or None} for each in (before, after)]
    for value in compare(metas[0], metas[1], after.schema.document):
        if before.text == after.text or not Follower(before.text, after.text).derived(value.old, value.new):
            yield _change(value, Change("changed", DOCUMENTS))


def _layers(pair: Pair, layers: Collection[str], owner: str, *, other: str = "") -> Iterator[Change]:
    """Yield what changed in the layers of one set, or from one set to the *other*, which has ids of its own."""
    before, after = pair
    follow = Follower(before.text, after.text) if before.text != after.text else None
    if other:
        after = align(before, after, other)
    for name in dict.fromkeys([*before.schema.layers, *after.schema.layers]):
        if layers and name not in layers:
            continue
        schema = after.schema.layers.get(name) or before.schema.layers[name]
        old, new = before.layers.get(name, []), after.layers.get(name, [])
        if old == new:
            continue
        for change in _records(old, new, schema, (before, after), follow=follow.same if follow else None):
            if not other or change.kind not in ("noted", "decided"):
                yield replace(change, set=owner)


def _records(
    old: Records, new: Records, schema: RecordSchema, pair: Pair, *, follow: Follow | None = None
) -> Iterator[Change]:
    before, after = pair
    olds, news = ({str(each.get("id")): each for each in side if isinstance(each, dict)} for side in (old, new))
    for record_id in [*olds, *(each for each in news if each not in olds)]:
        one, two = olds.get(record_id), news.get(record_id)
        if one == two:
            continue
        told = _told(two or one or {}, schema, after if two else before, record_id)
        if one is None or two is None:
            yield replace(told, kind="added" if one is None else "removed", old=one, new=two)
            continue
        told = replace(told, words=_told(one, schema, before, record_id).words)
        for value in compare(one, two, schema, follow=follow):
            yield replace(_change(value, told), main=value.field == main_path(schema))


def _told(record: Mapping[str, Any], schema: RecordSchema, document: Document, record_id: str) -> Change:
    """Return what every change of a record has; nothing but its id of one that is not built as the schema says."""
    if not sound([record], schema):
        return Change("changed", schema.name, record=record_id, line=record_id)
    known = Record(record, schema.node, document)
    words = known.words(main_path(schema) or None) or str(record.get("name") or "")
    label = " ".join(labels_of(record, schema))
    return Change("changed", schema.name, record=record_id, label=label, line=line(known, schema), words=words)


def _change(value: Value, told: Change) -> Change:
    """Return *told* as a change of one field."""
    top = value.field.split(".")[0]
    kinds: dict[str, Kind] = {"label": "relabelled", "flag": "relabelled", "span": "moved"}
    kind = kinds.get(value.kind, "changed")
    if told.record and top in BOOKKEEPING:
        kind = "decided" if top == STATUS else "noted"
    return replace(told, kind=kind, field=value.field, old=value.old, new=value.new)
