"""Reading and writing of single files. `write` is the only function that changes a corpus."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from standoff.errors import DataError

CHUNK = 65536


def read(path: Path | str) -> bytes:
    """Return the bytes of a file.

    Raises:
        DataError: There is no such file, or it cannot be read.
    """
    try:
        handle = os.open(path, os.O_RDONLY)
        try:
            chunks = [os.read(handle, CHUNK)]
            while len(chunks[-1]) == CHUNK:
                chunks.append(os.read(handle, CHUNK))
        finally:
            os.close(handle)
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror}", path=path) from None
    return b"".join(chunks) if len(chunks) > 1 else chunks[0]


def write(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Make *content*, whole or in pieces, the content of the file at *path*; folders are made where they lack."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        for piece in [content] if isinstance(content, bytes) else content:
            file.write(piece)
