"""What changed, as Markdown: for a pull request or release notes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from standoff.printable import harmless
from standoff.release.diff import Diff
from standoff.release.diff.words import Group, groups, summary, told

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~@$])")


def as_markdown(found: Diff, *, noted: bool = False, short: bool = False) -> Iterator[str]:
    """Yield lines; see `as_text`. Nothing in data can be a mark of Markdown, HTML, or the name of a user."""
    yield f"**{plain(found.old)} → {plain(found.new)}**"
    yield ""
    total, *rest = summary(found)
    yield plain(total)
    yield ""
    yield from (f"- {plain(each.strip())}" for each in rest)
    for number, change in enumerate([] if short else found.schema):
        yield from ["", "### Schema", ""] if number == 0 else []
        yield f"- {plain(str(change))}"
    for group in [] if short else groups(found, noted=noted):
        yield ""
        yield from _group(group)


def _group(group: Group) -> Iterator[str]:
    title = plain(group.doc or "Shared by all documents")
    yield f"### {title}{' (test)' if group.test else ''}"
    yield ""
    if group.whole:
        about = f" “{plain(group.whole.line)}”" if group.whole.line else ""
        yield f"The document{about} was {group.whole.kind}, with {plain(group.held)}."
        return
    for number, part in enumerate(group.parts):
        yield from [""] if number else []
        yield f"{plain(part.title)}:"
        yield ""
        for changes in part.records.values():
            for each in [changes] if changes[0].record else [[one] for one in changes]:
                sign, words = told(each)
                verb = {"+": "added ", "-": "removed "}.get(sign, "")
                yield f"- {verb}{plain(words)}"


def plain(text: str) -> str:
    """Return *text* so that Markdown shows it as it is."""
    return _SPECIAL.sub(r"\\\1", harmless(text))
