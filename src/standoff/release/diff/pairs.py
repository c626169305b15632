"""Which records of two annotators mean the same thing: those that stand on the same words.

Two records of a layer are a pair if their main spans share at least half of the code points that either covers. The
closest pairs are taken first, and among equally close ones those that agree in most of their labels, referents and
spans; so the pairing is greedy, not the best of all. Records of a layer without spans are a pair if they say the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from standoff.curate.merge import rename
from standoff.document import Document, Records
from standoff.fields import Field, fields_of, read
from standoff.kinds import BOOKKEEPING, main_path, sound
from standoff.names import is_local
from standoff.schema import RecordSchema

LEAST: Final = 0.5
REFERENTS: Final = "referents"


def align(old: Document, new: Document, name: str) -> Document:
    """Return *new* with the ids of *old*: of the records that mean the same, and of the referents they agree on.

    A record without a partner is called `<name>/<id>`, so that nothing that refers to it seems to refer to another.
    """
    renaming: dict[str, dict[str, str]] = {}
    pairs: dict[str, list[tuple[Any, Any]]] = {}
    for layer, schema in new.schema.layers.items():
        olds, news = (_usable(each, schema) for each in (old, new))
        pairs[layer] = [(olds[a], news[b]) for a, b in pair(olds, news, schema)]
        known = {str(two["id"]): str(one["id"]) for one, two in pairs[layer]}
        renaming[layer] = {str(each["id"]): known.get(str(each["id"]), f"{name}/{each['id']}") for each in news}
    renaming[REFERENTS] = _referents(pairs, new.schema.layers)
    schemas = new.schema.layers
    layers = {each: rename(records, each, schemas[each], renaming) for each, records in new.layers.items()}
    return replace(new, layers=layers)


def _usable(document: Document, schema: RecordSchema) -> Records:
    """Return the records of a layer that have an id, and whose spans lie in the text."""
    size = len(document.text)

    def lies(record: Mapping[str, Any]) -> bool:
        return all(0 <= span["start"] <= span["end"] <= size for _, span in schema.spans(record))

    return [each for each in sound(document.layers.get(schema.name, []), schema) if "id" in each and lies(each)]


def pair(old: Records, new: Records, schema: RecordSchema) -> list[tuple[int, int]]:
    """Return (position in *old*, position in *new*) of the records that mean the same, in the order of *old*."""
    found: list[tuple[int, int]] = []
    taken: tuple[set[int], set[int]] = set(), set()
    for _, _, a, b in sorted(_candidates(old, new, schema)):
        if a not in taken[0] and b not in taken[1]:
            taken[0].add(a)
            taken[1].add(b)
            found.append((a, b))
    return sorted(found)


def _candidates(old: Records, new: Records, schema: RecordSchema) -> Iterator[tuple[float, float, int, int]]:
    """Yield (-overlap, -agreement, position, position) of the pairs that may be."""
    told = [each for each in fields_of(schema).values() if _tells(each)]
    main = (main_path(schema),)
    ones, twos = ([_points(each, main) for each in side] for side in (old, new))
    ones_told, twos_told = ([[read([each], one.path) for one in told] for each in side] for side in (old, new))
    for a, one in enumerate(ones):
        for b, two in enumerate(twos):
            agreed = sum(map(_equal, ones_told[a], twos_told[b])) / max(len(told), 1)
            near = len(one & two) / len(one | two) if one or two else float(agreed == 1)
            if near >= LEAST:
                yield -near, -agreed, a, b


def _tells(field: Field) -> bool:
    """Tell whether annotators can agree in a field although their ids differ."""
    told = bool(field.labels) or field.kind == "span" or field.refers_to == REFERENTS
    return told and field.path[0] not in BOOKKEEPING


def _equal(one: list[Any], two: list[Any]) -> bool:
    return one == two


def _points(record: Mapping[str, Any], path: tuple[str, ...]) -> set[int]:
    """Return the code points that the spans at *path* cover."""
    found = [span for value in read([record], path) for span in (value if isinstance(value, list) else [value])]
    return {at for span in found if isinstance(span, dict) for at in range(span["start"], span["end"])}


def _referents(pairs: Mapping[str, list[tuple[Any, Any]]], layers: Mapping[str, RecordSchema]) -> dict[str, str]:
    """Return which local referents of the new side are which of the old one: most pairs of records decide."""
    votes: Counter[tuple[str, str]] = Counter()
    for layer, found in pairs.items():
        places = [each for each in layers[layer].reference_places if each.refers_to == REFERENTS]
        for one, two in found:
            for place in places:
                olds, news = dict(place.values(one)), dict(place.values(two))
                votes.update((str(news[at]), str(olds[at])) for at in news if at in olds)
    named: dict[str, str] = {}
    for (new, old), _ in sorted(votes.items(), key=lambda each: (-each[1], each[0])):
        if is_local(new) and is_local(old) and new not in named and old not in named.values():
            named[new] = old
    return named
