"""The corpus behind a public dataset, put together again of its skeleton and of somebody's copies of the texts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from standoff.alignment import Token
from standoff.document import Document, Records
from standoff.release.public.fingerprints import Fingerprint, key_of
from standoff.release.public.seal import opened, put_back
from standoff.release.public.skeleton import (
    DOCUMENTS,
    FINGERPRINTS,
    FOLDERS,
    HOW,
    SEALED,
    document_of,
    read_fingerprints,
    shards,
    values,
)
from standoff.same_words import tokens
from standoff.schema import Schema
from standoff.spans import Span
from standoff.storage import folder, packed
from standoff.storage.canonical import dump
from standoff.storage.corpus import WAIVERS_FILE, Corpus
from standoff.storage.files import read, write
from standoff.storage.stored import Stored
from standoff.validate.checker import Checker

Status = Literal["exact", "normalised", "partial", "drifted", "missing"]
TRIAL: Final = "trial"


@dataclass
class Text:
    """Somebody's copy of a text.

    Attributes:
        path: Where it lies.
        text: What it says.
        tokens: Its words and marks.
    """

    path: Path
    text: str
    tokens: list[Token]


@dataclass
class Found:
    """What was found of a withheld document.

    Attributes:
        doc_id: The document.
        status: exact: the very text. normalised: it differs in typography, white space or Unicode form. partial: most
            of it is known to be the same. drifted: less than half of it is. missing: no copy was found.
        share: The share of its stretches that was found, from 0 to 1.
        copy: The copy; None if it is missing or has drifted.
        left_out: How many of its records were left out, because nobody can tell where they stand in the copy.
    """

    doc_id: str
    status: Status = "missing"
    share: float = 0.0
    copy: Text | None = field(default=None, repr=False)
    left_out: int = 0
    to_new: list[int] = field(default_factory=list, repr=False)

    @property
    def whole(self) -> bool:
        """Whether all of its records are there."""
        return self.status in ("exact", "normalised") and not self.left_out


def restore(place: Path, root: Path, found: Mapping[str, Found]) -> Corpus:
    """Put the corpus of the skeleton *place* together in the folder *root*, of the documents whose text is there.

    A document found in part that would not be in order without the records that are left out has drifted.
    """
    _copy_frame(place, root)
    maker = _Maker(Corpus.open(root), found, {each.doc_id: each for each in read_fingerprints(place)})
    for shard in shards(place):
        if shard.name == FOLDERS:
            for document in maker.documents(shard):
                _write_folder(root / "corpus" / document.collection / document.id, document)
        else:
            lines = (packed.dump(document) for document in maker.documents(shard))
            write(root / "corpus" / shard.name, packed.compress(shard.name, lines), durable=False)
    if maker.waivers:
        path = root / "corpus" / WAIVERS_FILE
        known = read(path) if path.exists() else b""
        write(path, known + b"".join(dump(each) + b"\n" for each in maker.waivers), durable=False)
    return Corpus.open(root)


def _copy_frame(place: Path, root: Path) -> None:
    for path in sorted(place.rglob("*")):
        name = path.relative_to(place)
        if path.is_file() and name.parts[0] not in (HOW, DOCUMENTS, FINGERPRINTS):
            beside = name.parts[0] == "schema" or name.suffix == ".md"
            write((root if beside else root / "corpus") / name, read(path), durable=False)


def _write_folder(place: Path, document: Document) -> None:
    for name, content in folder.dump(document):
        write(place / name, content, durable=False)


@dataclass
class _Maker:
    """Makes documents of their skeletons.

    Attributes:
        corpus: The corpus, without documents.
        found: What was found of the withheld documents.
        fingerprints: Their fingerprints.
        waivers: Takes the waivers that were sealed.
    """

    corpus: Corpus
    found: Mapping[str, Found]
    fingerprints: Mapping[str, Fingerprint]
    waivers: list[dict[str, Any]] = field(default_factory=list)

    def documents(self, shard: Path) -> Iterator[Document]:
        """Yield the documents of a shard whose text is there."""
        for value in values(shard):
            if "text" in value:
                yield document_of(value, self.corpus.schema)
                continue
            found = self.found[str(value["doc_id"])]
            document = self._filled(value, found, found.copy) if found.copy else None
            if document and (found.whole or self._is_sound(document)):
                yield document
            elif document:
                found.status, found.copy, found.left_out = "drifted", None, 0

    def _filled(self, value: dict[str, Any], found: Found, copy: Text) -> Document:
        """Return a document with its text, its spans moved to where their words stand in the copy."""
        schema, fingerprint = self.corpus.schema, self.fingerprints[found.doc_id]
        sealed = value.pop(SEALED)
        if found.status in ("exact", "normalised"):
            held = opened(sealed, key_of(copy.tokens))
            put_back(value, held["taken"])
            self.waivers += held["waivers"]
        if found.status == "normalised":
            text = fingerprint.relined(copy.text, copy.tokens)
            copy = Text(copy.path, text, tokens(text))
        raw = copy.text.encode("utf-8", "surrogatepass")
        computed = {"sha256": hashlib.sha256(raw).hexdigest(), "length": len(copy.text)}
        value |= {name: each for name, each in computed.items() if schema.document.has(name)}
        value["text"] = copy.text
        mover = _Mover(schema, copy, found, fingerprint)
        document = document_of(value, schema)
        for layers in (document.layers, *document.sets.values()):
            found.left_out += mover.fill(layers)
        return document

    def _is_sound(self, document: Document) -> bool:
        place = self.corpus.root / TRIAL / document.id
        _write_folder(place, document)
        checked = Checker(self.corpus).check(Stored(document.id, "", place))
        return all(each.severity != "error" for each in checked.findings)


@dataclass
class _Mover:
    """Puts the words of a copy into the spans of records."""

    schema: Schema
    copy: Text
    found: Found
    fingerprint: Fingerprint

    def fill(self, layers: dict[str, Records]) -> int:
        """Fill in the spans of all records; take out those that have no certain place, and return how many they are."""
        before = sum(map(len, layers.values()))
        for layer, records in layers.items():
            layers[layer] = [record for record in records if self._fills(layer, record)]
        while lost := list(self._dangling(layers)):
            for layer, record in lost:
                layers[layer].remove(record)
        return before - sum(map(len, layers.values()))

    def _fills(self, layer: str, record: dict[str, Any]) -> bool:
        for _, span in self.schema.layers[layer].spans(record):
            place = self._place(Span.of(span))
            if place is None or "\n" in place.cut(self.copy.text):
                return False
            span.update(place.as_value(self.copy.text))  # type: ignore[attr-defined]
        return True

    def _place(self, span: Span) -> Span | None:
        if self.found.status == "exact":
            return span
        return self.fingerprint.move(span, self.copy.tokens, self.found.to_new)

    def _dangling(self, layers: Mapping[str, Sequence[dict[str, Any]]]) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the records that refer to a record that is gone."""
        ids = {layer: {record.get("id") for record in records} for layer, records in layers.items()}
        for layer, records in layers.items():
            for record in records:
                named = self.schema.layers[layer].references(record)
                if any(
                    target in self.schema.layers and each not in ids.get(target, set()) for _, target, each in named
                ):
                    yield layer, record
