"""Rules on one mention: extent, head, level, type, role, figure of speech."""

from __future__ import annotations

from collections.abc import Iterator

from standoff.document import Document
from standoff.findings import Fault
from standoff.validate.rule import rule
from standoff.validate.rules.lookup import first, live, pieces, short, surfaces, within
from standoff.validate.rules.sound_entities import (
    NO_REFERENT,
    figures_sound,
    heads_sound,
    looks_like,
    referents_told,
    surfaces_sound,
)
from standoff.validate.rules.words import OTHER_PRONOUNS, POSSESSIVES, PRONOUNS, words_for


@rule(
    "L501",
    needs=("entities.spans", "entities.head"),
    unless=heads_sound,
    on_spans=True,
    hint="the head is the name or the head noun of the mention",
)
def head_inside_spans(doc: Document) -> Iterator[Fault]:
    """The head of a mention lies inside one of its spans.

    Programs that want short names take the head for the mention; one that lies elsewhere names somebody else.

    Bad: the mention "the NATO chief" at 541..555 with the head "Yokosuka" at 593..601
    Good: the mention "the NATO chief" at 541..555 with the head "chief" at 550..555
    """
    for index, record in live(doc, "entities"):
        head = record.get("head")
        if head and not within(head, record.get("spans")):
            yield Fault(
                f"the head {short(head['text'])} lies outside the mention", "entities", index, ("head",), first(head)
            )


@rule(
    "L502",
    "warning",
    needs=("entities.spans", "entities.head", "entities.level"),
    unless=heads_sound,
    on_spans=True,
    hint="set `head` to the last word of the head noun",
)
def head_missing(doc: Document) -> Iterator[Fault]:
    """A description of several words has a head.

    A head of null says that all of the words are the head. That is true of "reporters", and not of "the former Dutch
    prime minister", whose head is "minister".

    Bad: "the former Dutch prime minister", level NOM, "head": null
    Good: "the former Dutch prime minister", level NOM, head "minister"
    """
    for index, record in live(doc, "entities"):
        if record.get("level") == "NOM" and not record.get("head"):
            words = " ".join(str(each["text"]) for each in pieces(record.get("spans")))
            if " " in words:
                at = first(record.get("spans"))
                yield Fault(f"the description {short(words)} has no head", "entities", index, ("head",), at)


@rule(
    "L503",
    "warning",
    needs=("entities.level",),
    unless=surfaces_sound,
    on_spans=True,
    hint="NAM is a name, NOM a description, PRO a pronoun, ADJ a demonym adjective",
)
def level_surface(doc: Document) -> Iterator[Fault]:
    """The level of a mention fits its words.

    Pronouns are a small class and every other mention is none of them; a name has a capital or a digit somewhere.
    Known for English; other languages are passed over until somebody adds their list.

    Bad: "he", level NOM
    Good: "he", level PRO
    """
    pronouns, others = words_for(doc, PRONOUNS), words_for(doc, OTHER_PRONOUNS) or frozenset()
    for index, record, words in surfaces(doc) if pronouns else ():
        level = record.get("level")
        if not looks_like(level, words, pronouns or frozenset(), others):
            yield Fault(
                f"{short(words)} does not look like {level}", "entities", index, ("level",), first(record.get("spans"))
            )


@rule(
    "L504",
    needs=("entities.referent", "entities.reference"),
    unless=referents_told,
    hint="name the referent, or say that it is not specific; tag ambiguous-pronoun where the text leaves it open",
)
def referent_null_only_nonspecific(doc: Document) -> Iterator[Fault]:
    """A specific mention has a referent, and a mention that refers to nothing has none.

    Coreference is an equal referent, so a specific mention without one is lost to every chain. Null is right where no
    particular one is meant, or where the text honestly leaves it open; the latter is tagged ambiguous-pronoun. What
    a predicate ("a threat") or a negation ("no country") names is nobody.

    Bad: "reference": "specific", "referent": null
    Good: "reference": "nonspecific", "referent": null
    """
    for index, record in live(doc, "entities"):
        reference, referent = record.get("reference"), record.get("referent")
        if referent is None:
            if reference == "specific" and "ambiguous-pronoun" not in (record.get("tags") or ()):
                yield Fault(
                    "the mention is specific, but has no referent",
                    "entities",
                    index,
                    ("referent",),
                    first(record.get("spans")),
                )
        elif reference in NO_REFERENT:
            message = f"the mention is {reference}, but has the referent {referent}"
            yield Fault(message, "entities", index, ("referent",), first(record.get("spans")))


@rule(
    "L505",
    "warning",
    needs=("entities.type", "entities.referent"),
    unless=referents_told,
    hint="`type` is what the words literally name; correct it, or the referent, or the registry",
)
def type_vs_referent(doc: Document) -> Iterator[Fault]:
    """The type of a mention is that of the referent which its words name.

    With metonymy the words name the literal, so its type counts. Demonym adjectives are NORP whatever their referent.
    Only the gold set is held to the registry: an annotator may honestly read a type differently, and that is told as
    disagreement.

    Bad: a mention of type PER whose referent nato is an ORG in the registry
    Good: a mention of type ORG whose referent nato is an ORG in the registry
    """
    registry = doc.referents
    for index, record in live(doc, "entities") if not doc.set else ():
        named = registry.get(record.get("literal") or record.get("referent"))  # type: ignore[arg-type]
        if named is not None and named.get("type") != record.get("type") and record.get("level") != "ADJ":
            message = f"the mention is of type {record.get('type')}, but {named.get('id')} is {named.get('type')}"
            yield Fault(message, "entities", index, ("type",), first(record.get("spans")))


@rule(
    "L506",
    needs=("entities.type", "entities.role"),
    unless=figures_sound,
    hint="GOV, LOC, POP or NATION for a GPE; null for all others",
)
def role_iff_gpe(doc: Document) -> Iterator[Fault]:
    """A mention has a role if it is a GPE, and only then.

    "China said", "near China" and "the Chinese" are one referent in three roles; without the role nobody can tell a
    government from a place on the map.

    Bad: "type": "GPE" and no role, or "type": "PER", "role": "GOV"
    Good: "type": "GPE", "role": "LOC" for "Taiwan" in "near Taiwan"
    """
    for index, record in live(doc, "entities"):
        role = record.get("role")
        if (record.get("type") == "GPE") != (role is not None):
            told = f"is {record.get('type')}, but has the role {role}" if role else "is GPE, but has no role"
            place = ("role",) if role else ("type",)
            yield Fault(f"the mention {told}", "entities", index, place, first(record.get("spans")))


@rule(
    "L507",
    needs=("entities.metonymy", "entities.literal"),
    unless=figures_sound,
    hint="`literal` is the referent that the words name",
)
def metonymy_needs_literal(doc: Document) -> Iterator[Fault]:
    """A mention has a literal referent if it is metonymic, and only then.

    In "Beijing criticised the move" the referent is china and the words name the city: both are told, so that a map
    and a network of states can each be drawn from one record.

    Bad: "metonymy": "capital_for_government" and no literal
    Good: "metonymy": "capital_for_government", "referent": "china", "literal": "beijing"
    """
    for index, record in live(doc, "entities"):
        figure, literal = record.get("metonymy"), record.get("literal")
        if (figure is None) != (literal is None):
            told = f"is {figure}, but has no literal" if figure else f"has the literal {literal}, but no metonymy"
            place = ("metonymy",) if figure else ("literal",)
            yield Fault(f"the mention {told}", "entities", index, place, first(record.get("spans")))


@rule(
    "L508",
    "warning",
    needs=("entities.metonymy", "entities.literal", "entities.role"),
    unless=figures_sound,
    hint="a country named for its government has the role GOV and no metonymy",
)
def country_as_government(doc: Document) -> Iterator[Fault]:
    """A country that acts as its government is a role, not a metonymy.

    "China said" names China and means China. A metonymy whose literal is the referent itself says nothing; nor does
    one whose literal acts as a state elsewhere in the document, under its own name.

    Bad: "China" with "metonymy": "other", "referent": "china", "literal": "china"
    Good: "China" with "role": "GOV", "metonymy": null, "referent": "china"
    """
    figures = [each for each in live(doc, "entities") if each[1].get("metonymy") is not None]
    states = {
        record.get("referent")
        for _, record in (live(doc, "entities") if figures else ())
        if record.get("metonymy") is None and record.get("role") in ("GOV", "NATION") and record.get("level") == "NAM"
    }
    for index, record in figures:
        literal = record.get("literal")
        at, place = first(record.get("spans")), ("metonymy",)
        if literal is not None and literal == record.get("referent"):
            yield Fault(
                f"the mention is metonymic, but {literal} is both literal and referent", "entities", index, place, at
            )
        elif literal in states and record.get("role") == "GOV":
            yield Fault(
                f"the mention is metonymic, but {literal} is a state in this document", "entities", index, place, at
            )


@rule(
    "L509",
    "warning",
    needs=("entities.metonymy", "entities.level"),
    unless=figures_sound,
    hint="set `metonymy` and `literal` to null",
)
def pronoun_without_metonymy(doc: Document) -> Iterator[Fault]:
    """A pronoun is never metonymic.

    A pronoun names nothing by itself. It takes type and referent from what it stands for, and the figure of speech,
    if there is one, stays with the name.

    Bad: "which" after "Beijing", level PRO, "metonymy": "capital_for_government"
    Good: "which" after "Beijing", level PRO, "referent": "china", "metonymy": null
    """
    for index, record in live(doc, "entities"):
        if record.get("level") == "PRO" and record.get("metonymy") is not None:
            message = f"the mention is a pronoun, but has the metonymy {record['metonymy']}"
            yield Fault(message, "entities", index, ("metonymy",), first(record.get("spans")))


@rule(
    "L510",
    "warning",
    needs=("entities.spans",),
    unless=surfaces_sound,
    on_spans=True,
    hint="end the span before the possessive ending",
)
def possessive_in_span(doc: Document) -> Iterator[Fault]:
    """A mention ends before the possessive ’s.

    Otherwise "China’s" and "China" are two names of one country. A name that the registry itself spells with ’s is
    passed over. Known for English.

    Bad: "China’s" at 66..73
    Good: "China" at 66..71
    """
    endings = words_for(doc, POSSESSIVES)
    for index, record, words in surfaces(doc) if endings else ():
        span = pieces(record.get("spans"))
        if span and span[-1]["text"].endswith(endings) and record.get("level") != "PRO":
            known = doc.referents.get(record.get("referent"), {})  # type: ignore[arg-type]
            if words not in (known.get("name"), *(known.get("aliases") or ())):
                message = f"the mention {short(span[-1]['text'])} holds the possessive ending"
                yield Fault(message, "entities", index, ("spans",), first(record.get("spans")))
