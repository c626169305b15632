"""Quotation attribution: a row is a quote with its context, its cue, its speakers and all who might be the speaker.

The context is the quote's own paragraphs, two before and one after, whoever speaks, so that it tells nothing of the
answer. A speaker whose mention lies outside of it has `in_context` false.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from operator import itemgetter
from typing import Any, Final

from standoff.dataset.context import bounds_of, places
from standoff.dataset.features import OFFSET, STRETCHES, TEXT, Column, column
from standoff.dataset.layer_spans import GAP
from standoff.dataset.resolve import Names
from standoff.dataset.tasks.recipe import head, inside, label_columns
from standoff.document import Document
from standoff.schema import Schema
from standoff.spans import Span

NEEDS: Final = (
    "quotes.content",
    "quotes.cue",
    "quotes.speakers.mention",
    "quotes.speakers.referent",
    "entities.spans",
    "entities.head",
    "entities.type",
    "entities.referent",
)
BEFORE: Final = 2
AFTER: Final = 1


def recipe(schema: Schema) -> tuple[dict[str, Column], Any, str]:
    """Return columns, rows and description; see `Task`."""
    labels = label_columns(schema.layers["quotes"], without=("status",))
    string, flag = "string", "bool"
    who = {"mention": string, "text": string, "referent": string, "referent_name": string, "in_context": flag}
    candidate = {"mention": string, "text": string, "start": OFFSET.kind, "end": OFFSET.kind}
    candidate |= {"type": column(schema.layers["entities"].properties["type"]).kind}
    candidate |= {"referent": string, "referent_name": string, "speaks": flag}
    fields = {
        "id": TEXT,
        "context": TEXT,
        "context_start": OFFSET,
        "quote": TEXT,
        "quote_in_context": STRETCHES,
        "cue": TEXT,
        "cue_in_context": STRETCHES,
        "speakers": Column([who]),
        "candidates": Column([candidate]),
        **{name: each for name, each in labels.items() if name not in ("id", "quote", "cue")},
    }

    def rows(document: Document, names: Names) -> Iterator[dict[str, Any]]:
        mentions = sorted((_mention(each, names) for each in document.layers.get("entities", [])), key=_start)
        for record in document.layers.get("quotes", []):
            window = names.paragraphs.around(bounds_of(record["content"]), BEFORE, AFTER)
            yield {
                "doc_id": document.id,
                "id": record["id"],
                "context": window.cut(document.text),
                "context_start": window.start,
                "quote": GAP.join([span["text"] for span in record["content"]]),
                "quote_in_context": places(record["content"], window),
                "cue": GAP.join([span["text"] for span in record["cue"]]) or None,
                "cue_in_context": places(record["cue"], window),
                "speakers": [_speaker(each, window, names) for each in record["speakers"]],
                "candidates": list(_candidates(mentions, record, window)),
                **{name: record[name] for name in labels if record.get(name) is not None},
            }

    return fields, rows, "a quote, with its context, cue, speakers and candidates"


def _speaker(speaker: dict[str, Any], window: Span, names: Names) -> dict[str, Any]:
    mention = names.record("entities", speaker["mention"])
    return {
        "mention": speaker["mention"],
        "text": names.text("entities", speaker["mention"]),
        "referent": speaker["referent"],
        "referent_name": names.referent(speaker["referent"]) if speaker["referent"] else None,
        "in_context": mention is not None and all(inside(span, window) for span in mention["spans"]),
    }


def _mention(record: dict[str, Any], names: Names) -> dict[str, Any]:
    spans = head(record)
    return {
        "mention": record["id"],
        "text": GAP.join([span["text"] for span in spans]),
        "start": spans[0]["start"],
        "end": spans[-1]["end"],
        "type": record["type"],
        "referent": record["referent"],
        "referent_name": names.referent(record["referent"]) if record["referent"] else None,
    }


def _start(mention: dict[str, Any]) -> tuple[int, int, str]:
    return mention["start"], mention["end"], mention["mention"]


def _candidates(mentions: list[dict[str, Any]], quote: dict[str, Any], window: Span) -> Iterator[dict[str, Any]]:
    """Yield the mentions of the context by their heads; those inside the quote itself are nobody's speaker."""
    speaking = {each["mention"] for each in quote["speakers"]}
    content = [(part["start"], part["end"]) for part in quote["content"]]
    for mention in mentions[bisect_left(mentions, window.start, key=itemgetter("start")) :]:
        start, end = mention["start"], mention["end"]
        if start >= window.end:
            return
        speaks = mention["mention"] in speaking
        if end <= window.end and (speaks or not any(first <= start and end <= last for first, last in content)):
            offsets = {"start": start - window.start, "end": end - window.start}
            yield {**mention, **offsets, "speaks": speaks}
