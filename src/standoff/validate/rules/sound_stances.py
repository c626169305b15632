"""Proofs that the rules on stances have nothing to say."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any, Final

from standoff.spans import Span
from standoff.validate.examined import Examined, within
from standoff.validate.remembered import Remembered
from standoff.validate.rules.words import NEGATORS, negator_in, words_for
from standoff.validate.survey import UNSET

SHAPES: Final = {
    "entity": (("referent", "mention", "spans"), ("referent", "mention", "spans")),
    "event": (("spans",), ("referent", "spans")),
    "proposition": (("spans",), ("referent", "spans")),
    "quote": (("quote",), ("quote",)),
    "topic": (("label",), ("label",)),
}
"""For each kind of target the fields of which one must be filled, and those that may be."""


def fits(chain: list[Any], levels: list[frozenset[Any]]) -> bool:
    """Tell whether *chain* names one or more speakers of each level, in order, and none of them twice."""
    left = list(chain)
    for names in levels:
        rest = set(names)
        while left and left[0] in rest:
            rest.remove(left.pop(0))
        if len(rest) == len(names):
            return False
    return not left


def targets_sound(doc: Examined) -> bool:
    """Prove that every target has the fields of its kind, and is not the holder."""
    found = doc.live("stances")
    for each in found:
        if each.target.kind == "entity" and each.holder.referent == each.target.referent is not None:
            return False
    if not found:
        return True
    names = found[0].target.__struct_fields__
    values, fit = _shaped(names)
    return fit(
        {
            (each.target.kind, *[value is None or value is UNSET or value == [] for value in values(each.target)])
            for each in found
        }
    )


@cache
def _shaped(names: tuple[str, ...]) -> tuple[Callable[[Any], tuple[Any, ...]], Remembered]:
    """Return what gives the values of these fields of a target, and what tells of (kind, which of them lack)."""

    def fit(target: tuple[Any, ...]) -> bool:
        needed, allowed = SHAPES[target[0]]
        filled = {name for name, lacks in zip(names, target[1:], strict=True) if not lacks} - {"kind", "ext"}
        return not filled.isdisjoint(needed) and filled.issubset(allowed)

    return attrgetter(*names), Remembered(fit)


def parties_sound(doc: Examined) -> bool:
    """Prove that holders and targets are the referents of their mentions."""
    for each in doc.live("stances"):
        for party in (each.holder, each.target):
            mention = doc.mentions.get(party.mention) if party.mention else None
            if mention and mention.referent != party.referent:
                return False
    return True


def ways_sound(doc: Examined) -> bool:
    """Prove that evidence, chain and holder of every stance fit its quote, as far as no quote is told in another."""
    for each in doc.live("stances"):
        quote = doc.quotes_by_id.get(each.quote)
        if quote is None:
            if each.chain:
                return False
            continue
        who, heard = each.holder.referent, _heard(quote)
        if quote.parent or not fits(each.chain, [heard] if heard and who not in heard else []):
            return False
        named = doc.mentions.get(each.holder.mention)
        if named and who not in heard and not within(named.spans[0], [*quote.content, *quote.cue]):
            return False
        outside = [part for part in each.evidence if not within(part, quote.content)]
        if outside and not all(within(part, _hull(doc, quote)) for part in outside):
            return False
    return True


def _heard(quote: Any) -> frozenset[Any]:
    return frozenset([each.referent for each in quote.speakers if each.kind != "author" and each.referent is not None])


def _hull(doc: Examined, quote: Any) -> list[Span]:
    """Return the stretch from the first to the last of content, cue and speakers, as the only item of a list."""
    parts = [*quote.content, *quote.cue]
    for each in quote.speakers:
        parts += doc.mentions[each.mention].spans if each.mention in doc.mentions else ()
    return [Span(min([each.start for each in parts]), max([each.end for each in parts]))]


def stances_agree(doc: Examined) -> bool:
    """Prove that no two stances contradict each other, and that those without negation hold no negator."""
    negators = words_for(doc, NEGATORS) or frozenset()
    sides: dict[str, set[Any]] = {"positive": set(), "negative": set()}
    for each in doc.live("stances"):
        if each.polarity in sides:
            question = each.holder.referent, each.target.referent or None, each.category, each.quote
            sides[each.polarity].add(question)
    plain = [each for each in doc.live("stances") if each.negation is False]
    words = " ".join([part.text for each in plain for part in each.evidence])
    if negator_in(words, negators) or any(each.commitment == "denied" for each in plain):
        return False
    return sides["positive"].isdisjoint(sides["negative"])
