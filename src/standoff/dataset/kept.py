"""Rows that were made before, kept under `.standoff/rows/` for as long as nothing has changed that they depend on.

They are kept under a digest of the status of every file that has a say: documents, schema, registry and the like, and
this package. The system sets the time of a file's last change by itself and no program can set it back, so a file with
the same time, size and number has not been written to. A time from just before is not trusted, because a later change
could bear the same one; nor is a link, because what it points at has a status of its own. Nobody can foresee such a
digest, so rows that came with a corpus from elsewhere are never found.
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Final

import pyarrow as pa

from standoff import __version__, document
from standoff.errors import StandoffError
from standoff.storage import folder
from standoff.storage.changes import FOLDER, IGNORE
from standoff.storage.corpus import FRAME, Corpus
from standoff.storage.files import discard, write
from standoff.storage.packed import find_shards

Tables = dict[str, pa.Table]

ROWS: Final = "rows"
MOST: Final = 32
LARGEST: Final = 1 << 30
"""At most so many files with so many bytes in all are kept, the latest ones."""
MOMENT: Final = 2_000_000_000
"""How old the last change of a file must be to be trusted, in nanoseconds."""


def kept(corpus: Corpus, asked: tuple[object, ...], make: Callable[[], Tables]) -> tuple[Tables, str | None]:
    """Return the tables that *make* makes, by split, and the digest that they are kept under.

    They are taken from the disk if they are there, and else put there for the next time. There is no digest where it
    cannot be told whether something changes.

    Args:
        corpus: The corpus, opened just now.
        asked: What the tables depend on besides the corpus.
        make: Makes them.
    """
    place = corpus.root / FOLDER / ROWS
    key = None if place.is_symlink() or place.parent.is_symlink() else _key(corpus, asked)
    found = _read(place, key) if key else None
    if found is None:
        found = make()
        if key and sum(table.nbytes for table in found.values()) <= LARGEST:
            _write(place, key, found)
    return found, key


def _key(corpus: Corpus, asked: tuple[object, ...]) -> str | None:
    """Return the digest to keep rows under; None if something has just changed, or cannot be trusted."""
    if os.name != "posix":
        return None
    trusted = time.time_ns() - MOMENT
    said = hashlib.sha256(repr((__version__, pa.__version__, asked)).encode("utf-8", "surrogateescape"))
    try:
        for name, status in _statuses(corpus):
            if status.st_ctime_ns > trusted or stat.S_ISLNK(status.st_mode):
                return None
            numbers = status.st_size, status.st_ctime_ns, status.st_ino, status.st_dev
            said.update(f"{name}\0{numbers}\n".encode("utf-8", "surrogateescape"))
    except OSError:
        return None
    return said.hexdigest()


def _statuses(corpus: Corpus) -> Iterator[tuple[str, os.stat_result]]:
    frame = [corpus.path / name for name in FRAME if os.path.lexists(corpus.path / name)]
    schema = sorted((corpus.root / "schema" / corpus.schema.version).iterdir())
    for path in chain(frame, schema, find_shards(corpus.path), sorted(Path(document.__file__).parent.rglob("*.py"))):
        yield str(path), path.lstat()
    for stored in folder.find(corpus.path):
        for name, status in sorted(folder.statuses(stored.path)):
            yield f"{stored.path}/{name}", status


def _read(place: Path, key: str) -> Tables | None:
    found: Tables = {}
    for path in sorted(place.glob(f"{key}-*")):
        try:
            table = pa.ipc.open_stream(pa.memory_map(str(path))).read_all()
            found[table.schema.metadata[b"split"].decode()] = table
        except (OSError, ValueError, KeyError, TypeError):
            return None
    of = path.name.rpartition("-")[2] if found else ""
    return found if of == f"{len(found)}.arrows" else None


def _write(place: Path, key: str, tables: Tables) -> None:
    try:
        if not (place.parent / IGNORE).exists():
            write(place.parent / IGNORE, b"*\n")
        for number, (split, table) in enumerate(tables.items()):
            sink = pa.BufferOutputStream()
            told = table.replace_schema_metadata({**(table.schema.metadata or {}), "split": split})
            with pa.ipc.new_stream(sink, told.schema) as stream:
                stream.write_table(told)
            path = place / f"{key}-{number:03d}-of-{len(tables)}.arrows"
            write(path, sink.getvalue().to_pybytes())
        _tidy(place)
    except (StandoffError, OSError):
        return


def _tidy(place: Path) -> None:
    """Remove what was kept longest ago."""
    left = LARGEST
    files = sorted(((path.stat().st_mtime_ns, path) for path in place.iterdir()), reverse=True)
    for number, (_, path) in enumerate(files):
        left -= path.stat().st_size
        if number >= MOST or left < 0:
            discard([path])
