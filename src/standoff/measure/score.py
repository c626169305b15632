"""How well predictions do against the gold set: `standoff score`.

>>> from standoff import Corpus
>>> from standoff.measure.predictions import of_set
>>> corpus = Corpus.open()
>>> found = score(corpus, of_set(corpus, "annotator-a"))
>>> found.signature.split("|")[1:4]
['corpus:standoff-news@0.1.0', 'split:all', 'docs:1']
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from standoff import __version__
from standoff.document import Document
from standoff.errors import CorpusError
from standoff.measure.compare import Compared, compare
from standoff.measure.contrast import Flipped, contrast
from standoff.measure.estimate import RESAMPLES, Counts, Estimate, estimate
from standoff.measure.faults import faults, strangers
from standoff.measure.gold import accepted
from standoff.measure.groups import Groups, group
from standoff.measure.predictions import check
from standoff.measure.tally import Key, Tally, tally
from standoff.measure.tasks import ANSWERS, tasks
from standoff.printable import many
from standoff.storage.corpus import Corpus

METRIC: Final = 1
"""The version of the measures: raised whenever a number could come out otherwise for the same input."""
TAGS: Final = "tags"
OPEN: Final = "open"


@dataclass
class Scores:
    """What predictions come to.

    Attributes:
        signature: Corpus and version, split, documents, layers, version of the measures and of the package.
        documents: The ids of the documents that were scored on.
        missing: The ids of those without predictions, which count as empty.
        measures: The measures; those of the tasks first in each layer.
        tasks: Which of them are the measures of the tasks.
        groups: For each tag of the gold set, how many of its records were found; empty if the schema has no tags.
        contrasts: For what contrast sets flip, which of their documents are right; empty if there are no such sets.
        notes: What a reader must know.
    """

    signature: str
    documents: list[str]
    missing: list[str]
    measures: dict[Key, Estimate]
    tasks: set[Key]
    groups: Groups = field(default_factory=dict)
    contrasts: list[Flipped] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def score(
    gold: Corpus,
    predicted: dict[str, Document],
    *,
    split: str | None = None,
    layers: Sequence[str] = (),
    resamples: int = RESAMPLES,
) -> Scores:
    """Score predictions against the accepted records of a corpus.

    Documents without predictions count as ones in which nothing was found. A layer that no prediction has is not
    scored. Rejected predictions are left out.

    Args:
        gold: The corpus.
        predicted: Documents with the predicted records as their layers, by id.
        split: The split to score on; all documents without it.
        layers: The layers to score; all that are predicted if empty.
        resamples: How many draws of documents the intervals come from.

    Raises:
        CorpusError: There is no such split, a document is none of the corpus, or nothing is there to score.
    """
    wanted, known = _chosen(gold, split)
    check(wanted, predicted, known)
    having = {layer for document in predicted.values() for layer in document.layers}
    there = [each for each in gold.schema.layers if each in having]
    chosen = [each for each in there if each in (layers or there)]
    if not chosen:
        raise CorpusError(
            "the predictions have none of the layers to score",
            hint=f"a layer is a list under {', '.join(gold.schema.layers)}",
        )
    compared = [compare(_only(each, there), _predicted(each, predicted, there)) for each in wanted.values()]
    tallies = [(tasks(each), tally(each)) for each in compared]
    own = dict.fromkeys(key for each, _ in tallies for key in each)
    measures = _measures([one | other for one, other in tallies], chosen, resamples)
    missing = [name for name in wanted if name not in predicted]
    return Scores(
        _signature(gold, split, wanted, chosen),
        list(wanted),
        missing,
        measures,
        set(own),
        {layer: labels for layer, labels in _groups(compared).items() if layer in chosen},
        contrast(compared, chosen),
        _notes(gold, compared, missing, chosen),
    )


def _chosen(gold: Corpus, split: str | None) -> tuple[dict[str, Document], set[str]]:
    """Return the documents of a split with their accepted records, and the ids of all documents."""
    found: dict[str, Document] = {}
    splits: dict[str, None] = {}
    known = set()
    for document in gold:
        known.add(document.id)
        splits |= {document.split: None} if document.split else {}
        if split in (None, document.split):
            found[document.id] = accepted(document)
    if not found:
        told = f"no document is in the split {split}" if split else "the corpus has no documents"
        hint = f"the splits are {', '.join(splits)}" if splits else "no document has a split; standoff split gives one"
        raise CorpusError(told, path=gold.path, hint=hint if split else None)
    return found, known


def _only(document: Document, layers: list[str]) -> Document:
    return replace(document, layers={name: document.layers.get(name, []) for name in layers})


def _predicted(gold: Document, predicted: dict[str, Document], layers: list[str]) -> Document:
    """Return a document with the predicted records; the text is that of the gold one, which has been checked."""
    own = predicted[gold.id].layers if gold.id in predicted else {}
    return replace(gold, layers={name: own.get(name, []) for name in layers})


def _measures(tallies: list[Tally], layers: list[str], resamples: int) -> dict[Key, Estimate]:
    keys = list(dict.fromkeys(key for each in tallies for key in each if key.layer in layers))
    keys.sort(key=lambda key: layers.index(key.layer))
    empty: Counts = Counter()
    found = {key: estimate(key.kind, [each.get(key, empty) for each in tallies], resamples=resamples) for key in keys}
    return {key: each for key, each in found.items() if each.support}


def _groups(compared: list[Compared]) -> Groups:
    try:
        return group(compared, TAGS, left=True, answers={layer: name for layer, (_, name) in ANSWERS.items()})
    except CorpusError:
        return {}


def _signature(gold: Corpus, split: str | None, wanted: dict[str, Document], layers: list[str]) -> str:
    parts = {
        "corpus": f"{gold.name}@{gold.meta.get('version')}",
        "split": split or "all",
        "docs": len(wanted),
        "layers": "+".join(layers),
        "metric": METRIC,
        "v": __version__,
    }
    return "|".join(["standoff-score", *(f"{name}:{value}" for name, value in parts.items())])


def _notes(gold: Corpus, compared: list[Compared], missing: list[str], layers: list[str]) -> list[str]:
    told = []
    if missing:
        lacks = "has no predictions and counts" if len(missing) == 1 else "have no predictions and count"
        told.append(f"{len(missing):,} of {many(len(compared), 'document')} {lacks} as empty")
    if unscored := [name for name in gold.schema.layers if name not in layers]:
        told.append(f"not scored: {', '.join(unscored)}")
    kinds = gold.meta.get("layers", {})
    told += [
        f"{name} are not exhaustive in this corpus: what is not annotated there may be right, so that precision and F1 "
        "come out too low"
        for name in layers
        if isinstance(kinds, dict) and kinds.get(name) == OPEN
    ]
    return [*told, *faults(compared), *strangers(compared)]
