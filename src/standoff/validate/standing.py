"""A document without the records that are at fault themselves, for the rules that compare records with each other.

A span that is off by a few letters lies outside of what it should lie in, crosses what it should not, and has other
words than its label wants. A mention of a referent whom nobody knows is of another one than its speaker. That they are
off is told of them; what follows from it is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
    found = standing(document, rule.on_spans and readable, rule.on_referents).faults(rule)
    yield from rule.brief(document, found) if rule.brief else found


@once
def standing(document: Document, spans: bool, referents: bool) -> Standing:
    """Return a document without the records that do not count.

    Args:
        document: The document.
        spans: Whether to leave out misplaced records and copies of others; the text must have been read.
        referents: Whether to leave out records that point at nothing.
    """
    misled = _misled(document) if referents else frozenset()
    return _without(document, misled | _misplaced(document), _copies(document)) if spans else _without(document, misled)


@once
def _misplaced(document: Document) -> Places:
    return frozenset(misplaced(document))


@once
def _misled(document: Document) -> Places:
    return frozenset(lost(document))


@once
def _copies(document: Document) -> Places:
    return frozenset((each.layer, each.index or 0) for each in duplicate_annotation(document))


def _without(document: Document, wrong: Places, copies: Places = frozenset()) -> Standing:
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
