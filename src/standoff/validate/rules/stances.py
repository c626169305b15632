"""Rules on stances: holder, target, evidence, and the way by which the text tells them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from standoff.document import Document
from standoff.findings import Fault
from standoff.spans import Span
from standoff.validate.rule import rule
from standoff.validate.rules.lookup import all_within, ancestors, by_id, first, live, pieces, speakers, voices
from standoff.validate.rules.sound_stances import SHAPES, fits, parties_sound, targets_sound, ways_sound
from standoff.validate.rules.speakers import speaker_mention_agrees

_SENTENCE_END: Final = re.compile(r"[.!?…][”’\"')\]]*\s|\n")
_AUTHOR: Final = "@author"
_SENTENCE: Final = 1000
"""How far from a speaker the edge of a sentence is looked for, in code points; it bounds the work."""


@rule(
    "L561",
    needs=("stances.target.kind",),
    unless=targets_sound,
    hint="the kind decides which fields are filled; all others are null or absent",
)
def target_shape(doc: Document) -> Iterator[Fault]:
    """A target has the fields of its kind and no others.

    Bad: "target": {"kind": "event", "referent": "china"}, without the words that tell the event
    Good: "target": {"kind": "event", "referent": "china", "spans": [{"start": 1259, "end": 1297, "text": "…"}]}
    """
    for index, record in live(doc, "stances"):
        target = record.get("target") or {}
        kind = target.get("kind")
        needed, allowed = SHAPES.get(str(kind), ((), tuple(target)))
        filled = {name for name, value in target.items() if value not in (None, []) and name not in ("kind", "ext")}
        lacks = [" or ".join(needed)] if needed and filled.isdisjoint(needed) else []
        extra = [name for name in target if name in filled and name not in allowed]
        if lacks or extra:
            told = [*(f"lacks {name}" for name in lacks), *([f"has {' and '.join(extra)}"] if extra else [])]
            place = extra[0] if len(extra) == 1 and not lacks else "kind"
            message = f"the target is of the kind {kind}, but {' and '.join(told)}"
            yield Fault(message, "stances", index, ("target", place))


@rule(
    "L562",
    "warning",
    needs=("stances.holder.referent", "stances.target.referent"),
    unless=targets_sound,
    on_referents=True,
    hint="correct one of the two; or waive it where they really judge themselves",
)
def holder_is_target(doc: Document) -> Iterator[Fault]:
    """Nobody holds a stance towards themselves.

    People do criticise themselves, but rarely; most often the target has slipped.

    Bad: "holder": {"referent": "china", …}, "target": {"kind": "entity", "referent": "china", …}
    Good: "holder": {"referent": "japan", …}, "target": {"kind": "entity", "referent": "china", …}
    """
    for index, record in live(doc, "stances"):
        holder, target = record.get("holder") or {}, record.get("target") or {}
        same = holder.get("referent") is not None and holder.get("referent") == target.get("referent")
        if same and target.get("kind") == "entity":
            message = f"{holder['referent']} is both holder and target"
            yield Fault(message, "stances", index, ("target", "referent"), first(record.get("evidence")))


@rule(
    "L563",
    needs=("stances.holder.mention", "stances.target.mention", "entities.referent"),
    unless=parties_sound,
    on_referents=True,
    hint="correct the referent of the holder or target, or of the mention",
)
def stance_mention_agrees(doc: Document) -> Iterator[Fault]:
    """Holder and target are the referents of their mentions.

    Bad: "holder": {"referent": "nato", "mention": "m1"}, and m1 is a mention of mark-rutte
    Good: "holder": {"referent": "mark-rutte", "mention": "m1"}, and m1 is a mention of mark-rutte
    """
    mentions = by_id(doc, "entities")
    for index, record in live(doc, "stances"):
        for side in ("holder", "target"):
            party = record.get(side) or {}
            mention = mentions.get(party.get("mention"))
            referent = party.get("referent")
            if mention and mention.get("referent") != referent and not str(referent).startswith("@"):
                message = f"the {side} is {referent or 'null'}, but {mention['id']} is of {mention.get('referent')}"
                yield Fault(message, "stances", index, (side, "referent"), first(mention.get("spans")))


@rule(
    "L564",
    reads=("text",),
    needs=("stances.evidence", "stances.quote", "quotes.content", "quotes.cue", "quotes.speakers.mention"),
    unless=ways_sound,
    on_spans=True,
    hint="name the quote that holds the evidence, or set `quote` to null",
)
def evidence_in_quote(doc: Document) -> Iterator[Fault]:
    """The evidence of a stance that a quote carries lies in that quote.

    The quote's content, its cue, the words between them and the speaker's sentence all count: in "a move that has
    been criticised by Beijing" the content is only "a move".

    Bad: the evidence 1340..1381 with "quote": "q5", whose content is 712..846
    Good: the evidence 733..774 with "quote": "q5", whose content is 712..846
    """
    hulls = _hulls(doc)
    for index, record in live(doc, "stances"):
        hull = hulls.get(record.get("quote"))
        for number, piece in enumerate(pieces(record.get("evidence")) if hull else ()):
            if hull and not (hull[0] <= piece["start"] and piece["end"] <= hull[1]):
                quote = by_id(doc, "quotes")[record.get("quote")]
                if _in_sentence(doc, piece, quote):
                    continue
                message = f"the evidence lies outside of {quote['id']}"
                yield Fault(message, "stances", index, ("evidence", number), first(piece))


def _hulls(doc: Document) -> dict[Any, tuple[int, int]]:
    """Return by quote the stretch from the first to the last of content, cue and speakers."""
    hulls = {}
    for name, quote in by_id(doc, "quotes").items():
        if any(each.get("mention") in doc.unreadable for each in speakers(quote)):
            continue  # nobody knows where it ends
        parts = pieces(quote.get("content")) + _cue_and_speakers(doc, quote)
        if parts:
            hulls[name] = min([each["start"] for each in parts]), max([each["end"] for each in parts])
    return hulls


def _cue_and_speakers(doc: Document, quote: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    mentions = by_id(doc, "entities")
    found = list(pieces(quote.get("cue")))
    for each in speakers(quote):
        if mention := mentions.get(each.get("mention")):
            found += pieces(mention.get("spans"))
    return found


def _in_sentence(doc: Document, piece: Mapping[str, Any], quote: Mapping[str, Any]) -> bool:
    """Tell whether a span lies between content and cue, the sentences of cue and speaker counted whole."""
    places = [Span(each["start"], each["end"]) for each in pieces(quote.get("content"))]
    places += [_sentence(doc.text, each["start"], each["end"]) for each in _cue_and_speakers(doc, quote)]
    start, end = min([each.start for each in places]), max([each.end for each in places])
    return bool(start <= piece["start"] and piece["end"] <= end)


def _sentence(text: str, start: int, end: int) -> Span:
    """Return the sentence around a stretch of *text*, as far as marks and line ends tell."""
    behind = [match.end() for match in _SENTENCE_END.finditer(text, max(0, start - _SENTENCE), start)]
    ahead = _SENTENCE_END.search(text, max(0, end - 1), end + _SENTENCE)
    return Span(behind[-1] if behind else max(0, start - _SENTENCE), ahead.end() if ahead else end + _SENTENCE)


def _of_sound_quotes(doc: Document, faults: Iterable[Fault]) -> Iterator[Fault]:
    """Yield the faults of stances in quotes whose speakers, and those of all around, are known without a doubt."""
    quotes = by_id(doc, "quotes")
    doubtful = {doc.layers["quotes"][each.index or 0].get("id") for each in speaker_mention_agrees(doc)}
    for fault in faults:
        quote = quotes.get(doc.layers["stances"][fault.index or 0].get("quote"))
        around = [quote, *ancestors(doc, quote)] if quote else []
        if not any(each.get("id") in doubtful or each.get("parent") not in (None, *quotes) for each in around):
            yield fault


@rule(
    "L565",
    needs=("stances.chain", "stances.quote", "stances.holder.referent", "quotes.parent", "quotes.speakers.referent"),
    unless=ways_sound,
    brief=_of_sound_quotes,
    on_referents=True,
    hint="the chain is the speakers of the quote and of those around it, outermost first, without author and holder",
)
def chain_derivable(doc: Document) -> Iterator[Fault]:
    """The chain of a stance is what its quote and the quotes around it say.

    A stance that nobody reports has no chain. In "Rutte said the US wants …" the holder is the US, the quote is the
    inner one, and the chain is Rutte alone.

    Bad: "quote": "q12", "chain": [], where q12 lies in q11 and Rutte is the speaker of q11
    Good: "quote": "q12", "chain": ["mark-rutte"]
    """
    for index, record in live(doc, "stances"):
        if record.get("quote") and not _traced(doc, record["quote"]):
            continue
        chain, levels = record.get("chain") or [], _levels(doc, record) if record.get("quote") else []
        if (chain or levels) and not fits(chain, levels):
            wanted = ", ".join("/".join(sorted(each)) for each in levels) or "nobody"
            said = ", ".join(map(str, chain)) or "nobody"
            message = f"the chain is {said}, but by its quote it is {wanted}"
            yield Fault(message, "stances", index, ("chain",), first(record.get("evidence")))


def _traced(doc: Document, name: Any) -> bool:
    """Tell whether a quote and all those around it can be read."""
    quote = by_id(doc, "quotes").get(name)
    return quote is not None and not any(
        each.get("parent") in doc.unreadable for each in (quote, *ancestors(doc, quote))
    )


def _levels(doc: Document, stance: Mapping[str, Any]) -> list[frozenset[Any]]:
    """Return who speaks at each level around a stance, outermost first; levels of the holder or of nobody left out."""
    quote = by_id(doc, "quotes").get(stance.get("quote"))
    if quote is None:
        return []
    holder, heard = (stance.get("holder") or {}).get("referent"), voices(doc)
    around = [heard[quote.get("id")]]
    if quote.get("parent") is not None:
        around += [heard[each.get("id")] for each in ancestors(doc, quote)]
    return [names for names in reversed(around) if names and holder not in names]


@rule(
    "L566",
    "warning",
    needs=("stances.holder.mention", "stances.quote", "quotes.speakers.referent", "quotes.content"),
    unless=ways_sound,
    brief=_of_sound_quotes,
    on_spans=True,
    on_referents=True,
    hint="the holder speaks in the quote, or is named in its content; else the stance belongs to another quote",
)
def quote_holder_agrees(doc: Document) -> Iterator[Fault]:
    """The holder of a stance that a quote carries speaks in it or is named in it.

    Bad: "holder": japan with "quote": "q5", where Rutte speaks and Japan is not named
    Good: "holder": china with "quote": "q3", where Rutte says “China is supporting Russia’s efforts”
    """
    quotes, mentions, heard = by_id(doc, "quotes"), by_id(doc, "entities"), voices(doc)
    for index, record in live(doc, "stances"):
        quote = quotes.get(record.get("quote"))
        holder = record.get("holder") or {}
        mention = mentions.get(holder.get("mention"))
        if quote and mention and not _speaks(holder.get("referent"), quote, heard[quote.get("id")]):
            named = pieces(mention.get("spans"))[:1]
            if not all_within(named, quote.get("content")) and not all_within(named, quote.get("cue")):
                message = f"{holder.get('referent')} neither speaks in {quote['id']} nor is named in it"
                yield Fault(message, "stances", index, ("quote",), first(mention.get("spans")))


def _speaks(holder: Any, quote: Mapping[str, Any], heard: frozenset[Any]) -> bool:
    """Tell whether *holder* speaks in a quote: one of those *heard*, or the author where the author speaks."""
    return holder in heard or (holder == _AUTHOR and any(each.get("kind") == "author" for each in speakers(quote)))
