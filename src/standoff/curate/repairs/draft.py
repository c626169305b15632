"""A document under repair: its text and the lines of its JSON files, each with its record where it can be parsed.

A line that cannot be parsed, or that says something twice, has no record, and no repair ever touches its bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import orjson

from standoff.curate.fragments import is_span, put, said, span_values
from standoff.curate.texts import lines_of
from standoff.schema import Pointer, RecordSchema, Schema
from standoff.storage import folder
from standoff.storage.canonical import dump, dump_object
from standoff.storage.corpus import CORPUS_FILE, REGISTRY_FILE
from standoff.validate.reading import read_value
from standoff.validate.source import Source

Record = dict[str, Any]
MARK = b"\xef\xbb\xbf"
WHOLE = (folder.DOCUMENT, CORPUS_FILE)


@dataclass(frozen=True)
class Line:
    """A line of JSONL, or the whole of a file that is one object.

    Attributes:
        body: The bytes without byte-order mark and line end.
        end: The line end; empty if there is none.
        mark: The byte-order mark in front, if any.
        record: What it holds; None if it is blank or cannot be parsed.
    """

    body: bytes
    end: bytes = b"\n"
    mark: bytes = b""
    record: Record | None = field(default=None, repr=False)

    @property
    def id(self) -> str:
        """The record's id; empty if it has none."""
        return str((self.record or {}).get("id", ""))

    @property
    def raw(self) -> bytes:
        """All bytes of the line."""
        return self.mark + self.body + self.end


@dataclass(frozen=True)
class Told:
    """What is said of a repair.

    Attributes:
        path: The file.
        record: The record's id; empty if the file as a whole is meant.
        words: What was done, or why nothing was.
    """

    path: str
    record: str
    words: str


@dataclass(frozen=True)
class Edit:
    """A change that is made whole or not at all.

    Attributes:
        told: What it does, record by record.
        lines: New lines by file and position; None takes one out.
        text: The new source.txt, if it changes.
    """

    told: tuple[Told, ...]
    lines: Mapping[tuple[str, int], Line | None]
    text: str | None = None


@dataclass(frozen=True)
class SpanAt:
    """A span object in a draft.

    Attributes:
        path, index: The file and the position of the line.
        record: The record's id.
        pointer: The span's place in the record.
        value: `start`, `end` and `text`.
    """

    path: str
    index: int
    record: str
    pointer: Pointer
    value: Record

    def told(self, words: str) -> Told:
        """Return something that is said of this span."""
        return Told(self.path, self.record, f"{said(self.pointer)} {words}")


@dataclass(frozen=True)
class Draft:
    """The files of a document, or corpus.json and the registry.

    Attributes:
        schema: The corpus's schema.
        start: What all paths start with.
        files: The lines by path.
        text: source.txt; None if it is missing or not UTF-8.
    """

    schema: Schema
    start: str
    files: Mapping[str, list[Line]]
    text: str | None = None

    @classmethod
    def of(cls, schema: Schema, start: str, files: Mapping[str, bytes]) -> Draft:
        """Read the files of *files* that start with *start* and that the schema knows."""
        found = cls(schema, start, {})
        parsed = {path: _parse(path, raw, kind) for path, raw in files.items() if (kind := found.kind(path))}
        try:
            return replace(found, files=parsed, text=files[start + folder.TEXT].decode("utf-8"))
        except (KeyError, UnicodeDecodeError):
            return replace(found, files=parsed)

    def kind(self, path: str) -> RecordSchema | None:
        """Return the schema of the records in a file; None if it is no part of this draft."""
        name = path.removeprefix(self.start)
        if not self.start:
            fixed = {CORPUS_FILE: self.schema.corpus, REGISTRY_FILE: self.schema.referent}
            return fixed.get(path)
        if name == path or name == folder.DOCUMENT:
            return self.schema.document if name != path else None
        layer = folder.layer_of(name, self.schema)
        return self.schema.layers[layer[1]] if layer else None

    def is_whole(self, path: str) -> bool:
        """Tell whether a file is one object instead of one a line."""
        return path.rpartition("/")[2] in WHOLE

    @property
    def document(self) -> str:
        """The path of document.json."""
        return self.start + folder.DOCUMENT

    @property
    def sha256(self) -> str:
        """The hash of the text as document.json has it; empty if it has none."""
        line = next(iter(self.files.get(self.document, ())), None)
        return str(((line and line.record) or {}).get("sha256", ""))

    def sets(self) -> Iterator[list[SpanAt]]:
        """Yield the spans of each set, those with the shape of a span, in the order of files and lines."""
        found: dict[str, list[SpanAt]] = {}
        for path, lines in self.files.items():
            layer = folder.layer_of(path.removeprefix(self.start), self.schema)
            if layer and self.start:
                spans = found.setdefault(layer[0], [])
                spans += _spans(path, lines, self.schema.layers[layer[1]])
        yield from found.values()

    def span_lists(self) -> Iterator[SpanAt]:
        """Yield every list of spans of which each has the shape of one; `value` holds them under "spans"."""
        for path, lines in self.files.items():
            kind = self.kind(path)
            for index, line in enumerate(lines):
                for place in kind.span_places if kind and line.record else ():
                    for pointer, value in place.values(line.record or {}) if place.is_list else ():
                        if isinstance(value, list) and value and all(map(is_span, value)):
                            yield SpanAt(path, index, line.id, pointer, {"spans": value})

    def changed(self, edits: Iterable[Edit]) -> Draft:
        """Return the draft with *edits* made; of two for one line, the later one holds."""
        files = {path: list[Line | None](lines) for path, lines in self.files.items()}
        text = self.text
        for edit in edits:
            for (path, index), line in edit.lines.items():
                files[path][index] = line
            text = text if edit.text is None else edit.text
        return replace(self, files={path: [x for x in lines if x] for path, lines in files.items()}, text=text)

    def rewritten(self, path: str, index: int, record: Record) -> Line:
        """Return a line with *record* in canonical form in the place of what it holds; mark and end stay."""
        line, kind = self.files[path][index], self.kind(path)
        assert kind
        return replace(line, body=canonical(path, record, kind), record=record)

    def bytes(self) -> dict[str, bytes]:
        """Return the content of all files."""
        content = {path: b"".join(line.raw for line in lines) for path, lines in self.files.items()}
        return content if self.text is None else content | {self.start + folder.TEXT: self.text.encode()}


def digest(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


Change = tuple[SpanAt, Any, str]
"""(where, new value, what is said of it)."""


def rewrite(draft: Draft, changes: Iterable[Change]) -> Iterator[Edit]:
    """Yield one edit for each record that *changes* touch."""
    records: dict[tuple[str, int], Any] = {}
    told: dict[tuple[str, int], list[Told]] = {}
    for each, value, words in changes:
        at = each.path, each.index
        records[at] = put(records.get(at, draft.files[each.path][each.index].record), each.pointer, value)
        told.setdefault(at, []).append(each.told(words))
    for at, record in records.items():
        yield Edit(tuple(told[at]), {at: draft.rewritten(*at, record)})


def canonical(path: str, record: Record, kind: RecordSchema) -> bytes:
    """Return a record as its file has it, without the line end."""
    whole = path.rpartition("/")[2] in WHOLE
    return dump_object(record, kind).removesuffix(b"\n") if whole else dump(kind.ordered(record))


def _parse(path: str, raw: bytes, kind: RecordSchema) -> list[Line]:
    mark = MARK if raw.startswith(MARK) else b""
    body = raw.removeprefix(MARK)
    if path.rpartition("/")[2] in WHOLE:
        end = next((end for end in (b"\r\n", b"\n") if body.endswith(end)), b"")
        body = body.removesuffix(end) if end else body
        source = Source(path, body, whole=True)
        return [Line(body, end, mark, read_value(source, body, 1)[0])] if raw else []
    lines = []
    for number, each in enumerate(lines_of(body)):
        end = next((end for end in (b"\r\n", b"\n") if each.endswith(end)), b"")
        each = each.removesuffix(end) if end else each
        lines.append(Line(each, end, b"" if number else mark, _record(each, kind)))
    return lines


def _record(body: bytes, kind: RecordSchema) -> Record | None:
    """Return what a line holds. A canonical line says nothing twice; any other is read with all checks."""
    try:
        record = orjson.loads(body)
        if isinstance(record, dict) and dump(kind.ordered(record)) == body:
            return record
    except (ValueError, TypeError):
        pass
    value, findings = read_value(Source("", body), body, 1)
    return value if isinstance(value, dict) and not findings else None


def _spans(path: str, lines: list[Line], kind: RecordSchema) -> Iterator[SpanAt]:
    for index, line in enumerate(lines):
        for pointer, value in span_values(kind, line.record) if line.record else ():
            if is_span(value):
                yield SpanAt(path, index, line.id, pointer, value)
