"""What of a layer's records is compared, as the schema says.

>>> from standoff import Corpus
>>> quotes = aspects(Corpus.open().schema.layers["quotes"])
>>> quotes.main.name, [each.name for each in quotes.spans], [each.name for each in quotes.labels][-1]
('content', ['verbatim', 'cue', 'channel.spans', 'topic'], 'realis')
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from standoff.fields import Field, fields_of, read
from standoff.kinds import BOOKKEEPING, main_path
from standoff.schema import ITEM, RecordSchema, Schema
from standoff.where import as_text

REFERENTS: Final = "referents"
ANNOTATORS: Final = "annotators"

Data = Mapping[str, Any]
Stretch = tuple[tuple[int, int], ...]
"""Sorted, disjoint, half-open stretches of a text, in code points."""


@dataclass(frozen=True, eq=False)
class Aspects:
    """The fields of a layer by the way in which they are compared; bookkeeping is left out.

    Attributes:
        main: The span field that the records are told apart by; None if the layer has no span field.
        head: A single span beside it that stands for all of `main` where it is null.
        spans: All span fields besides `main`, the head among them.
        labels: Fields of one label a record; those of objects in a list count as one label, joined.
        many: Lists of labels, such as tags.
        references: Fields that name a referent or a record.
        cluster: The field by whose referent records corefer.
        ends: The objects between which the record is a relation, each with a referent: holder and target.
    """

    main: Field | None
    head: Field | None
    spans: tuple[Field, ...]
    labels: tuple[Field, ...]
    many: tuple[Field, ...]
    references: tuple[Field, ...]
    cluster: Field | None
    ends: tuple[str, ...]


def aspects_of(schema: Schema) -> dict[str, Aspects]:
    """Return the aspects of every layer, a layer after those that it refers to as far as that goes."""
    waiting, found = dict(schema.layers), dict[str, Aspects]()
    while waiting:
        free = [
            name
            for name, layer in waiting.items()
            if not {place.refers_to for place in layer.reference_places} & set(waiting) - {name}
        ]
        for name in free or list(waiting)[:1]:
            found[name] = aspects(waiting.pop(name))
    return found


@cache
def _aspects(key: _Key) -> Aspects:
    fields = [each for each in fields_of(key.schema).values() if each.path[0] not in BOOKKEEPING]
    name = main_path(key.schema)
    spans = [each for each in fields if each.kind == "span"]
    main = next((each for each in spans if each.name == name), spans[0] if spans else None)
    single = {place.path for place in key.schema.span_places if not place.is_list}
    beside = [each for each in spans if each != main]
    references = [each for each in fields if each.kind == "reference" and each.refers_to != ANNOTATORS]
    to_referents = [each for each in references if each.refers_to == REFERENTS]
    ends = tuple(dict.fromkeys(each.path[0] for each in to_referents if len(each.path) == 2 and ITEM not in each.path))
    labels = [each for each in fields if each.labels]
    return Aspects(
        main=main,
        head=next((each for each in beside if each.path in single and len(each.path) == 1), None),
        spans=tuple(beside),
        labels=tuple(each for each in labels if each.path[-1] != ITEM),
        many=tuple(each for each in labels if each.path[-1] == ITEM),
        references=tuple(references),
        cluster=next((each for each in to_referents if len(each.path) == 1), None),
        ends=ends if len(ends) > 1 else (),
    )


@dataclass(frozen=True, eq=False)
class _Key:
    schema: RecordSchema

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.schema is self.schema

    def __hash__(self) -> int:
        return id(self.schema)


def aspects(schema: RecordSchema) -> Aspects:
    """Return what of the records of a layer is compared."""
    return _aspects(_Key(schema))


def stretch(record: Data, field: Field) -> Stretch:
    """Return what a span field covers, touching and overlapping fragments put together; empty where it is null."""
    found: list[tuple[int, int]] = []
    values = [each for value in read([record], field.path) for each in (value if isinstance(value, list) else [value])]
    for start, end in sorted((each["start"], each["end"]) for each in values if each):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


def head_of(record: Data, known: Aspects) -> Stretch:
    """Return the head of a record, or all of its main spans where it has none."""
    head = stretch(record, known.head) if known.head else ()
    return head or (stretch(record, known.main) if known.main else ())


def overlap(one: Stretch, other: Stretch) -> int:
    """Return how many code points two stretches share."""
    return sum(max(min(a[1], b[1]) - max(a[0], b[0]), 0) for a in one for b in other)


def size(one: Stretch) -> int:
    """Return how many code points a stretch has."""
    return sum(end - start for start, end in one)


def label(record: Data, field: Field) -> str:
    """Return the label of a record as text; `null` for none, and ` + ` between those of several objects."""
    values = read([record], field.path)
    return " + ".join(sorted(map(as_text, values))) if values else "null"


def names(record: Data, field: Field) -> list[Any]:
    """Return what stands in a list of labels or in a reference field, null left out."""
    return [value for value in read([record], field.path) if value is not None]


def characters(text: str, places: Sequence[tuple[int, int]]) -> int:
    """Return how many characters of *text* lie in *places*, white space left out."""
    return sum(not char.isspace() for start, end in places for char in text[start:end])


def common(one: Stretch, other: Stretch) -> Stretch:
    """Return what two stretches share."""
    pieces = ((max(a[0], b[0]), min(a[1], b[1])) for a in one for b in other)
    return tuple(sorted(piece for piece in pieces if piece[0] < piece[1]))
