"""Reviewing: a walk through proposed records with a decision on each, written at once, and undone to the byte."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from standoff.curate.current import layer_path
from standoff.curate.decide import decision, find_record
from standoff.curate.edit import EditText, edit_as_text, layer_of
from standoff.curate.gate import Files, expect, revise
from standoff.document import Document, Record, schema_of
from standoff.errors import CorpusError
from standoff.storage.canonical import dump
from standoff.storage.corpus import Corpus
from standoff.storage.files import read
from standoff.storage.folder import parse_object
from standoff.storage.stored import Stored


@dataclass(frozen=True)
class Place:
    """Where a record is.

    Attributes:
        doc_id: Its document.
        layer: Its layer.
        record_id: Its id.
    """

    doc_id: str
    layer: str
    record_id: str


@dataclass(frozen=True)
class Change:
    """What was changed at a position in the queue: the line of each record before and after, without its end.

    The record of the position comes first.
    """

    stored: Stored
    position: int
    lines: tuple[Line, ...]


class Line(NamedTuple):
    """A line of a file, before a change and after."""

    path: str
    before: bytes
    after: bytes


@dataclass
class Review:
    """A walk through a queue. Every decision is written before the next record comes.

    Attributes:
        corpus: The corpus.
        queue: The records, in order.
        by: Who decides.
        owner: The annotator whose set is reviewed; the gold set if empty.
        position: Which record is next, from 0.
        changes: What was changed in this walk, oldest first.
    """

    corpus: Corpus
    queue: Sequence[Place]
    by: str
    owner: str = ""
    position: int = 0
    changes: list[Change] = field(default_factory=list)
    _line: bytes = b""

    @property
    def place(self) -> Place | None:
        """Where the record is that is looked at; None at the end of the queue."""
        return self.queue[self.position] if self.position < len(self.queue) else None

    def look(self) -> tuple[Document, Record]:
        """Return the record that is next, as it is now, with its document.

        Raises:
            CorpusError: It is gone.
        """
        place, document = self.queue[self.position], self._document()
        find_record(document, place.record_id)
        self._line = self._read_line(place)
        node = self.corpus.schema.layers[place.layer].node
        return document, Record(parse_object(self._line, self._path(place), 0), node, document)

    def accept(self) -> None:
        """Accept the record that was looked at, and go on.

        Raises:
            RefusedError: That would bring errors. Nothing was written.
            StaleError: The record has changed since it was looked at.
        """
        self._decide("accepted")

    def accept_with(self) -> None:
        """Accept the record that was looked at together with the proposed records that it refers to; see `accept`."""
        self._decide("accepted", self.waiting())

    def waiting(self) -> list[str]:
        """Return the ids of the proposed records that the one that was looked at refers to, and those refer to."""
        document, found = self._document(), [self.queue[self.position].record_id]
        for each in found:  # it grows
            found += [name for name in _named(document, each, "proposed") if name not in found]
        return found[1:]

    def refused(self) -> list[str]:
        """Return the ids of the rejected records that the one that was looked at refers to: it cannot be accepted."""
        return _named(self._document(), self.queue[self.position].record_id, "rejected")

    def naming(self) -> list[str]:
        """Return the ids of the proposed records that refer to the one that was looked at."""
        document, record_id = self._document(), self.queue[self.position].record_id
        every = [each for layer in document.layers for each in document.records(layer)]
        proposed = [str(each["id"]) for each in every if each.get("status") == "proposed"]
        return [each for each in proposed if record_id in _references(document, each)]

    def reject(self) -> None:
        """Reject the record that was looked at, and go on; see `accept`."""
        self._decide("rejected")

    def edit(self, ask: EditText) -> bool:
        """Let the reviewer edit the record as text, and tell whether it was changed; it stays the next one.

        Raises:
            CorpusError: The last try could not be used.
            RefusedError: The last try would bring errors.
        """
        place, before = self.queue[self.position], self._line
        if edit_as_text(self.corpus, place.doc_id, place.record_id, ask, by=self.by, owner=self.owner) is None:
            return False
        self._keep(Line(self._path(place), before, self._read_line(place)))
        return True

    def skip(self) -> None:
        """Leave the record as it is, and go on."""
        self.position = min(self.position + 1, len(self.queue))

    def back(self) -> None:
        """Go back to the record before."""
        self.position = max(self.position - 1, 0)

    def undo(self) -> Place | None:
        """Take back the last change of this walk, go back to its record, and return where it is; None if there is none.

        The line of the record is the same as before, byte for byte.

        Raises:
            StaleError: The record has been changed by somebody else since.
        """
        if not self.changes:
            return None
        last = self.changes[-1]
        back = [Line(each.path, each.after, each.before) for each in last.lines]
        revise(self.corpus, [last.stored], lambda files: _with_lines(files, back))
        self.changes.pop()
        self.position = last.position
        return self.place

    def tally(self) -> Counter[str]:
        """Return how many records this walk has left with each status, those aside that it did not change."""
        latest = {each.position: parse_object(each.lines[0].after, each.lines[0].path, 0) for each in self.changes}
        return Counter(str(record.get("status")) for record in latest.values())

    def _decide(self, status: str, others: Sequence[str] = ()) -> None:
        place, told = self.queue[self.position], decision(status, self.by)
        document = self.corpus[place.doc_id]
        places = [place, *(Place(place.doc_id, layer_of(document, each), each) for each in others)]
        seen = [self._line, *(self._read_line(each) for each in places[1:])]
        lines = [self._told(each, line, told) for each, line in zip(places, seen, strict=True)]
        stored = self.corpus.find(place.doc_id)
        revise(self.corpus, [stored], lambda files: _with_lines(files, lines))
        self._keep(*lines)
        self.skip()

    def _told(self, place: Place, seen: bytes, told: Mapping[str, Any]) -> Line:
        schema, path = self.corpus.schema.layers[place.layer], self._path(place)
        return Line(path, seen, dump(schema.ordered({**parse_object(seen, path, 0), **told})))

    def _keep(self, *lines: Line) -> None:
        stored = self.corpus.find(self.queue[self.position].doc_id)
        self.changes.append(Change(stored, self.position, lines))

    def _document(self) -> Document:
        document = self.corpus[self.queue[self.position].doc_id]
        return document.annotator(self.owner) if self.owner else document

    def _path(self, place: Place) -> str:
        return layer_path(self.corpus, self.corpus.find(place.doc_id), place.layer, self.owner)

    def _read_line(self, place: Place) -> bytes:
        path = self._path(place)
        for line in read(self.corpus.path / path).split(b"\n"):
            if line.strip() and _id(parse_object(line, path, 0)) == place.record_id:
                return line
        raise CorpusError(f"{place.doc_id} has no record {place.record_id} any more")


def _references(document: Document, record_id: str) -> list[str]:
    """Return the records of the document that a record refers to, each once."""
    record = find_record(document, record_id)
    pairs = ((target, str(value)) for _, target, value in schema_of(record).references(record))
    return list(dict.fromkeys(value for target, value in pairs if target in document.layers))


def _named(document: Document, record_id: str, status: str) -> list[str]:
    """Return the records that a record refers to and that have a status."""
    every = [each for layer in document.layers for each in document.records(layer)]
    having = {each.get("id") for each in every if each.get("status") == status}
    return [each for each in _references(document, record_id) if each in having]


def _id(record: Mapping[str, Any]) -> str:
    return str(record.get("id"))


def _with_lines(files: Files, lines: Sequence[Line]) -> Files:
    """Return the files with some lines in the place of others.

    Raises:
        StaleError: A file has no line that is the same, byte for byte.
    """
    changed = dict(files)
    for each in lines:
        expect(changed, each.path, each.before)
        pieces = changed[each.path].split(b"\n")
        changed[each.path] = b"\n".join(each.after if piece == each.before else piece for piece in pieces)
    return {each.path: changed[each.path] for each in lines}
