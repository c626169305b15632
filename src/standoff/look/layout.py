"""What a shown document consists of: its lines, the records that stand in each, and the notes beside it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from standoff.document import Document, Record
from standoff.fields import walk
from standoff.kinds import BOOKKEEPING, main_path, sound
from standoff.names import called, full_names, own_referent
from standoff.schema import RecordSchema
from standoff.spans import Span

REJECTED = "rejected"


@dataclass(frozen=True)
class Mark:
    """A record that is shown, and where.

    Attributes:
        record: The record.
        schema: The schema of its layer.
        spans: Its main spans, or its first ones if it has no main field; in order.
        number: Its place among the marks of the document: the same on the screen and on a page.
        names: What each referent of the document is called.
        meant: Whom or what it means, where its words are one word that does not say it, as a pronoun's.
    """

    record: Record
    schema: RecordSchema
    spans: tuple[Span, ...]
    number: int
    names: Mapping[str, str] = field(default_factory=dict, repr=False)
    meant: str = ""

    @property
    def id(self) -> str:
        """The record's id."""
        return str(self.record.get("id", ""))

    @property
    def inline(self) -> bool:
        """Whether the record is shown by the look of its words alone; the others have a note beside the text."""
        return not has_notes(self.schema)

    @property
    def settled(self) -> bool:
        """Whether somebody has decided on the record, or nobody needs to."""
        return self.record.get("status") != "proposed"

    @property
    def label(self) -> str:
        """The first of the labels that every record of its kind has; empty if there are none."""
        values = (self.record.get(name) for name, _ in required_labels(self.schema))
        return next((value for value in values if isinstance(value, str)), "")


@dataclass(frozen=True)
class Segment:
    """A stretch of one line in which the same records stand.

    Attributes:
        span: Where it is.
        marks: The records that cover it, the outermost first.
        opens: The records that start here, the outermost first.
        closes: The records that end here, the one that was opened last first.
        crossing: Those of `closes` that cross another record, so that brackets alone do not tell which of them ends.
    """

    span: Span
    marks: tuple[Mark, ...]
    opens: tuple[Mark, ...] = ()
    closes: tuple[Mark, ...] = ()
    crossing: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Line:
    """A line of the text, cut into segments, with the records that start in it and have a note."""

    span: Span
    segments: list[Segment] = field(default_factory=list)
    noted: list[Mark] = field(default_factory=list)


def has_notes(schema: RecordSchema) -> bool:
    """Tell whether records of a layer say more than words can show: they refer to records of other layers."""
    for place in schema.reference_places:
        other = place.refers_to not in (schema.name, "referents", "annotators")
        if place.path[0] not in BOOKKEEPING and (other or len(place.path) > 1):
            return True
    return False


def required_labels(schema: RecordSchema) -> list[tuple[str, list[str]]]:
    """Return the fields of labels that every record of a layer has, each with its labels, bookkeeping aside."""
    found = [each for each in walk(schema.node) if each.kind == "label" and each.required and not each.nullable]
    return [(each.path[0], each.choices) for each in found if len(each.steps) == 1 and each.path[0] not in BOOKKEEPING]


def kind_label(schema: RecordSchema) -> tuple[str, list[str]]:
    """Return the field that tells records of a layer apart best, and its labels: the one with most of them."""
    return max(required_labels(schema), key=lambda each: len(each[1]), default=("", []))


def marks_of(document: Document, layers: Sequence[str] = (), statuses: Sequence[str] = ()) -> list[Mark]:
    """Return the records to show, in the order of the text.

    Args:
        document: The document.
        layers: Only these layers; all of them if empty.
        statuses: Only records of these statuses; all but the rejected ones if empty.
    """
    found: list[tuple[tuple[Span, ...], Record, RecordSchema]] = []
    for layer in document.layers:
        if layers and layer not in layers:
            continue
        schema = document.schema.layers[layer]
        for record in sound(document.records(layer), schema):
            status = record.get("status")
            if status in statuses if statuses else status != REJECTED:
                found.append((spans_of(record, schema), record, schema))
    found.sort(key=lambda each: (each[0][0].start, -each[0][-1].end) if each[0] else (len(document.text), 0))
    names = full_names(document)
    return [
        Mark(record, schema, spans, number, names, _meant(document, record, schema, names))
        for number, (spans, record, schema) in enumerate(found)
    ]


def _meant(document: Document, record: Record, schema: RecordSchema, names: Mapping[str, str]) -> str:
    """Return the name of what a record means, if its words are one word that has nothing in common with it."""
    referent = str(record.get(own_referent(schema)))
    words = " … ".join(span.cut(document.text) for span in spans_of(record, schema)).casefold()
    if referent not in names or not words or " " in words:
        return ""
    known = [each.casefold() for each in (names[referent], *called(document.referents.get(referent, {})))]
    told = any(words in each.split() or each in words for each in known)
    return "" if told else names[referent]


def spans_of(record: Record, schema: RecordSchema) -> tuple[Span, ...]:
    """Return the spans that stand for a record; none if it is not built as its schema says."""
    every = list(schema.spans(record)) if sound([record], schema) else []
    main = [span for pointer, span in every if pointer[0] == main_path(schema)]
    return tuple(Span.of(dict(span)) for span in main or [span for _, span in every][:1])


def lines_of(text: str, marks: Sequence[Mark]) -> Iterator[Line]:
    """Yield the lines of a text, blank ones that hold no mark aside.

    The marks that have no place in the text are noted with its last line.
    """
    start = 0
    pieces = text.split("\n")
    for number, piece in enumerate(pieces):
        span = Span(start, start + len(piece))
        here = [mark for mark in marks if any(each.start < span.end and each.end > span.start for each in mark.spans)]
        noted = [
            mark for mark in marks if not mark.inline and mark.spans and span.start <= mark.spans[0].start <= span.end
        ]
        if number == len(pieces) - 1:
            noted += [mark for mark in marks if not mark.spans]
        if piece.strip() or here or noted:
            yield Line(span, list(_segments(span, here)), noted)
        start = span.end + 1


def _segments(line: Span, marks: Sequence[Mark]) -> Iterator[Segment]:
    edges = {line.start, line.end}
    pieces = [(span, mark) for mark in marks for span in mark.spans]
    for span, _ in pieces:
        edges.update(edge for edge in span if line.start < edge < line.end)
    for start, end in itertools.pairwise(sorted(edges)):
        here = Span(start, end)
        covering = sorted((each for each in pieces if each[0].holds(here)), key=_opened)
        opens = [mark for span, mark in covering if span.start == start]
        closes = [each for each in reversed(covering) if each[0].end == end]
        crossing = tuple(mark for span, mark in closes if any(_cross(span, other) for other, _ in pieces))
        marks_here, ending = (tuple(mark for _, mark in each) for each in (covering, closes))
        yield Segment(here, marks_here, tuple(opens), ending, crossing)


def _opened(piece: tuple[Span, Mark]) -> tuple[int, int, int]:
    """Return what orders stretches as their brackets open: of those that start together, the longest first."""
    span, mark = piece
    return span.start, -span.end, mark.number


def _cross(one: Span, other: Span) -> bool:
    return one.start < other.start < one.end < other.end or other.start < one.start < other.end < one.end


def parties(mark: Mark, document: Document) -> list[str]:
    """Return who and what a record is about: the names behind its required objects and lists of them, in order."""
    found = []
    for each in walk(mark.schema.node):
        if len(each.steps) == 1 and each.kind == "object" and each.required and each.path[0] not in BOOKKEEPING:
            value = mark.record.get(each.path[0]) or []
            items = value if isinstance(value, list) else [value]
            names = [_name(item, document, mark.names) for item in items]
            if any(names):
                found.append(", ".join(name for name in names if name))
    return found


def _name(item: object, document: Document, names: Mapping[str, str]) -> str:
    """Return what an object names: a referent by its name, a record by its words, else its words or its label."""
    if not isinstance(item, dict):
        return ""
    texts = [str(leaf) for leaf in item.values() if isinstance(leaf, str)]
    for text in texts:
        if text in names:
            return names[text]
    for text in texts:
        for layer, schema in document.schema.layers.items():
            for record in sound(document.records(layer), schema):
                if record.get("id") == text:
                    return " … ".join(span.cut(document.text) for span in spans_of(record, schema))
    words = [str(each["text"]) for leaf in item.values() if isinstance(leaf, list) for each in leaf if "text" in each]
    return f"“{' … '.join(words)}”" if words else texts[-1] if texts else ""
