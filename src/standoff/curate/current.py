"""The document as it is at the moment of a change, read from the bytes that the gate hands to a plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from standoff.curate.gate import Files, prefix
from standoff.curate.times import now
from standoff.document import Document
from standoff.errors import CorpusError, DataError
from standoff.schema import RecordSchema
from standoff.storage import folder
from standoff.storage.canonical import dump, dump_object
from standoff.storage.corpus import REGISTRY_FILE, Corpus
from standoff.storage.stored import Stored

REMOVED = "removed"
Record = dict[str, Any]


def layer_path(corpus: Corpus, stored: Stored, layer: str, owner: str = "") -> str:
    """Return the path in `Files` of a layer of the gold set, or of the set of the annotator *owner*."""
    middle = f"{folder.ANNOTATORS}/{owner}/" if owner else ""
    return f"{prefix(corpus, stored)}{middle}{layer}.jsonl"


def current(corpus: Corpus, stored: Stored, files: Files, owner: str = "") -> Document:
    """Return the document with the layers of one set.

    Raises:
        DataError: A file cannot be read as data.
    """
    start = prefix(corpus, stored)
    if start + folder.TEXT not in files:
        raise DataError("is missing", path=start + folder.TEXT)
    layers = {}
    for layer in corpus.schema.layers:
        path = layer_path(corpus, stored, layer, owner)
        if path in files:
            layers[layer] = folder.parse_lines(files[path], path)
    registry = folder.parse_lines(files.get(REGISTRY_FILE, b""), REGISTRY_FILE)
    return Document(
        stored.id,
        folder.decode(files[start + folder.TEXT], start + folder.TEXT),
        folder.parse_object(files.get(start + folder.DOCUMENT, b"{}"), start + folder.DOCUMENT, 1),
        layers,
        corpus.schema,
        corpus.meta,
        {str(each.get("id")): each for each in registry},
        set=owner,
    )


def find_layer(corpus: Corpus, name: str) -> str:
    """Return the layer called *name*, which may be what one of its records is called.

    Raises:
        CorpusError: There is none.
    """
    for layer, schema in corpus.schema.layers.items():
        if name in (layer, schema.title):
            return layer
    raise CorpusError(f"there is no layer {name}", hint=f"the layers are {', '.join(corpus.schema.layers)}")


def append(raw: bytes, records: list[Record], schema: RecordSchema) -> bytes:
    """Return a JSONL file with *records* added at its end; the lines that were there stay as they are."""
    joint = b"" if raw.endswith(b"\n") or not raw else b"\n"
    return raw + joint + b"".join(dump(schema.ordered(each)) + b"\n" for each in records)


def rewrite(raw: bytes, path: str, schema: RecordSchema, change: Callable[[Record], Record | None]) -> bytes:
    """Return a JSONL file with *change* applied to each record; None takes the record out.

    A line whose record stays equal keeps its bytes.
    """
    lines = []
    for number, line in enumerate(_lines(raw), 1):
        record = folder.parse_object(line, path, number) if line.strip() else {}
        changed = change(dict(record)) if record else record
        if changed == record:
            lines.append(line)
        elif changed is not None:
            lines.append(dump(schema.ordered(changed)) + b"\n")
    return b"".join(lines)


def _lines(raw: bytes) -> list[bytes]:
    """Return the lines, each with its end, split at LF alone."""
    pieces = raw.split(b"\n")
    return [each + b"\n" for each in pieces[:-1]] + ([pieces[-1]] if pieces[-1] else [])


def next_number(document: Document, layer: str) -> int:
    """Return the number of the next id of a layer: above every id that is in use or was ever removed."""
    letters = document.schema.layers[layer].id_prefix
    ids = [str(each.get("id", "")) for each in document.layers.get(layer, ())]
    return (
        max((_number(each, letters) for each in [*ids, *removed_ids(document.meta, document.set, layer)]), default=0)
        + 1
    )


def _number(record_id: str, letters: str) -> int:
    digits = record_id.removeprefix(letters)
    return int(digits) if digits.isascii() and digits.isdigit() else 0


def removed_ids(meta: Mapping[str, Any], owner: str, layer: str) -> dict[str, str]:
    """Return the ids of a layer that were removed, and when: they are never given out again.

    They stand in `ext` of document.json, each as a key of its own, so that two branches merge field by field.
    """
    kept = (meta.get("ext") or {}).get(REMOVED) or {}
    return dict(kept.get(_key(owner, layer), {}))


def with_removed(document: Document, layer: str, ids: Iterable[str]) -> bytes:
    """Return document.json with *ids* of a layer kept as removed.

    Raises:
        CorpusError: The schema gives documents no `ext` to keep them in.
    """
    fields = document.schema.document
    if not fields.has("ext"):
        raise CorpusError("the schema gives documents no ext, where removed ids are kept", hint="reject the record")
    ext = dict(document.meta.get("ext") or {})
    gone = {**dict.fromkeys(ids, now()), **removed_ids(document.meta, document.set, layer)}
    ordered = {each: gone[each] for each in sorted(gone, key=lambda each: (len(each), each))}
    kept = {**(ext.get(REMOVED) or {}), _key(document.set, layer): ordered}
    return dump_object({**document.meta, "ext": {**ext, REMOVED: dict(sorted(kept.items()))}}, fields)


def _key(owner: str, layer: str) -> str:
    return f"{folder.ANNOTATORS}/{owner}/{layer}" if owner else layer
