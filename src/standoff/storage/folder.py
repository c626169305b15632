"""The folder form: a document is a folder that holds document.json, source.txt and one JSONL file a layer."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from standoff.document import Records
from standoff.errors import DataError
from standoff.printable import encodable
from standoff.schema import Schema
from standoff.storage.canonical import dump_lines, dump_object
from standoff.storage.files import read
from standoff.storage.stored import Stored

TEXT, DOCUMENT, ANNOTATORS = "source.txt", "document.json", "annotators"


def find(corpus: Path) -> list[Stored]:
    """Return the documents below *corpus*, in the order of their ids. A folder with either of the two files is one."""
    return scan(corpus)[0]


def scan(corpus: Path) -> tuple[list[Stored], list[Path]]:
    """Return the documents below *corpus* in the order of their ids, and the links in its collections, in order.

    A link is never followed, so what lies behind it is not among the documents.
    """
    found, links = [], []
    waiting = [(str(corpus), "")]
    while waiting:
        folder, collection = waiting.pop()
        with os.scandir(folder) as entries:
            inside = [entry for entry in entries if entry.name[0] != "."]
        for entry in inside:
            if entry.is_symlink():
                links.append(Path(entry.path))
            elif not entry.is_dir(follow_symlinks=False):
                continue
            elif os.path.lexists(f"{entry.path}/{DOCUMENT}") or os.path.lexists(f"{entry.path}/{TEXT}"):
                found.append(Stored(encodable(entry.name), encodable(collection), Path(entry.path)))
            else:
                waiting.append((entry.path, f"{collection}/{entry.name}" if collection else entry.name))
    return sorted(found, key=lambda stored: (stored.id, stored.collection)), sorted(links)


def file_names(folder: Path) -> list[str]:
    """Return the names of all files in a document's folder, relative, joined by `/`, in order; links among them."""
    return sorted(name for name, _ in entries(folder))


def statuses(folder: Path, *, folders: bool = False) -> list[tuple[str, os.stat_result]]:
    """Return (name as in `file_names`, status) of all that is no folder in a folder; a link's status is its own.

    Args:
        folder: The folder.
        folders: Whether to return folders too, the folder itself as `.`.
    """
    found = [(".", os.lstat(folder))] if folders else []
    waiting = [(str(folder), "")]
    while waiting:
        place, start = waiting.pop()
        with os.scandir(place) as inside:
            for entry in inside:
                status = entry.stat(follow_symlinks=False)
                inner = stat.S_ISDIR(status.st_mode)
                if inner:
                    waiting.append((entry.path, f"{start}{entry.name}/"))
                if folders or not inner:
                    found.append((start + entry.name, status))
    return found


def entries(folder: Path) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield (name as in `file_names`, entry) of all that is no folder in a folder, in no order."""
    waiting = [(str(folder), "")]
    while waiting:
        place, start = waiting.pop()
        with os.scandir(place) as found:
            for entry in found:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append((entry.path, f"{start}{entry.name}/"))
                else:
                    yield start + entry.name, entry


def layer_of(name: str, schema: Schema) -> tuple[str, str] | None:
    """Return (set, layer) of a file name in a document's folder, or None if the file is no layer of *schema*."""
    parts = name.removesuffix(".jsonl").split("/")
    if not name.endswith(".jsonl") or parts[-1] not in schema.layers:
        return None
    if len(parts) == 1:
        return "", parts[0]
    return (parts[1], parts[2]) if len(parts) == 3 and parts[0] == ANNOTATORS else None


def load(stored: Stored, schema: Schema) -> dict[str, Any]:
    """Return the fields of a `Document` from its folder.

    Raises:
        DataError: A file is missing or cannot be read as data.
    """
    folder = stored.path
    text = decode(read(folder / TEXT), folder / TEXT)
    sets: dict[str, dict[str, Records]] = {"": {}}
    for name in file_names(folder):
        if found := layer_of(name, schema):
            sets.setdefault(found[0], {})[found[1]] = read_lines(folder / name)
    gold = sets.pop("")
    return {
        "text": text,
        "meta": read_object(folder / DOCUMENT),
        "layers": _in_order(gold, schema),
        "sets": {name: _in_order(layers, schema) for name, layers in sets.items()},
    }


def _in_order(layers: dict[str, Records], schema: Schema) -> dict[str, Records]:
    return {name: layers[name] for name in schema.layers if name in layers}


def decode(raw: bytes, path: Path | str) -> str:
    """Return the text in the bytes of a file.

    Raises:
        DataError: It is not UTF-8.
    """
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DataError(f"is not UTF-8 at byte {error.start}", path=path, hint="save the file as UTF-8") from None


def read_lines(path: Path) -> Records:
    """Return the records of a JSONL file.

    Raises:
        DataError: A line is no JSON object.
    """
    return parse_lines(read(path), path)


def parse_lines(raw: bytes, path: Path | str) -> Records:
    """Return the records in the bytes of a JSONL file; see `read_lines`."""
    lines = enumerate(raw.split(b"\n"), 1)
    return [parse_object(line, path, number) for number, line in lines if line.strip()]


def parse_records(raw: bytes, path: Path | str) -> Records:
    """Return the records in *raw*: one JSON object over any number of lines, or one a line.

    Raises:
        DataError: It is neither, or empty.
    """
    if not raw.strip():
        raise DataError("holds no record", path=path)
    try:
        return [parse_object(raw, path, 1)]
    except DataError:
        return parse_lines(raw, path)


def read_object(path: Path) -> dict[str, Any]:
    """Return the JSON object that a file holds.

    Raises:
        DataError: It is none.
    """
    return parse_object(read(path), path, 1)


def parse_object(raw: bytes, path: Path | str, line: int) -> dict[str, Any]:
    """Return the JSON object in *raw*, which starts at *line* of *path*.

    Raises:
        DataError: It is none.
    """
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        number = line + error.lineno - 1
        raise DataError(f"is no JSON: {error.msg}", path=path, line=number, hint="run standoff validate") from None
    if not isinstance(value, dict):
        raise DataError("is no JSON object", path=path, line=line, hint="run standoff validate")
    return value


def dump(document: Any) -> Iterator[tuple[str, bytes]]:
    """Yield (file name, bytes) of every file of a `Document`, in canonical form."""
    schema: Schema = document.schema
    yield TEXT, document.text.encode("utf-8")
    yield DOCUMENT, dump_object(document.meta, schema.document)
    for layer, records in document.layers.items():
        yield f"{layer}.jsonl", dump_lines(records, schema.layers[layer])
    for name, layers in document.sets.items():
        for layer, records in layers.items():
            yield f"{ANNOTATORS}/{name}/{layer}.jsonl", dump_lines(records, schema.layers[layer])
