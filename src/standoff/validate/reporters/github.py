"""Annotations on the lines of a pull request, as GitHub reads them from the log of a step; and a table in Markdown.

GitHub shows 10 errors and 10 warnings of a step. The rest goes into the log in plain lines and into the table.
"""

from __future__ import annotations

import re
from collections import Counter

from standoff.findings import Finding
from standoff.printable import harmless
from standoff.validate.outcome import Outcome
from standoff.validate.reporters.concise import COLOURS, head, summary

SHOWN = 10
ROWS = 500
LONGEST = 300


def render(outcome: Outcome) -> str:
    """Return the lines for the log."""
    seen: Counter[str] = Counter()
    annotations, plain = [], []
    for finding in outcome.findings:
        seen[finding.severity] += 1
        if seen[finding.severity] <= SHOWN:
            annotations.append(_annotation(finding, outcome))
        else:
            plain.append(_plain(head(finding, outcome)))
    return "".join(f"{line}\n" for line in [*annotations, *plain]) + summary(outcome)


def _annotation(finding: Finding, outcome: Outcome) -> str:
    place = {"file": outcome.path(finding), "line": finding.line, "endLine": finding.line}
    if finding.column:
        place |= {"col": finding.column, "endColumn": max(finding.column, finding.end_column - 1)}
    place["title"] = f"{finding.code} {finding.rule}"
    said = f"{finding.record}: {finding.message}" if finding.record else finding.message
    message = f"{said}\nhelp: {finding.hint}" if finding.hint else said
    properties = ",".join(f"{name}={_property(str(value))}" for name, value in place.items() if value)
    return f"::{finding.severity} {properties}::{_data(message)}"


def _data(text: str) -> str:
    safe = "\n".join(map(harmless, text.split("\n")))
    return safe.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _plain(line: str) -> str:
    """Return a line that the runner takes for no command: `##[` is one wherever it stands in a line."""
    return COLOURS.sub("", line).replace("##[", "##\\[")


def markdown(outcome: Outcome) -> str:
    """Return the findings as a table for the summary of a step, errors first."""
    rows = sorted(outcome.findings, key=lambda finding: finding.severity)
    lines = ["### standoff validate", "", _cell(summary(outcome).rstrip("\n")), ""]
    if rows:
        lines += ["| | rule | place | record | what is wrong | how to mend it |", "|---|---|---|---|---|---|"]
    for finding in rows[:ROWS]:
        place = ":".join([outcome.path(finding), *(str(each) for each in (finding.line, finding.column) if each)])
        rule = f"{finding.code} {finding.rule}"
        cells = [finding.severity, rule, place, finding.record, finding.message, finding.hint]
        lines.append(f"| {' | '.join(map(_cell, cells))} |")
    if len(rows) > ROWS:
        lines += ["", f"and {len(rows) - ROWS:,} more"]
    return "\n".join(lines) + "\n\n"


def _cell(text: str) -> str:
    """Return *text*, cut if it is long, so that Markdown and HTML show it as it is, on one line of a table."""
    short = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    shown = harmless(short).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_{}\[\]()#+!|~$@])", r"\\\1", shown)
