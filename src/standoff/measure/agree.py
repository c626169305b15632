"""How far annotators agree, by layer and field, with intervals: `standoff agree`.

>>> from standoff import Corpus
>>> found = agree(Corpus.open())
>>> found.blocks[0].names, found.blocks[0].documents
(('annotator-a', 'annotator-b'), ['rutte-japan'])
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

from standoff.document import Document
from standoff.errors import CorpusError
from standoff.measure.aspects import aspects_of, label
from standoff.measure.compare import Compared, compare
from standoff.measure.estimate import RESAMPLES, Counts, Estimate, coincidences, estimate
from standoff.measure.gold import GOLD, accepted
from standoff.measure.matching import assign
from standoff.measure.stats import read
from standoff.measure.tally import Key, Tally, tally
from standoff.storage.corpus import Corpus


@dataclass(frozen=True)
class Block:
    """What two annotations, or all annotators, come to.

    Attributes:
        names: Whose they are.
        documents: The ids of the documents that two of them or more have.
        estimates: The measures, in the order of the schema; those about nothing at all are left out.
    """

    names: tuple[str, ...]
    documents: list[str]
    estimates: dict[Key, Estimate]


@dataclass
class Agreement:
    """The agreement in a corpus.

    Attributes:
        blocks: First all annotators if there are more than two, then each pair, then each against the gold set.
        compared: Every comparison of two annotations of a document, in order, by pair of names.
    """

    blocks: list[Block] = field(default_factory=list)
    compared: dict[tuple[str, str], list[Compared]] = field(default_factory=dict)


def agree(
    corpus: Corpus, documents: Sequence[str] = (), *, gold: bool = False, resamples: int = RESAMPLES
) -> Agreement:
    """Measure how far the annotators' sets of a corpus agree.

    An annotator who has a layer in one document has annotated it in all documents in which there is a set of theirs:
    where its file is missing, they found nothing.

    Args:
        corpus: The corpus.
        documents: Ids of the documents to look at; all of them if empty.
        gold: Whether each annotator is also compared with the gold set, whose recall it then is.
        resamples: How many draws of documents the intervals come from; 0 for no intervals.

    Raises:
        CorpusError: There is no such document, or no document has the sets of two annotators.
        DataError: A file cannot be read as data.
    """
    found = [document for document in read(corpus, documents) if document.sets]
    names = sorted({name for document in found for name in document.sets})
    pairs = list(combinations(names, 2))
    agreement = Agreement()
    for pair in [*pairs, *((GOLD, name) for name in names if gold)]:
        compared = list(_compared(found, pair))
        if compared:
            agreement.compared[pair] = compared
            agreement.blocks.append(_block(pair, [(each.left.id, tally(each)) for each in compared], resamples))
    if not agreement.blocks:
        told = "no document has the sets of two annotators" if not gold else "no document has the set of an annotator"
        hint = "a set is a folder annotators/NAME beside the gold set of a document, with one file a layer"
        raise CorpusError(told, path=corpus.path, hint=hint)
    if len(names) > 2 and len(agreement.compared) > 1:
        agreement.blocks.insert(0, _all(found, names, agreement, resamples))
    return agreement


def _compared(documents: list[Document], pair: tuple[str, str]) -> Iterator[Compared]:
    """Yield the comparisons of the documents that both have annotated, by the layers that both annotate at all."""
    layers = [_layers(documents, name) for name in pair]
    both = layers[0] & layers[1]
    for document in documents:
        sides = [_side(document, name) for name in pair]
        if sides[0] and sides[1]:
            yield compare(*(_only(each, both) for each in sides if each))


def _layers(documents: list[Document], name: str) -> set[str]:
    return {layer for document in documents for layer in getattr(_side(document, name), "layers", ())}


def _side(document: Document, name: str) -> Document | None:
    if name == GOLD and GOLD not in document.sets:
        return accepted(document)
    return document.annotator(name) if name in document.sets else None


def _only(document: Document, layers: set[str]) -> Document:
    return replace(document, layers={name: records for name, records in document.layers.items() if name in layers})


def _block(names: tuple[str, ...], tallies: Sequence[tuple[str, Tally]], resamples: int) -> Block:
    keys = list(dict.fromkeys(key for _, each in tallies for key in each))
    empty: Counts = Counter()
    estimates = {
        key: estimate(key.kind, [each.get(key, empty) for _, each in tallies], resamples=resamples) for key in keys
    }
    told = {key: each for key, each in estimates.items() if each.support}
    return Block(names, [name for name, _ in tallies], told)


def _all(documents: list[Document], names: list[str], found: Agreement, resamples: int) -> Block:
    """Return the block of all annotators: the counts of all pairs added up, and alpha over all of them at once."""
    tallies: dict[str, Tally] = {}
    by_document: dict[str, dict[tuple[str, str], Compared]] = {}
    for pair, compared in found.compared.items():
        for each in compared if GOLD not in pair else ():
            by_document.setdefault(each.left.id, {})[pair] = each
            for key, counts in tally(each).items():
                tallies.setdefault(each.left.id, {}).setdefault(key, Counter()).update(counts)
    for name, pairs in by_document.items():
        tallies[name] |= _alphas(pairs, names)
    order = [document.id for document in documents if document.id in tallies]
    return _block(tuple(names), [(name, tallies[name]) for name in order], resamples)


def _alphas(pairs: dict[tuple[str, str], Compared], names: list[str]) -> Tally:
    """Return the coincidences of the labels of all annotators of a document."""
    known = aspects_of(next(iter(pairs.values())).left.schema)
    return {
        Key(layer, each.name, "alpha"): coincidences(
            [label(_record(pairs, name, layer, at), each) for name, at in unit.items()] for unit in units
        )
        for layer in known
        for units in [_units(pairs, names, layer)]
        for each in known[layer].labels
    }


def _units(pairs: dict[tuple[str, str], Compared], names: list[str], layer: str) -> list[dict[str, int]]:
    """Return what the annotators marked, each unit with the record of every annotator who marked it.

    Annotators are taken in the order of their names. A record joins the unit with most of whose records it is matched,
    one to one; others are units of their own.
    """
    units: list[dict[str, int]] = []
    for name in names:
        matched = {
            (other, a): b for (other, mine), each in pairs.items() if mine == name for a, b in each.fitting[layer]
        }
        weights: Counter[tuple[int, int]] = Counter()
        for number, unit in enumerate(units):
            for member in unit.items():
                if member in matched:
                    weights[number, matched[member]] += 1
        taken = {b: number for number, b in assign({pair: float(count) for pair, count in weights.items()})}
        for at in range(_count(pairs, name, layer)):
            if at in taken:
                units[taken[at]][name] = at
            else:
                units.append({name: at})
    return units


def _sides(pairs: dict[tuple[str, str], Compared], name: str) -> tuple[Compared, int] | None:
    return next(((each, pair.index(name)) for pair, each in pairs.items() if name in pair), None)


def _count(pairs: dict[tuple[str, str], Compared], name: str, layer: str) -> int:
    found = _sides(pairs, name)
    return len(found[0].sides[layer][found[1]].records) if found else 0


def _record(pairs: dict[tuple[str, str], Compared], name: str, layer: str, at: int) -> dict[str, object]:
    found = _sides(pairs, name)
    return dict(found[0].sides[layer][found[1]].records[at]) if found else {}
