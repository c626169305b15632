"""Reading of zstd files to their very end: all frames, and an error if the last one breaks off.

The library's own reader stops without a word after the first frame, and where a file was cut short.
"""

from __future__ import annotations

import io
from pathlib import Path

import zstandard

PIECE = 1024
"""Bytes that are decompressed at once; no more than about 32 MiB can come of them."""


class Frames(io.RawIOBase):
    """The decompressed bytes of a zstd file. Reading raises `EOFError` or `ZstdError` where the file is broken."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self._frame = zstandard.ZstdDecompressor().decompressobj()
        self._rest, self._ready = b"", memoryview(b"")
        self._inside = False

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill *buffer* and return how many bytes were put into it; 0 at the end."""
        while not self._ready:
            piece = self._rest or self._file.read(PIECE)
            if not piece:
                if self._inside:
                    raise EOFError("the compressed data breaks off")
                return 0
            self._ready = memoryview(self._frame.decompress(piece))
            self._rest, self._inside = self._frame.unused_data, not self._frame.eof
            if self._frame.eof:
                self._frame = zstandard.ZstdDecompressor().decompressobj()
        size = min(len(buffer), len(self._ready))
        buffer[:size] = self._ready[:size]
        self._ready = self._ready[size:]
        return size

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()
