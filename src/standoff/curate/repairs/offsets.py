"""Repairs of spans whose offsets count something else than the text has, or stand beside their words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from typing import Any, Final

from standoff.curate.fragments import fits
from standoff.curate.repairs.draft import Change, Draft, Edit, SpanAt, Told, digest, rewrite
from standoff.curate.texts import plain
from standoff.spans import Span, find_all

Units = Mapping[int, int]
"""From offsets in some unit to code points; an offset inside a code point is missing."""

ENOUGH: Final = 3
NEAR: Final = 16
ALONE: Final = 64


def units_of(text: str) -> dict[str, Units]:
    """Return how offsets in UTF-16 units and in UTF-8 bytes lead to code points of *text*."""
    sizes = {
        "UTF-16 units": [2 if ord(char) > 0xFFFF else 1 for char in text],
        "UTF-8 bytes": [len(char.encode()) for char in text],
    }
    return {name: {at: n for n, at in enumerate(accumulate(size, initial=0))} for name, size in sizes.items()}


def counted(value: Mapping[str, Any], units: Units, text: str) -> Span | None:
    """Return the span that offsets in *units* mean, if its words are there."""
    start, end = units.get(value["start"]), units.get(value["end"])
    if start is None or end is None:
        return None
    span = Span(start, end)
    return span if start < end and span.cut(text) == value["text"] else None


def offset_units(draft: Draft) -> Iterator[Edit | Told]:
    """Count offsets in code points where a whole set counted UTF-16 units or UTF-8 bytes.

    All spans that do not fit must speak for the same unit. Where every span of the set fits in it, all are converted,
    also one whose words happen to stand at both places; else the spans that fit already stay, and three or more must
    speak for the unit. Where the hash is that of the text with plain line ends, offsets count that text and wait.
    """
    if draft.text is None or draft.text.isascii():
        return
    if draft.sha256 == digest(plain(draft.text)) != digest(draft.text):
        return
    for spans in draft.sets():
        known = [each for each in spans if each.value["text"] and each.value["text"] in draft.text]
        wrong = [each for each in known if not fits(each.value, draft.text)]
        if not wrong:
            continue
        found = {name: units for name, units in units_of(draft.text).items() if _all_fit(wrong, units, draft.text)}
        if len(found) > 1:
            more = len(wrong) - 1
            these = f"and {more:,} more fit" if more else "fits"
            yield wrong[0].told(f"{these} both as {' and as '.join(found)}")
        for name, units in found.items() if len(found) == 1 else ():
            whole = _all_fit(known, units, draft.text)
            if whole or len(wrong) >= ENOUGH:
                yield from _convert(draft, known if whole else wrong, units, name)


def _all_fit(spans: Iterable[SpanAt], units: Units, text: str) -> bool:
    return all(counted(each.value, units, text) for each in spans)


def _convert(draft: Draft, spans: Iterable[SpanAt], units: Units, name: str) -> Iterator[Edit]:
    text = draft.text or ""
    found = [(each, span) for each in spans if (span := counted(each.value, units, text))]
    wrong = [(each, span) for each, span in found if (each.value["start"], each.value["end"]) != span]
    yield from rewrite(draft, [move(each, span, text, f"it counted {name}") for each, span in wrong])


def span_shift(draft: Draft) -> Iterator[Edit | Told]:
    """Move a span that does not fit to the one place of its words, or the one place near it.

    Near is within 16 code points, with no other place within 64.
    """
    if draft.text is None:
        return
    found = []
    for each in (each for spans in draft.sets() for each in spans if not fits(each.value, draft.text or "")):
        places = find_all(draft.text, each.value["text"])
        place = _only(places, each.value["start"])
        if place:
            found.append(move(each, place, draft.text, "its words stand there"))
        elif not places:
            yield each.told(f"{each.value['text']!r} stands nowhere in source.txt")
        else:
            yield each.told(f"{each.value['text']!r} stands at {len(places)} places, and no single one is near")
    yield from rewrite(draft, found)


def _only(places: list[Span], start: int) -> Span | None:
    if len(places) == 1:
        return places[0]
    near = sorted(places, key=lambda place: abs(place.start - start))[:2]
    first, second = (abs(place.start - start) for place in near) if near else (NEAR + 1, 0)
    return near[0] if first <= NEAR and second > ALONE else None


def move(each: SpanAt, span: Span, text: str, reason: str) -> Change:
    """Return the change of a span object to *span*, and what is said of it."""
    return (
        each,
        span.as_value(text),
        f"{each.value['start']}..{each.value['end']} is now {span.start}..{span.end}: {reason}",
    )
