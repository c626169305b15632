"""The packed form: shards of JSONL, plain or compressed, with one self-contained object a document.

The object has `doc_id`, `collection` where there is one, `text`, the fields of document.json, the layers, and
`annotators` with the layers of each.
"""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any, cast

import zstandard

from standoff.document import Document
from standoff.errors import DataError
from standoff.schema import Schema
from standoff.storage.canonical import dump as canonical
from standoff.storage.files import check
from standoff.storage.folder import parse_object
from standoff.storage.stored import LONGEST, Stored, is_folder_name
from standoff.storage.zstd import Frames

SUFFIXES = (".jsonl", ".jsonl.gz", ".jsonl.zst")
NO_SHARDS = ("referents.jsonl", "releases.jsonl", "splits.jsonl", "waivers.jsonl", "withdrawn.jsonl")
SHORTEST, MOST = 12, 1000
"""A line with fewer bytes is no document, and a file with more such lines is not read on: it may have no end."""
CONFLICTS = ".conflicts.jsonl"
"""How the files end in which a merge leaves what it could not settle."""
_DOC_ID = re.compile(rb'\A\{\s*"doc_id"\s*:\s*"([^"\\]*)"')


def find_shards(corpus: Path) -> list[Path]:
    """Return the shards that lie in *corpus*, in the order of their names."""
    names = sorted(
        path.name for path in corpus.iterdir() if path.name.endswith(SUFFIXES) and path.name not in NO_SHARDS
    )
    return [corpus / name for name in names if not name.endswith(CONFLICTS)]


def open_shard(path: Path) -> IO[bytes]:
    """Open a shard for reading, decompressed as its name says."""
    if path.suffix == ".gz":
        return cast(IO[bytes], gzip.open(path, "rb"))
    if path.suffix == ".zst":
        return io.BufferedReader(Frames(path), 1 << 17)
    return path.open("rb")


def scan(path: Path, *, linked: bool = False) -> Iterator[Stored]:
    """Yield the documents of a shard in order, one line at a time; `linked` as in `standoff.storage.files.read`.

    Raises:
        DataError: The shard cannot be read, or its compression is broken.
    """
    number = strange = 0
    try:
        check(path, linked=linked)
        with open_shard(path) as lines:
            for number, line in enumerate(iter(lambda: lines.readline(LONGEST), b""), 1):
                if len(line) == LONGEST:
                    raise DataError(f"has more than {LONGEST >> 20} MiB in line {number}", path=path)
                strange += len(line) < SHORTEST or line[:1] != b"{"
                if strange > MOST:
                    raise DataError(f"has more than {MOST:,} lines that are no documents, so it is no shard", path=path)
                found = _DOC_ID.match(line)
                yield Stored(found[1].decode("utf-8", "replace") if found else "", "", path, number, line)
    except (OSError, EOFError, zlib.error, zstandard.ZstdError) as error:
        hint = "write or copy the shard again"
        raise DataError(f"cannot be read after line {number}: {error}", path=path, hint=hint) from None


def load(stored: Stored, schema: Schema) -> dict[str, Any]:
    """Return the fields of a `Document` from its line in a shard.

    Raises:
        DataError: The line is no JSON object, or no document that could be a folder; see `check_document`.
    """
    value = parse_object(stored.raw, stored.path, stored.line)
    check_document(value, schema, stored.path, stored.line)
    layers = {name: value[name] for name in schema.layers if name in value}
    known = {"doc_id", "collection", "text", "annotators", *layers}
    return {
        "text": value["text"],
        "collection": value.get("collection", ""),
        "layers": layers,
        "meta": {name: rest for name, rest in value.items() if name not in known},
        "sets": value.get("annotators", {}),
    }


def check_document(value: Mapping[str, Any], schema: Schema, path: Path | str, line: int | None = None) -> None:
    """Make sure that an object in a shard is a document, and that as folders and files it would lie in one corpus.

    Raises:
        DataError: It lacks its id or its text; or its id, its collection or an annotator is no name of a folder; or a
            layer is no list of records.
    """

    def wrong(message: str) -> DataError:
        return DataError(message, path=path, line=line, hint="run standoff validate")

    if not isinstance(value.get("text"), str) or not isinstance(value.get("doc_id"), str):
        raise wrong("has no doc_id or no text")
    collection, sets = value.get("collection", ""), value.get("annotators", {})
    if not isinstance(collection, str) or not isinstance(sets, dict):
        raise wrong("has a collection that is no string, or annotators that are no object")
    for name in (value["doc_id"], *(collection.split("/") if collection else ()), *sets):
        if not is_folder_name(name):
            raise wrong(f"has {name!r} where the name of a folder must stand")
    for owner, layers in {"": value, **sets}.items():
        if not isinstance(layers, dict) or not all(
            _are_records(layers[name]) for name in schema.layers if name in layers
        ):
            raise wrong(f"has a layer that is no list of records{f' in the set of {owner}' if owner else ''}")


def _are_records(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, dict) for each in value)


def dump(document: Document) -> bytes:
    """Return the document as one line of a shard, with its end."""
    schema = document.schema

    def ordered(layers: dict[str, Any]) -> dict[str, Any]:
        return {name: [schema.layers[name].ordered(each) for each in records] for name, records in layers.items()}

    value: dict[str, Any] = {"doc_id": document.id}
    if document.collection:
        value["collection"] = document.collection
    value |= {"text": document.text, **schema.document.ordered(document.meta), **ordered(document.layers)}
    if document.sets:
        value["annotators"] = {name: ordered(layers) for name, layers in document.sets.items()}
    return canonical(value) + b"\n"


def compress(name: str, lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the bytes of a shard called *name* that holds *lines*; the same lines always give the same bytes."""
    if name.endswith(".gz"):
        packer: Any = zlib.compressobj(9, zlib.DEFLATED, 31)
    elif name.endswith(".zst"):
        packer = zstandard.ZstdCompressor(level=10, write_checksum=True).compressobj()
    else:
        yield from lines
        return
    yield from (packer.compress(line) for line in lines)
    yield packer.flush()
