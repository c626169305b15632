"""What one run found in its share of the documents, as a value that JSON can hold, and the report of all shares.

A corpus can be checked in several runs, on several machines: each takes every n-th document. `conclude` makes of their
shares the report that one run would have made.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson

import standoff.validate.rules  # noqa: F401  (enters the rules into the table)
from standoff.errors import DataError
from standoff.findings import Finding
from standoff.spans import Span
from standoff.storage.files import read
from standoff.validate import engine_rules as rules
from standoff.validate.checker import Checked
from standoff.validate.rule import RULES
from standoff.validate.source import Source

FORM: Final = "standoff-share-1"


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


@dataclass
class Share:
    """What one run found.

    Attributes:
        number: Which share of the documents this is, from 1.
        of: How many shares there are.
        context: A digest of all that the findings depend on besides the documents: code, schema, registry.
        frame: What is wrong outside the documents: corpus.json, the registry, links, broken shards.
        checked: The documents, each with its place in the order of the corpus.
        whole: Whether all shares together hold all documents, so that rules on the whole corpus apply.
    """

    number: int = 1
    of: int = 1
    context: str = ""
    frame: list[Finding] = field(default_factory=list)
    checked: list[tuple[int, Checked]] = field(default_factory=list)
    whole: bool = True


def conclude(shares: Sequence[Share]) -> Report:
    """Return the report of all *shares*, which is the one that a single run would have made."""
    checked = [
        each for _, each in sorted((each for share in shares for each in share.checked), key=lambda pair: pair[0])
    ]
    findings = [*shares[0].frame, *(finding for each in checked for finding in each.findings), *_twice(checked)]
    if len(shares) == shares[0].of and all(share.whole for share in shares):
        findings += _between(checked)
    findings.sort(key=lambda finding: finding.sort_key)
    return Report(findings, len(checked), sum(each.records for each in checked))


def _twice(checked: Sequence[Checked]) -> Iterator[Finding]:
    seen: dict[str, Checked] = {}
    for each in checked:
        first = seen.setdefault(each.id, each)
        if first is not each:
            source = Source(each.path, b"", doc=each.id)
            message = f"the id {each.id} is taken by {first.path}"
            yield source.finding(rules.DOCUMENT_TWICE, message, line=each.line)


def _between(checked: Sequence[Checked]) -> Iterator[Finding]:
    """Yield what is wrong between documents, by the rules that left a summary of each."""
    for code in sorted({code for each in checked for code in each.summaries}):
        rule = RULES[code]
        found = [each for each in checked if code in each.summaries]
        for fault in rule.check([each.summaries[code] for each in found]) if rule.check else ():
            at = found[fault.index or 0]
            source = Source(at.path, b"", doc=at.id)
            yield source.finding(rule, fault.message, line=at.line, hint=fault.hint or rule.hint)


def dump_share(share: Share) -> bytes:
    """Return *share* as a line of JSON; the same share always gives the same bytes."""
    return orjson.dumps({"form": FORM, **asdict(share)}, default=list) + b"\n"


def read_shares(paths: Sequence[Path]) -> list[Share]:
    """Read the shares of one corpus, all of them, in the order of their numbers.

    Raises:
        DataError: A file is no share, or the files do not belong together, or one is lacking or given twice.
    """
    shares = sorted((_load(read(path, linked=True), path) for path in paths), key=lambda share: share.number)
    first = shares[0]
    for share in shares:
        if (share.context, share.of, share.whole) != (first.context, first.of, first.whole):
            raise DataError(
                f"share {share.number} of {share.of} was made from another corpus, or by another version",
                hint="run all shares again on the same files",
            )
    numbers = [share.number for share in shares]
    if numbers != list(range(1, first.of + 1)):
        lacking = sorted(set(range(1, first.of + 1)) - set(numbers))
        what = f"share {lacking[0]} of {first.of} is lacking" if lacking else "a share is given twice"
        raise DataError(what, hint="name the file of each share once")
    return shares


def _load(raw: bytes, path: Path) -> Share:
    try:
        value = orjson.loads(raw)
        if value.pop("form") != FORM:
            raise DataError("is the share of another version of standoff", path=path, hint="run the share again")
        value["frame"] = [finding_of(each) for each in value["frame"]]
        value["checked"] = [(number, checked_of(each)) for number, each in value["checked"]]
        return Share(**value)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise DataError(
            "is no report of a share", path=path, hint="standoff validate --shard 1/2 --report FILE writes one"
        ) from None


def checked_of(value: dict[str, Any]) -> Checked:
    """Return the `Checked` that was written as *value*."""
    checked = Checked(**value)
    checked.findings = [finding_of(each) for each in value["findings"]]
    return checked


def finding_of(value: dict[str, Any]) -> Finding:
    """Return the `Finding` that was written as *value*."""
    return Finding(**{**value, "span": Span(*value["span"]) if value["span"] else None})
