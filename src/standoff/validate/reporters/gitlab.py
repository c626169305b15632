"""GitLab's code quality report: a JSON array in the form of CodeClimate."""

from __future__ import annotations

from collections import Counter
from typing import Any

from standoff.findings import Finding
from standoff.printable import encodable, harmless_json
from standoff.storage.canonical import dump
from standoff.validate.outcome import Outcome


def render(outcome: Outcome) -> str:
    """Return the findings; equal ones get fingerprints of their own, since GitLab shows one of each."""
    seen: Counter[str] = Counter()
    issues = []
    for finding in outcome.findings:
        number = seen[finding.fingerprint]
        seen[finding.fingerprint] += 1
        issues.append(_issue(finding, outcome, f"{finding.fingerprint}-{number}" if number else finding.fingerprint))
    return harmless_json(dump(issues, indent=True)) + "\n"


def _issue(finding: Finding, outcome: Outcome, fingerprint: str) -> dict[str, Any]:
    said = f"{finding.record}: {finding.message}" if finding.record else finding.message
    return {
        "type": "issue",
        "check_name": f"{finding.code} {finding.rule}",
        "description": encodable(f"{said} ({finding.hint})" if finding.hint else said),
        "categories": ["Bug Risk"],
        "severity": "major" if outcome.fails(finding) else "minor",
        "fingerprint": fingerprint,
        "location": {"path": encodable(outcome.path(finding)), "lines": {"begin": max(1, finding.line)}},
    }
