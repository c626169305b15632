"""Merging of files: three versions of one, whoever asks for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, Final

from standoff.curate.merge import MISSING, Conflict, Renaming, Sides, merge_object, merge_records, rename
from standoff.curate.siblings import REFERENTS, Numbering, renumber
from standoff.schema import Schema
from standoff.storage.canonical import dump, dump_lines, dump_object
from standoff.storage.folder import parse_lines, parse_object

LEDGERS: Final = {"withdrawn": "id", "releases": "version"}
"""Files that only grow, and by what their lines are told apart."""


@dataclass(frozen=True)
class Merged:
    """The outcome of a merge.

    Attributes:
        content: The merged file; where there is a conflict, it says what ours says.
        conflicts: What is to be settled by a person.
        renamed: Sentences on records that got another id.
    """

    content: bytes
    conflicts: list[Conflict] = field(default_factory=list)
    renamed: list[str] = field(default_factory=list)


def merge(raw: Sides, path: PurePosixPath, schema: Schema, numbering: Numbering | None = None) -> Merged:
    """Merge three versions of a file.

    Args:
        raw: Their bytes; an absent file is empty.
        path: The file's place in the corpus; its name tells what it holds.
        schema: What the records follow.
        numbering: Which records get other ids, as `renumber` returns it; by default what is right for this file alone.

    Raises:
        DataError: A version cannot be read as data.
        KeyError: The name is that of no file of a corpus.
    """
    if path.stem in LEDGERS:
        return _merge_ledger(raw, path)
    if numbering is None or not any(numbering[0].values()):
        with suppress(LookupError):
            return Merged(raw.settled())
    record_schema = schema.record_schema(path.stem)
    if path.suffix == ".json":
        objects = Sides(*(parse_object(each or b"{}", str(path), 1) for each in raw))
        value, conflicts = merge_object(objects, record_schema.node, deep=True)
        return Merged(dump_object(value, record_schema), conflicts)
    records = Sides(*(parse_lines(each, str(path)) for each in raw))
    if numbering is None:
        numbering = renumber({path.stem: records}, schema, {path.stem}) if path.stem in schema.layers else ({}, set())
    renaming, unsettled = numbering
    ours, theirs = (
        rename(getattr(records, side), path.stem, record_schema, renaming.get(side, {})) for side in ("ours", "theirs")
    )
    merged, conflicts = merge_records(Sides(records.base, ours, theirs), record_schema.node)
    known = _lines(records.theirs, raw.theirs) | _lines(records.ours, raw.ours)
    content = b"".join(known.get(dump(record)) or dump_lines([record], record_schema) for record in merged)
    conflicts += [Conflict(each, "", Sides(MISSING, each, each)) for each in sorted(unsettled) if ":" in each]
    return Merged(content, conflicts, list(_sentences(renaming, path.stem)))


def _merge_ledger(raw: Sides, path: PurePosixPath) -> Merged:
    """Merge ledgers line by line: what either side added stands, ours first."""
    key = LEDGERS[path.stem]
    records = Sides(*([{**line, "id": line.get(key)} for line in parse_lines(each, str(path))] for each in raw))
    merged, conflicts = merge_records(records, {})
    known = _lines(records.theirs, raw.theirs) | _lines(records.ours, raw.ours)
    for each in merged:
        if key != "id" and dump(each) not in known:
            del each["id"]
    return Merged(b"".join(known.get(dump(each)) or dump(each) + b"\n" for each in merged), conflicts)


def _lines(records: list[dict[str, Any]], raw: bytes) -> dict[bytes, bytes]:
    """Return the lines of records as they are written, so that what did not change stays to the byte."""
    lines = [line for line in raw.split(b"\n") if line.strip()]
    return {dump(record): line + b"\n" for record, line in zip(records, lines, strict=True)}


def _sentences(renaming: Mapping[str, Renaming], layer: str) -> Iterator[str]:
    for side, layers in renaming.items():
        for name in (layer, REFERENTS):
            yield from (f"{old} of {side} is now {new}" for old, new in layers.get(name, {}).items())
