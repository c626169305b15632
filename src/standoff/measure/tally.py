"""What two annotations of a document come to in counts, for every measure that their schema gives rise to.

A measure is named by layer, field and mode. `MODES` says what each mode counts; docs/metrics.md says it at length.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from standoff.fields import Field
from standoff.measure.aspects import REFERENTS, Stretch, characters, common, label, names, overlap, stretch
from standoff.measure.clusters import b_cubed, lea
from standoff.measure.compare import Compared, Side
from standoff.measure.estimate import Counts, Kind, coincidences, f1_counts
from standoff.names import is_local


class Mode(NamedTuple):
    """How a measure is counted.

    Attributes:
        kind: What becomes of the counts.
        told: What it says, in a line.
    """

    kind: Kind
    told: str


MODES: Final = {
    "exact": Mode("f1", "the spans are the same to the character"),
    "overlap": Mode("f1", "the spans share a character"),
    "characters": Mode("f1", "the characters that both cover, white space left out"),
    "ends": Mode("f1", "the relation holds between the same"),
    "LEA": Mode("f1", "the links between mentions of the same referent"),
    "B-cubed": Mode("f1", "for each mention, the mentions of the same referent"),
    "alpha": Mode("alpha", "Krippendorff's alpha for labels, of matched records"),
    "equal": Mode("share", "matched records with the same label, chance not taken out"),
    "labels": Mode("f1", "the labels in a list, of matched records"),
    "same": Mode("share", "matched records that name the same, where either names any"),
    "same words": Mode("share", "matched records that name records with the same spans, where either names any"),
    "meeting words": Mode("share", "matched records that name records whose spans meet, where either names any"),
    "strict": Mode("f1", "spans and type are the same"),
    "partial": Mode("f1", "the spans are the same, or they meet, which counts half"),
    "type": Mode("f1", "the spans meet and the type is the same"),
    "names": Mode("f1", "heads of names with their type"),
    "speaker": Mode("share", "the speaker, of the wanted quotes that were found and have one"),
    "attribution": Mode("f1", "the content meets and the speaker is the same"),
    "exact attribution": Mode("f1", "the content is the same to the character, and so is the speaker"),
    "macro": Mode("macro", "the mean over the labels that the gold set has of the F1 of relations with that label"),
    "label": Mode("f1", "relations with this label"),
    "registry": Mode("share", "matched records that name the same entry of the registry, where either names one"),
}


@dataclass(frozen=True)
class Key:
    """The name of a measure.

    Attributes:
        layer, field: What it is about; the field of `ends` is the ends joined by a dash.
        mode: One of `MODES`.
    """

    layer: str
    field: str
    mode: str

    @property
    def kind(self) -> Kind:
        """What becomes of its counts."""
        return MODES[self.mode].kind


Tally = dict[Key, Counts]


def tally(found: Compared) -> Tally:
    """Return the counts of all measures over two annotations of a document; recall is that of the left one."""
    counts: Tally = {}
    for layer in found.left.schema.layers:
        for field, mode, each in _of_layer(found, layer):
            counts[Key(layer, field, mode)] = each
    return counts


def _of_layer(found: Compared, layer: str) -> Iterator[tuple[str, str, Counts]]:
    known = found.known[layer]
    one, other = found.sides[layer]
    if known.main:
        mains = one.mains, other.mains
        yield from ((known.main.name, *each) for each in _of_spans(found, layer, *mains))
    if known.ends:
        fitting = f1_counts(len(found.fitting[layer]), len(one.records), len(other.records))
        yield "–".join(known.ends), "ends", fitting
    for field in known.spans:
        if field == known.head:
            yield field.name, "exact", _exact(found, layer, one.heads, other.heads)
            continue
        own = [stretch(each, field) for each in one.records], [stretch(each, field) for each in other.records]
        yield from ((field.name, *each) for each in _of_spans(found, layer, *own) if each[0] != "overlap")
    for field in known.labels:
        told = list(labels_of(found, layer, field))
        yield field.name, "alpha", coincidences(told)
        yield field.name, "equal", Counter({"same": sum(a == b for a, b in told), "all": len(told)})
    for field in known.many:
        yield field.name, "labels", _lists(found, layer, field)
    for field in known.references:
        yield from ((field.name, *each) for each in _of_references(found, layer, field))
    if known.cluster:
        yield from ((known.cluster.name, *each) for each in _of_clusters(found, layer, known.cluster))


def labels_of(found: Compared, layer: str, field: Field) -> Iterator[tuple[str, str]]:
    """Yield the labels of the matched records, that of the left one first."""
    one, other = found.sides[layer]
    for a, b in found.fitting[layer]:
        yield label(one.records[a], field), label(other.records[b], field)


def _of_spans(found: Compared, layer: str, one: list[Stretch], other: list[Stretch]) -> Iterator[tuple[str, Counts]]:
    """Yield the measures of a span field, given by record; what has no spans counts for nothing."""
    yield "exact", _exact(found, layer, one, other)
    wanted, given = sum(map(bool, one)), sum(map(bool, other))
    hits = sum(bool(overlap(one[a], other[b])) for a, b in found.pairs[layer])
    yield "overlap", f1_counts(hits, wanted, given)
    text = found.left.text
    shared = sum(characters(text, common(one[a], other[b])) for a, b in found.pairs[layer])
    sizes = (sum(characters(text, each) for each in side) for side in (one, other))
    yield "characters", f1_counts(shared, *sizes)


def _exact(found: Compared, layer: str, one: list[Stretch], other: list[Stretch]) -> Counts:
    hits = sum(bool(one[a]) and one[a] == other[b] for a, b in found.pairs[layer])
    return f1_counts(hits, sum(map(bool, one)), sum(map(bool, other)))


def _lists(found: Compared, layer: str, field: Field) -> Counts:
    counts: Counts = Counter()
    one, other = found.sides[layer]
    for a, b in found.fitting[layer]:
        mine, yours = set(names(one.records[a], field)), set(names(other.records[b], field))
        counts.update(f1_counts(len(mine & yours), len(mine), len(yours)))
    return counts


def _of_references(found: Compared, layer: str, field: Field) -> Iterator[tuple[str, Counts]]:
    modes: dict[str, Callable[[tuple[int, int]], bool]] = {
        "same": lambda pair: found.equal(layer, pair, field),
    }
    if field.refers_to in found.known and found.known[field.refers_to].cluster and field.refers_to != layer:
        modes = {
            "same words": lambda pair: _spans_fit(found, layer, pair, field, fit=lambda a, b: a == b),
            "meeting words": lambda pair: _spans_fit(found, layer, pair, field, fit=lambda a, b: bool(overlap(a, b))),
        }
    one, other = found.sides[layer]
    base = [(a, b) for a, b in found.fitting[layer] if names(one.records[a], field) or names(other.records[b], field)]
    for mode, fits in modes.items():
        yield mode, Counter({"same": sum(map(fits, base)), "all": len(base)})


def _spans_fit(
    found: Compared, layer: str, pair: tuple[int, int], field: Field, *, fit: Callable[[Stretch, Stretch], bool]
) -> bool:
    """Tell whether the records that two records name have spans that fit, one by one in the order of the text."""
    there = found.sides[field.refers_to]
    mine, yours = (
        sorted(side.mains[side.ids[name]] for name in names(own.records[at], field) if name in side.ids)
        for side, own, at in zip(there, found.sides[layer], pair, strict=True)
    )
    return bool(mine) and len(mine) == len(yours) and all(map(fit, mine, yours))


def _of_clusters(found: Compared, layer: str, field: Field) -> Iterator[tuple[str, Counts]]:
    one, other = found.sides[layer]
    same = {b: a for a, b in found.pairs[layer]}
    key = _clusters(one, field, lambda at: at)
    response = _clusters(other, field, lambda at: same.get(at, -1 - at))
    for mode, measure in (("LEA", lea), ("B-cubed", b_cubed)):
        (kept, wanted), (right, given) = measure(key, response)
        yield mode, Counter({"found": right, "given": given, "kept": kept, "wanted": wanted})
    linked = [
        (mine, yours)
        for a, b in found.pairs[layer]
        for mine, yours in [(_entry(one.records[a], field), _entry(other.records[b], field))]
        if mine or yours
    ]
    if field.refers_to == REFERENTS:
        yield "registry", Counter({"same": sum(mine == yours for mine, yours in linked), "all": len(linked)})


def _clusters(side: Side, field: Field, name: Callable[[int], int]) -> list[list[int]]:
    """Return the mentions of each referent; those that refer to nobody in particular are in none."""
    found: dict[Any, list[int]] = {}
    for at, record in enumerate(side.records):
        for value in names(record, field)[:1]:
            found.setdefault(value, []).append(name(at))
    return list(found.values())


def _entry(record: Any, field: Field) -> Any:
    """Return the entry of the registry that a record names, or None."""
    return next((value for value in names(record, field) if not is_local(value)), None)
