"""Rules on several mentions: how they lie in each other, and what their chains look like."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from standoff.document import Document
from standoff.findings import Fault
from standoff.spans import Span
from standoff.validate.examined import Examined, apart
from standoff.validate.rule import rule
from standoff.validate.rules.lookup import first, mention_edges, short, surfaces, sweep
from standoff.validate.rules.words import ANAPHORS, words_for


def mentions_nest(doc: Examined) -> bool:
    """Prove that mentions nest or stand apart, and that those which nest have different referents."""
    found = doc.live("entities")
    if apart([each.spans[0].start for each in found], [each.spans[-1].end for each in found]):
        return True
    edges = sorted([(span.start, -span.end, index) for index, each in enumerate(found) for span in each.spans])
    if any(crossed and crossed[2] != index for (_, _, index), _, crossed in sweep(edges)):
        return False
    reach: dict[Any, int] = {}
    for start, end, index in edges:
        referent = found[index].referent
        if referent is not None and start < reach.get(referent, 0):
            return False
        reach[referent] = max(-end, reach.get(referent, 0))
    return True


def chains_sound(doc: Examined) -> bool:
    """Prove that every chain has more than pronouns, and that every name means one referent."""
    found = doc.live("entities")
    described = {each.referent for each in found if each.level != "PRO"}
    if not {each.referent for each in found if each.level == "PRO"} <= described | {None}:
        return False
    names = {(words, each.literal or each.referent) for each, words in doc.surfaces if each.level == "NAM"}
    meant = [words for words, referent in names if referent]
    return len(set(meant)) == len(meant)


@rule(
    "L511",
    "warning",
    needs=("entities.spans",),
    unless=mentions_nest,
    on_spans=True,
    hint="mentions nest or stand apart; correct one of the extents",
)
def crossing_mentions(doc: Document) -> Iterator[Fault]:
    """Two mentions lie one in the other or apart, and never cross.

    Noun phrases nest. Where two of them share some words and each has words of its own, one of the extents is wrong.

    Bad: "the Japanese navy" at 567..584 and "navy port" at 580..589
    Good: "the Japanese navy port" at 567..589 and "Japanese" at 571..579
    """
    records = doc.layers.get("entities", [])
    for (start, end, index), _, crossed in sweep(mention_edges(doc)):
        if crossed and crossed[2] != index:
            message = f"the mention crosses {records[crossed[2]].get('id')}"
            yield Fault(message, "entities", index, ("spans",), Span(start, -end))


@rule(
    "L512",
    "warning",
    needs=("entities.spans", "entities.referent"),
    unless=mentions_nest,
    on_spans=True,
    on_referents=True,
    hint="keep the longer one, or give the inner one its own referent",
)
def self_nested_coreference(doc: Document) -> Iterator[Fault]:
    """No mention lies inside another mention of the same referent.

    A phrase does not contain a mention of what it names as a whole: in "the alliance’s chief" the alliance is not
    the chief.

    Bad: "NATO Secretary General Mark Rutte" and "Mark Rutte" inside it, both of mark-rutte
    Good: one mention "NATO Secretary General Mark Rutte" with the head "Mark Rutte", and "NATO" of nato
    """
    records = doc.layers.get("entities", [])
    reach: dict[Any, tuple[int, int]] = {}
    for start, end, index in mention_edges(doc):
        referent = records[index].get("referent")
        until, other = reach.get(referent, (0, index))
        if referent is not None and start < until and other != index:
            message = f"the mention lies inside {records[other].get('id')}, and both are {referent}"
            yield Fault(message, "entities", index, ("referent",), Span(start, -end))
        if -end > until:
            reach[referent] = -end, index


@rule(
    "L513",
    "warning",
    needs=("entities.level", "entities.referent"),
    unless=chains_sound,
    on_referents=True,
    hint="find the name or the description that the pronoun stands for; or set the referent to null",
)
def pronoun_only_chain(doc: Document) -> Iterator[Fault]:
    """A referent is named or described somewhere, not only meant by pronouns.

    A pronoun stands for something. If all mentions of a referent are pronouns, the link to what they stand for has
    been missed, or has gone to another id. "I", "someone" and "three" stand for no words and may be alone; which
    pronouns do is known for English, and of other languages all are taken to.

    Bad: the only mention of article:e3 is "they"
    Good: "two officials" and "they" are both article:e3
    """
    if doc.unreadable or not doc.meta:
        return  # the name may be in a record that could not be read, and so may the language
    firsts: dict[Any, int] = {}
    described = set()
    anaphors = words_for(doc, ANAPHORS)
    for index, record, said in surfaces(doc):
        referent = record.get("referent")
        if record.get("level") == "PRO" and (anaphors is None or said.lower() in anaphors):
            firsts.setdefault(referent, index)
        else:
            described.add(referent)
    for referent, index in firsts.items():
        if referent is not None and referent not in described:
            at = first(doc.layers["entities"][index].get("spans"))
            yield Fault(f"{referent} has no mention but pronouns", "entities", index, ("referent",), at)


@rule(
    "L514",
    "warning",
    needs=("entities.level", "entities.referent"),
    unless=chains_sound,
    on_spans=True,
    on_referents=True,
    hint="correct one of the referents, or tag the mention same-name-two-referents",
)
def name_with_two_referents(doc: Document) -> Iterator[Fault]:
    """A name means one referent throughout a document.

    A name that means two is possible (a father and a son, a city and a state) and rare; much more often one of the
    two ids is a slip. With metonymy it is the literal that the name names. Where two are meant, the tag
    same-name-two-referents says so.

    Bad: "Rutte" at 603 is mark-rutte, and "Rutte" at 1856 is article:e4
    Good: both are mark-rutte
    """
    usual: dict[str, Any] = {}
    for index, record, words in surfaces(doc):
        referent = (record.get("literal") or record.get("referent")) if record.get("level") == "NAM" else None
        if referent is None or usual.setdefault(words, referent) == referent:
            continue
        if "same-name-two-referents" not in (record.get("tags") or ()):
            message = f"{short(words)} is {referent} here, and {usual[words]} before"
            yield Fault(message, "entities", index, ("referent",), first(record.get("spans")))
