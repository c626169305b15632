"""What comes of a report: its findings as the corpus weighs them, less what was waived, chosen or known before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from standoff.errors import DataError, StandoffError
from standoff.findings import Finding
from standoff.printable import many
from standoff.storage import folder
from standoff.storage.corpus import CORPUS_FILE, WAIVERS_FILE, Corpus, root_of
from standoff.storage.files import read
from standoff.validate.originals import Originals
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
    apart: bool = False,
) -> Outcome:
    """Weigh findings as corpus.json says, and set aside those that are waived.

    What is wrong with the severities or the waivers themselves becomes a finding.

    Args:
        report: What a validation found.
        where: The folder with corpus.json.
        documents: The ids that were checked; a waiver for another document is not called unused. None for all.
        today: The day by which waivers expire; the present one in UTC if None.
        files: Whether the findings are on stored files: only then are waivers and the settings themselves looked at.
        apart: Whether findings that have one cause stay apart, for whoever goes on to choose among them (`together`).
    """
    root = root_of(where)
    outcome = Outcome(list(report.findings), report.documents, report.records, originals=Originals(root))
    try:
        meta = folder.read_object(where / CORPUS_FILE)
    except DataError:
        return outcome
    source = Source((where / CORPUS_FILE).relative_to(root).as_posix(), read(where / CORPUS_FILE), whole=True)
    outcome.findings = list(reweigh(outcome.findings, meta, source if files else None))
    if not report.documents:
        documents = ()
    if files and (where / WAIVERS_FILE).exists():
        outcome = _waive(
            outcome, where, None if documents is None else frozenset(documents), today or datetime.now(UTC).date()
        )
    outcome.findings.sort(key=lambda finding: finding.sort_key)
    return outcome if apart else replace(outcome, findings=together(outcome.findings))


def together(findings: Iterable[Finding]) -> list[Finding]:
    """Return *findings* in their order, of those that have one cause only one, which says where the others are.

    It is an error if any of them is, and of the rule whose code comes first.
    """
    groups: dict[str | int, list[Finding]] = {}
    for number, each in enumerate(findings):
        groups.setdefault(each.cause or number, []).append(each)
    found = []
    for group in groups.values():
        first, *rest = sorted(group, key=lambda each: (each.severity, each.code, each.sort_key))
        found.append(replace(first, message=first.message + _others(first, rest)))
    return sorted(found, key=lambda finding: finding.sort_key)


def _others(first: Finding, rest: Iterable[Finding]) -> str:
    """Say where else the fault is that *first* tells: in which records of its document and set, or in how many."""
    same = [each for each in rest if each.code == first.code]
    places = dict.fromkeys((each.path, _name(each)) for each in same)
    places.pop((first.path, _name(first)), None)
    if not places:
        return ""
    if {(each.doc, each.set) for each in same} == {(first.doc, first.set)}:
        names = [name for _, name in places]
        more = [f"{len(names) - NAMED} more"] if len(names) > NAMED + 1 else names[NAMED:]
        return f"; also in {_listed([*names[:NAMED], *more])}"
    documents = len({each.doc for each in [first, *same]})
    return f"; also in {many(len(places), 'more record')}" + (
        f", in {documents:,} documents in all" if documents > 1 else ""
    )


def _name(finding: Finding) -> str:
    return finding.record or f"line {finding.line}"


def _listed(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


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
