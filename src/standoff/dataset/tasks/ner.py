"""Named-entity recognition: a row is a paragraph with tokens, BIO tags, and every mention beside them.

The tags mark heads: of "NATO Secretary General Mark Rutte", `Mark Rutte` is PER and, by its own mention, `NATO` is ORG.
Where the schema tells names from other mentions, names alone are tagged. A mention that no tag can show, because it
is nested in another's head, in pieces or no name, is not lost: `mentions` has them all, and says which are tagged.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from standoff.dataset.features import OFFSET, TEXT, Column, Labels, column, labels_of
from standoff.dataset.layer_spans import GAP
from standoff.dataset.resolve import Names
from standoff.dataset.tasks.recipe import head
from standoff.dataset.tokens import Tokens, covering, tokens
from standoff.document import Document
from standoff.schema import Schema
from standoff.spans import Span

NEEDS: Final = ("entities.spans", "entities.head", "entities.type", "entities.referent")
NAMED: Final = ("NAM", "ADJ")
OUTSIDE: Final = "O"


def recipe(schema: Schema) -> tuple[dict[str, Column], Any, str]:
    """Return columns, rows and description; see `Task`."""
    layer = schema.layers["entities"]
    kinds = labels_of(layer.properties["type"])
    tags = [OUTSIDE, *(f"{place}-{kind}" for kind in kinds for place in "BI")]
    mention: dict[str, Any] = {"id": "string", "text": "string", "start": OFFSET.kind}
    mention |= {"end": OFFSET.kind, "first_token": OFFSET.kind, "end_token": OFFSET.kind}
    mention |= {"tagged": "bool", "type": column(layer.properties["type"]).kind}
    levels = "level" in layer.properties
    if levels:
        mention["level"] = column(layer.properties["level"]).kind
    mention |= {"referent": "string", "referent_name": "string"}
    fields = {
        "paragraph": OFFSET,
        "text": TEXT,
        "text_start": OFFSET,
        "tokens": Column(["string"]),
        "starts": Column([OFFSET.kind]),
        "ends": Column([OFFSET.kind]),
        "ner_tags": Column([Labels(tuple(tags))]),
        "mentions": Column([mention]),
    }

    def rows(document: Document, names: Names) -> Iterator[dict[str, Any]]:
        paragraphs = names.paragraphs
        by_paragraph: dict[int, list[dict[str, Any]]] = {}
        for record in document.layers.get("entities", []):
            by_paragraph.setdefault(paragraphs.at(record["spans"][0]["start"]), []).append(record)
        for number in range(len(paragraphs)):
            window = paragraphs.stretch(number, number)
            if window.cut(document.text).strip():
                row = _row(window, document.text, by_paragraph.get(number, []), names)
                yield {"doc_id": document.id, "paragraph": number, **row}

    return fields, rows, "a paragraph, with tokens, BIO tags and its mentions"


def _row(window: Span, whole: str, records: list[dict[str, Any]], names: Names) -> dict[str, Any]:
    text = window.cut(whole)
    found = tokens(text)
    tags = [OUTSIDE] * len(found.words)
    mentions = [_mention(record, window, found, names) for record in records]
    for mention, record in sorted(zip(mentions, records, strict=True), key=_outermost):
        run = range(mention["first_token"] or 0, mention["end_token"] or 0)
        named = record.get("level", NAMED[0]) in NAMED
        if named and len(run) > 0 and all(tags[number] == OUTSIDE for number in run):
            tags[run[0]] = f"B-{record['type']}"
            tags[run[0] + 1 : run[-1] + 1] = [f"I-{record['type']}"] * (len(run) - 1)
            mention["tagged"] = True
    return {
        "text": text,
        "text_start": window.start,
        "tokens": found.words,
        "starts": found.starts,
        "ends": found.ends,
        "ner_tags": tags,
        "mentions": mentions,
    }


def _outermost(pair: tuple[dict[str, Any], dict[str, Any]]) -> tuple[int, int, str]:
    mention = pair[0]
    return mention["start"] - mention["end"], mention["start"], mention["id"]


def _mention(record: dict[str, Any], window: Span, found: Tokens, names: Names) -> dict[str, Any]:
    spans = head(record)
    start, end = spans[0]["start"] - window.start, spans[-1]["end"] - window.start
    run = covering(found, start, end) if len(spans) == 1 else None
    made = {
        "id": record["id"],
        "text": GAP.join(span["text"] for span in spans),
        "start": start,
        "end": end,
        "first_token": run[0] if run else None,
        "end_token": run[1] if run else None,
        "tagged": False,
        "type": record["type"],
        "referent": record["referent"],
        "referent_name": names.referent(record["referent"]) if record["referent"] else None,
    }
    if "level" in record:
        made["level"] = record["level"]
    return made
