"""Two annotations of one document brought together: which record of one is which of the other, and which referent.

Records are matched by their main spans, one to one, by the greatest sum of weights. Two may be matched if the spans
share a character, and the heads too where the layer has heads; the weight is the Dice coefficient of the spans in code
points, plus 1 if they are the same, plus up to 1/4 for the other fields that are equal. In a layer of relations, such
as stances, two records with the same ends are matched before all others, wherever they stand. Referents that one
document alone knows go by other names in each annotation: they are aligned one to one by the mentions that they share.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from standoff.document import Document
from standoff.fields import Field, read
from standoff.kinds import sound
from standoff.measure.aspects import (
    REFERENTS,
    Aspects,
    Data,
    Stretch,
    aspects_of,
    head_of,
    label,
    names,
    overlap,
    size,
    stretch,
)
from standoff.measure.matching import Pair, assign
from standoff.names import is_local

SAME_SPANS: Final = 1.0
OTHER_FIELDS: Final = 0.25
SAME_ENDS: Final = 4.0
"""More than all other weights together."""
REJECTED: Final = "rejected"
"""The status of a record that is kept as evidence of what is no annotation."""


class Side:
    """The records of one layer in one annotation, with what is compared of them.

    Attributes:
        records: The records, those that are not built as the schema says left out, and the rejected ones.
        known: What is compared.
    """

    def __init__(self, document: Document, layer: str, known: Aspects) -> None:
        found = sound(document.layers.get(layer, ()), document.schema.layers[layer])
        self.records: list[Data] = [each for each in found if each.get("status") != REJECTED]
        self.known = known

    @cached_property
    def mains(self) -> list[Stretch]:
        """What the main spans of each record cover."""
        main = self.known.main
        return [stretch(each, main) if main else () for each in self.records]

    @cached_property
    def heads(self) -> list[Stretch]:
        """What the head of each record covers."""
        return [head_of(each, self.known) for each in self.records]

    @cached_property
    def ids(self) -> dict[str, int]:
        """The places of the records by id."""
        return {str(each.get("id")): number for number, each in enumerate(self.records)}


@dataclass
class Compared:
    """Two annotations of a document.

    Attributes:
        left, right: The document with the layers of the one and of the other.
        known: What is compared, by layer.
        sides: The records of both, by layer.
        pairs: Which record of the left is which of the right, by layer: places in `sides`.
        fitting: Of layers of relations: those pairs whose ends are the same; of others, all pairs.
        referents: For a referent that the left alone knows, the one of the right that it is.
    """

    left: Document
    right: Document
    known: dict[str, Aspects]
    sides: dict[str, tuple[Side, Side]] = field(default_factory=dict)
    pairs: dict[str, list[Pair]] = field(default_factory=dict)
    fitting: dict[str, list[Pair]] = field(default_factory=dict)
    referents: dict[str, str] = field(default_factory=dict)
    _ids: dict[str, dict[str, str]] = field(default_factory=dict)

    def values(self, record: Data, each: Field, *, left: bool) -> frozenset[Any]:
        """Return what a reference field of a record names, in the names of the right annotation.

        What the right one does not have is named so that it equals nothing there.
        """
        found = names(record, each)
        if not left:
            return frozenset(found)
        known = self.referents if each.refers_to == REFERENTS else self._ids.get(each.refers_to, {})
        return frozenset(
            known.get(value, value if _is_shared(value, each) else ("left", value)) for value in map(str, found)
        )

    def equal(self, layer: str, pair: Pair, each: Field) -> bool:
        """Tell whether two records have the same in a field that holds spans, labels or references."""
        one, other = (side.records[at] for side, at in zip(self.sides[layer], pair, strict=True))
        if each.kind == "span":
            if each == self.known[layer].head:
                return self.sides[layer][0].heads[pair[0]] == self.sides[layer][1].heads[pair[1]]
            return stretch(one, each) == stretch(other, each)
        if each.kind == "reference":
            return self.values(one, each, left=True) == self.values(other, each, left=False)
        if each in self.known[layer].many:
            return set(names(one, each)) == set(names(other, each))
        return label(one, each) == label(other, each)

    def same_ends(self, layer: str, pair: Pair) -> bool:
        """Tell whether two relations hold between the same: by referent, or by spans, records and words without one."""
        return all(self._same_end(layer, pair, end) for end in self.known[layer].ends)

    def _same_end(self, layer: str, pair: Pair, end: str) -> bool:
        one, other = (side.records[at] for side, at in zip(self.sides[layer], pair, strict=True))
        known = self.known[layer]
        fields = [each for each in (*known.references, *known.spans) if each.path[0] == end]
        for each in [each for each in fields if each.refers_to == REFERENTS]:
            mine, yours = self.values(one, each, left=True), self.values(other, each, left=False)
            if mine or yours:
                return mine == yours
        for each in [each for each in fields if each.refers_to != REFERENTS]:
            if each.kind == "span" and overlap(stretch(one, each), stretch(other, each)):
                return True
            if each.kind == "reference" and names(one, each) and self.equal(layer, pair, each):
                return True
        words = _words(one, end, known)
        return bool(words) and words == _words(other, end, known)


def compare(left: Document, right: Document) -> Compared:
    """Bring two annotations of the same text together.

    Args:
        left, right: The document with the layers of each; `Document.annotator` gives those of an annotator.
    """
    found = Compared(left, right, aspects_of(left.schema))
    for layer, known in found.known.items():
        found.sides[layer] = Side(left, layer, known), Side(right, layer, known)
        weights = dict(_weights(found, layer))
        pairs = found.pairs[layer] = assign(weights)
        found.fitting[layer] = [each for each in pairs if weights[each] > SAME_ENDS] if known.ends else pairs
        one, other = found.sides[layer]
        found._ids[layer] = {
            str(one.records[a].get("id")): str(other.records[b].get("id")) for a, b in found.fitting[layer]
        }
        if known.cluster:
            _align(found)
    return found


def _weights(found: Compared, layer: str) -> Iterator[tuple[Pair, float]]:
    """Yield the pairs of records that may be matched, each with its weight."""
    one, other = found.sides[layer]
    known = found.known[layer]
    fields = [each for each in (*known.labels, *known.spans, *known.references) if each.refers_to != layer]
    for pair in _candidates(one, other, known):
        shared = overlap(one.mains[pair[0]], other.mains[pair[1]])
        shared = shared if overlap(one.heads[pair[0]], other.heads[pair[1]]) else 0
        ends = bool(known.ends) and found.same_ends(layer, pair)
        if shared or ends or not known.main:
            equal = sum(found.equal(layer, pair, each) for each in fields) / max(len(fields), 1)
            whole = size(one.mains[pair[0]]) + size(other.mains[pair[1]])
            dice = 2 * shared / whole if whole else 0
            yield pair, dice + SAME_SPANS * (dice == 1) + OTHER_FIELDS * equal + SAME_ENDS * ends + 1e-6


def _candidates(one: Side, other: Side, known: Aspects) -> Iterator[Pair]:
    """Yield the pairs whose main spans may meet; all pairs of relations, and of records without spans."""
    if known.ends or not known.main:
        yield from ((a, b) for a in range(len(one.records)) for b in range(len(other.records)))
        return
    order = sorted((main[0][0], main[-1][1], at) for at, main in enumerate(other.mains) if main)
    starts = [start for start, _, _ in order]
    for at, main in enumerate(one.mains):
        for start, end, there in order[: bisect_left(starts, main[-1][1])] if main else ():
            if end > main[0][0] and start < main[-1][1]:
                yield at, there


def _align(found: Compared) -> None:
    """Align the local referents of both by the matched mentions that they share."""
    shared: Counter[tuple[str, str]] = Counter()
    for layer, pairs in found.pairs.items():
        cluster = found.known[layer].cluster
        if cluster is None:
            continue
        one, other = found.sides[layer]
        for a, b in pairs:
            mine, yours = names(one.records[a], cluster), names(other.records[b], cluster)
            if mine and yours and is_local(mine[0]) and is_local(yours[0]):
                shared[mine[0], yours[0]] += 1
    lefts, rights = (list(dict.fromkeys(pair[side] for pair in shared)) for side in (0, 1))
    weights = {(lefts.index(a), rights.index(b)): float(count) for (a, b), count in shared.items()}
    found.referents = {lefts[a]: rights[b] for a, b in assign(weights)}


def _is_shared(value: str, each: Field) -> bool:
    return each.refers_to == REFERENTS and not is_local(value)


def _words(record: Data, end: str, known: Aspects) -> list[str]:
    """Return the plain words in an end of a relation: neither labels, references nor spans."""
    told = {each.path for each in (*known.labels, *known.references, *known.spans)}
    inside = record.get(end)
    keys = [key for key in inside if (end, key) not in told] if isinstance(inside, dict) else []
    values = read([record], (end,))
    return [str(value).casefold() for each in values for key in keys if (value := each.get(key)) is not None]
