"""A document as one page that needs nothing else: no script, no font, no address.

Words and notes are linked both ways by plain links, so that a keyboard reaches everything; the note that was followed
lights up its words, and so does pointing at it or at a bracket. Brackets nest; where records cross each other, the one
at the end repeats which record it belongs to. Colours follow the reader's choice of dark or light.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape as html_escape
from pathlib import Path
from typing import Final

from standoff.document import Document
from standoff.look.layout import Line, Mark, Segment, kind_label, lines_of, marks_of, parties, required_labels
from standoff.names import own_referent
from standoff.printable import harmless

STYLE: Final = Path(__file__).with_name("page.css")
HUES: Final = 12


def page(document: Document, *, layers: Sequence[str] = (), statuses: Sequence[str] = ()) -> str:
    """Return the page. Everything from the data is escaped.

    Args:
        document: The document.
        layers, statuses: What to show; see `marks_of`.
    """
    marks = marks_of(document, layers, statuses)
    noted = [mark for mark in marks if not mark.inline]
    title = str(document.meta.get("title") or document.id)
    lines = "\n".join(_line(document, line) for line in lines_of(document.text, marks))
    return f"""<!doctype html>
<html lang="{escape(str(document.meta.get("lang") or "und"))}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escape(title)}</title>
<style>
{STYLE.read_text(encoding="utf-8")}{_lights(noted)}</style>
</head>
<body>
<header>
<h1 dir="auto">{escape(title)}</h1>
<p class="about">{_about(document)}</p>
<p class="legend">{_legend(marks)}</p>
</header>
<main>
{lines}
</main>
</body>
</html>
"""


def escape(text: str) -> str:
    """Return *text* so that a page shows it as it is, with what could move or hide words shown as its escape."""
    return html_escape(harmless(text))


def _about(document: Document) -> str:
    names = ("publisher", "byline", "published_at", "lang")
    told = [document.id, *(str(document.meta.get(name)) for name in names if document.meta.get(name))]
    told += [f"set of {document.set}"] if document.set else []
    return " · ".join(escape(part) for part in told)


def _lights(noted: Sequence[Mark]) -> str:
    """Return the rules that light up the words of the note that a link led to, or that is pointed at."""
    when = '#n{0}:target, #n{0}:hover, [href="#n{0}"]:is(:hover, :focus-visible)'
    return "".join(f"main:has({when}) .r{{0}}{{{{background:var(--lit)}}}}\n".format(mark.number) for mark in noted)


def _legend(marks: Sequence[Mark]) -> str:
    seen = {(mark.schema.name, _kind(mark)): mark for mark in marks if mark.inline}
    ordered = sorted(seen.values(), key=_hue)
    return " ".join(f'<span class="h{_hue(mark)} k">{escape(_kind(mark))}</span>' for mark in ordered)


def _kind(mark: Mark) -> str:
    return str(mark.record.get(kind_label(mark.schema)[0], "")) or mark.schema.title


def _hue(mark: Mark) -> int:
    labels = kind_label(mark.schema)[1]
    number = labels.index(_kind(mark)) if mark.inline and _kind(mark) in labels else mark.number
    return number % HUES


def _line(document: Document, line: Line) -> str:
    words = "".join(_segment(document, segment) for segment in line.segments)
    notes = "".join(_note(document, mark) for mark in line.noted)
    aside = f'\n<aside aria-label="notes"><ul>{notes}</ul></aside>' if notes else ""
    return f'<section><p dir="auto">{words}</p>{aside}</section>'


def _segment(document: Document, segment: Segment) -> str:
    inline = [mark for mark in segment.marks if mark.inline]
    noted = [mark for mark in segment.marks if not mark.inline]
    before = "".join(_opening(mark, segment) for mark in segment.opens if not mark.inline)
    words = escape(segment.span.cut(document.text))
    for mark in reversed(inline):
        look = f"m h{_hue(mark)}" + ("" if mark.settled else " open")
        words = f'<span class="{look}" title="{escape(_title(mark))}">{words}</span>'
    classes = " ".join(["q", *(f"r{mark.number}" for mark in noted)])
    after = "".join(_closing(mark, segment) for mark in segment.closes)
    return before + (f'<span class="{classes}">{words}</span>' if noted else words) + after


def _opening(mark: Mark, segment: Segment) -> str:
    """Return the tag and the bracket of a record where it starts, links to its note; a later fragment has them too."""
    place = f' id="t{mark.number}"' if mark.spans[0].start == segment.span.start else ""
    tag = f'<a class="t h{_hue(mark)}"{place} href="#n{mark.number}">{escape(_tag(mark))}</a>'
    return tag + _bracket(mark, "⟨")


def _closing(mark: Mark, segment: Segment) -> str:
    """Return what stands where a record ends: whom one word means, or a bracket, with its tag if it crosses another."""
    if mark.inline:
        return f'<span class="w">\u00a0→\u00a0{escape(mark.meant)}</span>' if mark.meant else ""
    tag = f'<a class="t h{_hue(mark)}" href="#n{mark.number}">{escape(_tag(mark))}</a>'
    return _bracket(mark, "⟩") + (tag if mark in segment.crossing else "")


def _bracket(mark: Mark, sign: str) -> str:
    return f'<a class="b h{_hue(mark)}" href="#n{mark.number}" tabindex="-1" title="{escape(_tag(mark))}">{sign}</a>'


def _tag(mark: Mark) -> str:
    return mark.id + ("" if mark.settled else "?")


def _title(mark: Mark) -> str:
    labels = [str(mark.record.get(name)) for name, _ in required_labels(mark.schema) if mark.record.get(name)]
    named = [mark.names.get(value, value) for value in [mark.record.get(own_referent(mark.schema))] if value]
    status = [] if mark.settled else ["proposed"]
    return " · ".join([mark.id, *labels, *named, *status])


def _note(document: Document, mark: Mark) -> str:
    labels = [str(mark.record.get(name)) for name, _ in required_labels(mark.schema) if mark.record.get(name)]
    told = " → ".join(f'<bdi class="who">{escape(name)}</bdi>' for name in parties(mark, document)) or "—"
    about = f'<span class="l">{escape(" · ".join(labels))}</span>'
    back = f'<a class="t h{_hue(mark)}" href="#t{mark.number}">{escape(_tag(mark))}</a>'
    return f'<li id="n{mark.number}">{back} {told} {about}</li>'
