"""Counting what a corpus holds: labels, references and spans of every layer, as a whole or by any field.

Which fields there are to count is read from the schema. Counts take one document at a time and add up, so that a
corpus of any size is counted in little memory, and parts of it can be counted apart.

>>> from standoff import Corpus
>>> corpus = Corpus.open()
>>> counts = Counts(corpus.schema)
>>> for document in corpus:
...     counts.add(document)
>>> counts.tallies["quotes"][()].values["form"]["direct"]
3
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from standoff.document import Document, Records
from standoff.fields import Field, read
from standoff.names import is_local, local_names, records_of
from standoff.schema import Schema
from standoff.where import DOCUMENTS, Wheres, all_fields, as_record

COUNTED: Final = ("referents", "annotators")
"""What references are counted by: who is the same in every document. Ids of records mean nothing beyond theirs."""
KEPT: Final = 50_000
"""How many referents that one document alone knows are kept apart in a tally: those that stand most often."""
BATCH: Final = 2_000
"""How many records wait to be counted together."""
Group = tuple[Any, ...]
"""The value of the field that is counted by, as a tuple of one; empty where nothing is counted by."""


@dataclass
class Tally:
    """What was counted of one layer and group.

    Attributes:
        records: How many.
        documents: How many documents have at least one of them.
        values: By label or reference field: how often each value stands. Null and absence are one value, None.
        lengths: By span field: how often each length stands, in code points, all fragments of a value together.
        fragments: By span field: how many fragments there are.
        discontinuous: By span field: how many values have more than one fragment.
        unfit: How many values are not what the schema wants, and were passed over.
    """

    records: int = 0
    documents: int = 0
    values: dict[str, Counter[Any]] = field(default_factory=dict)
    lengths: dict[str, Counter[int]] = field(default_factory=dict)
    fragments: Counter[str] = field(default_factory=Counter)
    discontinuous: Counter[str] = field(default_factory=Counter)
    unfit: int = 0

    def add(self, records: list[Any], fields: Iterable[Field]) -> None:
        """Count the fields of *records*."""
        for each in fields:
            found = read(records, each.path)
            if each.kind == "span":
                self._add_spans(each.name, found)
            else:
                self.values.setdefault(each.name, Counter()).update(self._fit(found))
        for counter in self.values.values():
            prune(counter)

    def _fit(self, found: list[Any]) -> Counter[Any]:
        try:
            return Counter(found)
        except TypeError:
            fit = [value for value in found if not isinstance(value, list | dict)]
            self.unfit += len(found) - len(fit)
            return Counter(fit)

    def _add_spans(self, name: str, found: list[Any]) -> None:
        lengths = self.lengths.setdefault(name, Counter())
        for value in found:
            spans = value if isinstance(value, list) else [] if value is None else [value]
            try:
                length = sum([span["end"] - span["start"] for span in spans])
            except (TypeError, KeyError):
                self.unfit += 1
                continue
            if spans:
                lengths[length] += 1
                self.fragments[name] += len(spans)
                self.discontinuous[name] += len(spans) > 1

    def update(self, other: Tally) -> None:
        """Add what *other* counted of other documents."""
        self.records += other.records
        self.documents += other.documents
        self.unfit += other.unfit
        for name, values in other.values.items():
            self.values.setdefault(name, Counter()).update(values)
        for name, lengths in other.lengths.items():
            self.lengths.setdefault(name, Counter()).update(lengths)
        self.fragments.update(other.fragments)
        self.discontinuous.update(other.discontinuous)


@dataclass
class Counts:
    """Counts of a corpus, or of a part of it.

    Attributes:
        schema: The schema of the corpus.
        by: The field to count by: one of a layer, one of the document, `doc` or `collection`; empty for none. A record
            with a list of values counts in each of their groups. A layer that has no such field is left out.
        where: The conditions that records and documents must keep.
        layers: The layers to count; `documents` and all layers if empty.
        sets: How many records there are in the set of each annotator, by annotator and layer.
        referents: The registry, as far as documents were counted.
        names: What the referents are called that one document alone knows.
    """

    schema: Schema
    by: str = ""
    where: Wheres = field(default_factory=dict)
    layers: Collection[str] = ()
    sets: dict[str, Counter[str]] = field(default_factory=dict, init=False)
    referents: Mapping[str, dict[str, Any]] = field(default_factory=dict, init=False)
    names: dict[str, str] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self._tallies: dict[str, dict[Group, Tally]] = {}
        self._waiting: dict[tuple[str, Group], list[Any]] = {}
        self._held = 0
        self.fields = all_fields(self.schema)
        for layer in self.fields:
            if (not self.layers or layer in self.layers) and self.has(layer, self.by):
                self._tallies[layer] = {}
        self._counted = {
            layer: [each for each in fields.values() if _is_counted(each)] for layer, fields in self.fields.items()
        }

    @property
    def tallies(self) -> dict[str, dict[Group, Tally]]:
        """What was counted, by layer and group.

        `documents` has one record a document, its metadata, and the whole text as a span.
        """
        self._count()
        return self._tallies

    def has(self, layer: str, name: str) -> bool:
        """Tell whether the records of *layer* can be told apart by the field *name*."""
        return not name or name in self.fields[layer] or name in self.fields[DOCUMENTS]

    def counted(self, layer: str) -> list[Field]:
        """Return the fields of *layer* that are counted, in the order of the schema."""
        return self._counted[layer]

    def add(self, document: Document) -> None:
        """Count a document, if it keeps the conditions."""
        self.referents = document.referents
        if not self.takes(document):
            return
        if len(self.names) < 2 * KEPT:
            self.names.update(local_names(document))
        for owner, layers in document.sets.items():
            self.sets.setdefault(owner, Counter()).update({name: len(records) for name, records in layers.items()})
        self._sort(self.narrow(document))
        if self._held > BATCH:
            self._count()

    def takes(self, document: Document) -> bool:
        """Tell whether a document keeps the conditions on documents."""
        return all(where.takes(as_record(document)) for where in self.where.get(DOCUMENTS, ()))

    def _sort(self, document: Document) -> None:
        """Put the records of a document to those of their groups that wait."""
        for layer, tallies in self._tallies.items():
            records = [as_record(document)] if layer == DOCUMENTS else document.layers.get(layer, [])
            for group, members in self._groups(layer, records, document).items():
                tally = tallies.setdefault(group, Tally())
                tally.records += len(members)
                tally.documents += bool(members)
                if layer == DOCUMENTS:
                    tally.lengths.setdefault("text", Counter())[len(document.text)] += 1
                self._waiting.setdefault((layer, group), []).extend(members)
                self._held += len(members)

    def _count(self) -> None:
        """Count the records that wait; many at once are counted much faster than few."""
        for (layer, group), records in self._waiting.items():
            self._tallies[layer][group].add(records, self.counted(layer))
        self._waiting, self._held = {}, 0

    def name(self, referent: str) -> str:
        """Return what a referent is called; its id if nothing tells."""
        known = self.referents.get(referent, {}).get("name") or self.names.get(referent)
        return str(known) if known else referent

    def narrow(self, document: Document) -> Document:
        """Return a document with only those records that keep the conditions."""
        layers = {layer: self._kept(layer, document) for layer in document.layers}
        return replace(document, layers=layers)

    def _kept(self, layer: str, document: Document) -> Records:
        wheres, records = self.where.get(layer, ()), records_of(document, layer)
        return [each for each in records if all(where.takes(each) for where in wheres)] if wheres else records

    def update(self, other: Counts) -> None:
        """Add what *other* counted, in the same way, of other documents."""
        for layer, groups in other.tallies.items():
            for group, tally in groups.items():
                self.tallies[layer].setdefault(group, Tally()).update(tally)
        for owner, counter in other.sets.items():
            self.sets.setdefault(owner, Counter()).update(counter)
        self.referents = self.referents or other.referents
        self.names = {**other.names, **self.names}

    def _groups(self, layer: str, records: list[Any], document: Document) -> dict[Group, list[Any]]:
        if not self.by:
            return {(): records}
        if self.by not in self.fields[layer]:
            return {(value,): records for value in self._values(DOCUMENTS, as_record(document)) if records}
        groups: dict[Group, list[Any]] = {}
        for record in records:
            for value in dict.fromkeys(self._values(layer, record)):
                groups.setdefault((value,), []).append(record)
        return groups

    def _values(self, layer: str, record: Any) -> list[Any]:
        """Return the values of a record in the field that is counted by."""
        found = read([record], self.fields[layer][self.by].path)
        return [value for value in found if not isinstance(value, list | dict)]


def prune(counter: Counter[Any]) -> None:
    """Forget the rarest of what tells of referents that one document alone knows, where there is very much of it.

    Nothing else is ever added to such a count once its document has been counted, so the frequent ones stay exact.
    """
    if len(counter) > 2 * KEPT:
        local = Counter({each: count for each, count in counter.items() if _is_local(each)})
        for each, _ in local.most_common()[KEPT:]:
            del counter[each]


def _is_local(value: Any) -> bool:
    return any(map(is_local, value)) if isinstance(value, tuple) else is_local(value)


def _is_counted(each: Field) -> bool:
    return bool(each.labels) or each.kind == "span" or each.refers_to in COUNTED
