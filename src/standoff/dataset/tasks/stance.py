"""Directed stance: a row is a stance with the paragraphs of its evidence, its holder, its target and its labels."""

from __future__ import annotations

from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from standoff.dataset.arrays import Numbers
from standoff.dataset.features import Column, columns, offset, stretches, text
from standoff.dataset.records import Records, bounds_of, places, words_of
from standoff.dataset.resolve import Names
from standoff.dataset.tasks.recipe import label_columns, optional, spans_of
from standoff.schema import Schema
from standoff.where import Wheres

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
    layer = columns(schema.layers["stances"].properties)
    holder, target = layer["holder"].inner, layer["target"].inner
    labels = label_columns(schema.layers["stances"], without=("status",))
    fields = {
        "id": layer["id"],
        "context": text("The paragraphs of the evidence."),
        "context_start": offset("Where the context starts in the text."),
        "evidence": text(layer["evidence"].about),
        "evidence_in_context": stretches("Where the evidence stands in the context."),
        "quote": layer["quote"] if "quote" in layer else text(),
        "quote_text": text("The words of that quote."),
        "holder": text("The words of the holder's mention, else the name of its referent."),
        "holder_referent": holder["referent"],
        "holder_name": text("The name of the holder's referent."),
        "target": text("The words of the target, else the name of its referent, or the label of the topic."),
        "target_kind": target["kind"],
        "target_referent": target["referent"],
        "target_name": text("The name of the target's referent."),
        **labels,
    }

    def rows(names: Names, wheres: Wheres) -> tuple[dict[str, pa.Array], Numbers]:
        stances = names.batch.chosen("stances", wheres)
        return _rows(names, stances) | {name: stances.field(name) for name in labels}, stances.texts

    return fields, rows, "a stance, with the paragraphs of its evidence, its holder and its target"


def _rows(names: Names, stances: Records) -> dict[str, pa.Array]:
    texts, count = names.batch.texts, len(stances)
    evidence = spans_of(stances, "evidence")
    windows = texts.windows(bounds_of([evidence], count), stances.texts)
    quote, towards = optional(stances, "quote"), optional(stances, "target", "referent")
    holder = optional(stances, "holder", "referent")
    holder_name, target_name = (names.referent(each, stances.texts) for each in (holder, towards))
    mention = names.text("entities", optional(stances, "holder", "mention"), stances.texts)
    return {
        "id": stances.field("id"),
        "context": texts.cut(windows),
        "context_start": pa.array(windows.own, pa.int32()),
        "evidence": pc.fill_null(words_of(evidence, count), ""),
        "evidence_in_context": places(evidence, windows.own, windows.own + windows.ends - windows.starts),
        "quote": quote,
        "quote_text": names.text("quotes", quote, stances.texts),
        "holder": pc.coalesce(mention, holder_name),
        "holder_referent": holder,
        "holder_name": holder_name,
        "target": _target_words(names, stances, target_name),
        "target_kind": stances.field("target", "kind"),
        "target_referent": towards,
        "target_name": target_name,
    }


def _target_words(names: Names, stances: Records, name: pa.Array) -> pa.Array:
    """Return the words that a target has in the text; else the name of its referent, or the topic's label."""
    return pc.coalesce(
        words_of(spans_of(stances, "target", "spans"), len(stances)),
        names.text("entities", optional(stances, "target", "mention"), stances.texts),
        names.text("quotes", optional(stances, "target", "quote"), stances.texts),
        name,
        optional(stances, "target", "label"),
    )
