"""Numbers from counts: F1, shares and Krippendorff's alpha, each with an interval by resampling documents.

Every measure is worked out of counts that add up over documents. A bootstrap therefore counts nothing anew: it adds up
the counts of the documents that were drawn.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import permutations
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from numpy.typing import NDArray

Kind = Literal["f1", "share", "alpha", "macro"]
Counts = Counter[Any]
"""What a measure is worked out of.

f1: `found` of `given` (precision, of the second set) and `kept` of `wanted` (recall, of the first).
share: `same` of `all`.
macro: the counts of an f1 for each class, by (class, count); the mean is over the classes that the first set has.
alpha: how often a label stands beside another in a unit, by ordered pairs of labels: the coincidences.
"""
RESAMPLES: Final = 1000
SEED: Final = 20111
LEVEL: Final = 0.95
Z: Final = NormalDist().inv_cdf((1 + LEVEL) / 2)
_CELLS: Final = 1 << 22
_F1: Final = ("found", "given", "kept", "wanted")
_SHARE: Final = ("same", "all")


@dataclass(frozen=True)
class Estimate:
    """A measure.

    Attributes:
        value: From 0 to 1, alpha also below 0; None where it is not defined.
        low, high: The bounds of the interval; None where there is none.
        support: How many things it is about: records of both sets for f1, of the first for macro, the records that a
            share is of, the labels of all sets for alpha.
        precision, recall: Of an f1.
        why: Why there is no value.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    support: float = 0.0
    precision: float | None = None
    recall: float | None = None
    why: str = ""


def f1_counts(hits: float, wanted: float, given: float) -> Counts:
    """Return the counts of an F1 by one-to-one matching."""
    return Counter({"found": hits, "given": given, "kept": hits, "wanted": wanted})


def coincidences(units: Iterable[Sequence[str]]) -> Counts:
    """Return the coincidences of units, each with the labels that its coders gave; who gave none is left out.

    A unit with m labels adds 1 / (m - 1) for each ordered pair of them; one with fewer than two adds nothing.
    Krippendorff 2011, "Computing Krippendorff's alpha-reliability", part C.
    """
    found: defaultdict[tuple[str, str], float] = defaultdict(float)
    for labels in units:
        for pair in permutations(labels, 2):
            found[pair] += 1 / (len(labels) - 1)
    return Counter(found)


def estimate(kind: Kind, documents: Sequence[Counts], *, resamples: int = RESAMPLES) -> Estimate:
    """Return a measure over documents, with a 95 % interval by the percentiles of *resamples* draws of documents.

    There is no interval with fewer than two documents, or if the measure is not defined. The draws are the same
    everywhere. Efron and Tibshirani 1993, "An introduction to the bootstrap", chapter 13.
    """
    import numpy

    table = _table(kind, documents)
    whole = table.sum(axis=0, keepdims=True)
    value = float(_VALUES[kind](whole)[0]) if whole.size else float("nan")
    if value != value:
        return Estimate(None, support=_support(kind, whole), why=_why(kind, whole))
    low = high = None
    if len(documents) > 1 and resamples:
        drawn = numpy.concatenate([_VALUES[kind](weights @ table) for weights in _draws(len(documents), resamples)])
        known = drawn[~numpy.isnan(drawn)]
        if known.size:
            tail = (1 - LEVEL) / 2 * 100
            low, high = (float(each) for each in numpy.percentile(known, [tail, 100 - tail]))
    rates = _rates(whole) if kind == "f1" else (None, None)
    return Estimate(value, low, high, _support(kind, whole), *rates)


def wilson(hits: int, count: int) -> tuple[float, float] | tuple[None, None]:
    """Return the bounds of a 95 % interval of a share of few things, by the score test; none if there is nothing.

    It has a width even where all or none hit. Wilson 1927, "Probable inference, the law of succession, and statistical
    inference".
    """
    if not count:
        return None, None
    share, spread = hits / count, Z * Z / count
    middle, half = share + spread / 2, Z * ((share * (1 - share) + spread / 4) / count) ** 0.5
    low, high = ((middle + side) / (1 + spread) for side in (-half, half))
    return max(min(low, share), 0.0), min(max(high, share), 1.0)


def _table(kind: Kind, documents: Sequence[Counts]) -> NDArray[Any]:
    """Return a row a document; for alpha, the square of coincidences laid out in a row."""
    import numpy

    if kind == "macro":
        classes = sorted(
            {name for each in documents for (name, what), count in each.items() if what == "wanted" and count}
        )
        rows = [[float(each[name, what]) for name in classes for what in _F1] for each in documents]
        return numpy.array(rows).reshape(len(rows), -1)
    if kind != "alpha":
        names = _F1 if kind == "f1" else _SHARE
        return numpy.array([[float(each[name]) for name in names] for each in documents]).reshape(-1, len(names))
    labels = sorted({label for each in documents for pair in each for label in pair})
    places = {label: number for number, label in enumerate(labels)}
    table = numpy.zeros((len(documents), len(labels), len(labels)))
    for row, each in enumerate(documents):
        for (one, other), count in each.items():
            table[row, places[one], places[other]] = count
    return table.reshape(len(documents), -1)


def _draws(documents: int, resamples: int) -> Iterable[NDArray[Any]]:
    """Yield how often each document is drawn, a row a draw; numpy keeps the numbers of this generator for ever."""
    import numpy

    dice = numpy.random.RandomState(SEED)
    step = max(_CELLS // documents, 1)
    for start in range(0, resamples, step):
        rows = min(step, resamples - start)
        chosen = dice.randint(0, documents, size=(rows, documents))
        chosen += numpy.arange(rows)[:, None] * documents
        yield numpy.bincount(chosen.ravel(), minlength=rows * documents).reshape(rows, documents).astype(float)


def _f1_values(table: NDArray[Any]) -> NDArray[Any]:
    import numpy

    found, given, kept, wanted = table.T
    with numpy.errstate(invalid="ignore", divide="ignore"):
        precision = numpy.where(given > 0, found / given, 0)
        recall = numpy.where(wanted > 0, kept / wanted, 0)
        mean = numpy.where(precision + recall > 0, 2 * precision * recall / (precision + recall), 0)
    return numpy.where(given + wanted > 0, mean, numpy.nan)


def _share_values(table: NDArray[Any]) -> NDArray[Any]:
    import numpy

    same, every = table.T
    with numpy.errstate(invalid="ignore", divide="ignore"):
        return numpy.where(every > 0, same / every, numpy.nan)


def _alpha_values(table: NDArray[Any]) -> NDArray[Any]:
    """Return Krippendorff's alpha for labels without an order; not a number if fewer than two labels are used.

    1 - (n - 1) · (unequal coincidences) / (sum over unequal labels c, k of n_c · n_k).
    """
    import numpy

    count = round(table.shape[1] ** 0.5)
    square = table.reshape(len(table), count, count)
    labels = square.sum(axis=2)
    every = labels.sum(axis=1)
    unequal = every - square.trace(axis1=1, axis2=2)
    chance = every**2 - (labels**2).sum(axis=1)
    with numpy.errstate(invalid="ignore", divide="ignore"):
        return numpy.where(chance > 1e-9, 1 - (every - 1) * unequal / chance, numpy.nan)


def _macro_values(table: NDArray[Any]) -> NDArray[Any]:
    """Return the mean F1 of the classes that a draw has; one that it does not have is left out of it."""
    import numpy

    values = numpy.stack([_f1_values(table[:, at : at + 4]) for at in range(0, table.shape[1], 4)])
    known = ~numpy.isnan(values)
    with numpy.errstate(invalid="ignore"):
        means: NDArray[Any] = numpy.where(known, values, 0).sum(axis=0) / known.sum(axis=0)
    return means


_VALUES: Final = {"macro": _macro_values, "f1": _f1_values, "share": _share_values, "alpha": _alpha_values}


def _rates(whole: NDArray[Any]) -> tuple[float | None, float | None]:
    found, given, kept, wanted = whole[0]
    return float(found / given) if given else None, float(kept / wanted) if wanted else None


def _support(kind: Kind, whole: NDArray[Any]) -> float:
    if not whole.size:
        return 0.0
    if kind == "alpha":
        return float(whole.sum())
    if kind == "macro":
        return float(whole[0][3::4].sum())
    return float(whole[0][1] + whole[0][3]) if kind == "f1" else float(whole[0][1])


def _why(kind: Kind, whole: NDArray[Any]) -> str:
    if kind == "alpha" and whole.sum():
        return "one label alone is used"
    return "there is nothing to compare"
