"""What a stored document holds, as far as it can be read: text, valid records, and what is wrong below the rules."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter
from pathlib import Path
from typing import Any

from standoff.errors import DataError
from standoff.findings import Finding
from standoff.printable import encodable
from standoff.schema import Pointer, Schema
from standoff.storage import folder
from standoff.storage.corpus import Corpus
from standoff.storage.files import read
from standoff.storage.stored import Stored
from standoff.validate import engine_rules as rules
from standoff.validate.reading import read_object, read_packed_line, read_records, schema_findings
from standoff.validate.schema_check import SchemaCheck
from standoff.validate.source import Part, Source
from standoff.validate.wording import show

Key = tuple[str, str]
"""(set, layer): which part of a document is meant. `document` and `text` stand in the gold set."""


@dataclass
class Contents:
    """A document, read.

    Attributes:
        text: source.txt; None if it is missing or not UTF-8.
        collection: Of a packed document: the folders that it lies in, joined by `/`.
        parts: The valid records, by set and layer.
        findings: What is wrong with bytes, JSON and schema.
    """

    text: str | None = None
    collection: str = ""
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

    def read_packed(self, stored: Stored) -> Contents:
        """Read a document from its line in a shard."""
        raw = stored.raw.removesuffix(b"\n")
        source = Source(self.relative(stored.path), raw, stored.id, first=stored.line)
        value, findings = read_packed_line(source)
        contents = Contents(findings=findings)
        if not stored.raw.endswith(b"\n"):
            contents.findings.append(source.finding(rules.FINAL_NEWLINE, "the last line has no end", line=stored.line))
        if value is None:
            return contents
        meta = {name: rest for name, rest in value.items() if name not in self._own}
        found = list(schema_findings(source, self.checks["document"], meta, stored.line, ()))
        contents.findings += found
        contents.parts["", "document"] = Part(source, [] if found else [meta], [stored.line])
        contents.parts["", "text"] = Part(source)
        contents.findings += _wrong_frame(source, value)
        contents.text = value["text"] if isinstance(value.get("text"), str) else None
        contents.collection = str(value.get("collection", ""))
        sets = value.get("annotators")
        for owner, layers in {"": value, **(sets if isinstance(sets, dict) else {})}.items():
            prefix = ("annotators", owner) if owner else ()
            for layer in [each for each in self.schema.layers if isinstance(layers, dict) and each in layers]:
                shard = Source(source.path, raw, stored.id, owner, layer, stored.line)
                contents.parts[owner, layer], found = self._read_list(shard, layers[layer], (*prefix, layer))
                contents.findings += found
        if not contents.findings and not self._in_order(value, contents):
            message = "the line is not in the canonical form"
            contents.findings.append(source.finding(rules.NOT_CANONICAL, message, line=stored.line))
        return contents

    @cached_property
    def _own(self) -> frozenset[str]:
        return frozenset({"doc_id", "collection", "text", "annotators", *self.schema.layers})

    def _read_list(self, source: Source, records: Any, prefix: Pointer) -> tuple[Part, list[Finding]]:
        part, findings, check = Part(source), [], self.checks[source.layer]
        if not isinstance(records, list):
            message = f"`{source.layer}` must be a list"
            return part, [source.finding_at(rules.WRONG_TYPE, message, source.first, prefix)]
        part.survey = check.survey_of(records)
        if part.survey or (check.all_fit(records) and check.proofs.whole(records)):
            kept = [(record, (*prefix, index)) for index, record in enumerate(records)]
        else:
            kept = []
            for index, record in enumerate(records):
                found = list(schema_findings(source, check, record, source.first, (*prefix, index)))
                findings += found
                if found:
                    part.unreadable.add(str(record.get("id")) if isinstance(record, dict) else "")
                else:
                    kept.append((record, (*prefix, index)))
        part.given, part.prefixes = [record for record, _ in kept], [pointer for _, pointer in kept]
        part.numbers = [source.first] * len(kept)
        return part, findings

    def _in_order(self, value: dict[str, Any], contents: Contents) -> bool:
        """Tell whether the keys of a packed document, and of all that is in it, stand in their order."""
        names = ["doc_id", "collection", "text", *self.schema.document.properties, *self.schema.layers, "annotators"]
        ranks = {name: rank for rank, name in enumerate(names)}
        found = [ranks.get(name, 0) for name in value]
        sets = value.get("annotators", {}).values()
        layers = [[rank for rank, name in enumerate(self.schema.layers) if name in each] for each in sets]
        named = [[list(self.schema.layers).index(name) for name in each if name in self.schema.layers] for each in sets]
        return (
            found == sorted(found)
            and layers == named
            and all(
                self.checks[name].proofs.in_order(part.records)
                for (_, name), part in contents.parts.items()
                if name != "text"
            )
        )


def _wrong_frame(source: Source, value: dict[str, Any]) -> Iterator[Finding]:
    """Yield what is wrong with the fields of a packed document that are neither metadata nor layers."""
    kinds = {"doc_id": (str, "a string"), "collection": (str, "a string"), "text": (str, "a string")}
    for name, (kind, said) in {**kinds, "annotators": (dict, "an object")}.items():
        if name in value and not isinstance(value[name], kind):
            message = f"`{name}` must be {said}, not {show(value[name])}"
            yield source.finding_at(rules.WRONG_TYPE, message, source.first, (name,))
        elif name in ("doc_id", "text") and name not in value:
            yield source.finding(rules.MISSING_FIELD, f"the document lacks `{name}`", line=source.first)
    steps = str(value.get("collection", "")).split("/")
    if value.get("collection") and any(
        step in ("", ".", "..") or "\\" in step or step.startswith(".") for step in steps
    ):
        message = f"the collection {show(value['collection'])} is no path of folders below the corpus"
        yield source.finding_at(rules.UNSAFE_PATH, message, source.first, ("collection",))
    for owner in value["annotators"] if isinstance(value.get("annotators"), dict) else ():
        if owner in ("", ".", "..") or "/" in owner or "\\" in owner:
            message = f"the annotator {show(owner)} cannot be the name of a folder"
            yield source.finding_at(rules.UNSAFE_PATH, message, source.first, ("annotators", owner), key=True)


def _decode(source: Source) -> tuple[str | None, list[Finding]]:
    try:
        return source.raw.decode("utf-8"), []
    except UnicodeDecodeError as error:
        message = f"byte 0x{source.raw[error.start]:02x} at offset {error.start} is not UTF-8"
        line = source.raw.count(b"\n", 0, error.start) + 1
        return None, [source.finding(rules.INVALID_UTF8, message, line=line, byte=error.start)]
