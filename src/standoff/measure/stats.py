"""What a corpus holds, in numbers, one document at a time.

>>> from standoff import Corpus
>>> counts = stats(Corpus.open(), layers=["quotes"])
>>> as_value(counts)["layers"]["quotes"][0]["records"]
18
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any

from standoff.counts import Counts, Tally
from standoff.document import Document
from standoff.errors import CorpusError
from standoff.fields import Field
from standoff.storage.corpus import Corpus
from standoff.where import DOCUMENTS, no_field, parse


def stats(
    corpus: Corpus,
    documents: Sequence[str] = (),
    *,
    layers: Sequence[str] = (),
    by: str = "",
    where: Iterable[str] = (),
) -> Counts:
    """Count what a corpus holds.

    Args:
        corpus: The corpus.
        documents: Ids of the documents to count; all of them if empty.
        layers, by: As in `Counts`.
        where: Conditions as `standoff.where.parse` reads them.

    Raises:
        StandoffError: There is no such document, layer, field or label, or no layer has the field to count by.
        DataError: A file cannot be read as data.
    """
    counts = Counts(corpus.schema, by, parse(where, corpus.schema), tuple(layers))
    _check(counts)
    for document in read(corpus, documents):
        counts.add(document)
    return counts


def read(corpus: Corpus, documents: Sequence[str] = ()) -> Iterable[Document]:
    """Return the named documents of a corpus, or all of them; one at a time is held.

    Raises:
        CorpusError: There is no such document.
    """
    return map(corpus.__getitem__, documents) if documents else corpus


def _check(counts: Counts) -> None:
    for layer in counts.layers:
        if layer not in counts.fields:
            known = list(counts.fields)
            close = get_close_matches(layer, known, 1)
            hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(known)}"
            raise CorpusError(f"the corpus has no layer {layer}", hint=hint)
    if counts.by and not any(counts.by in fields for fields in counts.fields.values()):
        raise no_field(counts.by, counts.fields)
    if not counts.tallies:
        raise CorpusError(f"no layer that was asked for has {counts.by}", hint="leave out --layer or --by")


def as_value(counts: Counts) -> dict[str, Any]:
    """Return counts as plain JSON: per layer a list of groups, per field a list of values, the frequent ones first.

    Labels of the schema that no record has are told with a count of 0.
    """
    return {
        "by": counts.by or None,
        "layers": {
            layer: [
                {**({"group": group[0]} if group else {}), **_tally_value(counts, layer, tally)}
                for group, tally in groups.items()
            ]
            for layer, groups in counts.tallies.items()
        },
        "sets": {name: dict(layers) for name, layers in counts.sets.items()},
    }


def _tally_value(counts: Counts, layer: str, tally: Tally) -> dict[str, Any]:
    fields = counts.counted(layer)
    names = {each.name for each in fields if each.refers_to == "referents"}
    spans = [*(each.name for each in fields if each.kind == "span"), *(["text"] if layer == DOCUMENTS else [])]
    return {
        "records": tally.records,
        "documents": tally.documents,
        "unfit": tally.unfit,
        "values": {
            each.name: [
                {
                    "value": value,
                    **({"name": counts.name(value)} if each.name in names and value is not None else {}),
                    "count": count,
                }
                for value, count in ranked(tally, each)
            ]
            for each in fields
            if each.kind != "span"
        },
        "spans": {name: span_summary(tally, name) for name in spans},
    }


def ranked(tally: Tally, field: Field) -> list[tuple[Any, int]]:
    """Return (value, count) of a field, the frequent ones first, equal ones in the order of the schema.

    Labels of the schema that no record has come last, with 0.
    """
    counter = tally.values.get(field.name, Counter())
    order = {label: number for number, label in enumerate(field.labels)}
    values = list(dict.fromkeys([*field.labels, *sorted(counter, key=str)]))
    return sorted(
        ((value, counter[value]) for value in values), key=lambda pair: (-pair[1], order.get(pair[0], len(order)))
    )


def span_summary(tally: Tally, name: str) -> dict[str, Any]:
    """Return how many values a span field has, how many of them are discontinuous, and how long they are.

    Lengths are in code points, all fragments of a value together; the median of an even number is the lower middle.
    """
    lengths = sorted(tally.lengths.get(name, Counter()).items())
    total = sum(count for _, count in lengths)
    seen, median = 0, None
    for length, count in lengths:
        seen += count
        if 2 * seen >= total:
            median = length
            break
    return {
        "values": total,
        "fragments": tally.fragments[name],
        "discontinuous": tally.discontinuous[name],
        "shortest": lengths[0][0] if lengths else None,
        "median": median,
        "longest": lengths[-1][0] if lengths else None,
        "characters": sum(length * count for length, count in lengths),
    }
