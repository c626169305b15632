"""What several rules ask of one document, worked out once and kept with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from standoff.document import Document
from standoff.spans import Span, find_all

Numbered = tuple[int, Mapping[str, Any]]
"""(index of the record in its layer, record)."""

Spoken = tuple[int, Mapping[str, Any], int, Mapping[str, Any], Mapping[str, Any] | None]
"""(index of the quote, quote, number of the speaker, speaker, the speaker's mention or None)."""

Edge = tuple[int, int, int]
"""(start, end turned negative, index of the record): sorted, what encloses comes before what it encloses."""

_Arguments = ParamSpec("_Arguments")
_Found = TypeVar("_Found")


def once(
    find: Callable[Concatenate[Document, _Arguments], _Found],
) -> Callable[Concatenate[Document, _Arguments], _Found]:
    """Make a function of a document work once for each document and arguments; a document never changes."""

    @wraps(find)
    def look_up(doc: Document, /, *arguments: _Arguments.args, **more: _Arguments.kwargs) -> _Found:
        kept: dict[Any, _Found] = vars(doc).setdefault("_looked_up", {})
        key = (find, arguments)
        if key not in kept:
            kept[key] = find(doc, *arguments, **more)
        return kept[key]

    return look_up


@once
def live(doc: Document, layer: str) -> list[Numbered]:
    """Return the records of *layer* that nobody has rejected, numbered: rules on meaning look at no others."""
    return [each for each in enumerate(doc.layers.get(layer, ())) if each[1].get("status") != "rejected"]


@once
def by_id(doc: Document, layer: str) -> Mapping[Any, Mapping[str, Any]]:
    """Return all records of *layer* by id; of two with one id, the first, since the second one has taken it."""
    return {each.get("id"): each for each in reversed(doc.layers.get(layer, ()))}


@once
def surfaces(doc: Document) -> list[tuple[int, Mapping[str, Any], str]]:
    """Return (index, mention, words of its head, or of all of it if it has none) for the live mentions."""
    return [(*each, _surface(each[1])) for each in live(doc, "entities")]


def _surface(mention: Mapping[str, Any]) -> str:
    spans = pieces(mention.get("head") or mention.get("spans"))
    return str(spans[0]["text"]) if len(spans) == 1 else " ".join([str(each["text"]) for each in spans])


@once
def names_of(doc: Document) -> Mapping[Any, str]:
    """Return one name that the document itself gives, by referent: the words of its first mention by name."""
    named = [(record.get("referent"), words) for _, record, words in surfaces(doc) if record.get("level") == "NAM"]
    return {referent: words for referent, words in reversed(named) if referent is not None}


@once
def spoken(doc: Document) -> list[Spoken]:
    """Return every speaker of every live quote, with quote and mention."""
    mentions = by_id(doc, "entities")
    return [
        (index, quote, number, speaker, mentions.get(speaker.get("mention")))
        for index, quote in live(doc, "quotes")
        for number, speaker in enumerate(speakers(quote))
    ]


def speakers(quote: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the speakers of a quote; none if its schema has no such field."""
    found = quote.get("speakers")
    return found if type(found) is list else []


@once
def voices(doc: Document) -> Mapping[Any, frozenset[Any]]:
    """Return the referents of the speakers, without the author, by the id of the quote."""
    return {name: frozenset(_referents(quote)) for name, quote in by_id(doc, "quotes").items()}


def _referents(quote: Mapping[str, Any]) -> Iterator[Any]:
    for each in speakers(quote):
        if each.get("kind") != "author" and each.get("referent") is not None:
            yield each["referent"]


def ancestors(doc: Document, quote: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the quotes around *quote*, the innermost first; a circle is gone round once."""
    quotes, seen = by_id(doc, "quotes"), {quote.get("id")}
    while (parent := quotes.get(quote.get("parent"))) and parent.get("id") not in seen:
        seen.add(parent.get("id"))
        yield parent
        quote = parent


@once
def places(doc: Document, words: str) -> list[int]:
    """Return where *words* start in the text, in order; the same words are looked for once, however often they err."""
    return [place.start for place in find_all(doc.text, words)]


@once
def mention_edges(doc: Document) -> list[Edge]:
    """Return the sorted edges of all live mentions."""
    return edges(live(doc, "entities"), "spans")


def edges(records: Iterable[Numbered], name: str) -> list[Edge]:
    """Return the edges of all spans in the field *name*, sorted, so that a sweep needs no pairs of records."""
    return sorted(
        [(piece["start"], -piece["end"], index) for index, record in records for piece in pieces(record.get(name))]
    )


def sweep(found: Iterable[Edge]) -> Iterator[tuple[Edge, Edge | None, Edge | None]]:
    """Go through sorted edges and yield (edge, the innermost one that encloses it, one that it crosses).

    Edges that neither lie in another nor cross one are passed over. Costs no more than the sorting; where three cross
    each other, not every pair is told.
    """
    around: list[Edge] = []
    for edge in found:
        while around and -around[-1][1] <= edge[0]:
            around.pop()
        crossed = None
        while around and -around[-1][1] < -edge[1]:
            crossed = around.pop()
        if around or crossed:
            yield edge, around[-1] if around else None, crossed
        around.append(edge)


def pieces(value: Any) -> list[Mapping[str, Any]]:
    """Return the span objects in a span field, whether it holds a list, a single span or nothing."""
    if type(value) is list:
        return value
    return [value] if value else []


def first(value: Any) -> Span | None:
    """Return where the first span of a span field stands."""
    found = pieces(value)
    return Span(found[0]["start"], found[0]["end"]) if found else None


def within(inner: Mapping[str, Any], outer: Any) -> bool:
    """Tell whether the spans of the field *outer*, sorted, hold the span object *inner* without a gap."""
    start, end = inner["start"], inner["end"]
    for each in pieces(outer):
        if each["start"] <= start and end <= each["end"]:
            return True
        if each["start"] <= start < each["end"]:
            start = each["end"]  # the rest may lie in the next one, if the two touch
    return False


def all_within(inner: Any, outer: Any) -> bool:
    """Tell whether each span of the field *inner* lies in a span of the field *outer*."""
    return all(within(each, outer) for each in pieces(inner))


def short(text: str) -> str:
    """Return *text* in quotes for a message, cut off where it is long."""
    return repr(text) if len(text) <= 60 else repr(text[:59] + "…")
