"""Where a document is stored, before anything in it is read as data."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

LONGEST: Final = 1 << 26
"""A line of a shard has fewer bytes than this."""


@dataclass(frozen=True)
class Stored:
    """A document in storage.

    Attributes:
        id: The document's id; of a packed one, as far as its line tells.
        collection: The folders between corpus/ and the document, joined by `/`.
        path: The document's folder, or the shard that holds it.
        line: 1-based line in the shard; 0 in the folder form.
        raw: The line without its end; empty in the folder form.
    """

    id: str
    collection: str
    path: Path
    line: int = 0
    raw: bytes = field(default=b"", repr=False)


def is_folder_name(name: str) -> bool:
    """Tell whether a folder in a corpus can be called *name*: one step down, and never up or elsewhere."""
    return name not in ("", ".", "..") and not any(char in name for char in "/\\\0")
