"""What systems are scored by besides the measures that every schema has: each names the fields that it needs.

In all of them the left annotation is the gold set, and the right one that of a system.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from standoff.fields import fields_of
from standoff.measure.aspects import Stretch, label, names, overlap
from standoff.measure.compare import Compared, Side
from standoff.measure.estimate import Counts, f1_counts
from standoff.measure.tally import Key, Tally

NAMED: Final = ("NAM", "ADJ")
"""The levels of mentions that are names; where the schema knows no levels, all are."""
HALF: Final = 0.5


@dataclass(frozen=True)
class Task:
    """Measures of one layer.

    Attributes:
        layer: The layer.
        needs: The fields that it must have.
        counts: Returns (field, mode, counts) of the measures.
    """

    layer: str
    needs: tuple[str, ...]
    counts: Callable[[Compared], Iterator[tuple[str, str, Counts]]]


ANSWERS: Final[Mapping[str, tuple[str, str]]] = {
    "quotes": ("speaker", "speakers.referent"),
    "stances": ("polarity", "polarity"),
}
"""What a record of a layer is asked for above all: what it is called, and the field that answers."""


def tasks(found: Compared) -> Tally:
    """Return the counts of all tasks for which the schema has the fields."""
    return {
        Key(task.layer, field, mode): counts
        for task in TASKS
        if found.left.schema.has(*(f"{task.layer}.{each}" for each in task.needs))
        for field, mode, counts in task.counts(found)
    }


def _entities(found: Compared) -> Iterator[tuple[str, str, Counts]]:
    """Count as SemEval-2013 task 9.1 does, where one-to-one matching leaves room for it."""
    one, other = found.sides["entities"]
    typed = _field(found, "entities", "type")
    pairs = [pair for pair in found.pairs["entities"] if overlap(one.mains[pair[0]], other.mains[pair[1]])]
    exact = [pair for pair in pairs if one.mains[pair[0]] == other.mains[pair[1]]]
    same = [pair for pair in pairs if found.equal("entities", pair, typed)]
    hits = {
        "strict": len(set(exact) & set(same)),
        "partial": len(exact) + HALF * (len(pairs) - len(exact)),
        "type": len(same),
    }
    sizes = len(one.records), len(other.records)
    yield from (("spans", mode, f1_counts(count, *sizes)) for mode, count in hits.items())


def _names(found: Compared) -> Iterator[tuple[str, str, Counts]]:
    wanted, given = (_heads(side) for side in found.sides["entities"])
    yield "head", "names", f1_counts((wanted & given).total(), wanted.total(), given.total())


def _heads(side: Side) -> Counter[tuple[Stretch, Any]]:
    """Return the heads of names with their types."""
    named = [at for at, each in enumerate(side.records) if each.get("level", NAMED[0]) in NAMED]
    return Counter((side.heads[at], side.records[at].get("type")) for at in named)


def _attribution(found: Compared) -> Iterator[tuple[str, str, Counts]]:
    one, other = found.sides["quotes"]
    speaker = _field(found, "quotes", "speakers.referent")
    pairs = found.pairs["quotes"]
    right = [pair for pair in pairs if found.equal("quotes", pair, speaker)]
    known = [pair for pair in pairs if names(one.records[pair[0]], speaker)]
    yield "speakers.referent", "speaker", Counter({"same": len(set(known) & set(right)), "all": len(known)})
    sizes = len(one.records), len(other.records)
    yield "quotes", "attribution", f1_counts(len(right), *sizes)
    exact = sum(one.mains[a] == other.mains[b] for a, b in right)
    yield "quotes", "exact attribution", f1_counts(exact, *sizes)


def _polarity(found: Compared) -> Iterator[tuple[str, str, Counts]]:
    one, other = found.sides["stances"]
    field = _field(found, "stances", "polarity")
    mine, yours = ([label(each, field) for each in side.records] for side in (one, other))
    counts: Counts = Counter()
    for what, labels in (("wanted", mine), ("given", yours)):
        counts.update((each, what) for each in labels)
    for a, b in found.fitting["stances"]:
        if mine[a] == yours[b]:
            counts.update({(mine[a], "found"): 1, (mine[a], "kept"): 1})
    yield "polarity", "macro", counts
    for each in field.labels:
        own = {what: counts[each, what] for what in ("found", "given", "kept", "wanted")}
        if any(own.values()):
            yield f"{field.name}={each}", "label", Counter(own)


def _field(found: Compared, layer: str, name: str) -> Any:
    return fields_of(found.left.schema.layers[layer])[name]


TASKS: Final = (
    Task("entities", ("spans", "type"), _entities),
    Task("entities", ("spans", "head", "type"), _names),
    Task("quotes", ("content", "speakers.referent"), _attribution),
    Task("stances", ("holder.referent", "target.referent", "polarity"), _polarity),
)
