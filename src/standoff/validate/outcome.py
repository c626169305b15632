"""What comes of a report: its findings as the corpus weighs them, less what was waived, chosen or known before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from standoff.errors import DataError, StandoffError
from standoff.findings import Finding
from standoff.storage import folder
from standoff.storage.corpus import CORPUS_FILE, WAIVERS_FILE, Corpus, root_of
from standoff.storage.files import read
from standoff.validate.originals import Originals
from standoff.validate.rule import RULES
from standoff.validate.selection import reweigh
from standoff.validate.share import Report
from standoff.validate.source import Source
from standoff.validate.waivers import Waived, read_waivers, waive

NAMED: Final = 3
"""So many records are named in the message of another one's finding, and the rest is counted."""


@dataclass
class Outcome:
    """What a reporter shows.

    Attributes:
        findings: In the order of files, lines, columns and codes.
        documents, records: How many were looked at.
        waived: The findings that a waiver sets aside.
        unselected: How many findings were left out by their rules.
        known: How many findings were there before the change that is looked at.
        strict: Whether warnings make a run fail as well.
        originals: The lines that findings point into, for excerpts.
        prefix: What leads to the paths of findings from where the reader stands; ends in `/`, or is empty.
        width: Columns to which prose is wrapped; 0 for no limit.
        limit: How many findings of one rule people are shown; 0 for all.
        show_waived: Whether waived findings are listed.
    """

    findings: list[Finding]
    documents: int = 0
    records: int = 0
    waived: list[Waived] = field(default_factory=list)
    unselected: int = 0
    known: int = 0
    strict: bool = False
    originals: Originals | None = field(default=None, compare=False)
    prefix: str = ""
    width: int = 0
    limit: int = 50
    show_waived: bool = False

    @property
    def errors(self) -> int:
        """How many of the findings are errors."""
        return sum(finding.severity == "error" for finding in self.findings)

    @property
    def warnings(self) -> int:
        """How many of the findings are warnings."""
        return len(self.findings) - self.errors

    @property
    def failed(self) -> bool:
        """Whether there is anything that must be mended."""
        return any(map(self.fails, self.findings))

    def fails(self, finding: Finding) -> bool:
        """Tell whether a finding must be mended."""
        return self.strict or finding.severity == "error"

    def path(self, finding: Finding) -> str:
        """Return the path of a finding from where the reader stands."""
        return finding.path if finding.path.startswith(("<", "/")) else self.prefix + finding.path

    def statistics(self) -> list[tuple[Finding, int]]:
        """Return an example and the count of each rule's findings, most frequent first."""
        counts = Counter(finding.code for finding in self.findings)
        examples = {finding.code: finding for finding in reversed(self.findings)}
        return [(examples[code], counts[code]) for code in sorted(counts, key=lambda code: (-counts[code], code))]


def settle(
    report: Report,
    where: Path,
    *,
    documents: Iterable[str] | None = None,
    today: date | None = None,
    files: bool = True,
) -> Outcome:
    """Weigh findings as corpus.json says, and set aside those that are waived.

    What is wrong with the severities or the waivers themselves becomes a finding.

    Args:
        report: What a validation found.
        where: The folder with corpus.json.
        documents: The ids that were checked; a waiver for another document is not called unused. None for all.
        today: The day by which waivers expire; the present one in UTC if None.
        files: Whether the findings are on stored files: only then are waivers and the settings themselves looked at.
    """
    root = root_of(where)
    outcome = Outcome(list(report.findings), report.documents, report.records, originals=Originals(root))
    try:
        meta = folder.read_object(where / CORPUS_FILE)
    except DataError:
        return outcome
    source = Source((where / CORPUS_FILE).relative_to(root).as_posix(), read(where / CORPUS_FILE), whole=True)
    outcome.findings = list(reweigh(outcome.findings, meta, source if files else None))
    if files and (where / WAIVERS_FILE).exists():
        outcome = _waive(
            outcome, where, None if documents is None else frozenset(documents), today or datetime.now(UTC).date()
        )
    outcome.findings = together(sorted(outcome.findings, key=lambda finding: finding.sort_key))
    return outcome


def together(findings: Iterable[Finding]) -> list[Finding]:
    """Return *findings* with those as one that have one cause: the first, which names the records of the others."""
    found: dict[Any, list[Finding]] = {}
    for number, each in enumerate(findings):
        said = each.code, each.path, each.doc, each.set, each.layer, each.message
        found.setdefault(said if each.code in RULES and RULES[each.code].one_cause else number, []).append(each)
    return [replace(first, message=first.message + _others(first, rest)) for first, *rest in found.values()]


def _others(first: Finding, rest: Iterable[Finding]) -> str:
    """Say which records besides the first one a finding is about."""
    names = list(dict.fromkeys([each.record or f"line {each.line}" for each in rest if each.record != first.record]))
    if len(names) < 2:
        return f"; {names[0]} names it too" if names else ""
    last = f"{len(names) - NAMED} more" if len(names) > NAMED else names.pop()
    return f"; {', '.join(names[:NAMED])} and {last} name it too"


def _waive(outcome: Outcome, where: Path, documents: frozenset[str] | None, today: date) -> Outcome:
    try:
        corpus = Corpus.open(where)
        raw = read(where / WAIVERS_FILE)
    except StandoffError:
        return outcome
    source = Source((where / WAIVERS_FILE).relative_to(corpus.root).as_posix(), raw)
    waivers, found = read_waivers(source, corpus)
    words = outcome.originals.words if outcome.originals else None
    kept, waived, more = waive(outcome.findings, waivers, today=today, documents=documents, words=words)
    return replace(outcome, findings=[*kept, *reweigh([*found, *more], corpus.meta)], waived=waived)
