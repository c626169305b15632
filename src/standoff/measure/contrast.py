"""Contrast sets, such as minimal pairs: whether a system is right on both sides of the words that turn the answer.

Which documents are a set, and what they flip, the schema's marks say (`standoff.marks`). Which records flip, the gold
annotation says: the records of one document are moved onto the text of the other and matched there, and what differs in
a field that the set flips, or has no match, is what a system must get right. Gardner et al. 2020, "Evaluating models'
local decision boundaries via contrast sets", call the share of sets with every document right contrast consistency.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import permutations
from typing import Any, Final, cast

from standoff.anchoring import Anchors
from standoff.document import Document
from standoff.fields import Field, fields_of, read
from standoff.marks import CONTRAST, FLIPS, SET, marked
from standoff.measure.compare import Compared, compare
from standoff.measure.estimate import wilson
from standoff.measure.groups import FEW, has
from standoff.schema import Schema
from standoff.spans import Span

ALL: Final = "all"
"""The row of the sets that are right in everything that they flip."""


@dataclass
class Flipped:
    """How a system does on what some contrast sets flip.

    Attributes:
        what: The field with its layer, or the layer; `all` for everything that the sets flip.
        sets: For each set by name: which of its documents are right.
        silent: Whether no prediction has the field, so that nothing is told.
    """

    what: str
    sets: dict[str, dict[str, bool]] = field(default_factory=dict)
    silent: bool = False

    def as_row(self) -> dict[str, Any]:
        """Return it as plain JSON: shares of sets and of documents that are right, and a 95 % interval of the first."""
        told = [right for each in self.sets.values() for right in each.values()]
        hits, count = sum(all(each.values()) for each in self.sets.values()), len(self.sets)
        low, high = (None, None) if self.silent else wilson(hits, count)
        return {
            "flips": self.what,
            "sets": count,
            "right": None if self.silent else hits / count,
            "low": low,
            "high": high,
            "documents": None if self.silent else sum(told) / len(told),
            "few": count < FEW,
        }


def contrast(compared: Sequence[Compared], layers: Sequence[str]) -> list[Flipped]:
    """Return how a system does on what the contrast sets flip, the most frequent first and all together at the end.

    Args:
        compared: The gold annotation of each document and that of the system.
        layers: The layers that are scored; what is flipped in others is left out.
    """
    found: dict[str, Flipped] = {}
    for name, members in _sets(compared).items():
        flips = [each for each in _flips(members[0].left) if _known(members[0].left.schema, each, layers)]
        halves = [_Half(one, other) for one, other in permutations(members, 2)]
        every: dict[str, bool] = {}
        for what in flips:
            own = found.setdefault(what, Flipped(what, silent=not _predicted(compared, what)))
            rights = _rights(halves, what)
            own.sets |= {name: rights} if rights else {}
            every |= {each: every.get(each, True) and right for each, right in rights.items() if not own.silent}
        if every:
            found.setdefault(ALL, Flipped(ALL)).sets[name] = every
    told = [each for each in found.values() if each.sets]
    return sorted(told, key=lambda each: (each.what == ALL, -len(each.sets), each.what))


def _sets(compared: Sequence[Compared]) -> dict[str, list[Compared]]:
    """Return the documents of each contrast set that has more than one of them here."""
    paths = marked(compared[0].left.schema, CONTRAST, SET) if compared else []
    found: dict[str, list[Compared]] = {}
    for each in compared:
        for name in [value for path in paths for value in read([each.left.meta], path) if value is not None]:
            found.setdefault(str(name), []).append(each)
    return {name: members for name, members in found.items() if len(members) > 1}


def _flips(document: Document) -> list[str]:
    paths = marked(document.schema, CONTRAST, FLIPS)
    return [str(each) for path in paths for value in read([document.meta], path) for each in value or ()]


def _known(schema: Schema, what: str, layers: Sequence[str]) -> bool:
    layer, _, name = what.partition(".")
    return layer in layers and (not name or schema.layers[layer].has(name))


def _field(schema: Schema, what: str) -> Field | None:
    layer, _, name = what.partition(".")
    return fields_of(schema.layers[layer])[name] if name else None


def _predicted(compared: Sequence[Compared], what: str) -> bool:
    """Tell whether any prediction has the field; a layer that is scored has some."""
    layer, wanted = what.partition(".")[0], _field(compared[0].left.schema, what)
    records = [record for each in compared for record in each.sides[layer][1].records]
    return wanted is None or has(records, wanted.path)


def _rights(halves: Sequence[_Half], what: str) -> dict[str, bool]:
    """Return which documents are right in what the set flips there; none if the gold annotation flips nothing."""
    found: dict[str, bool] = {}
    told = False
    for half in halves:
        layer, wanted = what.partition(".")[0], _field(half.own.left.schema, what)
        flipped = half.flipped(layer, wanted)
        told = told or bool(flipped)
        right = all(half.finds(layer, at, wanted) for at in flipped) and not half.traps(layer, wanted)
        found[half.own.left.id] = found.get(half.own.left.id, True) and right
    return found if told else {}


@dataclass
class _Half:
    """One document of a set beside another.

    Attributes:
        own: The gold annotation of the one, and that of the system.
        other: The same of the other.
    """

    own: Compared
    other: Compared

    @cached_property
    def gold(self) -> Compared:
        """The gold annotation of the one beside that of the other, which is moved onto its text."""
        return compare(self.own.left, self._moved)

    @cached_property
    def _moved(self) -> Document:
        return _moved(self.other.left, self.own.left)

    @cached_property
    def _lured(self) -> Compared:
        """The gold annotation of the other, moved, beside what the system says of this text."""
        return compare(self._moved, self.own.right)

    def flipped(self, layer: str, wanted: Field | None) -> list[int]:
        """Return which gold records the set flips: those that differ in a field, else those that the other lacks."""
        pairs = self.gold.pairs[layer]
        differing = [pair[0] for pair in pairs if wanted and not self.gold.equal(layer, pair, wanted)]
        matched = {a for a, _ in self.gold.fitting[layer]}
        return differing or [at for at in range(len(self.gold.sides[layer][0].records)) if at not in matched]

    def finds(self, layer: str, at: int, wanted: Field | None) -> bool:
        """Tell whether the system has a gold record, right in a field if one is wanted."""
        pair = next((each for each in self.own.fitting[layer] if each[0] == at), None)
        return pair is not None and (wanted is None or self.own.equal(layer, pair, wanted))

    def traps(self, layer: str, wanted: Field | None) -> bool:
        """Tell whether the system finds a record here that gold has in the other document alone."""
        if wanted:
            return False
        here = {b for _, b in self.gold.fitting[layer]}
        taken = {b for _, b in self.own.fitting[layer]}
        return any(a not in here and b not in taken for a, b in self._lured.fitting[layer])


def _moved(document: Document, onto: Document) -> Document:
    """Return a document with its records where their words stand in the text of another.

    A span whose words have no place there lies beyond the end, and meets nothing.
    """
    anchors, end = Anchors(document.text, onto.text), len(onto.text) + 1
    layers = {layer: copy.deepcopy([dict(each) for each in own]) for layer, own in document.layers.items()}
    for span in _spans(document.schema, layers):
        place = anchors.place(Span(span["start"], span["end"])).span or Span(end, end + 1)
        span["start"], span["end"] = place.start, place.end
    return replace(onto, layers=layers)


def _spans(schema: Schema, layers: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[dict[str, Any]]:
    for layer, records in layers.items():
        for record in records:
            yield from (cast(dict[str, Any], found) for _, found in schema.layers[layer].spans(record))
