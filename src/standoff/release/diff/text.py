"""What changed, for a terminal: short, by document and layer, with words in quotation marks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from standoff.printable import harmless
from standoff.release.diff import Diff
from standoff.release.diff.words import Group, groups, summary, told

SIGNS: Final = {"added": "+", "removed": "-", "changed": "~"}


def as_text(found: Diff, *, noted: bool = False, short: bool = False) -> Iterator[str]:
    """Yield lines; the first character that is no space tells an added, removed or changed thing: `+`, `-`, `~`.

    Args:
        found: The changes.
        noted: As in `groups`.
        short: Whether to tell the numbers alone.
    """
    yield harmless(f"{found.old} → {found.new}")
    yield ""
    if not short:
        for number, change in enumerate(found.schema):
            yield from ["schema"] if number == 0 else []
            yield harmless(f"  {SIGNS[change.kind]} {change}")
        yield from [""] if found.schema else []
        for group in groups(found, noted=noted):
            yield from map(harmless, _group(group))
            yield ""
    yield from map(harmless, summary(found))


def _group(group: Group) -> Iterator[str]:
    title = group.doc or "shared by all documents"
    mark = "  [test]" if group.test else ""
    if group.whole:
        sign = "+" if group.whole.kind == "added" else "-"
        about = f"  {group.whole.line}" if group.whole.line else ""
        yield f"{sign} {title}{mark}{about}: the document was {group.whole.kind}, with {group.held}"
        return
    yield f"{title}{mark}"
    for part in group.parts:
        yield f"  {part.title}"
        for changes in part.records.values():
            single = bool(changes[0].record)
            for each in [changes] if single else [[one] for one in changes]:
                sign, words = told(each)
                yield f"    {sign} {words}"
