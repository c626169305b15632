"""Rules on what stances say: for or against, denied or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from standoff.document import Document
from standoff.findings import Fault
from standoff.validate.rule import rule
from standoff.validate.rules.lookup import first, live, pieces
from standoff.validate.rules.sound_stances import stances_agree
from standoff.validate.rules.words import NEGATORS, negator_in, words_for


@rule(
    "L567",
    "warning",
    needs=("stances.holder.referent", "stances.target", "stances.polarity", "stances.category"),
    unless=stances_agree,
    hint="one stance with the polarity mixed; or another target, category or commitment",
)
def contradictory_stances(doc: Document) -> Iterator[Fault]:
    """Nobody is for and against the same thing in the same quote.

    Praise and blame for one target are `mixed`, or two targets. Stances of another category, quote or commitment are
    not compared.

    Bad: s1 and s2, both of japan towards china, sentiment, in q9: one positive, one negative
    Good: one stance of japan towards china, sentiment, in q9, with the polarity mixed
    """
    stances = live(doc, "stances")
    doubtful = {_parties(each) for _, each in stances if each.get("polarity") == "positive"}
    doubtful &= {_parties(each) for _, each in stances if each.get("polarity") == "negative"}
    seen: dict[str, tuple[Any, Any]] = {}
    for index, record in stances if doubtful else ():
        polarity = record.get("polarity")
        if polarity in ("positive", "negative") and _parties(record) in doubtful:
            other, before = seen.setdefault(_question(record), (record.get("id"), polarity))
            if before != polarity:
                message = f"the stance is {polarity}, and {other} is {before}, on the same target"
                yield Fault(message, "stances", index, ("polarity",), first(record.get("evidence")))


def _parties(stance: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what two stances that contradict each other have in common, as far as it is told quickly."""
    holder, target = stance.get("holder") or {}, stance.get("target") or {}
    return holder.get("referent"), target.get("referent"), stance.get("category"), stance.get("quote")


def _question(stance: Mapping[str, Any]) -> str:
    """Return all that two stances that contradict each other have in common."""
    target = dict(stance.get("target") or {})
    if target.get("referent") is not None:
        target.pop("mention", None)
    return repr((_parties(stance), sorted(target.items(), key=str), stance.get("commitment")))


@rule(
    "L568",
    needs=("stances.commitment", "stances.negation"),
    unless=stances_agree,
    hint="set `negation` to true, or correct `commitment`",
)
def commitment_negation(doc: Document) -> Iterator[Fault]:
    """A stance that is denied has a negator in its evidence.

    "Rutte does not fear China" denies a fear, and "not" is what denies it; the evidence holds it and `negation` says
    so.

    Bad: "commitment": "denied", "negation": false
    Good: "commitment": "denied", "negation": true
    """
    for index, record in live(doc, "stances"):
        if record.get("commitment") == "denied" and record.get("negation") is False:
            message = "the stance is denied, but has no negation"
            yield Fault(message, "stances", index, ("negation",), first(record.get("evidence")))


@rule(
    "L569",
    "warning",
    needs=("stances.negation", "stances.evidence"),
    unless=stances_agree,
    on_spans=True,
    hint="`negation` tells whether a negator stands in the evidence, whatever it does to the polarity",
)
def negation_in_evidence(doc: Document) -> Iterator[Fault]:
    """A stance whose evidence holds a negator says so.

    Known for English. The other way is not checked: "refused" and "lack" negate too, and no list has them all.

    Bad: the evidence "We cannot be naive" with "negation": false
    Good: the evidence "We cannot be naive" with "negation": true
    """
    negators = words_for(doc, NEGATORS)
    for index, record in live(doc, "stances") if negators else ():
        for piece in pieces(record.get("evidence")) if record.get("negation") is False else ():
            found = negator_in(piece["text"], negators) if negators else ""
            if found:
                message = f"the stance has no negation, but its evidence holds {found!r}"
                yield Fault(message, "stances", index, ("negation",), first(piece))
