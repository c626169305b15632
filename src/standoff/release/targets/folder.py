"""A folder, or whatever fsspec can write to: S3, SSH, memory. Versions stand side by side, and `latest` names one.

    published/v1.0.0/…    a version, whole or not there
    published/latest      a file that holds the name of the newest version

A version is there once its manifest is: it comes last, after every other file has been read back and compared. On a
local disk it is made under another name and gets its own by one renaming. `latest` is moved after that, and never back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import urlsplit

import fsspec
from fsspec.implementations.local import LocalFileSystem

from standoff.dataset.manifest import MANIFEST
from standoff.errors import RefusedError, StandoffError
from standoff.printable import many
from standoff.release.plan import Build, Plan, Say, There, changes, order
from standoff.release.targets import Options
from standoff.storage.files import CHUNK, sync_folders, write

LATEST: Final = "latest"


def open_target(target: str, options: Options) -> Folder:
    """Return the folder at *target*, which need not exist yet.

    Raises:
        StandoffError: fsspec knows no such kind of place, or an option is for the Hub.
    """
    if options.private or options.pull_request or options.endpoint:
        raise StandoffError(f"{shown(target)} is a folder; --private, --pull-request and --endpoint are for the Hub")
    try:
        system, root = fsspec.url_to_fs(target, use_listings_cache=False, skip_instance_cache=True)
    except (ImportError, ValueError) as error:
        raise StandoffError(f"{shown(target)} cannot be reached: {error}") from None
    return Folder(system, root.rstrip("/"), shown(target))


def shown(target: str) -> str:
    """Return *target* without the password that may stand in it."""
    place = urlsplit(target)
    return target.replace(f"{place.netloc.rpartition('@')[0]}@", "", 1) if "@" in place.netloc else target


class Folder:
    """A folder in a file system of fsspec."""

    def __init__(self, system: Any, root: str, name: str) -> None:
        self._system = system
        self._root = root
        self._name = name
        self._local = isinstance(system, LocalFileSystem)

    def plan(self, build: Build) -> Plan:
        """Compare the build with the version of its label; see `Target`."""
        with self._telling():
            final = self._there(build.label)
            half = self._there(self._staging(build))
            latest = self._latest()
        if self._local and final and MANIFEST not in final:
            raise RefusedError(f"{self._place(build)} holds something that is no version", [], hint="move it away")
        there = final if MANIFEST in final else half
        found = changes(build.files, there, lambda file, old: file.sha256 == old.fingerprint)
        state: Literal["new", "half", "done"] = "done" if MANIFEST in final else "half" if half else "new"
        wrong = [change for change in found if change.what != "same"]
        if state == "done" and wrong:
            some = ", ".join(change.path for change in wrong[:3]) + (" …" if len(wrong) > 3 else "")
            raise RefusedError(
                f"{self._place(build)} stands there already, with other content: {some}",
                [],
                hint="a version never changes: give the corpus a new one, and build it again; "
                "if it was damaged there, move it away and publish again",
            )
        moves = _moves(latest, build.label)
        if state == "done" and moves:
            state = "half"
        notes = [f"{LATEST} goes on naming {latest}"] if latest and not moves and latest != build.label else []
        return Plan(self._place(build), state, found, notes)

    def ready(self) -> None:
        """Files are written with the rights of whoever runs this; the system will say if that is not enough."""

    def send(self, build: Build, plan: Plan, say: Say) -> str:
        """Write what lacks, read everything back, then let the version have its name; see `Target`."""
        with self._telling():
            if plan.of("add", "change", "delete"):
                self._write(build, plan, say)
            self._compare(build, build.label)
            say(f"read back {many(len(build.files), 'file, which is that', 'files, which are those')} of the manifest")
            if _moves(self._latest(), build.label):
                self._write_file(LATEST, f"{build.label}\n".encode())
                say(f"{LATEST} names {build.label}")
        return self._place(build)

    def _write(self, build: Build, plan: Plan, say: Say) -> None:
        staging = self._staging(build)
        for change in plan.of("delete"):
            self._system.rm_file(self._path(staging, change.path))
        waiting = sorted(plan.of("add", "change"), key=lambda change: change.path == MANIFEST)
        for change in waiting:
            if change.path == MANIFEST:
                self._compare(build, staging, without=MANIFEST)
            self._put(build.folder / change.path, f"{staging}/{change.path}")
            say(f"wrote {change.path}")
        if staging != build.label:
            self._compare(build, staging)
            Path(self._path(staging)).rename(self._path(build.label))
            sync_folders([Path(self._root)])

    def _compare(self, build: Build, folder: str, without: str = "") -> None:
        """Read all files of *folder* and make sure that they are those of the build, and no others."""
        wanted = {file.path: file.sha256 for file in build.files if file.path != without}
        found = {path: each.fingerprint for path, each in self._there(folder).items() if path != without}
        if wanted != found:
            wrong = sorted(path for path in {*wanted, *found} if wanted.get(path) != found.get(path))
            raise StandoffError(f"{self._path(folder, wrong[0])} is not what was sent", hint="run it again")

    def _there(self, folder: str) -> dict[str, There]:
        """Return the files of a folder below the root with their digests; none if there is no such folder."""
        self._system.invalidate_cache()
        place = self._path(folder)
        try:
            found = self._system.find(place)
        except FileNotFoundError:
            return {}
        start = len(self._system._strip_protocol(place)) + 1
        return {path[start:]: self._read(path) for path in found if len(path) > start}

    def _read(self, path: str) -> There:
        digest, size = hashlib.sha256(), 0
        with self._system.open(path, "rb") as file:
            while chunk := file.read(CHUNK * 16):
                digest.update(chunk)
                size += len(chunk)
        return There(size, digest.hexdigest())

    def _put(self, source: Path, name: str) -> None:
        if self._local:
            write(Path(self._path(name)), _chunks(source))
        else:
            self._system.makedirs(self._system._parent(self._path(name)), exist_ok=True)
            self._system.put_file(str(source), self._path(name))

    def _write_file(self, name: str, content: bytes) -> None:
        if self._local:
            write(Path(self._path(name)), content)
        else:
            self._system.pipe_file(self._path(name), content)

    def _latest(self) -> str:
        with suppress(FileNotFoundError):
            return bytes(self._system.cat_file(self._path(LATEST))).decode("utf-8", "replace").strip()
        return ""

    def _staging(self, build: Build) -> str:
        return f".{build.label}.part" if self._local else build.label

    def _path(self, *parts: str) -> str:
        return "/".join([self._root, *parts])

    def _place(self, build: Build) -> str:
        return f"{self._name.rstrip('/')}/{build.label}"

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Turn what the file system says into one sentence."""
        try:
            yield
        except StandoffError:
            raise
        except Exception as error:
            said = getattr(error, "strerror", None) or str(error).partition("\n")[0] or type(error).__name__
            hint = "run it again: what was written already is not written twice"
            raise StandoffError(f"{self._name} cannot be used: {said}", hint=hint) from None


def _moves(latest: str, label: str) -> bool:
    """Tell whether `latest` is to name *label* now: it names another version that is not newer."""
    return latest != label and (order(latest) or (0, 0, 0, False)) <= (order(label) or (0, 0, 0, False))


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK * 16):
            yield chunk
