"""Reading the documents of a corpus: the files of a folder, or the line of a shard."""

from __future__ import annotations

import os
from collections.abc import Mapping
from operator import itemgetter
from pathlib import Path

from standoff.errors import DataError
from standoff.findings import Finding
from standoff.printable import encodable
from standoff.schema import Schema
from standoff.storage import folder
from standoff.storage.corpus import Corpus
from standoff.storage.files import read
from standoff.storage.stored import Stored
from standoff.validate import engine_rules as rules
from standoff.validate.contents import Contents
from standoff.validate.packed_reader import PackedReader
from standoff.validate.reading import read_object, read_records
from standoff.validate.schema_check import SchemaCheck
from standoff.validate.source import Part, Source


class Reader:
    """Reads the documents of one corpus.

    Raises:
        SchemaError: A schema file is no valid JSON Schema.
    """

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.schema: Schema = corpus.schema
        self._root = f"{corpus.root}{os.sep}"
        named = {**self.schema.layers, "document": self.schema.document}
        self.checks = {name: SchemaCheck(schema) for name, schema in named.items()}
        self._packed = PackedReader(self.schema, self.checks)
        self._gold = {f"{layer}.jsonl": ("", layer) for layer in self.schema.layers}

    def relative(self, path: Path) -> str:
        """Return a path as findings name it."""
        return encodable(str(path).removeprefix(self._root).replace(os.sep, "/"))

    def files(self, stored: Stored) -> tuple[dict[str, bytes], list[Finding]]:
        """Return the bytes of a document's files by name, and what is wrong with those that cannot be read."""
        if stored.line:
            return {"": stored.raw}, []
        findings: list[Finding] = []
        files: dict[str, bytes] = {}
        place = str(stored.path)
        try:
            entries = sorted(folder.entries(stored.path), key=itemgetter(0))
        except OSError as error:
            return {}, [self._whole(stored, "").finding(rules.UNREADABLE_FILE, f"cannot be listed: {error.strerror}")]
        for name, entry in entries:
            if not entry.is_file(follow_symlinks=False):
                findings.append(self._whole(stored, name).finding(rules.UNSAFE_PATH, "this is a link, or no file"))
                continue
            try:
                files[encodable(name)] = read(f"{place}/{name}")
            except DataError as error:
                findings.append(self._whole(stored, name).finding(rules.UNREADABLE_FILE, error.message))
        return files, findings

    def _whole(self, stored: Stored, name: str) -> Source:
        return Source(f"{self.relative(stored.path)}/{encodable(name)}", b"", doc=stored.id)

    def read_packed(self, stored: Stored) -> Contents:
        """Read a document from its line in a shard."""
        return self._packed.read(stored, self.relative(stored.path))

    def read_files(self, stored: Stored, files: Mapping[str, bytes]) -> Contents:
        """Read a document in folder form whose files hold these bytes."""
        contents = Contents()
        place = self.relative(stored.path)
        for name in (folder.TEXT, folder.DOCUMENT):
            if name not in files:
                source = Source(self.relative(stored.path / name), b"", doc=stored.id)
                contents.findings.append(source.finding(rules.MISSING_FILE, f"the document has no {name}"))
        for name, raw in files.items():
            layer = self._gold.get(name) or folder.layer_of(name, self.schema)
            whole = name == folder.DOCUMENT
            source = Source(f"{place}/{name}", raw, stored.id, *(layer or ("", "")), whole=whole)
            if name == folder.TEXT:
                contents.text, found = _decode(source)
                contents.parts["", "text"] = Part(source)
            elif whole:
                contents.parts["", "document"], found = read_object(source, self.checks["document"])
            elif layer:
                contents.parts[layer], found = read_records(source, self.checks[layer[1]])
            else:
                found = [source.finding(rules.UNEXPECTED_FILE, f"{name} is no part of a document")]
            contents.findings += found
        return contents


def _decode(source: Source) -> tuple[str | None, list[Finding]]:
    try:
        return source.raw.decode("utf-8"), []
    except UnicodeDecodeError as error:
        message = f"byte 0x{source.raw[error.start]:02x} at offset {error.start} is not UTF-8"
        line = source.raw.count(b"\n", 0, error.start) + 1
        return None, [source.finding(rules.INVALID_UTF8, message, line=line, byte=error.start)]
