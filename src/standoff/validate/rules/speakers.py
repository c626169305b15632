"""Rules on who speaks in a quote."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from standoff.document import Document
from standoff.findings import Fault
from standoff.schema import Pointer
from standoff.validate.examined import Examined
from standoff.validate.rule import rule
from standoff.validate.rules.lookup import all_within, first, live, names_of, pieces, speakers, spoken

_SILENT: Final = ("LOC", "FAC", "EVENT", "LAW", "PRODUCT", "WORK")


def _fault(message: str, index: int, number: int, field: str, mention: Any) -> Fault:
    pointer: Pointer = ("speakers", number, field)
    return Fault(message, "quotes", index, pointer, first(mention and mention.get("spans")))


def speakers_sound(doc: Examined) -> bool:
    """Prove that quotes have speakers or say why not, and that each can speak and is the referent of its mention."""
    if any(bool(each.speakers) == bool(each.speaker_missing) for each in doc.live("quotes")):
        return False
    for quote, each, mention in doc.speakers:
        if mention is None:
            continue
        spans, content = mention.spans, quote.content
        if mention.referent != each.referent or (mention.level == "PRO" and mention.reference == "nonreferring"):
            return False
        if spans[0].end > content[0].start and spans[0].start < content[-1].end:
            return False
        if mention.type in _SILENT or (mention.type == "GPE" and mention.role == "LOC"):
            return False
    return True


def kinds_sound(doc: Examined) -> bool:
    """Prove that a speaker is of the kind named if the document names them, and only then."""
    names = {each.referent for each in doc.live("entities") if each.level == "NAM"}
    told = [each for _, each, _ in doc.speakers if each.kind in ("named", "unnamed") and each.referent is not None]
    return all((each.referent in names) == (each.kind == "named") for each in told)


@rule(
    "L541",
    needs=("quotes.speakers.mention", "quotes.content"),
    unless=speakers_sound,
    on_spans=True,
    hint="name the mention outside of the content that says who speaks; null if there is none",
)
def speaker_in_own_content(doc: Document) -> Iterator[Fault]:
    """The mention of a speaker lies outside the content that is attributed.

    The content is what the speaker said; the words that name the speaker are the reporter's. A pronoun inside, "I",
    may mean the same person and is not the mention to name.

    Bad: “We will wait,” she said, with "We" as the speaker's mention
    Good: “We will wait,” she said, with "she" as the speaker's mention
    """
    for index, quote, number, _, mention in spoken(doc):
        at, content = first(mention and mention.get("spans")), pieces(quote.get("content"))
        if not at or not content or at.end <= content[0]["start"] or at.start >= content[-1]["end"]:
            continue  # the usual case, quickly
        if mention and all_within(mention["spans"], content):
            message = f"the speaker's mention {mention['id']} lies in the quote's own content"
            yield _fault(message, index, number, "mention", mention)


@rule(
    "L542",
    needs=("quotes.speakers", "quotes.speaker_missing"),
    unless=speakers_sound,
    hint="implicit, author or unresolved where `speakers` is empty; else null",
)
def speaker_missing_consistent(doc: Document) -> Iterator[Fault]:
    """A quote says why it has no speaker if it has none, and only then.

    Bad: "speakers": [], "speaker_missing": null
    Good: "speakers": [], "speaker_missing": "implicit"
    """
    for index, quote in live(doc, "quotes"):
        why = quote.get("speaker_missing")
        if bool(speakers(quote)) == bool(why):
            told = f"has speakers, but speaker_missing is {why}" if why else "has no speaker, and does not say why"
            yield Fault(f"the quote {told}", "quotes", index, ("speaker_missing",), first(quote.get("content")))


@rule(
    "L543",
    needs=("quotes.speakers.mention", "quotes.speakers.referent", "entities.referent"),
    unless=speakers_sound,
    on_referents=True,
    hint="correct the referent of the speaker or of the mention",
)
def speaker_mention_agrees(doc: Document) -> Iterator[Fault]:
    """A speaker is the referent of the speaker's mention.

    The mention is the words at this place and the referent is who they mean. If the two differ, the quote has two
    speakers, depending on which field one reads.

    Bad: "speakers": [{"referent": "nato", "mention": "m1", …}], and m1 is a mention of mark-rutte
    Good: "speakers": [{"referent": "mark-rutte", "mention": "m1", …}], and m1 is a mention of mark-rutte
    """
    for index, _, number, speaker, mention in spoken(doc):
        if mention is not None and mention.get("referent") != speaker.get("referent"):
            said, meant = speaker.get("referent") or "null", mention.get("referent") or "null"
            message = f"the speaker is {said}, but the mention {mention['id']} is of {meant}"
            yield _fault(message, index, number, "referent", mention)


@rule(
    "L544",
    "warning",
    needs=("quotes.speakers.mention", "quotes.speakers.kind", "entities.type"),
    unless=speakers_sound,
    hint="metonymy and its literal, if the place stands for people; kind artefact, if a report or a law speaks",
)
def speaker_can_speak(doc: Document) -> Iterator[Fault]:
    """A speaker is somebody, or something that stands for somebody.

    Places, buildings and events say nothing. Where the text lets them speak, they stand for an institution, and the
    mention is metonymic; a report or a law that "says" something is an artefact.

    Bad: "the port" of type FAC, without metonymy, as the speaker
    Good: "the Kremlin" of type FAC with the metonymy building_for_institution as the speaker
    """
    for index, _, number, speaker, mention in spoken(doc):
        if mention is None or speaker.get("kind") == "artefact" or mention.get("metonymy") is not None:
            continue
        kind = mention.get("type")
        if kind in _SILENT or (kind == "GPE" and mention.get("role") == "LOC"):
            what = "a GPE in the role LOC" if kind == "GPE" else f"of type {kind}"
            yield _fault(f"the speaker's mention {mention['id']} is {what}", index, number, "mention", mention)


@rule(
    "L545",
    needs=("quotes.speakers.mention", "entities.level", "entities.reference"),
    unless=speakers_sound,
    hint='in "it is said that" nobody is named: leave `speakers` empty, with speaker_missing implicit',
)
def empty_pronoun_speaker(doc: Document) -> Iterator[Fault]:
    """A pronoun that refers to nothing does not speak.

    Bad: "It" in "It is feared that …", nonreferring, as the speaker's mention
    Good: "It is feared that …" with "speakers": [] and "speaker_missing": "implicit"
    """
    for index, _, number, _, mention in spoken(doc):
        if mention and mention.get("level") == "PRO" and mention.get("reference") == "nonreferring":
            yield _fault(f"the speaker's mention {mention['id']} refers to nothing", index, number, "mention", mention)


@rule(
    "L546",
    "warning",
    needs=("quotes.speakers.kind", "quotes.speakers.referent", "entities.level", "entities.referent"),
    unless=kinds_sound,
    on_referents=True,
    hint="named: the document names them somewhere; unnamed: it never does",
)
def speaker_kind_agrees(doc: Document) -> Iterator[Fault]:
    """A speaker is of the kind named if the document names them anywhere.

    "The alliance’s chief" is named where the document also says "Mark Rutte" of him. What counts is what a reader of
    the whole text knows.

    Bad: "kind": "unnamed" for mark-rutte, who is "Rutte" two lines above
    Good: "kind": "named" for mark-rutte, wherever his name stands
    """
    names = names_of(doc)
    for index, _, number, speaker, mention in spoken(doc):
        referent, kind = speaker.get("referent"), speaker.get("kind")
        named = referent in names
        if not named and (doc.unreadable or (mention is None and speaker.get("mention") is not None)):
            continue  # a name may stand in what cannot be read, or is not there
        if referent is not None and kind in ("named", "unnamed") and named != (kind == "named"):
            told = f"the document names them: {names[referent]}" if named else "no mention is a name"
            yield _fault(f"{referent} is {kind}, but {told}", index, number, "kind", mention)
