"""A new folder that takes its name only once everything in it is written."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path

from standoff.errors import CorpusError
from standoff.storage.files import make_folders, sync_folders, telling

_MARK = ".standoff-"


@contextmanager
def fresh(out: Path) -> Iterator[Path]:
    """Yield a folder that becomes *out* when all went well, and vanishes otherwise.

    What a killed program left of an earlier try is swept up. When this returns, all of the folder has reached the disk.

    Args:
        out: A folder that does not exist, or is empty.

    Raises:
        CorpusError: *out* is in use.
        WriteError: It cannot be made.
    """
    if out.is_symlink() or (out.exists() and (not out.is_dir() or any(out.iterdir()))):
        raise CorpusError("is in use", path=out, hint="name a folder that does not exist yet")
    lacked = make_folders(out.parent)
    _sweep(out)
    with telling(out):
        made = Path(tempfile.mkdtemp(prefix=f".{out.name}{_MARK}", dir=out.parent))
        handle = os.open(made, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with suppress(OSError):  # a file system without locks: then nobody sweeps here
            fcntl.flock(handle, fcntl.LOCK_EX)
        made.chmod(0o755)
        yield made
        os.sync()
        with telling(out):
            made.replace(out)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    finally:
        os.close(handle)
    sync_folders({out.parent, *(folder.parent for folder in lacked)})


def _sweep(out: Path) -> None:
    """Remove folders that were begun for *out* and that nobody is filling any more."""
    for path in out.parent.glob(f".{escape(out.name)}{_MARK}????????"):
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
