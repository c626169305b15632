"""For programs: one JSON object with the findings and the counts. Paths are relative to the corpus's root."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from standoff.findings import Finding
from standoff.printable import encodable, harmless_json
from standoff.storage.canonical import dump
from standoff.validate.outcome import Outcome


def render(outcome: Outcome) -> str:
    """Return the outcome as one line of JSON."""
    value = {
        "documents": outcome.documents,
        "records": outcome.records,
        "errors": outcome.errors,
        "warnings": outcome.warnings,
        "failed": outcome.failed,
        "unselected": outcome.unselected,
        "known": outcome.known,
        "statistics": {finding.code: number for finding, number in outcome.statistics()},
        "findings": [_finding(each) for each in outcome.findings],
        "waived": [_finding(each.finding) | {"waiver": each.waiver.value} for each in outcome.waived],
    }
    return harmless_json(dump(value)) + "\n"


def _finding(finding: Finding) -> dict[str, Any]:
    value = {name: encodable(each) if isinstance(each, str) else each for name, each in asdict(finding).items()}
    del value["cause"]
    return value | {"span": list(finding.span) if finding.span else None, "fingerprint": finding.fingerprint}
