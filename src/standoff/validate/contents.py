"""What a stored document holds, as far as it can be read: text, valid records, and what is wrong below the rules."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path
from typing import Any

from standoff.errors import DataError
from standoff.findings import Finding
from standoff.schema import Pointer, Schema
from standoff.storage import folder
from standoff.storage.corpus import Corpus
from standoff.storage.files import read
from standoff.storage.stored import Stored
from standoff.validate import engine_rules as rules
from standoff.validate.reading import read_object, read_records, read_value, schema_findings
from standoff.validate.schema_check import SchemaCheck
from standoff.validate.source import Part, Source

Key = tuple[str, str]
"""(set, layer): which part of a document is meant. `document` and `text` stand in the gold set."""


@dataclass
class Contents:
    """A document, read.

    Attributes:
        text: source.txt; None if it is missing or not UTF-8.
        parts: The valid records, by set and layer.
        findings: What is wrong with bytes, JSON and schema.
    """

    text: str | None = None
    parts: dict[Key, Part] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    @property
    def meta(self) -> dict[str, Any] | None:
        """The content of document.json; None if it is not valid."""
        part = self.parts.get(("", "document"))
        return part.records[0] if part and part.records else None


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

    def relative(self, path: Path) -> str:
        """Return a path as findings name it."""
        return str(path).removeprefix(self._root).replace(os.sep, "/")

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
                files[name] = read(f"{place}/{name}")
            except DataError as error:
                findings.append(self._whole(stored, name).finding(rules.UNREADABLE_FILE, error.message))
        return files, findings

    def _whole(self, stored: Stored, name: str) -> Source:
        return Source(self.relative(stored.path / name), b"", doc=stored.id)

    def read_files(self, stored: Stored, files: Mapping[str, bytes]) -> Contents:
        """Read a document in folder form whose files hold these bytes."""
        contents = Contents()
        place = self.relative(stored.path)
        for name in (folder.TEXT, folder.DOCUMENT):
            if name not in files:
                source = Source(self.relative(stored.path / name), b"", doc=stored.id)
                contents.findings.append(source.finding(rules.MISSING_FILE, f"the document has no {name}"))
        for name, raw in files.items():
            layer = folder.layer_of(name, self.schema)
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

    def read_packed(self, stored: Stored) -> Contents:
        """Read a document from its line in a shard."""
        raw = stored.raw.removesuffix(b"\n")
        source = Source(self.relative(stored.path), raw, stored.id, first=stored.line)
        value, findings = read_value(source, raw, stored.line)
        contents = Contents(findings=findings)
        if value is None:
            return contents
        own = {"doc_id", "collection", "text", "annotators", *self.schema.layers}
        meta = {name: rest for name, rest in value.items() if name not in own}
        found = list(schema_findings(source, self.checks["document"], meta, stored.line, ()))
        contents.findings += found
        contents.parts["", "document"] = Part(source, [] if found else [meta], [stored.line])
        contents.parts["", "text"] = Part(source)
        sets = value.get("annotators", {})
        for owner, layers in {"": value, **(sets if isinstance(sets, dict) else {})}.items():
            prefix = ("annotators", owner) if owner else ()
            for layer in [each for each in self.schema.layers if isinstance(layers, dict) and each in layers]:
                part, found = self._read_list(source, layers[layer], owner, layer, (*prefix, layer))
                contents.parts[owner, layer] = part
                contents.findings += found
        if isinstance(value.get("text"), str):
            contents.text = value["text"]
        else:
            contents.findings.append(source.finding(rules.WRONG_TYPE, "`text` must be a string", line=stored.line))
        return contents

    def _read_list(
        self, shard: Source, records: Any, owner: str, layer: str, prefix: Pointer
    ) -> tuple[Part, list[Finding]]:
        source = Source(shard.path, shard.raw, shard.doc, owner, layer, shard.first)
        if not isinstance(records, list):
            message = f"`{layer}` must be a list"
            return Part(source), [source.finding_at(rules.WRONG_TYPE, message, shard.first, prefix)]
        part, findings = Part(source), []
        kept: list[tuple[dict[str, Any], Pointer]] = []
        for index, record in enumerate(records):
            found = list(schema_findings(source, self.checks[layer], record, shard.first, (*prefix, index)))
            findings += found
            if found:
                part.unreadable.add(str(record.get("id")) if isinstance(record, dict) else "")
            else:
                kept.append((record, (*prefix, index)))
        part.records, part.prefixes = [record for record, _ in kept], [pointer for _, pointer in kept]
        part.numbers = [shard.first] * len(kept)
        return part, findings


def _decode(source: Source) -> tuple[str | None, list[Finding]]:
    try:
        return source.raw.decode("utf-8"), []
    except UnicodeDecodeError as error:
        message = f"byte 0x{source.raw[error.start]:02x} at offset {error.start} is not UTF-8"
        line = source.raw.count(b"\n", 0, error.start) + 1
        return None, [source.finding(rules.INVALID_UTF8, message, line=line, byte=error.start)]
