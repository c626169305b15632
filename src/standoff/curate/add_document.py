"""Adding a document: a text, taken over without a silent change, and what is known about it."""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Mapping
from typing import Any

from standoff.curate.fill import Filler, check_complete, complete
from standoff.curate.gate import Files, new_place, prefix, revise
from standoff.curate.resolve import Resolver
from standoff.document import Document
from standoff.errors import CorpusError
from standoff.printable import many
from standoff.storage import folder
from standoff.storage.canonical import dump_object
from standoff.storage.corpus import Corpus

_BOMS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


def add_document(
    corpus: Corpus, doc_id: str, raw: bytes, meta: Mapping[str, Any], *, collection: str = "", encoding: str = ""
) -> list[str]:
    """Add a document and return what was done to its text, in sentences: nothing is changed in silence.

    A byte-order mark is taken off, CR LF becomes LF, and another encoding becomes UTF-8; nothing else is touched.
    Hash and length are computed, and every field of document.json that *meta* leaves out takes its default or null.

    Args:
        corpus: The corpus.
        doc_id: The id of the new document, and the name of its folder.
        raw: The text as it was received.
        meta: Fields of document.json.
        collection: The folders to put it in, joined by `/`.
        encoding: The encoding of *raw* as Python calls it; UTF-8, or what a byte-order mark says, if empty.

    Raises:
        CorpusError: The id is taken or leads out of the corpus, or the text is not in that encoding.
        RefusedError: The document would bring errors. Nothing was written.
    """
    stored = new_place(corpus, doc_id, collection)
    text, done = clean(raw, encoding)
    fields = corpus.schema.document
    said = Filler(fields, Resolver(Document(doc_id, text, {}, {}, corpus.schema))).fill(meta)
    computed = {"sha256": hashlib.sha256(text.encode()).hexdigest(), "length": len(text)}
    known = {name: value for name, value in {**_defaults(corpus), **said, **computed}.items() if fields.has(name)}
    content = complete(fields.node, known | {name: value for name, value in said.items() if not fields.has(name)})
    check_complete(fields, content, "a new document")
    start = prefix(corpus, stored)
    files = {start + folder.TEXT: text.encode(), start + folder.DOCUMENT: dump_object(content, fields)}

    def place(_: Files) -> Files:
        new_place(corpus, doc_id, collection)  # again, now that nobody else can take the id
        return files

    revise(corpus, [stored], place)
    return done


def _defaults(corpus: Corpus) -> dict[str, Any]:
    """Return what holds if nobody says otherwise: the corpus's first language, and rights of which nothing is known."""
    rights = corpus.schema.document.properties.get("rights", {})
    return {"lang": corpus.meta.get("languages", [None])[0], "rights": complete(rights, {})}


def clean(raw: bytes, encoding: str = "") -> tuple[str, list[str]]:
    """Return a text as a corpus stores it, and what had to be done for that, in sentences.

    Raises:
        CorpusError: The bytes are not in the encoding.
    """
    done = []
    mark = next((mark for mark in _BOMS if raw.startswith(mark)), b"")
    encoding = encoding or _BOMS.get(mark, "utf-8")
    if mark and _BOMS[mark] == codecs.lookup(encoding).name:
        raw = raw[len(mark) :]
        done.append("took off a byte-order mark")
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise CorpusError(
            f"the text is not {encoding}: byte 0x{raw[error.start]:02x} at offset {error.start}",
            hint="name its encoding with --encoding, for example --encoding cp1252",
        ) from None
    if codecs.lookup(encoding).name != "utf-8":
        done.append(f"converted the text from {encoding} to UTF-8")
    if "\r" in text:
        ends = many(len(re.findall("\r\n?", text)), "CR LF or CR line end")
        done.append(f"changed {ends} to LF")
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text, done
