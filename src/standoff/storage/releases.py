"""The ledger of releases: which version was released, when, and what content it is bound to for good.

`releases.jsonl` lies beside corpus.json and has a line for each release, the oldest first:

    {"version": "1.0.0", "digest": "…", "dataset": "…", "at": "2026-01-02T03:04:05Z", "schema_version": "1.0", …}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from standoff.storage.growing import GrowingLedger, strings

RELEASES: Final = "releases.jsonl"
_WANTED: Final = ("version", "digest", "dataset", "at", "schema_version", "tag")


@dataclass(frozen=True)
class Release:
    """A line of the ledger.

    Attributes:
        version: The version of the data.
        digest: SHA-256 of the content of the corpus; see `standoff.storage.digest`.
        dataset: The digest of the dataset that is built from it without a condition, as its manifest says.
        at: When it was released, in UTC.
        schema_version: The schema that it follows.
        tag: The git tag.
        documents: How many documents it has.
        records: How many accepted records there are, by layer.
    """

    version: str
    digest: str
    dataset: str
    at: str
    schema_version: str
    tag: str
    documents: int = 0
    records: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, line: Mapping[str, Any]) -> Release | None:
        """Return the release that a line tells of; None if it lacks something."""
        told = strings(line, _WANTED)
        documents, counts = line.get("documents"), line.get("records")
        documents = documents if isinstance(documents, int) else 0
        records = counts if isinstance(counts, dict) else {}
        return cls(**told, documents=documents, records=records) if told else None


LEDGER: Final = GrowingLedger(RELEASES, "version", Release.of, "release", "release", "a version is released once")
