"""Attributions as quotes to propose, with who speaks; none that is there already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from standoff.curate.suggest.attributions import attributions
from standoff.curate.suggest.language import Language
from standoff.curate.suggest.proposals import Proposal, known_labels
from standoff.curate.suggest.site import Attribution
from standoff.curate.suggest.speakers import Speakers
from standoff.document import Document
from standoff.kinds import sound
from standoff.schema import RecordSchema
from standoff.spans import Span

LAYER: Final = "quotes"
NEEDS: Final = ("content", "cue")
SPEAKERS: Final = ("speakers.mention", "speakers.referent")


def quotes(document: Document, language: Language, speakers: Speakers | None) -> list[Proposal]:
    """Return a proposal for every attribution that is not there yet, in order of the text.

    Args:
        document: The document.
        language: Its language.
        speakers: Finds who speaks; None if the schema keeps no speakers.
    """
    schema = document.schema.layers[LAYER]
    records = sound(document.layers.get(LAYER, []), schema)
    made: dict[int, Proposal] = {}
    for number, each in enumerate(attributions(document.text, language)):
        new = not any(_same(each, record) for record in records)
        origin = made.get(each.continues) if each.continues is not None else None
        if new and (origin or each.continues is None):
            made[number] = _proposal(document, schema, language, each)
            made[number].continues = origin
            if speakers:
                made[number].speaker = _speaker(each, origin, speakers)
    return list(made.values())


def _speaker(each: Attribution, origin: Proposal | None, speakers: Speakers) -> Proposal | Mapping[str, Any] | None:
    if origin:
        return origin.speaker
    return speakers.find(each.speaker, each.content) if each.speaker else None


def _proposal(document: Document, schema: RecordSchema, language: Language, each: Attribution) -> Proposal:
    text = document.text
    said: dict[str, Any] = {name: [span.as_value(text) for span in getattr(each, name)] for name in NEEDS}
    labels: dict[str, Any] = dict(each.word.labels) if each.word else {}
    if each.pattern == "noun":
        labels |= language.words["labels"]["noun"]
    labels |= _realis(text, each.cue, language)
    return Proposal(LAYER, said | known_labels(schema, labels), each.pattern, list(each.content), list(each.cue))


def _realis(text: str, cue: Iterable[Span], language: Language) -> dict[str, str]:
    """Return whether it was said at all, as the words of the cue tell; what the language's table has first wins."""
    table: Mapping[str, str] = language.words.get("realis", {})
    words = [word.casefold() for span in cue for word in span.cut(text).split()]
    negated = [word[-3:].replace("’", "'") for word in words]
    told = [label for word, label in table.items() if word in (*words, *negated)]
    return {"realis": told[0]} if told else {}


def _same(each: Attribution, record: Mapping[str, Any]) -> bool:
    """Tell whether a record, a rejected one too, is about the same attribution.

    It is if the cues meet; and if the contents meet and neither is told within the other.
    """
    content = [Span.of(span) for span in record.get("content") or ()]
    cue = [Span.of(span) for span in record.get("cue") or ()]
    if _meet(each.cue, cue):
        return True
    within = any(out.holds(span) for out in content for span in each.cue) or any(each.holds(span) for span in cue)
    return _meet(each.content, content) and not within


def _meet(some: Sequence[Span], others: Sequence[Span]) -> bool:
    return any(one.start < other.end and other.start < one.end for one in some for other in others)
