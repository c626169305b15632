"""A record in one line, as a person reads it.

>>> from standoff import Corpus
>>> corpus = Corpus.open()
>>> print(line(corpus["rutte-japan"]["m1"], corpus.schema.layers["entities"]))
m1  NAM PER specific  “NATO Secretary General Mark Rutte” → mark-rutte
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from standoff.document import Record
from standoff.fields import Field, walk
from standoff.kinds import BOOKKEEPING, main_path, singular, targets
from standoff.schema import RecordSchema

WIDTH = 60
REFERENTS = "referents"


def line(record: Record, schema: RecordSchema, *, width: int = WIDTH) -> str:
    """Return id, labels, words and references of *record*; words longer than *width* code points are cut inside."""
    head = [str(record.get("id", "")), " ".join(labels_of(record, schema))]
    words = words_of(record, schema)
    tail = [quoted(shorten(words, width))] if words else [str(record["name"])] if record.get("name") else []
    tail += list(pointers(record, schema))
    status = record.get("status")
    tail += [f"({status})"] if status == "rejected" else []
    return "  ".join(part for part in [*head, " ".join(tail)] if part)


def labels_of(record: Mapping[str, Any], schema: RecordSchema) -> Iterator[str]:
    """Yield the labels that every record of its kind must have, bookkeeping aside."""
    for field in walk(schema.node):
        always = field.kind == "label" and field.required and not field.nullable
        value = record.get(field.path[0])
        if always and len(field.steps) == 1 and field.path[0] not in BOOKKEEPING and isinstance(value, str):
            yield value


def words_of(record: Record, schema: RecordSchema) -> str:
    """Return the words that stand for the record."""
    main = main_path(schema)
    return record.words(main) if main else ""


def quoted(words: str) -> str:
    """Return *words* in quotation marks, unless they start or end with one."""
    return words if words[:1] in '“„«"' or words[-1:] in '”»"' else f"“{words}”"


def shorten(words: str, width: int) -> str:
    """Return *words* with their middle left out if they are longer than *width*."""
    if len(words) <= width:
        return words
    right = width // 3
    return f"{words[: width - right - 1].rstrip()} … {words[-right:].lstrip()}"


def counted(count: int, schema: RecordSchema) -> str:
    """Return how many records of a layer there are, in words: `1 quote`, `1,200 quotes`."""
    return f"{count:,} {schema.title if count == 1 else schema.name}"


def pointers(record: Mapping[str, Any], schema: RecordSchema) -> Iterator[str]:
    """Yield what the record points at: `→ id` for a referent, `field id` for a record or an object with references."""
    for field in walk(schema.node):
        if len(field.steps) > 1 or field.path[0] in BOOKKEEPING or record.get(field.path[0]) in (None, [], ""):
            continue
        value = record[field.path[0]]
        if field.kind == "reference" and field.required:
            arrow = "→" if REFERENTS in targets(field.node) else f"· {singular(field.path[0])}"
            yield f"{arrow} {', '.join(map(str, value))}" if isinstance(value, list) else f"{arrow} {value}"
        elif field.kind == "object":
            inner = [told for each in (value if isinstance(value, list) else [value]) if (told := _object(each, field))]
            if inner:
                yield f"· {singular(field.path[0]) if field.many else field.path[0]} {', '.join(inner)}"


def _object(value: Any, field: Field) -> str:
    """Return the first reference of an object, or its words."""
    if not isinstance(value, Mapping):
        return ""
    for inner in walk(field.node):
        said = value.get(inner.path[0]) if len(inner.steps) == 1 else None
        if inner.kind == "reference" and isinstance(said, str):
            return said
    for said in value.values():
        if isinstance(said, list) and said and isinstance(said[0], Mapping) and "text" in said[0]:
            return quoted(shorten(str(said[0]["text"]), 30))
    named = next((value.get(each.path[0]) for each in walk(field.node) if each.kind == "text"), None)
    return (
        quoted(named)
        if isinstance(named, str)
        else next((each for each in value.values() if isinstance(each, str)), "")
    )
