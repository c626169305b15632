"""Rules on quotes inside quotes, beside them and after them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from standoff.document import Document
from standoff.findings import Fault
from standoff.spans import Span
from standoff.validate.examined import Examined, apart
from standoff.validate.rule import rule
from standoff.validate.rules.lookup import all_within, ancestors, by_id, edges, first, live, speakers, sweep


def quotes_apart(doc: Examined) -> bool:
    """Prove that no quote is told within another, continues another or shares words with it."""
    found = doc.live("quotes")
    if not apart([each.content[0].start for each in found], [each.content[-1].end for each in found]):
        return False
    return not any(each.parent or each.continues for each in found)


@rule(
    "L551",
    needs=("quotes.parent", "quotes.content", "quotes.cue"),
    unless=quotes_apart,
    on_spans=True,
    hint="what is told within a quote is part of it, with its cue; correct the parent or the extents",
)
def child_in_parent(doc: Document) -> Iterator[Fault]:
    """The content and the cue of a nested quote lie in the content of its parent.

    In "Rutte said the US wants members to be involved" the whole of "the US wants members to be involved" is what
    Rutte said; "wants" and what is wanted are inside it.

    Bad: parent content 1795..1854 "members to be more involved …", child content 1771..1788
    Good: parent content 1771..1854, child cue "wants" at 1789..1794, child content 1795..1854
    """
    quotes = by_id(doc, "quotes")
    for index, record in live(doc, "quotes"):
        parent = quotes.get(record.get("parent"))
        for field in ("content", "cue") if parent and parent is not record else ():
            if parent and not all_within(record.get(field), parent.get("content")):
                message = f"the {field} does not lie in the content of its parent {parent['id']}"
                yield Fault(message, "quotes", index, (field,), first(record.get(field)))


@rule(
    "L552",
    needs=("quotes.continues", "quotes.content", "quotes.cue", "quotes.speakers.referent"),
    unless=quotes_apart,
    on_spans=True,
    on_referents=True,
    hint="continues names an earlier quote of the same speaker; a quote with its own cue continues nothing",
)
def continuation_order(doc: Document) -> Iterator[Fault]:
    """A continuation comes after the quote that it goes on with, has the same speakers and no cue of its own.

    Bad: q1 at 20..60 has "continues": "q2", and q2 stands at 100..160
    Good: q2 at 100..160, without a cue, has "continues": "q1", and q1 stands at 20..60 with the same speaker
    """
    quotes = by_id(doc, "quotes")
    for index, record in live(doc, "quotes"):
        earlier = quotes.get(record.get("continues"))
        if earlier is None:
            continue
        here, there = first(record.get("content")), first(earlier.get("content"))
        if here and there and here.start <= there.start:
            message = f"the quote starts at {here.start}, before {earlier['id']}, which it continues, at {there.start}"
        elif record.get("cue"):
            message = f"the quote continues {earlier['id']}, but has a cue of its own"
        elif _referents(record) != _referents(earlier):
            message = f"the quote continues {earlier['id']}, but has other speakers"
        else:
            continue
        yield Fault(message, "quotes", index, ("continues",), here)


def _referents(quote: Mapping[str, Any]) -> set[Any]:
    return {each.get("referent") for each in speakers(quote)}


@rule(
    "L553",
    "warning",
    needs=("quotes.content", "quotes.parent"),
    unless=quotes_apart,
    on_spans=True,
    on_referents=True,
    hint="set `parent`, or correct the extents; tag both two-cues where one content has two cues",
)
def overlap_without_nesting(doc: Document) -> Iterator[Fault]:
    """Two quotes share words only if one is told within the other.

    Without `parent` the inner quote counts as said by its speaker alone, and the one who reports it is lost.

    Bad: q11 at 1771..1854 and q12 at 1795..1854 with "parent": null
    Good: q11 at 1771..1854 and q12 at 1795..1854 with "parent": "q11"
    """
    records = doc.layers.get("quotes", [])
    told: set[tuple[int, int]] = set()
    for (start, end, index), around, crossed in sweep(edges(live(doc, "quotes"), "content")):
        other = crossed or around
        if other is None or other[2] == index or (other[2], index) in told:
            continue
        inner, outer = records[index], records[other[2]]
        if not crossed and _related(doc, index, other[2], same=(start, end) == other[:2]):
            continue
        told.add((other[2], index))
        message = f"the quote {'crosses' if crossed else 'lies in'} {outer['id']}, which is not its parent"
        if inner.get("parent") != outer["id"]:
            yield Fault(message, "quotes", index, ("parent",), Span(start, -end))


def _related(doc: Document, index: int, other: int, *, same: bool) -> bool:
    """Tell whether one of two quotes is told within the other, or both have the same words under two cues."""
    one, two = doc.layers["quotes"][index], doc.layers["quotes"][other]
    if same and "two-cues" in (one.get("tags") or ()) and "two-cues" in (two.get("tags") or ()):
        return True
    within = any(each is two for each in ancestors(doc, one))
    return within or (same and any(each is one for each in ancestors(doc, two)))
