"""Named-entity recognition: a row is a paragraph with tokens, BIO tags, and every mention beside them.

The tags mark heads: of "NATO Secretary General Mark Rutte", `Mark Rutte` is PER and, by its own mention, `NATO` is ORG.
Where the schema tells names from other mentions, names alone are tagged. A mention that no tag can show, because it
is nested in another's head, in pieces or no name, is not lost: `mentions` has them all, and says which are tagged.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from standoff.dataset.arrays import Numbers, Values, lists, numbers, structs
from standoff.dataset.features import Column, Labels, columns, flag, labels_of, offset, several, text
from standoff.dataset.records import Records
from standoff.dataset.resolve import Names
from standoff.dataset.tasks.recipe import Heads, ends_of, heads, spans_of
from standoff.dataset.texts import Texts
from standoff.dataset.tokens import Tokens, cut, tokens
from standoff.schema import Schema
from standoff.where import Wheres

NEEDS: Final = ("entities.spans", "entities.head", "entities.type", "entities.referent")
NAMED: Final = ("NAM", "ADJ")
OUTSIDE: Final = "O"


def recipe(schema: Schema) -> tuple[dict[str, Column], Any, str]:
    """Return columns, rows and description; see `Task`."""
    layer = columns(schema.layers["entities"].properties)
    own: dict[str, Column] = {name: layer[name] for name in ("type", "level") if name in layer}
    mention = {
        "id": text("Id of the mention."),
        "text": text("The words of its head, or all its words where no head is marked."),
        "start": offset("Where the head starts in the paragraph."),
        "end": offset("Where the head ends in the paragraph, not included."),
        "first_token": offset("Number of the first token of the head; null for a head in pieces."),
        "end_token": offset("Number of the token after the last one of the head."),
        "tagged": flag("Whether the tags show it."),
        **own,
        "referent": layer["referent"],
        "referent_name": text("The name of the referent."),
    }
    kinds = labels_of(schema.layers["entities"].properties["type"])
    tags = Labels((OUTSIDE, *(f"{place}-{kind}" for kind in kinds for place in "BI")))
    fields = {
        "paragraph": offset("Number of the paragraph in the document, from 0."),
        "text": text("The paragraph."),
        "text_start": offset("Where the paragraph starts in the text of the document."),
        "tokens": several(text(), "Its words and signs."),
        "starts": several(offset(), "Where each token starts in the paragraph."),
        "ends": several(offset(), "Where each token ends in the paragraph, not included."),
        "ner_tags": several(Column(tags), "For each token, whether it begins or continues a name, and of what type."),
        "mentions": several(Column(mention), "All mentions that start in the paragraph."),
    }

    def rows(names: Names, wheres: Wheres) -> tuple[dict[str, pa.Array], Numbers]:
        return _rows(names, names.batch.chosen("entities", wheres), own)

    return fields, rows, "a paragraph, with tokens, BIO tags and its mentions"


class _Paragraphs:
    """The paragraphs that are rows, and their tokens. Offsets are those of the whole.

    Attributes:
        texts: The texts.
        numbers: The numbers of the paragraphs among all.
        words: Their text.
        starts, ends: Where they start and end.
        tokens: The tokens of all.
        first: The number of the first token of each paragraph; at last, how many tokens there are.
    """

    def __init__(self, texts: Texts) -> None:
        self.texts = texts
        bounds = list(zip(texts.starts[:-1].tolist(), (texts.starts[1:] - 1).tolist(), strict=True))
        words = [texts.whole[start:end] for start, end in bounds]
        self.numbers = np.flatnonzero([bool(each.strip()) for each in words])
        self.words = pa.array([each for each in words if each.strip()], pa.string())
        self.starts, self.ends = texts.starts[self.numbers], texts.starts[self.numbers + 1] - 1
        self.tokens: Tokens = tokens(texts)
        self.first = np.append(np.searchsorted(self.tokens.starts, self.starts), len(self.tokens.starts))

    def __len__(self) -> int:
        return len(self.numbers)

    def by_row(self, values: pa.Array) -> pa.Array:
        """Return a value of each token as a list for each paragraph."""
        return pa.ListArray.from_arrays(pa.array(self.first, pa.int32()), values)

    def run(self, found: Heads, bases: Numbers, rows: Numbers) -> Tokens:
        """Return the half-open run of tokens that each head touches in its row; an empty one if in pieces."""
        first = np.searchsorted(self.tokens.ends, bases + found.starts, "right")
        last = np.searchsorted(self.tokens.starts, bases + found.ends)
        first, last = np.maximum(first, self.first[rows]), np.minimum(last, self.first[rows + 1])
        return Tokens(first, np.where(found.pieces == 1, last, first))


def _rows(names: Names, records: Records, own: dict[str, Column]) -> tuple[dict[str, pa.Array], Numbers]:
    texts = names.batch.texts
    rows = _Paragraphs(texts)
    owner = np.searchsorted(texts.first, rows.numbers, "right") - 1
    at = texts.paragraph(ends_of(spans_of(records, "spans"), len(records))[0], records.texts)
    row = np.searchsorted(rows.numbers, at)
    there = np.append(rows.numbers, -1)[row] == at
    order = np.flatnonzero(there)[np.argsort(row[there], kind="stable")]
    found = Records(records.schema, records.rows.take(pa.array(order)), records.texts[order])
    tags, mentions = _mentions(names, rows, found, row[order], own)
    begins = np.repeat(rows.starts, np.diff(rows.first))
    made = {
        "paragraph": pa.array(rows.numbers - texts.first[owner], pa.int32()),
        "text": rows.words,
        "text_start": pa.array(rows.starts - texts.bases[owner], pa.int32()),
        "tokens": rows.by_row(cut(texts, rows.tokens)),
        "starts": rows.by_row(pa.array(rows.tokens.starts - begins, pa.int32())),
        "ends": rows.by_row(pa.array(rows.tokens.ends - begins, pa.int32())),
        "ner_tags": rows.by_row(pa.array(tags)),
        "mentions": lists(Values(mentions, row[order]), len(rows)),
    }
    return made, owner


def _mentions(
    names: Names, rows: _Paragraphs, records: Records, row: Numbers, own: dict[str, Column]
) -> tuple[Numbers, pa.Array]:
    """Return the tag of every token, and the mentions, each in its *row*."""
    found, bases = heads(records), rows.texts.bases[records.texts]
    run = rows.run(found, bases, row)
    none = run.starts >= run.ends
    tags, tagged = _tags(_named(records, own), run, len(rows.tokens.starts), _by_size(records, found))
    shift = bases - rows.starts[row]
    made = {
        "id": records.field("id"),
        "text": found.words,
        "start": pa.array(found.starts + shift, pa.int32()),
        "end": pa.array(found.ends + shift, pa.int32()),
        "first_token": pa.array(run.starts - rows.first[row], pa.int32(), mask=none),
        "end_token": pa.array(run.ends - rows.first[row], pa.int32(), mask=none),
        "tagged": pa.array(tagged),
        **{name: records.field(name) for name in own},
        "referent": records.field("referent"),
        "referent_name": names.referent(records.field("referent"), records.texts),
    }
    return tags, structs(made)


def _by_size(records: Records, found: Heads) -> list[int]:
    """Return the numbers of mentions, the outermost first."""
    order = np.lexsort([numbers(pc.rank(records.field("id"))), found.starts, found.starts - found.ends])
    return order.tolist()  # type: ignore[no-any-return]


def _tags(kinds: Numbers, run: Tokens, count: int, order: list[int]) -> tuple[Numbers, npt.NDArray[np.bool_]]:
    """Return the tags of so many tokens, and which mentions they show: in order, as long as there is room.

    Args:
        kinds: The number of the type of each mention; negative for one that is not to be tagged.
        run: The tokens of each.
        count: How many tokens there are.
        order: The numbers of the mentions.
    """
    tags, tagged = [0] * count, np.zeros(len(kinds), bool)
    starts, ends, types = run.starts.tolist(), run.ends.tolist(), kinds.tolist()
    for each in order:
        start, end, kind = starts[each], ends[each], types[each]
        if kind >= 0 and start < end and not any(tags[start:end]):
            tags[start:end] = [2 * kind + 1, *[2 * kind + 2] * (end - start - 1)]
            tagged[each] = True
    return np.array(tags, np.int64), tagged


def _named(records: Records, own: dict[str, Column]) -> Numbers:
    """Return the number of the type of each mention that is a name; -1 for the others."""
    if not isinstance(own["type"].kind, Labels):
        return np.full(len(records), -1)
    kinds, level = numbers(records.field("type"), -1), own.get("level")
    if level is None or not isinstance(level.kind, Labels):
        return kinds
    wanted = [number for number, name in enumerate(level.kind.names) if name in NAMED]
    return np.where(np.isin(numbers(records.field("level"), -1), [-1, *wanted]), kinds, -1)
