"""The Data part of CHANGELOG.md: a section for each release, under the heading `## Data`.

A section that is not released yet is written by hand as work goes on, `### 1.1.0 (not released)`; a release dates it
and adds what the data itself tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from standoff.release.diff import DOCUMENTS, Change, Diff
from standoff.release.diff.markdown import plain
from standoff.release.diff.words import summary

NAME: Final = "CHANGELOG.md"
EMPTY: Final = "# Changelog\n\n## Data\n"
PART: Final = "## Data"
_PART = re.compile(r"^## +Data *$", re.MULTILINE)
_NEXT = re.compile(r"^## ", re.MULTILINE)
_SECTION = re.compile(r"^### +(.+?) *$", re.MULTILINE)
SHOWN: Final = 20


def entries(found: Diff | None, held: str) -> list[str]:
    """Return the lines that the data itself tells: what changed since the last release, or all that the first one has.

    Args:
        found: What changed; None before the first release.
        held: What there is now, in numbers.
    """
    if found is None:
        return [f"- First release: {held}."]
    wholes = [each for each in found.changes if each.layer == DOCUMENTS and not each.field]
    lines = [*_documents(wholes, "added"), *_documents(wholes, "removed")]
    lines += [f"- {plain(each.strip())}." for each in summary(found)[1:]]
    lines += [f"- Schema: {plain(str(each))}." for each in found.schema if each.what != "wording"]
    return [*(lines or ["- Nothing that a record says."]), f"- Now {held}."]


def _documents(wholes: Iterable[Change], kind: str) -> Iterator[str]:
    names = [f"`{each.doc}`" + (" (test)" if each.test else "") for each in wholes if each.kind == kind]
    if names:
        more = f" and {len(names) - SHOWN:,} more" if len(names) > SHOWN else ""
        yield f"- Documents {kind}: {', '.join(names[:SHOWN])}{more}."


def released(text: str, version: str, day: str, lines: list[str]) -> str:
    """Return a changelog in which *version* is a dated section of the Data part, with *lines* at its end.

    The section that is not released yet becomes it, whatever version it names; else it is a new one on top.
    """
    if not _PART.search(text):
        text = f"{text.rstrip()}\n\n{PART}\n" if text.strip() else EMPTY
    start, end = _part(text)
    before, part, after = text[:start], text[start:end], text[end:]
    heading = f"### {version} ({day})"
    for found in _SECTION.finditer(part):
        if "not released" in found[1] or found[1].split()[0] == version:
            rest = _SECTION.search(part, found.end())
            stop = rest.start() if rest else len(part)
            body = part[found.end() : stop].strip()
            made = "\n".join([heading, "", *([body] if body else []), *lines])
            return f"{before}{part[: found.start()]}{made}\n{_gap(part[stop:] + after)}"
    first = _SECTION.search(part)
    at = first.start() if first else len(part)
    made = "\n".join([heading, "", *lines])
    return f"{before}{part[:at].rstrip()}\n\n{made}\n{_gap(part[at:] + after)}"


def _gap(rest: str) -> str:
    return f"\n{rest.lstrip()}" if rest.strip() else ""


def _part(text: str) -> tuple[int, int]:
    """Return where the Data part starts, after its heading, and where it ends."""
    found = _PART.search(text)
    start = found.end() if found else len(text)
    end = _NEXT.search(text, start)
    return start, end.start() if end else len(text)
