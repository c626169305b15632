"""Adding: a document, or records to a layer of one."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from standoff.curate.gate import Files, new_place, prefix, revise
from standoff.errors import CorpusError
from standoff.storage import folder
from standoff.storage.canonical import dump_lines, dump_object
from standoff.storage.corpus import Corpus


def add_records(
    corpus: Corpus,
    doc_id: str,
    layer: str,
    records: Sequence[Mapping[str, Any]],
    *,
    by: str | None = None,
    owner: str = "",
) -> list[str]:
    """Append records to a layer of a document, all or none; return their ids.

    What a record leaves out of its bookkeeping is filled in: the next free id, *by*, the time, `proposed`.

    Args:
        owner: The annotator whose set is added to; the gold set if empty.

    Raises:
        CorpusError: The corpus has no such document or layer.
        RefusedError: The records would bring errors. Nothing was written.
    """
    if layer not in corpus.schema.layers:
        raise CorpusError(f"there is no layer {layer}", hint=f"the layers are {', '.join(corpus.schema.layers)}")
    schema, stored = corpus.schema.layers[layer], corpus.find(doc_id)
    path = f"{prefix(corpus, stored)}{folder.ANNOTATORS}/{owner}/" if owner else prefix(corpus, stored)
    path += f"{layer}.jsonl"
    bookkeeping = {"at": now(), "status": "proposed", "review": None} | ({"by": by} if by else {})
    filled: list[dict[str, Any]] = []

    def append(files: Files) -> Files:
        old = files.get(path, b"")
        used = [_number(record, schema.id_prefix) for record in folder.parse_lines(old, path)]
        for number, record in enumerate(records, max(used, default=0) + 1):
            defaults = {"id": f"{schema.id_prefix}{number}", **bookkeeping}
            filled.append({key: value for key, value in defaults.items() if schema.has(key)} | dict(record))
        joint = b"" if old.endswith(b"\n") or not old else b"\n"
        return {path: old + joint + dump_lines(filled, schema)}

    revise(corpus, [stored], append)
    return [str(record["id"]) for record in filled]


def _number(record: Mapping[str, Any], prefix: str) -> int:
    digits = str(record.get("id", "")).removeprefix(prefix)
    return int(digits) if digits.isascii() and digits.isdigit() else 0


def add_document(
    corpus: Corpus, doc_id: str, raw: bytes, meta: Mapping[str, Any], *, collection: str = ""
) -> list[str]:
    """Add a document and return what was done to its text, in sentences: nothing is changed in silence.

    A byte-order mark is taken off and CR LF becomes LF; nothing else is touched. Hash and length are computed, and
    every field of document.json that *meta* leaves out becomes null.

    Raises:
        CorpusError: The id is taken or leads out of the corpus, or the text is not UTF-8.
        RefusedError: The document would bring errors. Nothing was written.
    """
    stored = new_place(corpus, doc_id, collection)
    text, done = _clean(raw)
    computed = {"sha256": hashlib.sha256(text.encode()).hexdigest(), "length": len(text)}
    fields = corpus.schema.document
    unknown = dict.fromkeys(fields.node.get("required", ()))
    content = {
        **unknown,
        "lang": corpus.meta.get("languages", [None])[0],
        "rights": {"licence": None, "holder": None, "redistribute": False},
        **meta,
        **computed,
    }
    known = {name: value for name, value in content.items() if fields.has(name)}
    start = prefix(corpus, stored)
    files = {start + folder.TEXT: text.encode(), start + folder.DOCUMENT: dump_object(known, fields)}

    def place(_: Files) -> Files:
        new_place(corpus, doc_id, collection)  # again, now that nobody else can take the id
        return files

    revise(corpus, [stored], place)
    return done


def _clean(raw: bytes) -> tuple[str, list[str]]:
    done = []
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise CorpusError(
            f"the text is not UTF-8: byte 0x{raw[error.start]:02x} at offset {error.start}",
            hint="convert it first, for example with iconv",
        ) from None
    if text.startswith("\ufeff"):
        text = text[1:]
        done.append("took off a byte-order mark")
    if "\r" in text:
        done.append(f"changed {text.count(chr(13))} CR LF or CR line ends to LF")
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text, done


def now() -> str:
    """Return the time in UTC, to the second, as records store it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
