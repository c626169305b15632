"""Proofs that the rules on one mention have nothing to say."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from standoff.validate.examined import ABSENT, Examined, within
from standoff.validate.remembered import Remembered
from standoff.validate.rules.words import OTHER_PRONOUNS, POSSESSIVES, PRONOUNS, words_for
from standoff.validate.survey import UNSET

NO_REFERENT: Final = ("nonreferring", "negated")


def looks_like(level: Any, words: str, pronouns: frozenset[str], others: frozenset[str]) -> bool:
    """Tell whether the words of a mention fit its level."""
    low = words.lower()
    known = low in pronouns
    if level == "PRO":
        parts = low.replace("-", " ").split(" ")
        return known or low in others or parts[0] in others or parts[-1] in others or low[-1:].isdigit()
    if known:
        return not (words == low or words.istitle() or words == "I")
    return level != "NAM" or low != words or any(each.isdigit() for each in words) or low == low.upper()


def heads_sound(doc: Examined) -> bool:
    """Prove that the heads of all mentions are inside, and that no description of several words lacks one."""
    for each in doc.live("entities"):
        if each.head:
            if not within(each.head, each.spans):
                return False
        elif each.level == "NOM" and (len(each.spans) > 1 or " " in each.spans[0].text):
            return False
    return True


def surfaces_sound(doc: Examined) -> bool:
    """Prove that levels fit their words, and that no mention but a pronoun ends in a possessive."""
    pronouns, others = words_for(doc, PRONOUNS), words_for(doc, OTHER_PRONOUNS) or frozenset()
    endings = [each for each in words_for(doc, POSSESSIVES) or () if each in doc.text]
    for each in doc.live("entities") if endings else ():
        if each.spans[-1].text.endswith(tuple(endings)) and each.level != "PRO":
            return False
    return not pronouns or _fit(pronouns, others)({(each.level, words) for each, words in doc.surfaces})


@cache
def _fit(pronouns: frozenset[str], others: frozenset[str]) -> Remembered:
    """Return what tells of (level, words) whether they fit, in the language of these pronouns."""

    def fit(said: tuple[Any, str]) -> bool:
        level, words = said
        return looks_like(level, words, pronouns, others)

    return Remembered(fit)


def referents_told(doc: Examined) -> bool:
    """Prove that mentions have a referent where they should, and one of their type."""
    registry = {} if doc.set else doc.referents
    for each in doc.live("entities"):
        if each.referent is None or each.referent is UNSET:
            if each.reference == "specific" and "ambiguous-pronoun" not in (each.tags or ()):
                return False
        elif each.reference in NO_REFERENT:
            return False
        named = registry.get(each.literal or each.referent)
        if named is not None and named.get("type") != each.type and each.level != "ADJ":
            return False
    return True


def figures_sound(doc: Examined) -> bool:
    """Prove that a GPE and no other mention has a role, and that nothing is wrong with any figure of speech."""
    found = doc.live("entities")
    for kind, role, figure, literal in {(each.type, each.role, each.metonymy, each.literal) for each in found}:
        if (kind == "GPE") == (role in ABSENT) or (figure in ABSENT) != (literal in ABSENT):
            return False
    figures = [each for each in found if each.metonymy not in ABSENT]
    states = {each.referent for each in found if each.metonymy in ABSENT and each.role in ("GOV", "NATION")}
    return not any(each.level == "PRO" or each.literal == each.referent or each.literal in states for each in figures)
