"""One line a finding, for editors and grep: `file:line:column: severity CODE rule: record: message`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from standoff.findings import Finding
from standoff.printable import harmless, many
from standoff.validate.outcome import Outcome

RED, YELLOW, BOLD, DIM, OFF = "\x1b[31m", "\x1b[33m", "\x1b[1m", "\x1b[2m", "\x1b[0m"
COLOURS = re.compile("|".join(map(re.escape, (RED, YELLOW, BOLD, DIM, OFF))))


def render(outcome: Outcome) -> str:
    """Return a line for each finding, and the summary."""
    lines = [head(finding, outcome) + "\n" for finding in outcome.findings]
    if outcome.show_waived:
        lines += [f"{head(each.finding, outcome)} (waived)\n" for each in outcome.waived]
    return "".join(lines) + summary(outcome)


def head(finding: Finding, outcome: Outcome) -> str:
    """Return the line that tells a finding."""
    return f"{place(finding, outcome)} {said(finding)}"


def place(finding: Finding, outcome: Outcome) -> str:
    """Return where a finding stands, how much it counts, and its rule."""
    where = ":".join([outcome.path(finding), *(str(number) for number in (finding.line, finding.column) if number)])
    colour = RED if finding.severity == "error" else YELLOW
    return f"{BOLD}{harmless(where)}{OFF}: {colour}{finding.severity}{OFF} {finding.code} {finding.rule}:"


def said(finding: Finding) -> str:
    """Return the record and the message."""
    return harmless(f"{finding.record}: {finding.message}" if finding.record else finding.message)


def summary(outcome: Outcome) -> str:
    """Return the last line: how much was looked at, and what came of it."""
    looked = f"{many(outcome.documents, 'document')} and {many(outcome.records, 'record')} checked"
    found = [("error", outcome.errors), ("warning", outcome.warnings)]
    parts = [many(number, noun) for noun, number in found if number] or ["all is well"]
    rest = [(len(outcome.waived), "waived"), (outcome.unselected, "not selected"), (outcome.known, "known before")]
    parts += [f"{number:,} {word}" for number, word in rest if number]
    return f"{looked}: {', '.join(parts)}\n"


def statistics(outcome: Outcome) -> str:
    """Return a line for each rule that found something, most frequent first, and the summary."""
    rows = outcome.statistics()
    wide = max((len(f"{number:,}") for _, number in rows), default=0)
    long = max((len(finding.rule) for finding, _ in rows), default=0)
    return "".join(_row(rows, wide, long)) + summary(outcome)


def _row(rows: Iterable[tuple[Finding, int]], wide: int, long: int) -> Iterator[str]:
    for finding, number in rows:
        yield f"{number:>{wide},}  {finding.code} {finding.rule:<{long}}  {finding.severity}\n"
