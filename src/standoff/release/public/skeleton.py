"""The folder `rehydrate/` of a public dataset: the corpus that it was built of, without the texts that are withheld.

    build.json          how the dataset was built
    corpus.json         and what else lies beside documents: registry, ledger, waivers, schema/, DATASHEET.md
    documents/          shards as in a packed corpus; a withheld document has no words, and `sealed` has the rest of it
    fingerprints.jsonl  by what the withheld texts are known again; see `standoff.release.public.fingerprints`

Whoever has the texts can put the corpus together again and build the very dataset that was built with them. All records
are there, those too that the dataset leaves out, because rows name them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from standoff.document import Document
from standoff.errors import DataError
from standoff.release.leaks.folded import Index, fold
from standoff.release.public.fingerprints import Fingerprint, key_of
from standoff.release.public.seal import seal, strip
from standoff.same_words import tokens
from standoff.schema import Schema
from standoff.spans import Span
from standoff.storage import packed
from standoff.storage.canonical import dump
from standoff.storage.corpus import FRAME, WAIVERS_FILE, Corpus
from standoff.storage.files import read, write
from standoff.storage.folder import parse_lines, parse_object
from standoff.storage.stored import Stored

FOLDER: Final = "rehydrate"
HOW: Final = "build.json"
DOCUMENTS: Final = "documents"
FINGERPRINTS: Final = "fingerprints.jsonl"
FOLDERS: Final = "folders.jsonl.zst"
"""The shard of the documents that were folders."""
SEALED: Final = "sealed"
AGAIN: Final = "fetch the dataset again"
DATASHEET: Final = "DATASHEET.md"


@dataclass
class _Made:
    """What is known of the withheld documents while they are gone through."""

    waivers: Mapping[str, list[dict[str, Any]]]
    fingerprints: list[Fingerprint] = field(default_factory=list)


def write_skeleton(corpus: Corpus, root: Path, how: Mapping[str, Any]) -> None:
    """Write the folder `rehydrate/` into the folder *root* of a dataset; none if no text is withheld.

    Raises:
        DataError: A document cannot be read as data.
    """
    if all(document.is_free for document in corpus):
        return
    place = root / FOLDER
    write(place / HOW, dump(dict(how), indent=True) + b"\n")
    for path in frame(corpus):
        write(place / path.relative_to(corpus.path if path.parent == corpus.path else corpus.root), read(path))
    kept, waivers = _waivers(corpus)
    if (corpus.path / WAIVERS_FILE).exists():
        write(place / WAIVERS_FILE, b"".join(dump(each) + b"\n" for each in kept))
    made = _Made(waivers)
    for name, documents in groupby(corpus.stored(), key=lambda stored: stored.path.name if stored.line else FOLDERS):
        write(place / DOCUMENTS / name, packed.compress(name, _lines(corpus, documents, made)), durable=False)
    lines = (dump(each.as_value()) + b"\n" for each in made.fingerprints)
    write(place / FINGERPRINTS, b"".join(lines))


def frame(corpus: Corpus) -> Iterator[Path]:
    """Yield the files beside the documents, all but the waivers: those that the package knows, schema and datasheet."""
    yield from (corpus.path / name for name in FRAME if name != WAIVERS_FILE and (corpus.path / name).exists())
    yield from sorted((corpus.root / "schema" / corpus.schema.version).glob("*.json"))
    if (corpus.root / DATASHEET).exists():
        yield corpus.root / DATASHEET


def _waivers(corpus: Corpus) -> tuple[list[dict[str, Any]], dict[str, list[dict[str, Any]]]]:
    """Return the waivers that may be told, and those of withheld documents, which may quote them, by document."""
    path = corpus.path / WAIVERS_FILE
    kept: list[dict[str, Any]] = []
    hidden: dict[str, list[dict[str, Any]]] = {}
    found = parse_lines(read(path), path) if path.exists() else []
    withheld = {document.id for document in corpus if not document.is_free} if found else set()
    for each in found:
        if each.get("doc") in withheld:
            hidden.setdefault(str(each["doc"]), []).append(each)
        else:
            kept.append(each)
    return kept, hidden


def _lines(corpus: Corpus, documents: Iterable[Stored], made: _Made) -> Iterator[bytes]:
    for stored in documents:
        document = corpus.load(stored)
        line = packed.dump(document)
        yield line if document.is_free else _stripped(document, line, made)


def _stripped(document: Document, line: bytes, made: _Made) -> bytes:
    index = Index.of([document.text])
    value = parse_object(line, document.id, 1)
    value, taken = strip(value, document.schema, lambda each: next(index.find(fold(each)), None) is None)
    fingerprint = Fingerprint.of(document.id, document.text, spans(document))
    if fingerprint:
        made.fingerprints.append(fingerprint)
        held = {"taken": taken, "waivers": made.waivers.get(document.id, [])}
        value[SEALED] = seal(held, key_of(tokens(document.text)))
    return dump(value) + b"\n"


def spans(document: Document) -> Iterator[Span]:
    """Yield all spans of a document, in all its sets."""
    for layers in (document.layers, *document.sets.values()):
        for layer, records in layers.items():
            for record in records:
                yield from (Span.of(span) for _, span in document.schema.layers[layer].spans(record))


def read_how(place: Path) -> dict[str, Any]:
    """Return how the dataset was built whose folder `rehydrate/` is *place*.

    Raises:
        DataError: The file does not say it.
    """
    how = parse_object(read(place / HOW), place / HOW, 1)
    where, view = how.get("where"), how.get("view")
    if not isinstance(where, list) or not all(isinstance(each, str) for each in [*where, view or ""]):
        raise DataError("does not say how the dataset was built", path=place / HOW, hint=AGAIN)
    return how


def read_fingerprints(place: Path) -> list[Fingerprint]:
    """Return the fingerprints of the withheld documents."""
    path = place / FINGERPRINTS
    return [Fingerprint.from_value(each) for each in parse_lines(read(path), path)]


def shards(place: Path) -> list[Path]:
    """Return the shards of documents, in the order of their names."""
    return sorted((place / DOCUMENTS).iterdir())


def values(shard: Path) -> Iterator[dict[str, Any]]:
    """Yield the documents of a shard as they are packed; a withheld one has no text."""
    for stored in packed.scan(shard):
        yield parse_object(stored.raw, shard, stored.line)


def document_of(value: Mapping[str, Any], schema: Schema) -> Document:
    """Return a packed document as a `Document`.

    Raises:
        DataError: It is none, or would lie elsewhere than in a corpus: the dataset may come from anywhere.
    """
    packed.check_document(value, schema, f"{FOLDER}/{DOCUMENTS}")
    layers = {name: value[name] for name in schema.layers if name in value}
    known = {"doc_id", "collection", "text", "annotators", *layers}
    return Document(
        id=str(value["doc_id"]),
        text=str(value["text"]),
        meta={name: rest for name, rest in value.items() if name not in known},
        layers=layers,
        schema=schema,
        sets=dict(value.get("annotators", {})),
        collection=str(value.get("collection", "")),
    )
