"""Reviewing: a walk through proposed records with a decision on each, written at once, and undone to the byte."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from standoff.curate.current import layer_path
from standoff.curate.decide import decision, find_record
from standoff.curate.edit import EditText, edit_as_text
from standoff.curate.gate import Files, expect, revise
from standoff.document import Document, Record
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
    """What was changed: the line of a record before and after, without its end, and the position in the queue."""

    path: str
    stored: Stored
    before: bytes
    after: bytes
    position: int


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
        place = self.queue[self.position]
        document = self.corpus[place.doc_id]
        document = document.annotator(self.owner) if self.owner else document
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
        self._keep(before, self._read_line(place))
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
        revise(self.corpus, [last.stored], lambda files: _with_line(files, last.path, last.after, last.before))
        self.changes.pop()
        self.position = last.position
        return self.place

    def tally(self) -> Counter[str]:
        """Return how many records this walk has left with each status, those aside that it did not change."""
        latest = {each.position: parse_object(each.after, each.path, 0) for each in self.changes}
        return Counter(str(record.get("status")) for record in latest.values())

    def _decide(self, status: str) -> None:
        place, seen = self.queue[self.position], self._line
        path, stored = self._path(place), self.corpus.find(place.doc_id)
        schema = self.corpus.schema.layers[place.layer]
        new = dump(schema.ordered({**parse_object(seen, path, 0), **decision(status, self.by)}))
        revise(self.corpus, [stored], lambda files: _with_line(files, path, seen, new))
        self._keep(seen, new)
        self.skip()

    def _keep(self, before: bytes, after: bytes) -> None:
        place = self.queue[self.position]
        stored = self.corpus.find(place.doc_id)
        self.changes.append(Change(self._path(place), stored, before, after, self.position))

    def _path(self, place: Place) -> str:
        return layer_path(self.corpus, self.corpus.find(place.doc_id), place.layer, self.owner)

    def _read_line(self, place: Place) -> bytes:
        path = self._path(place)
        for line in read(self.corpus.path / path).split(b"\n"):
            if line.strip() and _id(parse_object(line, path, 0)) == place.record_id:
                return line
        raise CorpusError(f"{place.doc_id} has no record {place.record_id} any more")


def _id(record: Mapping[str, Any]) -> str:
    return str(record.get("id"))


def _with_line(files: Files, path: str, old: bytes, new: bytes) -> Files:
    """Return the file with one line in the place of another.

    Raises:
        StaleError: No line of the file is the same, byte for byte.
    """
    expect(files, path, old)
    return {path: b"\n".join(new if line == old else line for line in files[path].split(b"\n"))}
