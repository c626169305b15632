"""A folder that takes the place of another at one stroke: whoever looks sees the old one or the new one, whole."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_AT_FDCWD: Final = -100
_EXCHANGE: Final = 2


@contextmanager
def replacing(out: Path) -> Iterator[Path]:
    """Give an empty folder that becomes *out* when the block ends without an error.

    A process that is killed at any moment leaves *out* as it was; what it left beside it is removed by the next one.
    Where the system cannot swap two folders at one stroke, there is a moment without *out*, and a kill in that moment
    leaves the old one under another name, from which the next call puts it back.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    _clean(out)
    made = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    handle = os.open(made, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        made.chmod(0o755)
        yield made
        _put(made, out)
    finally:
        shutil.rmtree(made, ignore_errors=True)
        os.close(handle)


def _clean(out: Path) -> None:
    """Put back an old folder that lost its place, and remove what killed processes left: it has a lock no more."""
    old = _old(out)
    if old.exists() and not out.exists():
        old.rename(out)
    for left in sorted(out.parent.glob(f".{out.name}-*")):
        if left.is_dir() and not left.is_symlink():
            handle = os.open(left, os.O_RDONLY)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(left, ignore_errors=True)
            except BlockingIOError:
                pass
            finally:
                os.close(handle)


def _old(out: Path) -> Path:
    return out.with_name(f".{out.name}-old")


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
