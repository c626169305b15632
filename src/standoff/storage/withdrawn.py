"""The ledger of documents that were withdrawn: their ids are never given out again, and nothing is built of them.

`withdrawn.jsonl` lies beside corpus.json and has a line for each of them, the first one first:

    {"id": "a-document", "reason": "…", "by": "anna", "at": "2026-01-02T03:04:05Z", "digest": "…"}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from standoff.errors import DataError
from standoff.storage.canonical import dump
from standoff.storage.folder import read_lines

WITHDRAWN: Final = "withdrawn.jsonl"
_WANTED: Final = ("id", "reason", "by", "at")


@dataclass(frozen=True)
class Tombstone:
    """What is left of a document.

    Attributes:
        id: Its id.
        reason: Why it was withdrawn.
        by: The annotator who did it.
        at: When, in UTC.
        digest: A hash by which its text is known again; None if the text was so short that a hash would tell it.
    """

    id: str
    reason: str
    by: str
    at: str
    digest: str | None = None


def parse(lines: Iterable[Mapping[str, Any]], path: Path | str = WITHDRAWN) -> dict[str, Tombstone]:
    """Return the tombstones in the lines of a ledger, by id, in order.

    Raises:
        DataError: A line lacks something, or an id stands twice.
    """
    found: dict[str, Tombstone] = {}
    for number, line in enumerate(lines, 1):
        values = [line.get(name) for name in _WANTED]
        digest = line.get("digest")
        if not all(isinstance(each, str) for each in values) or not isinstance(digest, str | None):
            raise DataError("is no tombstone", path=path, line=number, hint="standoff withdraw writes it")
        if values[0] in found:
            raise DataError(f"{values[0]} stands twice", path=path, line=number, hint="delete one line")
        doc_id, reason, by, at = map(str, values)
        found[doc_id] = Tombstone(doc_id, reason, by, at, digest)
    return found


def read_withdrawn(corpus: Path) -> dict[str, Tombstone]:
    """Return the tombstones of the corpus whose corpus.json lies in *corpus*; none without a ledger.

    Raises:
        DataError: The ledger cannot be read.
    """
    path = corpus / WITHDRAWN
    return parse(read_lines(path), path) if path.exists() else {}


def append(raw: bytes, tombstone: Tombstone) -> bytes:
    """Return a ledger with a tombstone added; the lines that were there stay as they are."""
    joint = b"" if raw.endswith(b"\n") or not raw else b"\n"
    return raw + joint + dump(asdict(tombstone)) + b"\n"
