"""Renumbering in a merge: which side's new records get other ids, so that all files of a document still agree.

Git merges file by file and leaves out those that only one side changed. Where both sides gave one id to different new
records, one of the two gets another id, in its own file and in all that refer to it. This is right only if every such
file is merged too. So for each id that side is renumbered for which this holds; if it holds for neither, it is a
conflict. All runs for one document look at the same versions of it and come to the same answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from standoff.curate.merge import Record, Renaming, Sides, collisions, free_ids, rename
from standoff.schema import Schema

REFERENTS = "referents"
Layers = Mapping[str, Sides]
"""The records of each layer of one set of a document, three times."""


Numbering = tuple[Mapping[str, Renaming], set[str]]
"""The renaming for `theirs` and for `ours`, and the ids that should get another number and cannot."""


def renumber(layers: Layers, schema: Schema, merged: set[str]) -> Numbering:
    """Return which records get other ids.

    Args:
        layers: All layers.
        schema: What tells the references in them.
        merged: The layers that will be merged by record; the rest is taken from one side as it is.
    """
    renaming: dict[str, dict[str, dict[str, str]]] = {"theirs": {}, "ours": {}}
    free = {layer: free_ids(sides, schema.layers[layer].id_prefix) for layer, sides in layers.items()}
    unsettled: set[str] = set()
    for name, new in _local_referents(layers, schema).items():
        movable = [each for each in renaming if _referring(layers, schema, each, REFERENTS, name) <= merged]
        if movable:
            renaming[movable[0]].setdefault(REFERENTS, {})[name] = new
        else:
            unsettled.add(name)
    while colliding := [each for each in _collisions(layers, schema, renaming) if each[1] not in unsettled]:
        for layer, record_id in colliding:
            movable = [each for each in renaming if _referring(layers, schema, each, layer, record_id) <= merged]
            if movable and layer in merged:
                renaming[movable[0]].setdefault(layer, {})[record_id] = next(free[layer])
            else:
                unsettled.add(record_id)
    return renaming, unsettled


def _collisions(layers: Layers, schema: Schema, renaming: Mapping[str, Renaming]) -> Iterator[tuple[str, str]]:
    """Yield (layer, id) of what collides as far as it is renamed: equal records differ if what they refer to does."""
    for layer, sides in layers.items():
        record_schema = schema.layers[layer]
        ours, theirs = (
            rename(getattr(sides, side), layer, record_schema, renaming[side]) for side in ("ours", "theirs")
        )
        for record_id in collisions(Sides(sides.base, ours, theirs), record_schema.id_prefix):
            yield layer, record_id


def _local_referents(layers: Layers, schema: Schema) -> dict[str, str]:
    """Return new names for referents of the document that both sides numbered alike, unless they meant the same."""
    uses = Sides(*(_uses(layers, schema, side) for side in Sides._fields))
    both = [each for each in uses.ours if each in uses.theirs and each not in uses.base]
    highest = max((_split(each)[1] for side in uses for each in side), default=0)
    new = [each for each in both if uses.ours[each] != uses.theirs[each]]
    numbers = range(highest + 1, highest + 1 + len(new))
    return {each: f"{_split(each)[0]}{number}" for each, number in zip(sorted(new, key=_split), numbers, strict=True)}


def _uses(layers: Layers, schema: Schema, side: str) -> dict[str, list[Record]]:
    """Return the records that refer to each referent that the document alone knows."""
    found: dict[str, list[Record]] = {}
    for name, sides in layers.items():
        for record in getattr(sides, side):
            for _, target, value in schema.layers[name].references(record):
                if target == REFERENTS and _split(value)[1]:
                    found.setdefault(value, []).append(record)
    return found


def _split(name: str) -> tuple[str, int]:
    """Return the two parts of a name such as `doc:e1`; the number is 0 if the name is not of that form."""
    found = re.fullmatch("(.*:[a-z]+)([0-9]+)", name)
    return (found[1], int(found[2])) if found else ("", 0)


def _referring(layers: Layers, schema: Schema, side: str, layer: str, record_id: str) -> set[str]:
    """Return the layers in which *side* refers to a record."""
    return {
        name
        for name, sides in layers.items()
        for record in getattr(sides, side)
        if any((layer, record_id) == (target, value) for _, target, value in schema.layers[name].references(record))
    }


def changed_on_both(versions: Mapping[str, tuple[Any, Any, Any]]) -> Iterator[str]:
    """Yield the layers that git hands to a merge driver, given the bytes of each, or None, on all sides."""
    for layer, (base, ours, theirs) in versions.items():
        if base != ours and base != theirs and ours != theirs and None not in (ours, theirs):
            yield layer
