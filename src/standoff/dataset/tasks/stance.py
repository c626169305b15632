"""Directed stance: a row is a stance with the paragraphs of its evidence, its holder, its target and its labels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from standoff.dataset.context import bounds_of, places
from standoff.dataset.features import OFFSET, STRETCHES, TEXT, Column, column
from standoff.dataset.layer_spans import GAP
from standoff.dataset.resolve import Names
from standoff.dataset.tasks.recipe import label_columns
from standoff.document import Document
from standoff.schema import Schema, properties_of

NEEDS: Final = (
    "stances.holder.referent",
    "stances.holder.mention",
    "stances.target.kind",
    "stances.target.referent",
    "stances.polarity",
    "stances.evidence",
)


def recipe(schema: Schema) -> tuple[dict[str, Column], Any, str]:
    """Return columns, rows and description; see `Task`."""
    layer = schema.layers["stances"]
    labels = label_columns(layer, without=("status",))
    fields = {
        "id": TEXT,
        "context": TEXT,
        "context_start": OFFSET,
        "evidence": TEXT,
        "evidence_in_context": STRETCHES,
        "quote": TEXT,
        "quote_text": TEXT,
        "holder": TEXT,
        "holder_referent": TEXT,
        "holder_name": TEXT,
        "target": TEXT,
        "target_kind": column(properties_of(layer.properties["target"])["kind"]),
        "target_referent": TEXT,
        "target_name": TEXT,
        **labels,
    }

    def rows(document: Document, names: Names) -> Iterator[dict[str, Any]]:
        for record in document.layers.get("stances", []):
            window = names.paragraphs.around(bounds_of(record["evidence"]))
            holder, target = record["holder"], record["target"]
            yield {
                "doc_id": document.id,
                "id": record["id"],
                "context": window.cut(document.text),
                "context_start": window.start,
                "evidence": GAP.join(span["text"] for span in record["evidence"]),
                "evidence_in_context": places(record["evidence"], window),
                "quote": record.get("quote"),
                "quote_text": names.text("quotes", record.get("quote")),
                "holder": names.text("entities", holder["mention"]) or names.referent(holder["referent"]),
                "holder_referent": holder["referent"],
                "holder_name": names.referent(holder["referent"]),
                "target": target_words(target, names),
                "target_kind": target["kind"],
                "target_referent": target.get("referent"),
                "target_name": names.referent(target.get("referent")),
                **{name: record[name] for name in labels if record.get(name) is not None},
            }

    return fields, rows, "a stance, with the paragraphs of its evidence, its holder and its target"


def target_words(target: dict[str, Any], names: Names) -> str | None:
    """Return the words that a target has in the text; else the name of its referent, or the topic's label."""
    spans = target.get("spans") or []
    return (
        GAP.join(span["text"] for span in spans)
        or names.text("entities", target.get("mention"))
        or names.text("quotes", target.get("quote"))
        or names.referent(target.get("referent"))
        or target.get("label")
    )
