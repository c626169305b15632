"""The rules, applied: on the registry, and on each document by itself."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

import standoff.validate.rules  # noqa: F401  (enters the rules into the table)
from standoff.document import Document, Records
from standoff.errors import DataError
from standoff.findings import Fault, Finding
from standoff.printable import encodable
from standoff.schema import RecordSchema, Schema
from standoff.storage import folder, packed
from standoff.storage.corpus import CORPUS_FILE, REGISTRY_FILE, Corpus
from standoff.storage.files import read
from standoff.storage.releases import RELEASES
from standoff.storage.stored import Stored
from standoff.storage.withdrawn import WITHDRAWN, with_text
from standoff.validate import engine_rules as rules
from standoff.validate.contents import Contents, Key
from standoff.validate.examined import Examined, PlainRecords
from standoff.validate.reader import Reader
from standoff.validate.reading import read_object, read_records
from standoff.validate.rule import RULES, Proof, Rule
from standoff.validate.schema_check import SchemaCheck
from standoff.validate.source import Part, Source
from standoff.validate.standing import what_counts

MOST = 100
Groups = list[tuple[Proof | None, list[Rule]]]
"""Rules, by the proof that they have nothing to say."""

_DOC_ID = re.compile("[a-z0-9][a-z0-9._-]{0,99}")


@dataclass
class Checked:
    """What is known of one document after it was checked by itself. It can be written as JSON and read again.

    Attributes:
        id: The document's id.
        path: The file that findings on the document as a whole point at.
        line: Its line there.
        records: How many valid records it has.
        findings: What is wrong with it.
        summaries: What the rules on the whole corpus need to know of it, by code.
        digest: A digest of its files; empty if none was asked for, or if not all of them could be read.
    """

    id: str
    path: str
    line: int
    records: int
    findings: list[Finding]
    summaries: dict[str, Any]
    digest: str = ""


class Checker:
    """Checks the documents of one corpus, each on its own.

    Args:
        corpus: The corpus.
        files: Bytes to take for corpus.json and referents.jsonl instead of what lies there.
        digests: Whether to tell the digest of each document's files.

    Raises:
        SchemaError: A schema file is no valid JSON Schema.
    """

    def __init__(self, corpus: Corpus, files: Mapping[str, bytes] | None = None, *, digests: bool = False) -> None:
        self.corpus = corpus
        self.digests = digests
        self.files = files or {}
        self.reader = Reader(corpus)
        self._registry_findings: list[Finding] = []
        path = self.reader.relative(corpus.path / REGISTRY_FILE)
        source = Source(path, self._read(REGISTRY_FILE), layer="referents")
        self.registry, found = read_records(source, SchemaCheck(corpus.schema.referent))
        self._registry_findings += found
        self.meta = _sound(corpus.meta, corpus.schema.corpus)
        self.referents = {str(record["id"]): record for record in self.registry.records}
        self.groups = by_proof(applicable(corpus.schema))
        self._between = [rule for rule in applicable(corpus.schema) if rule.summary]

    def _read(self, name: str) -> bytes:
        path = self.corpus.path / name
        if name in self.files or not os.path.lexists(path):
            return self.files.get(name, b"")
        source = Source(self.reader.relative(path), b"")
        try:
            if path.is_file():
                return read(path)
            self._registry_findings.append(source.finding(rules.UNSAFE_PATH, "this is no file"))
        except DataError as error:
            self._registry_findings.append(source.finding(rules.UNREADABLE_FILE, error.message))
        return b""

    def check_registry(self) -> list[Finding]:
        """Return what is wrong with corpus.json and with the registry of referents."""
        path = self.corpus.path / CORPUS_FILE
        source = Source(self.reader.relative(path), self._read(CORPUS_FILE), whole=True)
        corpus, findings = read_object(source, SchemaCheck(self.corpus.schema.corpus), free=True)
        layers = {"referents": self.corpus.schema.referent, "corpus": self.corpus.schema.corpus}
        schema = replace(self.corpus.schema, layers=layers)
        contents = Contents(parts={("", "referents"): self.registry, ("", "corpus"): corpus})
        findings += self._registry_findings
        document = self._document("", contents, "", schema)
        findings += _apply(by_proof(applicable(schema)), document, contents, brief=False)
        findings += self._check_ledger(RELEASES, self.corpus.schema.release)
        findings += self._check_ledger(WITHDRAWN, self.corpus.schema.tombstone)
        return findings

    def _check_ledger(self, name: str, schema: RecordSchema | None) -> list[Finding]:
        """Return what is wrong with a file of lines beside the documents, where the schema says what it looks like."""
        path = self.corpus.path / name
        if schema is None or not os.path.lexists(path):
            return []
        source = Source(self.reader.relative(path), self._read(name))
        return read_records(source, SchemaCheck(schema))[1]

    def check_id(self, stored: Stored, seen: set[str]) -> Iterator[Finding]:
        """Yield what is wrong with a document's id, and enter it into the ids *seen*."""
        gone = self.corpus.withdrawn.get(stored.id)
        if _DOC_ID.fullmatch(stored.id) and stored.id not in seen and not gone:
            seen.add(stored.id)
            return
        source = Source(self.reader.relative(stored.path), b"", doc=stored.id)
        if gone:
            message = f"{stored.id} was withdrawn at {gone.at}: {gone.reason}"
            yield source.finding(rules.DOCUMENT_WITHDRAWN, message, line=stored.line)
        if not _DOC_ID.fullmatch(stored.id):
            yield source.finding(rules.DOCUMENT_ID, f"{stored.id!r} cannot be an id", line=stored.line)
        if stored.id in seen:
            yield source.finding(rules.DOCUMENT_TWICE, f"the id {stored.id} is taken", line=stored.line)
        seen.add(stored.id)

    def check(self, stored: Stored) -> Checked:
        """Check a document by itself: no other document has a say in what is returned."""
        return self.examine(stored)[0]

    def examine(self, stored: Stored) -> tuple[Checked, Contents]:
        """Check a document by itself, and return what it holds as well, as far as it can be read."""
        files, found = self.reader.files(stored)
        contents = self.reader.read_packed(stored) if stored.line else self.reader.read_files(stored, files)
        contents.findings += found
        findings, layers = [*contents.findings, *self.check_id(stored, set())], self.corpus.schema.layers
        findings += self._check_text(stored.id, contents)
        summaries = {}
        for document in self._documents(stored.id, contents):
            findings += _apply(self.groups, document, contents, brief=True)
            if not document.set and contents.text is not None and contents.meta is not None:
                summaries = {rule.code: rule.summary(document) for rule in self._between if rule.summary}
        records = sum([len(part.numbers) for (_, layer), part in contents.parts.items() if layer in layers])
        path = self.reader.relative(stored.path) + ("" if stored.line else f"/{folder.DOCUMENT}")
        digest = _digest(files) if self.digests and not found else ""
        place = encodable(stored.id), encodable(path), stored.line or 1
        return Checked(*place, records, findings, summaries, digest), contents

    def document(self, stored: Stored, contents: Contents) -> Document:
        """Return a document that is in order, with the sets of its annotators, from what was read to check it."""
        owned: dict[str, dict[str, Part]] = {"": {}}
        for (owner, layer), part in contents.parts.items():
            if layer in self.corpus.schema.layers:
                owned.setdefault(owner, {})[layer] = part
        order = self.corpus.schema.layers
        found = {
            owner: cast(dict[str, Records], PlainRecords({name: parts[name] for name in order if name in parts}))
            for owner, parts in owned.items()
        }
        document = self._document(stored.id, contents, "", self.corpus.schema)
        collection = contents.collection or stored.collection
        return replace(document, layers=found.pop(""), sets=found, collection=collection)

    def digest(self, stored: Stored) -> str:
        """Return the digest of a document's files as they are now; empty if not all of them can be read."""
        files, found = self.reader.files(stored)
        return "" if found else _digest(files)

    def check_files(self, stored: Stored, files: Mapping[str, bytes], *, brief: bool = False) -> list[Finding]:
        """Return what would be wrong with a document in folder form if its files held these bytes.

        Args:
            stored: The document.
            files: Its files by name.
            brief: Whether to leave out what follows from another fault. Whoever compares what was wrong before a
                change with what is wrong after it needs to know all.
        """
        contents = self.reader.read_files(stored, files)
        findings = [*contents.findings, *self._check_text(stored.id, contents)]
        for document in self._documents(stored.id, contents):
            findings += _apply(self.groups, document, contents, brief=brief)
        return findings

    def _check_text(self, doc_id: str, contents: Contents) -> Iterator[Finding]:
        """Yield a finding if a document that was withdrawn had the words of a text under another id."""
        withdrawn = self.corpus.withdrawn
        gone = with_text(withdrawn, contents.text) if contents.text and doc_id not in withdrawn else None
        if gone:
            message = f"has the text of {gone.id}, which was withdrawn at {gone.at}: {gone.reason}"
            yield contents.parts["", "text"].source.finding(rules.DOCUMENT_WITHDRAWN, message)

    def _documents(self, doc_id: str, contents: Contents) -> Iterator[Examined]:
        """Yield a document with the gold set, then with the set of each annotator."""
        for owner in dict.fromkeys(["", *[owner for owner, _ in contents.parts]]):
            yield self._document(doc_id, contents, owner, self.corpus.schema)

    def _document(self, doc_id: str, contents: Contents, owner: str, schema: Schema) -> Examined:
        layers = schema.layers
        parts = {layer: part for (each, layer), part in contents.parts.items() if each == owner and layer in layers}
        surveys = {layer: part.survey for layer, part in parts.items() if part.survey}
        hidden = self.registry.unreadable.union(*[part.unreadable for part in contents.parts.values()])
        return Examined(
            doc_id,
            contents.text or "",
            contents.meta or {},
            cast(dict[str, Records], PlainRecords(parts)),  # which is one to whoever only reads it
            schema,
            corpus=self.meta,
            referents=self.referents,
            unreadable=frozenset(hidden),
            set=owner,
            split=self.corpus.split_of(doc_id, contents.meta or {}),
            whole=contents.text is not None and len(surveys) == len(parts),
            surveys=surveys,
        )


def by_proof(rules: Iterable[Rule]) -> Groups:
    """Return the rules on one document, those together that share a proof."""
    groups: dict[Proof | None, list[Rule]] = {}
    for rule in rules:
        if rule.check and not rule.summary:
            groups.setdefault(rule.unless, []).append(rule)
    return list(groups.items())


def _apply(groups: Groups, document: Examined, contents: Contents, *, brief: bool) -> Iterator[Finding]:
    have = {name for name, value in (("text", contents.text), ("document", contents.meta)) if value is not None}
    if document.set:
        have.discard("document")
    for proof, group in groups:
        if proof and document.whole and _holds(proof, document):
            continue
        for rule in group:
            if rule.check and have.issuperset(rule.reads):
                found = what_counts(rule, document, readable="text" in have) if brief else rule.check(document)
                yield from _place(rule, found, document.set, contents.parts, most=MOST if brief else None)


def _holds(proof: Proof, document: Examined) -> bool:
    """Tell whether a proof holds. One that cannot be led, since the schema has not the fields, proves nothing."""
    try:
        return proof(document)
    except (AttributeError, TypeError, LookupError):
        return False


def _sound(meta: Mapping[str, Any], schema: RecordSchema) -> Mapping[str, Any]:
    """Return what rules may rely on of corpus.json: all of it, or the fields that are as the schema wants them."""
    if SchemaCheck(schema).fits(meta):
        return meta
    fields = {name: {"type": "object", "properties": {name: node}} for name, node in schema.properties.items()}
    checks = {name: SchemaCheck(RecordSchema(schema.name, node)) for name, node in fields.items()}
    return {name: value for name, value in meta.items() if name in checks and checks[name].fits({name: value})}


def _digest(files: Mapping[str, bytes]) -> str:
    said = hashlib.sha256()
    for name, raw in files.items():
        said.update(f"{len(name)}:{name}:{len(raw)}:".encode("utf-8", "surrogateescape"))
        said.update(raw)
    return said.hexdigest()


def applicable(schema: Schema) -> list[Rule]:
    """Return the rules whose fields *schema* has."""
    return [rule for rule in RULES.values() if rule.check and schema.has(*rule.needs)]


def _place(
    rule: Rule, faults: Iterable[Fault], owner: str, parts: Mapping[Key, Part], *, most: int | None
) -> Iterator[Finding]:
    """Turn what a rule yields into findings with file, line and column; of more than *most*, only the first are told.

    Those that share a cause with others do not count, since in the end they are one.
    """
    try:
        yield from _placed(rule, faults, owner, parts, most)
    except Exception as error:
        layer = rule.needs[0].partition(".")[0] if rule.needs else "document"
        part = parts.get((owner, layer)) or next(iter(parts.values()))
        yield part.source.failure(rule, error)


def _placed(
    rule: Rule, faults: Iterable[Fault], owner: str, parts: Mapping[Key, Part], most: int | None
) -> Iterator[Finding]:
    alone = 0
    for fault in faults:
        alone += not fault.cause
        if most is not None and alone > most:
            source = parts["" if fault.layer in ("text", "document") else owner, fault.layer].source
            yield source.finding(rule, f"this is so in more than {most} places of the document; the rest is not told")
            return
        part = parts["" if fault.layer in ("text", "document") else owner, fault.layer]
        hint = fault.hint or rule.hint
        if fault.layer == "text":
            yield part.source.finding(
                rule, fault.message, hint=hint, span=fault.span, cause=fault.cause, **_text_place(fault, part)
            )
        else:
            where = fault.index or 0, fault.pointer
            yield part.finding(rule, fault.message, *where, hint=hint, span=fault.span, cause=fault.cause)


def _text_place(fault: Fault, part: Part) -> dict[str, Any]:
    """Return line and column of a fault in source.txt; a packed text has no lines of its own."""
    if fault.span is None or part.source.path.endswith(packed.SUFFIXES):
        return {"line": part.source.first}
    before = part.source.raw.decode("utf-8")[: fault.span.start]
    return {"line": before.count("\n") + 1, "column": len(before) - before.rfind("\n")}
