"""The gold set of a document: the records that were accepted."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from standoff import where
from standoff.document import Document

GOLD: Final = "gold"
"""What the gold set is called beside the annotators."""
ACCEPTED: Final = ("status=accepted",)
"""What a record of it must be, in a schema that knows a status."""


def accepted(document: Document) -> Document:
    """Return a document with the accepted records of its gold set, and without the sets of annotators."""
    wheres = where.parse((), document.schema, ACCEPTED)
    layers = {
        layer: [each for each in records if all(one.takes(each) for one in wheres[layer])]
        for layer, records in document.layers.items()
    }
    return replace(document, layers=layers, sets={})
