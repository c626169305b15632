"""What referents are called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from standoff.document import Document, Records
from standoff.fields import read
from standoff.schema import RecordSchema


def is_local(referent: Any) -> bool:
    """Tell whether a referent is one that a single document knows: `<doc-id>:e1`."""
    return isinstance(referent, str) and ":" in referent


def called(referent: Mapping[str, Any]) -> list[str]:
    """Return the name and the aliases of a referent, without what is no name in a registry that has errors."""
    aliases = referent.get("aliases")
    said = [referent.get("name"), *(aliases if isinstance(aliases, list) else ())]
    return [name for name in said if isinstance(name, str) and name]


def local_names(document: Document) -> dict[str, str]:
    """Return what the referents that only this document knows are called: the words of their first mention."""
    names: dict[str, str] = {}
    for referent, words in _local_mentions(document):
        names.setdefault(referent, words)
    return names


def full_names(document: Document) -> dict[str, str]:
    """Return what each referent is called for a reader: by its name, or a local one by its longest mention.

    A text may start with “she” and say later who that is.
    """
    names = {referent: str(entry.get("name", referent)) for referent, entry in document.referents.items()}
    longest: dict[str, str] = {}
    for referent, words in _local_mentions(document):
        longest[referent] = max(longest.get(referent, ""), words, key=len)
    return {**longest, **names}


def _local_mentions(document: Document) -> Iterator[tuple[str, str]]:
    """Yield (local referent, words) of each mention.

    A mention is a record of a layer that has spans and a field of its own that points at a referent.
    """
    for layer in document.layers:
        schema = document.schema.layers[layer]
        own = own_referent(schema)
        for record in records_of(document, layer) if own and schema.span_places else ():
            if is_local(record.get(own)):
                yield record[own], _words(record, schema.span_places[0].path)


def own_referent(schema: RecordSchema) -> str:
    """Return the field of a record that says whom or what it means; empty if there is none."""
    fields = (place.path for place in schema.reference_places if place.refers_to == "referents")
    return next((path[0] for path in fields if len(path) == 1), "")


def records_of(document: Document, layer: str) -> Records:
    """Return the records of a layer, without what is no record in a corpus that has errors."""
    found: Any = document.layers.get(layer, [])
    return [record for record in found if isinstance(record, dict)] if isinstance(found, list) else []


def _words(record: Any, path: tuple[str, ...]) -> str:
    found = [span for value in read([record], path) for span in (value if isinstance(value, list) else [value])]
    return " … ".join(str(span["text"]) for span in found if isinstance(span, dict) and "text" in span)
