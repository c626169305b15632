"""Advisory locks between programs: many that read, or one that writes.

A lock belongs to an open file, so the system frees it when its holder ends, however it ends. The number of the process
that writes stands in the lock file, for messages only.

Reading must leave no trace, and works where nothing can be written; so those who read make no lock file. As long as
there is none, they lock the folder that the file belongs to, its *ground*, and whoever makes the file locks that first.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from standoff.errors import CorpusError
from standoff.storage.files import telling

WAIT = 60.0


@contextmanager
def lock_to_write(path: Path, ground: Path, *, wait: float = WAIT) -> Iterator[None]:
    """Hold the lock at *path* alone; its file is made if it lacks.

    Args:
        path: The lock file. It is never followed if it is a link, and never emptied.
        ground: A folder that is always there.
        wait: How many seconds to wait for other holders.

    Raises:
        CorpusError: Others held the lock all the time, or the file system has no locks.
        WriteError: The file cannot be made or opened.
    """
    deadline = time.monotonic() + wait
    while True:
        with telling(path):
            handle = _open_to_write(path, ground, deadline)
        try:
            if not _acquire(handle, fcntl.LOCK_EX, path, deadline):
                hint = "copy the corpus to a local disk to change it"
                raise CorpusError("cannot be locked: the file system has no locks", path=path, hint=hint)
            if not _is_at(handle, path):
                continue
            _name_holder(handle, os.getpid())
            try:
                yield
            finally:
                _name_holder(handle, 0)
            return
        finally:
            os.close(handle)


def _open_to_write(path: Path, ground: Path, deadline: float) -> int:
    if not path.exists():
        folder = os.open(ground, os.O_RDONLY | os.O_DIRECTORY)
        try:
            _acquire(folder, fcntl.LOCK_EX, ground, deadline)
            return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o666)
        finally:
            os.close(folder)
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o666)


@contextmanager
def lock_to_read(path: Path, ground: Path, *, wait: float = WAIT) -> Iterator[None]:
    """Hold the lock at *path* together with others who read. Where there are no locks to hold, go on without.

    Raises:
        CorpusError: Somebody wrote all the time.
    """
    deadline = time.monotonic() + wait
    handle = None
    with suppress(OSError):
        handle = _open_to_read(path, ground, deadline)
    try:
        yield
    finally:
        if handle is not None:
            os.close(handle)


def _open_to_read(path: Path, ground: Path, deadline: float) -> int:
    """Return a handle that holds the lock."""
    while True:
        made = path.exists()
        handle = os.open(path if made else ground, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            _acquire(handle, fcntl.LOCK_SH, path, deadline)
            if made or not path.exists():
                return handle
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)


def _acquire(handle: int, kind: int, path: Path, deadline: float) -> bool:
    """Lock *handle*; return whether that is possible."""
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        left = deadline - time.monotonic()
        if left <= 0 or not _wait(handle, kind, left):
            raise _busy(handle, path) from None
    except OSError:
        return False
    return True


def _wait(handle: int, kind: int, seconds: float) -> bool:
    """Wait for a lock, and return whether it came in time.

    A thread waits in the system's queue, which knows no time limit: whoever only asks now and then hardly ever meets
    the moment when a busy writer has let go.
    """
    own, came = os.dup(handle), threading.Event()

    def wait() -> None:
        with suppress(OSError):
            fcntl.flock(own, kind)
            came.set()
        os.close(own)  # the lock stays as long as *handle* is open

    threading.Thread(target=wait, daemon=True).start()
    return came.wait(seconds)


def _busy(handle: int, path: Path) -> CorpusError:
    pid = ""
    with suppress(OSError):  # the handle may be a folder's
        pid = os.pread(handle, 20, 0).strip().decode("ascii", "replace")
    who = f"process {pid} is writing" if pid not in ("", "0") else "another program is reading"
    return CorpusError(f"is in use: {who}", path=path, hint="wait until it is done, or end it, and try again")


def _is_at(handle: int, path: Path) -> bool:
    """Tell whether the file that was opened is still the one at *path*, so that others meet the same lock."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def _name_holder(handle: int, pid: int) -> None:
    with suppress(OSError):
        os.pwrite(handle, b"%-19d\n" % pid, 0)
