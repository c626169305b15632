"""Predictions of a system, or the set of an annotator: layers by document, checked against the gold corpus."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from standoff.document import Document, Records
from standoff.errors import CorpusError, DataError
from standoff.kinds import sound
from standoff.printable import many
from standoff.schema import Schema
from standoff.storage import packed
from standoff.storage.corpus import CORPUS_FILE, Corpus
from standoff.storage.folder import parse_object

Layers = dict[str, Records]
SOME = 5
"""How many ids a message lists."""
LONG = 40
"""How many characters of a span a message quotes."""
LINE = 'predictions are one object a line: {"doc_id": …, "quotes": [ … ]}'
"""What a file of predictions looks like."""


def of_set(corpus: Corpus, name: str) -> dict[str, Document]:
    """Return the documents in which an annotator has a set, with it as their layers.

    Raises:
        CorpusError: There is none.
    """
    found = {document.id: document.annotator(name) for document in corpus if name in document.sets}
    if not found:
        known = sorted({each for document in corpus for each in document.sets})
        hint = f"there are sets of {', '.join(known)}" if known else "it has no sets at all"
        raise CorpusError(f"no document has a set of {name}", path=corpus.path, hint=hint)
    return found


def of_documents(documents: Iterable[Document]) -> dict[str, Document]:
    """Return the documents of another corpus, or of a built dataset, with the layers of the gold set."""
    return {document.id: replace(document, sets={}) for document in documents}


def of_lines(path: Path, gold: Corpus) -> dict[str, Document]:
    """Return the documents of a JSONL file, one object a line: `doc_id`, and the layers as lists of records.

    The text may stand there too, as in the packed form; then it must be that of the gold corpus. The file may be
    compressed, as its name says: `.gz`, `.zst`.

    Raises:
        CorpusError: The file holds nothing.
        DataError: A line is no such object, or a document comes twice.
    """
    found: dict[str, Document] = {}
    for stored in packed.scan(path, linked=True):
        if not stored.raw.strip():
            continue
        value = _parsed(stored.raw, path, stored.line)
        document = _document(value, gold.schema, path, stored.line)
        if document.id in found:
            raise DataError(f"has the document {document.id} for a second time", path=path, line=stored.line)
        found[document.id] = document
    if not found:
        raise CorpusError("holds no predictions", path=path, hint=LINE)
    return found


def _parsed(raw: bytes, path: Path, line: int) -> dict[str, Any]:
    """Return the object in a line; validate, which a corpus file is sent to, does not read predictions."""
    try:
        return parse_object(raw, path, line)
    except DataError as error:
        raise DataError(error.message, path=path, line=error.line, hint=LINE) from None


def _document(value: dict[str, Any], schema: Schema, path: Path, line: int) -> Document:
    name = value.get("doc_id")
    if not isinstance(name, str):
        raise DataError("has no doc_id", path=path, line=line, hint=LINE)
    layers = {layer: value[layer] for layer in schema.layers if layer in value}
    strange = [key for key in value if key not in ("doc_id", "text", "sha256", *schema.document.properties)]
    if strange and not layers:
        message = f"{name} has {strange[0]}, which is no layer"
        raise DataError(message, path=path, line=line, hint=f"the layers are {', '.join(schema.layers)}")
    for layer, records in layers.items():
        if not isinstance(records, list) or not all(isinstance(each, dict) for each in records):
            raise DataError(f"{layer} of {name} is no list of records", path=path, line=line)
    text = value.get("text")
    if text is not None and not isinstance(text, str):
        raise DataError(f"the text of {name} is no string", path=path, line=line)
    return Document(name, text or "", {"sha256": value.get("sha256")} if text is None else {}, layers, schema)


def read_predictions(path: Path, gold: Corpus) -> dict[str, Document]:
    """Return the documents at *path*: a corpus, or a file of JSONL.

    Raises:
        CorpusError: It is neither.
        DataError: It cannot be read as data.
    """
    if path.is_dir():
        if not any((place / CORPUS_FILE).is_file() for place in (path, path / "corpus")):
            raise CorpusError(
                "is no corpus",
                path=path,
                hint=f"predictions are a folder with {CORPUS_FILE}, a built dataset, or JSONL with one document a line",
            )
        return of_documents(Corpus.open(path))
    if not path.exists():
        raise CorpusError("is not there", path=path, hint="name a corpus or a file of JSONL; --set takes an annotator")
    return of_lines(path, gold)


def check(gold: dict[str, Document], predicted: dict[str, Document], known: set[str]) -> None:
    """Make sure that predictions are of the gold documents.

    Args:
        gold: The documents to be scored on.
        predicted: The predictions.
        known: The ids of all documents of the gold corpus, scored on or not.

    Raises:
        CorpusError: A document is none of the corpus, or none of them is to be scored, or a text is another one, or a
            span does not fit the text.
    """
    strange = [name for name in predicted if name not in known]
    if strange:
        count = "a document" if len(strange) == 1 else f"{len(strange):,} documents"
        raise CorpusError(
            f"the predictions have {count} that the corpus lacks: {_some(strange)}",
            hint="doc_id is the name of a document's folder; standoff show lists them",
        )
    for name, document in predicted.items():
        if name in gold and (told := _other_text(gold[name], document)):
            raise CorpusError(
                f"the predictions for {name} are of another text: {told}",
                hint="offsets would point at other words; predict on the text of this version of the corpus",
            )
        if name in gold:
            _check_spans(gold[name], document)
    if not set(gold) & set(predicted):
        raise CorpusError(
            f"there are no predictions for {many(len(gold), 'document')} to score: {_some(list(gold))}",
            hint=f"they are for {_some(list(predicted))}; --split says which documents are scored",
        )


def _other_text(gold: Document, predicted: Document) -> str:
    """Say where the text of predictions differs, by their text or else by its digest; nothing if it does not."""
    digest = predicted.meta.get("sha256")
    if predicted.text and predicted.text != gold.text:
        pairs = enumerate(zip(gold.text, predicted.text, strict=False))
        at = next((at for at, (a, b) in pairs if a != b), min(len(gold.text), len(predicted.text)))
        return f"it differs from character {at:,} on"
    if not predicted.text and digest and digest != gold.meta.get("sha256"):
        return f"its SHA-256 is {str(digest)[:12]}…, not {str(gold.meta.get('sha256'))[:12]}…"
    return ""


def _check_spans(gold: Document, predicted: Document) -> None:
    """Raise CorpusError for the first span that is not in the text, or whose words are not those of the text."""
    size = len(gold.text)
    for layer, schema in gold.schema.layers.items():
        for record in sound(predicted.layers.get(layer, ()), schema):
            for pointer, span in schema.spans(record):
                start, end, words = span["start"], span["end"], span["text"]
                where = f"{gold.id} {record.get('id')}: {'.'.join(map(str, pointer))}"
                if not 0 <= start < end <= size:
                    raise CorpusError(
                        f"{where} is {start:,}–{end:,}, and the text has {size:,} characters",
                        hint="a span starts before it ends, and ends within the text; offsets count code points",
                    )
                if words != gold.text[start:end]:
                    raise CorpusError(
                        f"{where} says {_short(words)}, and the text has {_short(gold.text[start:end])} there",
                        hint="count offsets in code points, not in bytes, from the first character of source.txt; "
                        "text is what stands between start and end",
                    )


def _short(words: str) -> str:
    return f"“{words[:LONG]}{'…' if len(words) > LONG else ''}”"


def _some(names: list[str]) -> str:
    return ", ".join(names[:SOME]) + (f" and {len(names) - SOME:,} more" if len(names) > SOME else "")
