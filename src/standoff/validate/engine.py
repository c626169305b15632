"""The whole of a validation: corpus.json and the registry, then every document.

Levels are bytes, JSON, schema, rules. A record goes up a level only if it passed the one below, and one that did not
never hides the faults of another.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from standoff.errors import DataError, SchemaError, StandoffError
from standoff.findings import Finding
from standoff.storage import folder, packed
from standoff.storage.changes import reading
from standoff.storage.corpus import CORPUS_FILE, Corpus, locate, root_of
from standoff.storage.stored import Stored
from standoff.validate import engine_rules as rules
from standoff.validate.checker import Checked, Checker
from standoff.validate.source import Source


@dataclass
class Report:
    """What a validation found.

    Attributes:
        findings: In the order of files, lines, columns and codes.
        documents, records: How many were looked at.
    """

    findings: list[Finding] = field(default_factory=list)
    documents: int = 0
    records: int = 0

    @property
    def errors(self) -> int:
        """How many of the findings are errors."""
        return sum(finding.severity == "error" for finding in self.findings)


def validate(path: Path | str | None = None, documents: Collection[str] = ()) -> Report:
    """Check a corpus.

    Args:
        path: As in `Corpus.open`.
        documents: Ids of the documents to check; all of them if empty.

    Raises:
        CorpusError: There is no corpus at *path*, or it has not one of *documents*.
    """
    where = locate(path)
    with reading(root_of(where)):
        return _validate(path, where, documents)


def _validate(path: Path | str | None, where: Path, documents: Collection[str]) -> Report:
    try:
        corpus = Corpus.open(path)
        checker = Checker(corpus)
    except (DataError, SchemaError) as error:
        return Report([_unusable(error, where)])
    report = Report(checker.check_registry())
    seen: set[str] = set()
    all_checked: list[Checked] = []
    for stored in _stored(corpus, documents, report.findings):
        checked = checker.check(stored)
        all_checked.append(checked)
        report.findings += [*checker.check_id(stored, seen), *checked.findings]
        report.documents += 1
        report.records += checked.records
    if not documents:
        report.findings += checker.check_whole(all_checked)
    report.findings.sort(key=lambda finding: finding.sort_key)
    return report


def _stored(corpus: Corpus, documents: Collection[str], findings: list[Finding]) -> Iterator[Stored]:
    """Yield what is to be checked; a shard that breaks off is added to *findings*."""
    if documents:
        yield from map(corpus.find, documents)
        return
    found, links = folder.scan(corpus.path)
    for link in links:
        source = Source(link.relative_to(corpus.root).as_posix(), b"")
        findings.append(source.finding(rules.UNSAFE_PATH, "this is a link"))
    yield from found
    for shard in packed.find_shards(corpus.path):
        try:
            yield from packed.scan(shard)
        except DataError as error:
            source = Source(shard.relative_to(corpus.root).as_posix(), b"")
            findings.append(source.finding(rules.BROKEN_SHARD, error.message))


def _unusable(error: StandoffError, where: Path) -> Finding:
    """Return the finding for a corpus.json or a schema without which nothing can be checked."""
    path = Path(error.path or where / CORPUS_FILE)
    shown = path.relative_to(where.parent).as_posix() if path.is_relative_to(where.parent) else str(path)
    rule = rules.BAD_SCHEMA if isinstance(error, SchemaError) else rules.BAD_CORPUS
    return Source(shown, b"").finding(rule, error.message, line=error.line or 0, hint=error.hint or "")
