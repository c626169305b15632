"""What earlier runs found, so that a document that has not changed is not checked again.

A result is kept under the digest of the document's files, and holds as long as nothing else has changed that it depends
on: the code, the schema, corpus.json and the registry. To look at the files' status alone is quicker, and as safe where
the system sets the time of the last change by itself: no program can set it, so a file that keeps that time, its size
and its number has not been written to, and a folder that does holds the same names. A time from just before the run is
not trusted, because a later change could bear the same one.

The cache is signed with a key that lies in the user's own folder: one that came with a corpus, or was edited, counts
for nothing. So does one that cannot be read. A cache that cannot be written is none.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import jsonschema_rs
import orjson

from standoff import __version__, document
from standoff.errors import DataError, StandoffError
from standoff.printable import encodable
from standoff.storage import folder
from standoff.storage.corpus import FRAME, Corpus
from standoff.storage.files import read, write
from standoff.storage.stored import Stored
from standoff.validate.checker import Checked, Checker
from standoff.validate.rule import RULES
from standoff.validate.share import checked_of

FILE: Final = ".standoff/validated"
LARGEST: Final = 1 << 26
MOMENT: Final = 2_000_000_000
"""How old the last change of a file must be for its status to be trusted, in nanoseconds."""

Status = list[list[Any]]
"""[name, mode, size, time of the last change, number, device] of the files and folders of a document."""
Entry = tuple[Status, str, dict[str, Any]]
"""(status, or nothing if it is not to be trusted; digest of the content of the files; what was found)."""


def context_of(corpus: Corpus) -> str:
    """Return a digest of all that findings on a document depend on besides the document itself."""
    said = hashlib.sha256()
    for word in (sys.version, __version__, orjson.__version__, *sorted(RULES)):
        said.update(word.encode() + b"\0")
    home = Path(document.__file__).parent
    code = [*home.glob("*.py"), *home.glob("storage/*.py"), *home.glob("validate/**/*.py")]
    for installed in sorted(Path(jsonschema_rs.__file__).parents[1].glob("jsonschema*.dist-info")):
        said.update(installed.name.encode() + b"\0")
    frame = [corpus.path / name for name in FRAME]
    for path in [*sorted(code), *frame, *sorted((corpus.root / "schema" / corpus.schema.version).glob("*.json"))]:
        said.update(str(path).encode("utf-8", "surrogateescape") + b"\0" + _digest(path) + b"\0")
    return said.hexdigest()


def _digest(path: Path) -> bytes:
    return hashlib.sha256(read(path)).digest() if path.is_file() else b""


class Cache:
    """The results of earlier runs on one corpus.

    Args:
        checker: Reads files where their status does not settle it.
        context: As `context_of` returns it.
    """

    def __init__(self, checker: Checker, context: str) -> None:
        self._checker = checker
        self._context = context
        self._path = checker.corpus.root / FILE
        self._key = _key() if all(map(_is_own, RULES)) and not self._path.parent.is_symlink() else None
        self._old = self._read() if self._key else {}
        self._new: dict[str, Entry] = {}
        self._status: dict[str, Status] = {}
        self._changed = False
        self._began = time.time_ns()

    def find(self, stored: Stored) -> Checked | None:
        """Return what was found in a document, if it is known to be what it was."""
        if not self._key:
            return None
        name = _name(stored)
        entry = self._old.get(name)
        if not entry or not _stands(str(stored.path), entry[0]):
            status = [] if stored.line else _status(stored.path, self._began - MOMENT)
            self._changed = True
            if not entry or self._checker.digest(stored) != entry[1]:
                self._status[name] = status
                return None
            entry = status, entry[1], entry[2]
        self._new[name] = entry
        return checked_of(entry[2])

    def keep(self, stored: Stored, checked: Checked) -> None:
        """Take note of what was found in a document that `find` did not know."""
        name = _name(stored)
        if self._key and checked.digest and encodable(name) == name:
            self._new[name] = self._status.pop(name, []), checked.digest, asdict(checked)
            self._changed = True

    def save(self, *, whole: bool) -> None:
        """Write the cache, if anything in it has changed. After a *whole* run, documents not met are left out.

        A cache that would be too large keeps what fits.
        """
        entries = self._new if whole else {**self._old, **self._new}
        if not self._key or not (self._changed or len(entries) != len(self._old)):
            return
        body = self._dumped(entries)
        if len(body) > LARGEST:
            body = self._dumped(_fitting(entries))
        try:
            write(self._path, [_sign(self._key, body), b"\n", body], durable=False)
        except StandoffError:
            return

    def _dumped(self, entries: dict[str, Entry]) -> bytes:
        return orjson.dumps({"context": self._context, "documents": entries}, default=list)

    def _read(self) -> dict[str, Entry]:
        try:
            signature, _, body = read(self._path).partition(b"\n")
            if not hmac.compare_digest(signature, _sign(self._key or b"", body)):
                return {}
            value = orjson.loads(body)
        except (DataError, ValueError):
            return {}
        return value["documents"] if value["context"] == self._context else {}


def _name(stored: Stored) -> str:
    return f"{stored.path}:{stored.line}"


def _is_own(code: str) -> bool:
    check = RULES[code].check
    return check is None or check.__module__.startswith("standoff.")


def _status(place: Path, trusted: int) -> Status:
    """Return the status of a document's files and folders; nothing if one of them changed after the time *trusted*."""
    if os.name != "posix":
        return []
    try:
        found = folder.statuses(place, folders=True)
    except OSError:
        return []
    if any(status.st_ctime_ns > trusted for _, status in found):
        return []
    return [[name, each.st_mode, each.st_size, each.st_ctime_ns, each.st_ino, each.st_dev] for name, each in found]


def _stands(place: str, known: Status) -> bool:
    """Tell whether a document has the status *known*. A folder whose last change is the same holds the same names."""
    try:
        for name, mode, size, changed, number, device in known:
            now = os.lstat(f"{place}/{name}")
            if now.st_ctime_ns != changed or now.st_ino != number or now.st_size != size:
                return False
            if now.st_mode != mode or now.st_dev != device:
                return False
    except OSError:
        return False
    return bool(known)


def _fitting(entries: dict[str, Entry]) -> dict[str, Entry]:
    left, found = LARGEST, {}
    for name, entry in entries.items():
        left -= (
            200 + len(name) + 100 * len(entry[0]) + 500 * len(entry[2]["findings"]) + len(str(entry[2]["summaries"]))
        )
        if left < 0:
            break
        found[name] = entry
    return found


def _sign(key: bytes, body: bytes) -> bytes:
    return hmac.new(key, body, "sha256").hexdigest().encode()


def _key() -> bytes | None:
    """Return the user's key, made on first use; None if there can be none."""
    try:
        home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "standoff"
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = home / "key"
        if not path.exists():
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            os.write(handle, os.urandom(32))
            os.close(handle)
        key = read(path)
    except (OSError, RuntimeError, DataError):
        return None
    return key if len(key) == 32 else None
