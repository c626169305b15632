"""Which version comes next: semantic versioning of data.

| step | what changed |
| --- | --- |
| major | a layer, a field or a label went or means something else; what the test split had is not what it was |
| minor | there is something new: a document, a record, a field, a label; or a document went that was in no test split |
| patch | what was there was corrected |

Before 1.0.0 nothing is promised yet, so a major step raises the second number, as a minor one does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal

from standoff.release.diff import CORPUS, DOCUMENTS, Change, Diff
from standoff.release.diff.schema import SchemaChange

Step = Literal["major", "minor", "patch"]
STEPS: Final[tuple[Step, ...]] = ("major", "minor", "patch")
VERSION: Final = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?", re.ASCII)
FIRST: Final = "1.0.0"
SHOWN: Final = 4


def order(version: str) -> tuple[int, int, int, bool, str]:
    """Return what versions are sorted by; one with a suffix comes before the same without.

    Raises:
        ValueError: It is no version.
    """
    found = VERSION.fullmatch(version)
    if not found:
        raise ValueError(f"{version!r} is no version such as 1.2.0")
    return int(found[1]), int(found[2]), int(found[3]), not found[4], found[4] or ""


def following(version: str, step: Step) -> str:
    """Return the version that is one step after *version*.

    Raises:
        ValueError: It is no version.
    """
    major, minor, patch, whole, _ = order(version)
    if not whole:
        return f"{major}.{minor}.{patch}"
    if step == "major" and major:
        return f"{major + 1}.0.0"
    return f"{major}.{minor}.{patch + 1}" if step == "patch" else f"{major}.{minor + 1}.0"


def step_of(found: Diff) -> tuple[Step, list[str]]:
    """Return the step that changes call for, and why, in sentences; a patch if nothing that counts changed."""
    reasons: dict[Step, dict[str, None]] = {step: {} for step in STEPS}
    for step, reason in [*_schema_reasons(found.schema), *_data_reasons(found.changes)]:
        reasons[step][reason] = None
    step = next((each for each in STEPS if reasons[each]), "patch")
    told = list(reasons[step])
    more = [f"and {len(told) - SHOWN:,} more"] if len(told) > SHOWN else []
    return step, told[:SHOWN] + more


def _schema_reasons(changes: list[SchemaChange]) -> Iterator[tuple[Step, str]]:
    for each in changes:
        if each.layer == CORPUS or each.what == "wording":
            yield "patch", str(each)
        elif each.kind == "added" or each.what == "rule":
            yield "minor", str(each)
        else:
            yield "major", str(each)


def _data_reasons(changes: list[Change]) -> Iterator[tuple[Step, str]]:
    """Yield the step that each change of the data calls for; the sets of annotators are evidence, and count as new."""
    new = {each.doc for each in changes if each.layer == DOCUMENTS and not each.field and each.kind == "added"}
    for each in changes:
        if each.kind == "noted":
            yield "patch", "it was noted anew who made or reviewed records"
        elif each.layer == DOCUMENTS and not each.field:
            whole: Step = "major" if each.test and each.kind == "removed" else "minor"
            yield whole, f"document {each.doc} {each.kind}{' (test)' if each.test else ''}"
        elif each.doc in new:
            continue
        elif each.test and not each.set:
            yield "major", f"the test document {each.doc} changed"
        elif each.kind in ("added", "decided"):
            yield "minor", f"new {each.layer}" if each.kind == "added" else f"{each.layer} were decided on"
        else:
            yield "patch", f"{each.layer} corrected"
