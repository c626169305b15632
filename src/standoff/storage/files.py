"""Reading and writing of single files. What a corpus holds is changed by `standoff.storage.changes`, with these."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from standoff.errors import DataError, WriteError

CHUNK = 65536
STAGED = ".staged"
"""How the names of files end that are being written. Whatever bears it may be deleted when nobody writes."""
LARGEST = 1 << 28
IN_PLACE = "put the file in its place"
NO_FILE = "is no file, but a folder, a pipe or a device"


def read(path: Path | str, *, linked: bool = False) -> bytes:
    """Return the bytes of a file.

    Args:
        path: The file.
        linked: Whether it may be a link: a file that somebody named may, one that was found in a corpus never.

    Raises:
        DataError: There is no such file, or it cannot be read, or it has more than `LARGEST` bytes, or it is a pipe or
            a device, which might never end; or a link.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | (0 if linked else os.O_NOFOLLOW))
        try:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise DataError(NO_FILE, path=path, hint=IN_PLACE)
            chunks = [os.read(handle, CHUNK)]
            while len(chunks[-1]) == CHUNK:
                chunks.append(os.read(handle, CHUNK))
                if len(chunks) * CHUNK > LARGEST:
                    raise DataError(f"has more than {LARGEST >> 20} MiB, too much for one file", path=path)
        finally:
            os.close(handle)
    except OSError as error:
        if error.errno == errno.ELOOP and not linked:
            raise DataError("is a link, and links are not followed", path=path, hint=IN_PLACE) from None
        raise DataError(f"cannot be read: {error.strerror}", path=path) from None
    except ValueError:
        raise DataError("has a name that no file can have", path=path) from None
    return b"".join(chunks) if len(chunks) > 1 else chunks[0]


def check(path: Path, *, linked: bool = False) -> None:
    """Make sure that there is a file to be opened at *path*.

    Raises:
        DataError: It is a pipe or a device, or a link although it is not *linked*.
    """
    mode = path.stat(follow_symlinks=linked).st_mode
    if stat.S_ISLNK(mode):
        raise DataError("is a link, and links are not followed", path=path, hint=IN_PLACE)
    if not stat.S_ISREG(mode):
        raise DataError(NO_FILE, path=path, hint=IN_PLACE)


def write(path: Path, content: bytes | Iterable[bytes], *, durable: bool = True) -> None:
    """Make *content*, whole or in pieces, the content of the file at *path*; folders are made where they lack.

    Whoever looks sees the old file or the new one, never a part, also after a crash.

    Args:
        path: The file. Its mode is kept; it must not be a link.
        content: The bytes.
        durable: Whether they have reached the disk when this returns. Without it, a power cut may lose the file.

    Raises:
        WriteError: The file cannot be written, and is as it was.
    """
    made = make_folders(path.parent)
    staged = stage(path.parent, path, content, durable=durable)
    try:
        with telling(path):
            staged.replace(path)
    except BaseException:
        discard([staged])
        raise
    if durable:
        sync_folders({path.parent, *(folder.parent for folder in made)})


def stage(folder: Path, target: Path, content: bytes | Iterable[bytes], *, durable: bool = True) -> Path:
    """Write *content* to a new file in *folder* that can be renamed to *target*, and return it.

    Raises:
        WriteError: It cannot be written, and nothing is left of it; or *target* is a link.
    """
    staged = folder / f".{os.urandom(8).hex()}{STAGED}"
    with telling(target):
        mode = _mode(target)
        handle = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o666)
        try:
            try:
                for piece in [content] if isinstance(content, bytes) else content:
                    _write_all(handle, piece)
                if mode is not None:
                    os.fchmod(handle, mode)
                if durable:
                    os.fsync(handle)
            finally:
                os.close(handle)
        except BaseException:
            discard([staged])
            raise
    return staged


def _write_all(handle: int, piece: bytes) -> None:
    """Write all of *piece*: the system may take a part of it, and then says so."""
    rest = memoryview(piece)
    while rest:
        rest = rest[os.write(handle, rest) :]


def _mode(target: Path) -> int | None:
    """Return the mode of *target*, None if it does not exist."""
    try:
        found = target.lstat()
    except FileNotFoundError:
        return None
    if stat.S_ISLNK(found.st_mode):
        raise WriteError("is a link, and links are not written through", path=target, hint=IN_PLACE)
    return stat.S_IMODE(found.st_mode)


def discard(staged: Iterable[Path]) -> None:
    """Delete staged files, as far as that is possible; the next change deletes the rest."""
    for path in staged:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def make_folders(folder: Path) -> list[Path]:
    """Make *folder* and what lacks above it; return what was made, outermost first.

    Raises:
        WriteError: A folder cannot be made.
    """
    lacking: list[Path] = []
    while not folder.exists():
        lacking.insert(0, folder)
        folder = folder.parent
    for each in lacking:
        with telling(each):
            each.mkdir(exist_ok=True)
    return lacking


def sync_folders(folders: Iterable[Path]) -> None:
    """Bring the names in *folders* to the disk.

    Raises:
        WriteError: The system could not.
    """
    for folder in folders:
        with telling(folder):
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """Turn errors of the system into a `WriteError` about *path*."""
    try:
        yield
    except OSError as error:
        raise WriteError(f"cannot be written: {error.strerror or error}", path=path) from error
