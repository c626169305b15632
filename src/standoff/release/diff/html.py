"""What changed, as one page that needs nothing else: each change beside the words of the text that it is about.

Added words are green, removed ones struck through; the note of a change and its words are linked both ways. Paragraphs
in which nothing changed are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from standoff.document import Document, Record
from standoff.kinds import sound
from standoff.look.html import STYLE, escape
from standoff.look.layout import Line, Mark, Segment, lines_of, spans_of
from standoff.release.diff import Change, Diff
from standoff.release.diff.sides import Side
from standoff.release.diff.words import Group, groups, summary, told
from standoff.schema import RecordSchema
from standoff.storage.files import read
from standoff.storage.folder import decode

OWN_STYLE: Final = Path(__file__).with_name("page.css")
CLASSES: Final = {"+": "added", "-": "removed", "~": "changed"}


@dataclass
class _Page:
    """What is known of a document's changes while its part of the page is made.

    Attributes:
        text: The text that is shown.
        notes: The class and the words of each change, by the number of its mark.
        marks: Where the changed records stand.
        rest: Class and words of the changes that have no place in the text.
    """

    text: str = ""
    notes: dict[int, tuple[str, str]] = field(default_factory=dict)
    marks: list[Mark] = field(default_factory=list)
    rest: list[tuple[str, str]] = field(default_factory=list)


def as_page(found: Diff, old: Side, new: Side, *, noted: bool = False, short: bool = False) -> str:
    """Return the page. Everything from the data is escaped.

    Args:
        found: What changed from *old* to *new*.
        old, new: The two sides, still open.
        noted, short: As in `as_text`.
    """
    numbers = iter(range(1, len(found.changes) + 2))
    made = [] if short else [(each, _placed(each, old, new, numbers)) for each in groups(found, noted=noted)]
    lit = "".join(f"main:has(#n{n}:target) .r{n}{{background:var(--lit)}}\n" for _, page in made for n in page.notes)
    schema = _list((_kind(each.kind), f"schema: {each}") for each in ([] if short else found.schema))
    style = "".join(decode(read(path, linked=True), path) for path in (STYLE, OWN_STYLE))
    title = escape(f"{found.old} → {found.new}")
    numbers_told = "\n".join(map(escape, summary(found)))
    body = "\n".join(_group(group, page) for group, page in made)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
{style}{lit}</style>
</head>
<body>
<header>
<h1>{title}</h1>
<pre>{numbers_told}</pre>
{schema}
</header>
<main>
{body}
</main>
</body>
</html>
"""


def _kind(kind: str) -> str:
    return kind if kind in CLASSES.values() else "changed"


def _list(notes: Any) -> str:
    items = "".join(f"<li>{_note(kind, words)}</li>" for kind, words in notes)
    return f'<ul class="plain">{items}</ul>' if items else ""


def _note(kind: str, words: str) -> str:
    sign = next(sign for sign, name in CLASSES.items() if name == kind)
    return f'<span class="sign {kind}">{"−" if sign == "-" else sign}</span> <bdi>{escape(words)}</bdi>'


def _placed(group: Group, old: Side, new: Side, numbers: Iterator[int]) -> _Page:
    """Find the words in the text for each change of a document."""
    page = _Page()
    if group.whole or not group.doc:
        page.rest = [_told(changes) for part in group.parts for changes in _singly(part.records)] * (not group.whole)
        return page
    before, after = old.load(group.doc), new.load(group.doc)
    page.text = after.text if after else ""
    # ids are those of the old side, and mean nothing in another set
    own = (after, before) if old.set == new.set else (before,)
    for part in group.parts:
        for changes in _singly(part.records):
            value = _value(changes[0], [each for each in own if each and each.text == page.text])
            mark = _mark(value, part.schema, after, next(numbers)) if value and part.schema and after else None
            if mark:
                page.marks.append(mark)
                page.notes[mark.number] = _told(changes, part.set)
            else:
                page.rest.append(_told(changes, part.set))
    return page


def _singly(records: dict[str, list[Change]]) -> Iterator[list[Change]]:
    """Yield the changes of each record together, and what is none one by one."""
    for changes in records.values():
        yield from [changes] if changes[0].record else [[each] for each in changes]


def _told(changes: list[Change], owner: str = "") -> tuple[str, str]:
    sign, words = told(changes)
    return CLASSES[sign], words + (f" (set of {owner})" if owner else "")


def _value(change: Change, places: list[Document]) -> dict[str, Any] | None:
    """Return the record as it stands in the text that is shown, from the first of *places* that has it."""
    if change.kind == "added" and not change.field:
        return change.new if isinstance(change.new, dict) else None
    return next((value for each in places if (value := _find(each, change))), None)


def _mark(value: dict[str, Any], schema: RecordSchema, document: Document, number: int) -> Mark | None:
    """Return where a record stands; None if it stands nowhere."""
    if not sound([value], schema):
        return None
    record = Record(value, schema.node, document)
    spans = spans_of(record, schema)
    return Mark(record, schema, spans, number) if spans else None


def _find(document: Document, change: Change) -> dict[str, Any] | None:
    layers = document.sets.get(change.set, {}) if change.set and change.set in document.sets else document.layers
    return next((each for each in layers.get(change.layer, ()) if each.get("id") == change.record), None)


def _group(group: Group, page: _Page) -> str:
    test = '<span class="test">test</span>' if group.test else ""
    title = f"<h2>{escape(group.doc or 'Shared by all documents')}{test}</h2>"
    if group.whole:
        words = f"{group.whole.line}: the document was {group.whole.kind}, with {group.held}"
        return title + _list([(group.whole.kind, words)])
    return title + _list(page.rest) + "\n".join(_lines(page))


def _lines(page: _Page) -> Iterator[str]:
    skipped = False
    for line in lines_of(page.text, page.marks) if page.marks else ():
        starting = [mark for mark in page.marks if line.span.start <= mark.spans[0].start <= line.span.end]
        if not starting and not any(segment.marks for segment in line.segments):
            skipped = True
            continue
        yield '<p class="gap">⋯</p>' * skipped
        skipped = False
        yield _line(line, starting, page)


def _line(line: Line, starting: list[Mark], page: _Page) -> str:
    words = "".join(_segment(segment, page) for segment in line.segments)
    notes = "".join(
        f'<li id="n{mark.number}"><a class="t" href="#t{mark.number}">↩</a> {_note(*page.notes[mark.number])}</li>'
        for mark in starting
    )
    aside = f'<aside aria-label="changes"><ul>{notes}</ul></aside>' if notes else ""
    return f'<section><p dir="auto">{words}</p>{aside}</section>'


def _segment(segment: Segment, page: _Page) -> str:
    words = escape(segment.span.cut(page.text))
    for mark in reversed(segment.marks):
        words = f'<span class="m {page.notes[mark.number][0]} r{mark.number}">{words}</span>'
    tags = "".join(
        f'<a class="t {page.notes[mark.number][0]}" id="t{mark.number}" href="#n{mark.number}">{escape(mark.id)}</a>'
        for mark in segment.opens
        if mark.spans[0].start == segment.span.start
    )
    return tags + words
