"""A document without the records that are at fault themselves, for the rules that compare records with each other.

A span that is off by a few letters lies outside of what it should lie in, crosses what it should not, and has other
words than its label wants. A mention of a referent whom nobody knows is of another one than its speaker. That it is off
is told of it; what follows from it is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from standoff.document import Document
from standoff.findings import Fault
from standoff.validate.rule import Rule
from standoff.validate.rules.lookup import once
from standoff.validate.rules.records import duplicate_annotation
from standoff.validate.rules.references import lost
from standoff.validate.rules.text import misplaced

Places = frozenset[tuple[str, int]]
"""(layer, index) of records."""


class Standing(NamedTuple):
    """A document with some of its records.

    Attributes:
        document: The document.
        numbers: The indices that the records of each layer have in the whole document; empty if none is left out.
    """

    document: Document
    numbers: Mapping[str, list[int]]

    def faults(self, rule: Rule) -> Iterator[Fault]:
        """Yield what *rule* says of the records, with the indices that they have in the whole document."""
        for fault in rule.check(self.document) if rule.check else ():
            known = self.numbers.get(fault.layer)
            yield fault if known is None or fault.index is None else replace(fault, index=known[fault.index])


def what_counts(rule: Rule, document: Document, *, readable: bool) -> Iterator[Fault]:
    """Yield what *rule* says of a document, without what follows from another fault of it.

    Args:
        rule: A rule with a function.
        document: The document.
        readable: Whether its text could be read; else nobody knows which spans are wrong.
    """
    known = Standing(document, {})
    if rule.on_referents:
        known = meant(document)
    elif rule.on_spans and readable:
        known = standing(document)
    found = known.faults(rule)
    yield from rule.brief(document, found) if rule.brief else found


@once
def standing(document: Document) -> Standing:
    """Return a document, whose text could be read, without misplaced records and without copies of others."""
    wrong = misplaced(document)
    return _without(document, wrong, {(each.layer, each.index or 0) for each in duplicate_annotation(document)})


@once
def meant(document: Document) -> Standing:
    """Return a document without the records that name a referent whom nobody knows."""
    return _without(document, set(lost(document)), set())


def _without(document: Document, wrong: set[tuple[str, int]], copies: set[tuple[str, int]]) -> Standing:
    """Return a document without some records: what is *wrong* may be pointed at, *copies* have an original."""
    out = wrong | copies
    if not out:
        return Standing(document, {})
    numbers = {
        layer: [index for index in range(len(records)) if (layer, index) not in out]
        for layer, records in document.layers.items()
    }
    layers = {layer: [document.layers[layer][index] for index in kept] for layer, kept in numbers.items()}
    hidden = {str(document.layers[layer][index].get("id")) for layer, index in wrong}
    return Standing(replace(document, layers=layers, unreadable=document.unreadable | hidden), numbers)
