"""Which records a dataset takes: `status=accepted`, `quotes.form!=reported`.

>>> from standoff import Corpus
>>> from standoff.dataset.where import parse
>>> wheres = parse(["quotes.form=direct,mixed"], Corpus.open().schema)
>>> [str(where) for where in wheres["quotes"]]
['status=accepted', 'form=direct,mixed']
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from standoff import where
from standoff.errors import StandoffError
from standoff.schema import Schema

DEFAULT: Final = ("status=accepted",)
"""Proposed records are no annotation yet, and rejected ones are evidence of what is none."""


def parse(conditions: Iterable[str], schema: Schema, default: Iterable[str] = DEFAULT) -> dict[str, list[where.Where]]:
    """Return the conditions on each layer, those in force by default first; see `standoff.where.parse`.

    Raises:
        StandoffError: A condition cannot be read, is on documents, or names what the schema lacks.
    """
    found = where.parse(conditions, schema, default)
    for each in found.pop(where.DOCUMENTS):
        raise StandoffError(f"{each} is a condition on documents", hint="a dataset takes conditions on records")
    return found
