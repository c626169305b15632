"""Agreement by the labels of one field, such as the phenomena that records are tagged with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final

from standoff.errors import CorpusError
from standoff.fields import Field, read
from standoff.measure.aspects import Data, names
from standoff.measure.compare import Compared
from standoff.schema import ITEM
from standoff.where import as_text

FEW: Final = 10
"""A share of fewer than these says next to nothing."""


@dataclass
class Group:
    """What two annotations make of the records with one label in either of them.

    Attributes:
        records: How many there are, a matched pair being one.
        both: How many both have.
        extent: In how many of these the main spans are the same.
        labels: In how many of these all labels are the same, those of the field itself and lists left out.
        references: In how many of these all references are the same.
        answered: How many of these have an answer to what their layer is asked for, such as a speaker.
        right: In how many of these the answer is the same.
        documents: The documents with any.
        silent: Which of `labels` and `references` are not told, since nobody predicted a field of that kind.
    """

    records: int = 0
    both: int = 0
    extent: int = 0
    labels: int = 0
    references: int = 0
    answered: int = 0
    right: int = 0
    documents: set[str] = field(default_factory=set)
    silent: frozenset[str] = frozenset()


Groups = dict[str, dict[str, Group]]
"""By layer and label."""
Units = Iterator[tuple[tuple[int, int] | None, set[str]]]


def group(
    compared: Iterable[Compared], by: str, *, left: bool = False, answers: Mapping[str, str] = MappingProxyType({})
) -> Groups:
    """Return how well each label's records are agreed on, the frequent labels first.

    Args:
        compared: The comparisons.
        by: The field.
        left: Whether the records and labels of the left alone count, so that `both` is the recall of the right.
        answers: By layer, the field that answers what its records are asked for; a layer may have none.

    Raises:
        CorpusError: No layer has a field of labels called *by*.
    """
    found: Groups = {}
    known: dict[str, None] = {}
    compared = list(compared)
    fields_of = {
        layer: replace(each, answer=_answer(each, answers.get(layer)))
        for layer, each in _fields(compared, by, predicted=left).items()
    }
    for each in compared:
        for layer, aspects in each.known.items():
            fields = {one.name: one for one in (*aspects.labels, *aspects.many)}
            known |= dict.fromkeys(fields)
            if by in fields:
                units = _units(each, layer, fields[by], left=left)
                _add(found.setdefault(layer, {}), each, units, fields_of[layer])
    if not found:
        raise CorpusError(f"no layer has labels called {by}", hint=f"there are {', '.join(known)}")
    return {
        layer: dict(sorted(groups.items(), key=lambda pair: (-pair[1].records, pair[0])))
        for layer, groups in found.items()
    }


@dataclass(frozen=True)
class _Fields:
    """The fields of a layer that are compared; those of labels without the field that the groups are made by."""

    layer: str
    labels: tuple[Field, ...]
    references: tuple[Field, ...]
    partial: bool
    answer: Field | None = None


def _fields(compared: list[Compared], by: str, *, predicted: bool) -> dict[str, _Fields]:
    """Return what is compared in each layer: all fields, or those that any record of the right has."""
    found = {}
    for layer, known in compared[0].known.items() if compared else ():
        records = [record for each in compared for record in each.sides[layer][1].records]
        labels, references = (
            tuple(each for each in fields if each.name != by and (not predicted or has(records, each.path)))
            for fields in (known.labels, known.references)
        )
        found[layer] = _Fields(layer, labels, references, predicted)
    return found


def _answer(own: _Fields, name: str | None) -> Field | None:
    """Return the field that answers, if anybody has it: it is one of those that are compared."""
    return next((each for each in (*own.labels, *own.references) if each.name == name), None)


def has(records: list[Data], path: tuple[str, ...]) -> bool:
    """Tell whether any of *records* has a field, null or not; a field of objects that are all left empty counts."""
    steps = path[:-1] if path[-1] == ITEM else path
    objects = [each for each in read(list(records), steps[:-1]) if isinstance(each, dict)]
    return any(steps[-1] in each for each in objects) if objects else any(steps[0] in each for each in records)


def _add(groups: dict[str, Group], found: Compared, units: Units, fields: _Fields) -> None:
    layer, main = fields.layer, found.known[fields.layer].main
    silent = frozenset(each for each in ("labels", "references") if fields.partial and not getattr(fields, each))
    one = found.sides[layer][0]
    for pair, labels in units:
        for label in labels:
            own = groups.setdefault(label, Group(silent=silent))
            own.records += 1
            own.documents.add(found.left.id)
            if pair:
                own.both += 1
                own.extent += not main or found.equal(layer, pair, main)
                own.labels += all(found.equal(layer, pair, each) for each in fields.labels)
                own.references += all(found.equal(layer, pair, each) for each in fields.references)
                if fields.answer and names(one.records[pair[0]], fields.answer):
                    own.answered += 1
                    own.right += found.equal(layer, pair, fields.answer)


def _units(found: Compared, layer: str, by: Field, *, left: bool) -> Units:
    """Yield every matched pair and every record without one, with its labels."""
    one, other = found.sides[layer]
    pairs = found.fitting[layer]
    lone = {a for a, _ in pairs}, {b for _, b in pairs}
    for a, b in pairs:
        yield (a, b), _labels(one.records[a], by) | (set() if left else _labels(other.records[b], by))
    for side, taken in [(one, lone[0])] if left else [(one, lone[0]), (other, lone[1])]:
        yield from ((None, _labels(each, by)) for at, each in enumerate(side.records) if at not in taken)


def _labels(record: Data, by: Field) -> set[str]:
    return {as_text(value) for value in names(record, by)}


def as_rows(groups: Groups) -> list[dict[str, Any]]:
    """Return groups as plain JSON, one object a label; shares of what both have are null if they have nothing."""
    return [
        {
            "layer": layer,
            "label": label,
            "records": own.records,
            "documents": len(own.documents),
            "both": own.both / own.records,
            **{
                name: getattr(own, name) / own.both if own.both and name not in own.silent else None
                for name in ("extent", "labels", "references")
            },
        }
        for layer, labels in groups.items()
        for label, own in labels.items()
    ]
