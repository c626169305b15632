"""For people: `file:line:column`, the rule, the sentence, the hint; a summary last."""

from __future__ import annotations

from standoff.findings import Finding
from standoff.printable import harmless
from standoff.validate.engine import Report

RED, YELLOW, BOLD, DIM, OFF = "\x1b[31m", "\x1b[33m", "\x1b[1m", "\x1b[2m", "\x1b[0m"


def render(report: Report) -> str:
    """Return the report with colours; whoever prints it takes them out where they do not belong."""
    return render_findings(report) + _summary(report)


def render_findings(report: Report) -> str:
    """Return the findings without the summary."""
    return "".join(_finding(finding) for finding in report.findings)


def _finding(finding: Finding) -> str:
    place = ":".join([finding.path, *(str(number) for number in (finding.line, finding.column) if number)])
    colour = RED if finding.severity == "error" else YELLOW
    record = f" {finding.record}:" if finding.record else ""
    head = f"{BOLD}{harmless(place)}{OFF}: {colour}{finding.severity}{OFF} {finding.code} {finding.rule}:"
    hint = f"    {DIM}{harmless(finding.hint)}{OFF}\n" if finding.hint else ""
    return f"{head}{harmless(record)} {harmless(finding.message)}\n{hint}"


def _summary(report: Report) -> str:
    warnings = len(report.findings) - report.errors
    looked = f"{_count(report.documents, 'document')} and {_count(report.records, 'record')} checked"
    if not report.findings:
        return f"{looked}: all is well\n"
    return f"{looked}: {_count(report.errors, 'error')}, {_count(warnings, 'warning')}\n"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
