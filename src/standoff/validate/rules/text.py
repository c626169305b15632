"""Rules on how the spans of every layer fit the text."""

from __future__ import annotations

import hashlib
from bisect import bisect
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from standoff.document import Document
from standoff.findings import Fault
from standoff.printable import many
from standoff.schema import Pointer
from standoff.spans import Span
from standoff.validate.examined import Examined
from standoff.validate.rule import rule
from standoff.validate.rules.lookup import once, places, short

REANCHOR = "to change a text, put the old one back and give the new one to standoff reanchor, which moves the spans"
LINE_ENDS = "standoff fix takes the carriage returns out again"
_FEW = 5
"""So many wrong spans are each told, whatever became of the text."""

Found = tuple[str, int, Pointer, Any]
"""(layer, index of the record, pointer, value)."""


@once
def spans(doc: Document) -> list[Found]:
    """Return every span object of every layer."""
    return [
        (layer, index, pointer, span)
        for layer, records in doc.layers.items()
        for index, record in enumerate(records)
        for pointer, span in doc.schema.layers[layer].spans(record)
    ]


@once
def span_lists(doc: Document) -> list[Found]:
    """Return every list of spans of every layer."""
    return [
        (layer, index, pointer, value)
        for layer, records in doc.layers.items()
        for index, record in enumerate(records)
        for pointer, value in doc.schema.layers[layer].span_lists(record)
    ]


def inside(doc: Document, span: Any) -> bool:
    """Tell whether the offsets of a span object select at least one code point of the text."""
    return bool(span["start"] < span["end"] <= len(doc.text))


def matches(doc: Document, span: Any) -> bool:
    """Tell whether the words of a span object are those at its offsets."""
    return inside(doc, span) and bool(doc.text[span["start"] : span["end"]] == span["text"])


def misplaced(doc: Document) -> set[tuple[str, int]]:
    """Return (layer, index) of the records with a span that is an error by one of the rules below."""
    wrong = {
        (layer, index)
        for layer, index, _, span in spans(doc)
        if not matches(doc, span) or span["text"] != span["text"].strip() or "\n" in span["text"]
    }
    return wrong | {
        (layer, index)
        for layer, index, _, value in span_lists(doc)
        if any(two["start"] < one["end"] for one, two in pairwise(value))
    }


@once
def is_changed(doc: Document) -> bool:
    """Tell whether the text is another one than document.json knows by its hash."""
    return bool(doc.meta.get("sha256", digest(doc.text)) != digest(doc.text))


def digest(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, in hex."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def mend(doc: Document) -> str:
    """Say how to mend a text that was changed; if only its line ends were, it is known what they were."""
    return LINE_ENDS if doc.meta.get("sha256") == digest(doc.text.replace("\r\n", "\n")) else REANCHOR


@once
def shifted(doc: Document) -> list[Found]:
    """Return the spans that do not match the text, in its order, if the text was changed under them; else none.

    A change moves all spans behind it, so that most of those behind the first wrong one are wrong as well.
    """
    if not is_changed(doc):
        return []
    found = sorted(spans(doc), key=lambda each: each[3]["start"])
    wrong = [each for each in found if not matches(doc, each[3])]
    behind = [each for each in found if wrong and each[3]["start"] >= wrong[0][3]["start"]]
    return wrong if len(wrong) > _FEW and 2 * len(wrong) > len(behind) else []


def _first_shifted(doc: Document, faults: Iterable[Fault]) -> Iterator[Fault]:
    """Yield one fault for all spans of a text that was changed under them."""
    wrong = shifted(doc)
    if not wrong:
        yield from faults
        return
    layer, index, pointer, span = wrong[0]
    message = f"source.txt was changed: {len(wrong)} spans do not match it any more, this one first"
    at = Span.of(span) if inside(doc, span) else None
    yield Fault(message, layer, index, pointer, at, hint=mend(doc), cause=cause(doc))


def cause(doc: Document) -> str:
    """Return the name of the cause that is behind all that is wrong in a document whose text was changed."""
    return f"text {doc.id}"


def unless_shifted(doc: Document, faults: Iterable[Fault]) -> Iterable[Fault]:
    """Return *faults*, or none if they follow from a text that was changed under its spans."""
    return () if shifted(doc) else faults


def _of_matching(doc: Document, faults: Iterable[Fault]) -> Iterator[Fault]:
    """Yield the faults of two spans of a list that both match the text: one that does not is told of already."""
    for fault in faults:
        value: Any = doc.layers[fault.layer][fault.index or 0]
        *steps, number = fault.pointer
        for step in steps:
            value = value[step]
        if all(matches(doc, each) for each in value[int(number) - 1 : int(number) + 1]):
            yield fault


def spans_sound(doc: Examined) -> bool:
    """Prove that every rule below on spans has nothing to say."""
    text, found = doc.text, doc.spans
    if not doc.around:  # which cannot be told if a span ends outside
        return True
    words = [each.text for each in found]
    several = [value for survey in doc.surveys.values() for value in survey.several]
    return (
        words == [text[each.start : each.end] for each in found]
        and all(words)
        and words == list(map(str.strip, words))
        and "\n" not in "".join(words)
        and all(one.end < two.start for value in several for one, two in pairwise(value))
    )


@rule(
    "T303", reads=("text",), unless=spans_sound, brief=_first_shifted, hint="move the offsets to where the words stand"
)
def span_text_matches(doc: Document) -> Iterator[Fault]:
    """The text of a span is what source.txt has at its offsets.

    The text is the checksum of the offsets: it is what tells that a span still stands where it stood, and what lets a
    moved one be found again. Offsets count code points, from 0; programs that count bytes or UTF-16 units give others.

    Bad: {"start": 67, "end": 72, "text": "China"} where source.txt has "hina’" at 67..72
    Good: {"start": 66, "end": 71, "text": "China"} where source.txt has "China" at 66..71
    """
    for layer, index, pointer, span in spans(doc):
        if inside(doc, span) and not matches(doc, span):
            at = Span.of(span)
            message = f"source.txt has {short(at.cut(doc.text))} at {at.start}..{at.end}, not {short(span['text'])}"
            told = cause(doc) if is_changed(doc) and not places(doc, span["text"]) else ""
            unit = _unit(doc, span)
            told = f"T303 {doc.id} {doc.set} {unit}" if unit else told
            yield Fault(message, layer, index, pointer, at, hint=_where(doc, span), cause=told)


def _where(doc: Document, span: Any) -> str:
    """Say where the words of a span stand, and what its offsets seem to count."""
    found, start = places(doc, span["text"]), span["start"]
    if not found:
        return "these words stand nowhere in source.txt"
    if unit := _unit(doc, span):
        place = dict(_other_units(doc.text, start))[unit]
        return f"they stand at {place}; these look like {unit} offsets: run standoff fix --select T303"
    nearest = min(found[max(0, bisect(found, start) - 1) :][:2], key=lambda place: abs(place - start))
    more = len(found) - 1
    if not more:
        return f"they stand at {nearest}: run standoff fix --select T303"
    return f"they stand at {nearest}, and at {more} more {'place' if more == 1 else 'places'}: correct start and end"


def _unit(doc: Document, span: Any) -> str:
    """Return the unit that the offsets of a span seem to count; empty if it is none that is known."""
    found, start = places(doc, span["text"]), span["start"]
    for unit, place in () if doc.text.isascii() or not found else _other_units(doc.text, start):
        if place != start and found[bisect(found, place) - 1] == place:
            return unit
    return ""


def _other_units(text: str, start: int) -> Iterator[tuple[str, int]]:
    """Yield (unit, offset in code points) of *start* as if it counted that unit."""
    yield "byte", len(text[:start].encode()[:start].decode("utf-8", "ignore"))
    yield "UTF-16", len(text[:start].encode("utf-16-le")[: 2 * start].decode("utf-16-le", "ignore"))


@rule(
    "T304", reads=("text",), unless=spans_sound, brief=unless_shifted, hint="move the offsets to where the words stand"
)
def span_bounds(doc: Document) -> Iterator[Fault]:
    """A span ends inside source.txt.

    Bad: "end": 2400 in a text of 2398 code points
    Good: "end": 2398 in a text of 2398 code points
    """
    for layer, index, pointer, span in spans(doc):
        if span["end"] > len(doc.text):
            message = f"the span ends at {span['end']}, but source.txt has {many(len(doc.text), 'code point')}"
            yield Fault(message, layer, index, (*pointer, "end"), hint=_where(doc, span))


@rule(
    "T305",
    unless=spans_sound,
    hint="end is the offset after the last code point; standoff fix may know it",
)
def span_nonempty(doc: Document) -> Iterator[Fault]:
    """A span ends after it starts.

    Offsets are half-open: `end` is the offset after the last code point, so a span of one has `end` = `start` + 1.

    Bad: {"start": 66, "end": 66, "text": "C"}
    Good: {"start": 66, "end": 67, "text": "C"}
    """
    for layer, index, pointer, span in spans(doc):
        if span["end"] <= span["start"]:
            yield Fault(
                f"the span {span['start']}..{span['end']} holds nothing",
                layer,
                index,
                pointer,
            )


@rule("T306", unless=spans_sound, hint="leave the white space out of the span, as standoff fix does")
def span_edge_whitespace(doc: Document) -> Iterator[Fault]:
    """A span has no white space at its edges.

    White space at an edge belongs to no name and makes two spans of one.

    Bad: "China " at 66..72
    Good: "China" at 66..71
    """
    for layer, index, pointer, span in spans(doc):
        if span["text"] != span["text"].strip():
            yield Fault(
                f"the span {short(span['text'])} has white space at an edge", layer, index, pointer, Span.of(span)
            )


@rule(
    "T307",
    unless=spans_sound,
    brief=_of_matching,
    hint="sort the spans (standoff fix does), and merge those that overlap",
)
def span_order(doc: Document) -> Iterator[Fault]:
    """The spans of a list are sorted and do not overlap.

    A list of spans is one stretch of words with gaps, and is read from left to right.

    Bad: "spans": [{"start": 20, "end": 25, …}, {"start": 4, "end": 9, …}]
    Good: "spans": [{"start": 4, "end": 9, …}, {"start": 20, "end": 25, …}]
    """
    for layer, index, pointer, value in span_lists(doc):
        for number, (one, two) in enumerate(pairwise(value), 1):
            if two["start"] < one["end"]:
                message = f"span {number} starts at {two['start']}, before the one in front of it ends ({one['end']})"
                yield Fault(message, layer, index, (*pointer, number), Span.of(two))


@rule("T308", "warning", unless=spans_sound, brief=_of_matching, hint="make them one span, as standoff fix does")
def span_touching(doc: Document) -> Iterator[Fault]:
    """The spans of a list do not touch.

    Two spans with nothing between them are one, written in a second way, and no comparison will find them equal.

    Bad: "spans": [{"start": 4, "end": 9, …}, {"start": 9, "end": 12, …}]
    Good: "spans": [{"start": 4, "end": 12, …}]
    """
    for layer, index, pointer, value in span_lists(doc):
        for number, (one, two) in enumerate(pairwise(value), 1):
            if two["start"] == one["end"]:
                yield Fault(
                    f"span {number} starts where the one in front of it ends",
                    layer,
                    index,
                    (*pointer, number),
                    Span.of(two),
                )


@rule("T309", unless=spans_sound, hint="give each line a span of its own, as standoff fix does")
def span_newline(doc: Document) -> Iterator[Fault]:
    """No span crosses a line break.

    Lines are paragraphs; what runs over two of them is shown and edited in two pieces.

    Bad: {"start": 4, "end": 30, "text": "first line\\nsecond line"}
    Good: {"start": 4, "end": 14, "text": "first line"} and {"start": 15, "end": 26, "text": "second line"}
    """
    for layer, index, pointer, span in spans(doc):
        if "\n" in span["text"]:
            yield Fault("the span crosses a line break", layer, index, pointer, Span.of(span))
