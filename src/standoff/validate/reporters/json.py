"""For programs: one JSON object with the findings and the counts."""

from __future__ import annotations

from dataclasses import asdict

from standoff.storage.canonical import dump
from standoff.validate.engine import Report


def render(report: Report) -> str:
    """Return the report as one line of JSON."""
    value = {
        "documents": report.documents,
        "records": report.records,
        "errors": report.errors,
        "warnings": len(report.findings) - report.errors,
        "findings": [asdict(each) | {"span": list(each.span) if each.span else None} for each in report.findings],
    }
    return dump(value).decode("utf-8") + "\n"
