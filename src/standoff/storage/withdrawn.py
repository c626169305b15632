"""The ledger of documents that were withdrawn: their ids are never given out again, and nothing is built of them.

`withdrawn.jsonl` lies beside corpus.json and has a line for each of them, the first one first:

    {"id": "a-document", "reason": "…", "by": "anna", "at": "2026-01-02T03:04:05Z", "digest": "…"}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from standoff.storage.growing import GrowingLedger, strings

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

    @classmethod
    def of(cls, line: Mapping[str, Any]) -> Tombstone | None:
        """Return the tombstone that a line is; None if it lacks something."""
        told, digest = strings(line, _WANTED), line.get("digest")
        return cls(**told, digest=digest) if told and isinstance(digest, str | None) else None


LEDGER: Final = GrowingLedger(WITHDRAWN, "id", Tombstone.of, "tombstone", "withdraw", "delete one line")


def with_text(withdrawn: Mapping[str, Tombstone], text: str) -> Tombstone | None:
    """Return the tombstone of a document that had the words of *text*; None if none had.

    A text that may be used again is let in by whoever sets the digest of its tombstone to null.
    """
    digests = {stone.digest: stone for stone in withdrawn.values() if stone.digest}
    if not digests:
        return None
    from standoff.same_words import digest_of

    return digests.get(digest_of(text) or "")
