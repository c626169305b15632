"""The ledger of releases: which version was released, when, and what content it is bound to for good.

`releases.jsonl` lies beside corpus.json and has a line for each release, the oldest first:

    {"version": "1.0.0", "digest": "…", "dataset": "…", "at": "2026-01-02T03:04:05Z", "schema_version": "1.0", …}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from standoff.errors import DataError
from standoff.storage.canonical import dump
from standoff.storage.folder import read_lines

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


def parse(lines: Iterable[Mapping[str, Any]], path: Path | str = RELEASES) -> dict[str, Release]:
    """Return the releases in the lines of a ledger by version, the oldest first.

    Raises:
        DataError: A line lacks something, or a version stands twice.
    """
    found: dict[str, Release] = {}
    for number, line in enumerate(lines, 1):
        values = {name: line.get(name) for name in _WANTED}
        if not all(isinstance(each, str) for each in values.values()):
            raise DataError("is no release", path=path, line=number, hint="standoff release writes it")
        counts = line.get("records")
        documents, records = line.get("documents"), counts if isinstance(counts, dict) else {}
        version = str(values["version"])
        if version in found:
            raise DataError(f"{version} stands twice", path=path, line=number, hint="a version is released once")
        told = {name: str(value) for name, value in values.items()}
        found[version] = Release(**told, documents=documents if isinstance(documents, int) else 0, records=records)
    return found


def read_releases(corpus: Path) -> dict[str, Release]:
    """Return the releases of the corpus whose corpus.json lies in *corpus*; none without a ledger.

    Raises:
        DataError: The ledger cannot be read.
    """
    path = corpus / RELEASES
    return parse(read_lines(path), path) if path.exists() else {}


def append(raw: bytes, release: Release) -> bytes:
    """Return a ledger with a release added; the lines that were there stay as they are."""
    joint = b"" if raw.endswith(b"\n") or not raw else b"\n"
    return raw + joint + dump(asdict(release)) + b"\n"
