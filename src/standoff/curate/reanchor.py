"""Re-anchoring: the text of a document is corrected, and every span of every layer and set goes with it.

A span moves only to the one place that is certain. A record with any other span, and every record that refers to it,
is an orphan: it is listed, and it leaves the document only into a file that keeps it whole.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from standoff.anchoring import Anchors, Verdict, same_words
from standoff.curate.fragments import by_line, fits, is_span, merged, overlap, put, said
from standoff.curate.gate import Files, brought, prefix, revise, snapshot
from standoff.curate.texts import clean_text, lines_of
from standoff.errors import CorpusError, DataError
from standoff.schema import Pointer, RecordSchema, Schema
from standoff.spans import Span
from standoff.storage import folder
from standoff.storage.canonical import dump, dump_object
from standoff.storage.corpus import Corpus
from standoff.storage.files import read, write
from standoff.storage.stored import Stored

Record = dict[str, Any]
REMOVED = "removed"


@dataclass(frozen=True)
class Move:
    """What became of one span.

    Attributes:
        set, layer, record: Where the span is.
        field: The span's place in the record, as a person says it.
        words: Its text before.
        verdict: Its place in the new text, or why it has none.
        now: Its text in the new text; empty without a place.
    """

    set: str
    layer: str
    record: str
    field: str
    words: str
    verdict: Verdict
    now: str = ""

    @property
    def reworded(self) -> bool:
        """Whether the words themselves were changed, beyond their typography."""
        return self.verdict.status == "edited" and not same_words(self.words, self.now)


@dataclass(frozen=True)
class Orphan:
    """A record that cannot stay.

    Attributes:
        set, layer: Where it is.
        record: The whole record, as it was.
        reason: Why, in a few words.
    """

    set: str
    layer: str
    record: Record
    reason: str


@dataclass
class Outcome:
    """What a re-anchoring does.

    Attributes:
        moves: Every span, in the order of sets, layers and records.
        orphans: The records that cannot stay.
        notes: What was done to the new text before anything else, in sentences.
        written: The paths of the files that were written, relative to the folder with corpus.json.
    """

    moves: list[Move] = field(default_factory=list)
    orphans: list[Orphan] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)

    @property
    def counts(self) -> Counter[str]:
        """How many spans have each status."""
        return Counter(move.verdict.status for move in self.moves)


def reanchor(corpus: Corpus, doc_id: str, raw: bytes, *, orphans: Path | None = None, dry_run: bool = False) -> Outcome:
    """Make *raw* the text of a document and move all of its spans.

    Nothing is written if a record is an orphan and there is no file for it.

    Args:
        raw: The new text in UTF-8. A byte-order mark is taken off and CR LF becomes LF, as `add` does it.
        orphans: The file that takes orphaned records; they are added at its end before the corpus is changed.
        dry_run: Only say what would become of each span.

    Raises:
        CorpusError: The corpus has no such document, the text is not UTF-8, or *orphans* lies in the corpus.
        DataError: A file of the document cannot be read as data.
        RefusedError: The change would bring errors. Nothing was written.
    """
    stored, outcome = corpus.find(doc_id), Outcome()
    text, outcome.notes = clean_text(raw)
    if orphans and orphans.resolve().is_relative_to(corpus.path.resolve()):
        raise CorpusError("orphans cannot be kept inside the corpus", path=orphans, hint="name a file elsewhere")

    def plan(files: Files) -> Files:
        changes = _changes(corpus, stored, files, text, outcome)
        if dry_run or (outcome.orphans and orphans is None):
            return {}
        if outcome.orphans and orphans and not brought(corpus, [stored], files, {**files, **changes}):
            _keep(orphans, doc_id, files[prefix(corpus, stored) + folder.TEXT], outcome.orphans)
        return changes

    if dry_run:
        plan(snapshot(corpus, [stored]))
    else:
        outcome.written = revise(corpus, [stored], plan)
    return outcome


def _changes(corpus: Corpus, stored: Stored, files: Files, text: str, outcome: Outcome) -> Files:
    """Return the new files of the document, and enter what happens into *outcome*."""
    start, schema = prefix(corpus, stored), corpus.schema
    paths = [start + folder.TEXT, start + folder.DOCUMENT]
    if missing := next((path for path in paths if path not in files), None):
        raise DataError("is missing", path=missing, hint="run standoff validate")
    meta = folder.parse_object(files[paths[1]], paths[1], 1)
    computed = {"sha256": hashlib.sha256(text.encode()).hexdigest(), "length": len(text)}
    meta |= {name: value for name, value in computed.items() if schema.document.has(name)}
    changes = {paths[0]: text.encode()}
    anchors = Anchors(folder.decode(files[paths[0]], paths[0]), text)
    found = {path: layer for path in files if (layer := folder.layer_of(path.removeprefix(start), schema))}
    for owner in sorted({owner for owner, _ in found.values()}):
        mover = _Mover(owner, anchors, outcome)
        own = {path: layer for path, (each, layer) in found.items() if each == owner}
        moved = {path: list(mover.lines(files[path], path, schema.layers[layer])) for path, layer in own.items()}
        lines = [line for each in moved.values() for line in each]
        if _spread(lines, schema) and schema.document.has("ext"):
            meta = _remembering(meta, owner, lines)
        lost = [line for line in lines if line.reason]
        outcome.orphans += [Orphan(owner, line.layer, line.record or {}, line.reason) for line in lost]
        changes |= {path: b"".join(line.new for line in each if not line.reason) for path, each in moved.items()}
    return {**changes, start + folder.DOCUMENT: dump_object(meta, schema.document)}


@dataclass
class _Line:
    """A line of a layer: its new bytes, the record before, and why that is an orphan; no record if it is blank."""

    layer: str
    new: bytes
    record: Record | None = None
    reason: str = ""

    @property
    def id(self) -> str:
        return str((self.record or {}).get("id", ""))


class _Mover:
    """Moves the records of one set."""

    def __init__(self, owner: str, anchors: Anchors, outcome: Outcome) -> None:
        self.owner, self.anchors, self.outcome = owner, anchors, outcome

    def lines(self, raw: bytes, path: str, schema: RecordSchema) -> Iterator[_Line]:
        """Yield the lines of a layer; one whose record stays the same keeps its bytes."""
        for number, line in enumerate(lines_of(raw), 1):
            if not line.strip():
                yield _Line(schema.name, line)
                continue
            record = folder.parse_object(line, path, number)
            moved, reason = self._record(record, schema)
            new = line if moved == record else dump(schema.ordered(moved)) + b"\n"
            yield _Line(schema.name, new, record, reason)

    def _record(self, record: Record, schema: RecordSchema) -> tuple[Record, str]:
        moved, reasons = record, []
        for place in schema.span_places:
            for pointer, value in place.values(record):
                values = value if place.is_list and isinstance(value, list) else [value]
                spans, reason = self._spans((schema.name, str(record.get("id", ""))), pointer, values)
                if not reason and not place.is_list and len(spans) != 1:
                    reason = "would cross a line break"
                if reason:
                    reasons.append(f"{said(pointer)} {reason}")
                else:
                    new = [span.as_value(self.anchors.new) for span in spans]
                    moved = put(moved, pointer, new if place.is_list else new[0])
        return moved, "; ".join(reasons)

    def _spans(self, owner: tuple[str, str], pointer: Pointer, values: list[Any]) -> tuple[list[Span], str]:
        """Return the new spans of a field of a record, or why it has none."""
        spans: list[Span] = []
        reasons: list[str] = []
        for number, value in enumerate(values):
            if not is_span(value) or not fits(value, self.anchors.old):
                reasons.append("did not fit the old text")
                continue
            verdict = self.anchors.place(Span.of(value))
            name = said((*pointer, number) if len(values) > 1 else pointer)
            now = verdict.span.cut(self.anchors.new) if verdict.span else ""
            self.outcome.moves.append(Move(self.owner, *owner, name, value["text"], verdict, now))
            if verdict.span is None:
                reasons.append(f"{value['text']!r}: {verdict.reason}")
            else:
                spans += by_line(verdict.span, self.anchors.new)
        if not reasons and values and not spans:
            reasons = ["holds nothing any more"]
        if not reasons and overlap(spans):
            reasons = ["overlaps itself"]
        return merged(spans) if not reasons else [], ", ".join(reasons)


def _spread(lines: Sequence[_Line], schema: Schema) -> set[str]:
    """Make every record that refers to an orphan of its set an orphan too; return the ids of all of them."""
    lost = {line.id for line in lines if line.reason}
    while True:
        more = {}
        for line in lines:
            if line.record and not line.reason:
                places = schema.layers[line.layer].references(line.record)
                needed = next((name for _, into, name in places if into in schema.layers and name in lost), None)
                if needed:
                    more[line.id] = line.reason = f"refers to {needed}"
        if not more:
            return lost
        lost.update(more)


def _remembering(meta: Record, owner: str, lines: Sequence[_Line]) -> Record:
    """Return document.json with the ids of orphans kept under `ext`, so that they are never given to other records."""
    ext = dict(meta.get("ext") or {})
    removed = dict(ext.get(REMOVED) or {})
    for line in lines:
        if line.reason and line.id:
            key = f"{folder.ANNOTATORS}/{owner}/{line.layer}" if owner else line.layer
            removed[key] = sorted({*removed.get(key, ()), line.id}, key=lambda each: (len(each), each))
    return {**meta, "ext": {**ext, REMOVED: dict(sorted(removed.items()))}}


def _keep(path: Path, doc_id: str, old_text: bytes, orphans: list[Orphan]) -> None:
    """Add orphans to the end of a JSONL file, each with its place and the hash of the text that its offsets count."""
    sha256 = hashlib.sha256(old_text).hexdigest()
    lines = [
        dump(
            {
                "document": doc_id,
                "set": orphan.set,
                "layer": orphan.layer,
                "reason": orphan.reason,
                "text_sha256": sha256,
                "record": orphan.record,
            }
        )
        + b"\n"
        for orphan in orphans
    ]
    before = read(path) if path.exists() else b""
    write(path, before + (b"" if before.endswith(b"\n") or not before else b"\n") + b"".join(lines))
