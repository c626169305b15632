"""A new folder that takes its name at one stroke, once everything in it is written."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path
from typing import Final

from standoff.errors import CorpusError
from standoff.storage.files import make_folders, sync_folders, telling

_MARK: Final = ".standoff-"
_AT_FDCWD: Final = -100
_EXCHANGE: Final = 2


@contextmanager
def fresh(out: Path) -> Iterator[Path]:
    """Yield a folder that becomes *out* when all went well, and vanishes otherwise; see `replacing`.

    When this returns, all of the folder has reached the disk.

    Args:
        out: A folder that does not exist, or is empty.

    Raises:
        CorpusError: *out* is in use.
        WriteError: It cannot be made.
    """
    check_free(out)
    lacked = make_folders(out.parent)
    with replacing(out) as made:
        yield made
        os.sync()
    sync_folders({out.parent, *(folder.parent for folder in lacked)})


def check_free(out: Path) -> None:
    """Make sure that nothing is lost when *out* is made: there is no such folder, or it is empty.

    Raises:
        CorpusError: It is in use.
    """
    if out.is_symlink() or (out.exists() and (not out.is_dir() or any(out.iterdir()))):
        raise CorpusError("is in use", path=out, hint="name a folder that does not exist yet")


@contextmanager
def replacing(out: Path) -> Iterator[Path]:
    """Yield an empty folder that takes the place of *out*, whatever that holds, when the block ends without an error.

    Whoever looks sees the old folder or the new one, whole. A process that is killed at any moment leaves *out* as it
    was; what it left beside it is swept up by the next one. Where the system cannot swap two folders at one stroke,
    there is a moment without *out*, and a kill in that moment leaves the old one under another name, from which the
    next call puts it back.

    Raises:
        WriteError: The folder cannot be made.
    """
    make_folders(out.parent)
    _put_back(out)
    _sweep(out)
    with telling(out):
        made = Path(tempfile.mkdtemp(prefix=f".{out.name}{_MARK}", dir=out.parent))
        handle = os.open(made, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with suppress(OSError):  # a file system without locks: then nobody sweeps here
            fcntl.flock(handle, fcntl.LOCK_EX)
        made.chmod(0o755)
        yield made
        with telling(out):
            _put(made, out)
    finally:
        shutil.rmtree(made, ignore_errors=True)
        os.close(handle)


def _old(out: Path) -> Path:
    return out.with_name(f".{out.name}{_MARK}old")


def _put_back(out: Path) -> None:
    """Put back an old folder that lost its place."""
    if _old(out).exists() and not out.exists():
        _old(out).rename(out)


def _sweep(out: Path) -> None:
    """Remove folders that were begun for *out* and that nobody is filling any more: they have a lock no more."""
    begun = out.parent.glob(f".{escape(out.name)}{_MARK}????????")
    for path in (*begun, *([_old(out)] if out.exists() else [])):
        try:
            handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except OSError:
            continue
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(path, ignore_errors=True)
        except OSError:
            pass
        finally:
            os.close(handle)


def _put(made: Path, out: Path) -> None:
    if not out.exists() or not any(out.iterdir()):
        made.replace(out)
    elif not _exchange(made, out):
        out.rename(_old(out))
        made.rename(out)
        shutil.rmtree(_old(out), ignore_errors=True)


def _exchange(one: Path, two: Path) -> bool:
    """Swap two folders with Linux's renameat2; return False where there is no such thing."""
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    if rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(two), ctypes.c_uint(_EXCHANGE)) == 0:
        return True
    code = ctypes.get_errno()
    if code in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP):
        return False
    raise OSError(code, os.strerror(code), str(two))
