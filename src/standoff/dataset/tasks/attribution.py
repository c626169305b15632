"""Quotation attribution: a row is a quote with its context, its cue, its speakers and all who might be the speaker.

The context is the quote's own paragraphs, two before and one after, whoever speaks, so that it tells nothing of the
answer. A speaker whose mention lies outside of it has `in_context` false.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from standoff.dataset.arrays import Numbers, Values, items, like, lists, numbers, spread, structs
from standoff.dataset.features import Column, columns, flag, offset, several, stretches, text
from standoff.dataset.records import Records, bounds_of, places, words_of
from standoff.dataset.resolve import Names
from standoff.dataset.tasks.recipe import Heads, heads, label_columns, spans_of
from standoff.dataset.texts import Windows
from standoff.schema import Schema
from standoff.where import Wheres

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
    quotes, mentions = (columns(schema.layers[name].properties) for name in ("quotes", "entities"))
    labels = label_columns(schema.layers["quotes"], without=("status", "id", "quote", "cue"))
    speaker = {
        "mention": quotes["speakers"].inner["mention"],
        "text": text("The words of the mention."),
        "referent": quotes["speakers"].inner["referent"],
        "referent_name": text("The name of the referent."),
        "in_context": flag("Whether the mention stands in the context."),
    }
    candidate = {
        "mention": text("Id of the mention."),
        "text": text("The words of its head, or all its words where no head is marked."),
        "start": offset("Where the head starts in the context."),
        "end": offset("Where the head ends in the context, not included."),
        "type": mentions["type"],
        "referent": mentions["referent"],
        "referent_name": text("The name of the referent."),
        "speaks": flag("Whether it is the mention of a speaker."),
    }
    fields = {
        "id": quotes["id"],
        "context": text(f"The paragraphs of the quote, {BEFORE} before and {AFTER} after."),
        "context_start": offset("Where the context starts in the text."),
        "quote": text("The words of the quote; pieces are joined by ` … `."),
        "quote_in_context": stretches("Where the quote stands in the context."),
        "cue": text("The words of the cue; null if there is none."),
        "cue_in_context": stretches("Where the cue stands in the context."),
        "speakers": several(Column(speaker), quotes["speakers"].about),
        "candidates": several(Column(candidate), "The mentions in the context, those inside the quote left out."),
        **labels,
    }

    def rows(names: Names, wheres: Wheres) -> tuple[dict[str, pa.Array], Numbers]:
        quotes, mentions = (names.batch.chosen(name, wheres) for name in ("quotes", "entities"))
        return _rows(names, quotes, mentions) | {name: quotes.field(name) for name in labels}, quotes.texts

    return fields, rows, "a quote, with its context, cue, speakers and candidates"


def _rows(names: Names, quotes: Records, mentions: Records) -> dict[str, pa.Array]:
    texts, count = names.batch.texts, len(quotes)
    content, cue = spans_of(quotes, "content"), spans_of(quotes, "cue")
    windows = texts.windows(bounds_of([content], count), quotes.texts, BEFORE, AFTER)
    ends = windows.own + windows.ends - windows.starts
    told, parents = items(quotes.field("speakers"))
    speaking = names.batch.layer("entities").index.find(pc.struct_field(told, "mention"), quotes.texts[parents])
    speakers = _speakers(names, told, quotes.texts[parents], speaking)
    speakers["in_context"] = _in_context(names, speaking, windows.own[parents], ends[parents])
    return {
        "id": quotes.field("id"),
        "context": texts.cut(windows),
        "context_start": pa.array(windows.own, pa.int32()),
        "quote": pc.fill_null(words_of(content, count), ""),
        "quote_in_context": places(content, windows.own, ends),
        "cue": words_of(cue, count),
        "cue_in_context": places(cue, windows.own, ends),
        "speakers": like(quotes.field("speakers"), structs(speakers)),
        "candidates": _candidates(names, mentions, windows, content, Values(speaking, parents)),
    }


def _speakers(names: Names, told: pa.Array, texts: Numbers, speaking: pa.Array) -> dict[str, pa.Array]:
    referents = pc.struct_field(told, "referent")
    return {
        "mention": pc.struct_field(told, "mention"),
        "text": names.batch.layer("entities").words.take(speaking),
        "referent": referents,
        "referent_name": names.referent(referents, texts),
    }


def _in_context(names: Names, speaking: pa.Array, starts: Numbers, ends: Numbers) -> pa.Array:
    """Tell which of the entities *speaking* lie wholly in windows that start and end there; null is none."""
    known = names.batch.layer("entities")
    bounds = bounds_of([spans_of(known, "spans")], len(known))
    rows = numbers(speaking, -1)
    first, last = (np.append(each, -1)[rows] for each in bounds)
    return pa.array((rows >= 0) & (starts <= first) & (last <= ends))


def _candidates(names: Names, mentions: Records, windows: Windows, content: Values, speaking: Values) -> pa.Array:
    """Return the mentions of each context by their heads; those inside the quote itself are nobody's speaker."""
    found, bases = heads(mentions), names.batch.texts.bases[mentions.texts]
    starts, ends = bases + found.starts, bases + found.ends
    order = np.lexsort([numbers(pc.rank(mentions.field("id"))), ends, starts])
    bounds = (np.searchsorted(starts[order], each) for each in (windows.starts, windows.ends))
    at, quotes = spread(*bounds)
    which = order[at]
    speaks = _speaks(names, mentions, Values(pa.array(which), quotes), speaking)
    inside = _inside(found, which, quotes, content)
    kept = (ends[which] <= windows.ends[quotes]) & (speaks | ~inside)
    which, quotes = which[kept], quotes[kept]
    shift = bases[which] - windows.starts[quotes]
    told = mentions.rows.take(pa.array(which))
    made = {
        "mention": pc.struct_field(told, "id"),
        "text": found.words.take(pa.array(which)),
        "start": pa.array(found.starts[which] + shift, pa.int32()),
        "end": pa.array(found.ends[which] + shift, pa.int32()),
        "type": pc.struct_field(told, "type"),
        "referent": pc.struct_field(told, "referent"),
        "referent_name": names.referent(mentions.field("referent"), mentions.texts).take(pa.array(which)),
        "speaks": pa.array(speaks[kept]),
    }
    return lists(Values(structs(made), quotes), len(windows.own))


def _speaks(names: Names, mentions: Records, pairs: Values, speaking: Values) -> npt.NDArray[np.bool_]:
    """Tell of which quotes a mention is a speaker's; pairs are numbers of mentions in rows of quotes."""
    known = names.batch.layer("entities")
    numbered = numbers(known.index.find(mentions.field("id"), mentions.texts), -1)
    one = pairs.rows * (len(known) + 1) + numbered[pairs.array.to_numpy()]
    told = numbers(speaking.array, -1)
    return np.isin(one, (speaking.rows * (len(known) + 1) + told)[told >= 0])


def _inside(found: Heads, which: Numbers, quotes: Numbers, content: Values) -> npt.NDArray[np.bool_]:
    """Tell which heads lie in one of the spans of the content of their quotes."""
    first, last = (np.searchsorted(content.rows, quotes, side) for side in ("left", "right"))
    spans, pairs = spread(first, last)
    start, end = (numbers(pc.struct_field(content.array, name)) for name in ("start", "end"))
    heads_at = which[pairs]
    holds = (start[spans] <= found.starts[heads_at]) & (found.ends[heads_at] <= end[spans])
    return np.bincount(pairs[holds], minlength=len(which)) > 0
