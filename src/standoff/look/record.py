"""One record in its context, with all that its fields say and what refers to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from standoff.document import Document, Record, schema_of
from standoff.kinds import BOOKKEEPING, main_path
from standoff.look.layout import marks_of, spans_of
from standoff.look.show import fitted, passage
from standoff.names import full_names
from standoff.printable import harmless
from standoff.storage.canonical import dump
from standoff.summary import line
from standoff.wording import context

BOLD, DIM, OFF = "\x1b[1m", "\x1b[2m", "\x1b[0m"


def describe(document: Document, record: Record, width: int) -> Iterator[str]:
    """Yield lines about a record for a terminal of *width* cells; whoever prints them may take the colours out."""
    schema = schema_of(record)
    yield f"{BOLD}{harmless(document.id)}:{harmless(line(record, schema, width=max(width - 40, 20)))}{OFF}"
    spans = spans_of(record, schema)
    if spans:
        around = max((width - 4 - sum(span.end - span.start for span in spans)) // 2, 20)
        yield f"  {harmless(context(document.text, spans, around))}"
    size, names = max(len(name) for name in schema.properties), full_names(document)
    for name in schema.properties:
        if name in record and name not in ("id", main_path(schema)):
            yield f"  {DIM}{name.ljust(size)}{OFF}  {harmless(_told(record[name], names))}"
    for layer, other in document.schema.layers.items():
        for each in document.records(layer):
            values = [value for _, target, value in other.references(each) if target != "referents"]
            if record.get("id") in values:
                yield f"  {DIM}{'named by'.ljust(size)}{OFF}  {harmless(line(each, other, width=40))}"


def in_text(document: Document, record: Record, width: int, *, colour: bool = True) -> Iterator[str]:
    """Yield the paragraphs that a record stands in, with those it refers to, and what else it says, in *width* cells.

    Bookkeeping is left out, and what is null or empty.
    """
    schema = schema_of(record)
    ids = {record.get("id"), *(value for _, target, value in schema.references(record) if target != "referents")}
    statuses = {str(each.get("status")) for layer in document.layers.values() for each in layer}
    marks = [mark for mark in marks_of(document, statuses=sorted(statuses)) if mark.id in ids]
    yield from passage(document, marks, width, colour=colour)
    yield ""
    told = {name: record[name] for name in schema.properties if record.get(name) not in (None, [], "")}
    shown = [name for name in told if name not in (*BOOKKEEPING, main_path(schema))]
    size, names = max(map(len, shown), default=0), full_names(document)
    for name in shown:
        first, *rest = fitted(_told(told[name], names), max(width - size - 2, 12)) or [""]
        yield f"{DIM}{name.ljust(size)}{OFF}  {first}"
        yield from (f"{' ' * size}  {row}" for row in rest)


def _told(value: Any, names: Mapping[str, str]) -> str:
    """Return a value in words: spans by what they hold, ids of referents with what *names* calls them."""
    if isinstance(value, Mapping):
        if value.keys() >= {"start", "end", "text"}:
            return f"“{value['text']}”"
        return "; ".join(f"{name} {_told(each, names)}" for name, each in value.items() if each is not None)
    if isinstance(value, list):
        return " | ".join(_told(each, names) for each in value) or "none"
    if isinstance(value, str) and value in names:
        return f"{value} ({names[value]})"
    return value if isinstance(value, str) else dump(value).decode("utf-8")
