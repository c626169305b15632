"""What changed, for programs: one JSON object."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from standoff.release.diff import Change, Diff
from standoff.release.diff.words import counts_of


def as_json(found: Diff) -> dict[str, Any]:
    """Return the changes as plain values; a change leaves out what it does not have, old and new aside."""
    return {
        "old": found.old,
        "new": found.new,
        "documents": found.documents,
        "counts": counts_of(found),
        "test_documents": found.tests,
        "schema": [{**asdict(each), "said": str(each)} for each in found.schema],
        "changes": [_plain(each) for each in found.changes],
    }


def _plain(change: Change) -> dict[str, Any]:
    told = {name: value for name, value in asdict(change).items() if value not in ("", False, None) and name != "line"}
    return {**told, "old": change.old, "new": change.new}
