"""Repairs of the bytes of JSON files; none of them changes what a record says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from standoff.curate.repairs.draft import Draft, Edit, Line, Told, canonical
from standoff.validate.mishaps import spread
from standoff.validate.reading import read_value
from standoff.validate.source import Source


def byte_order_mark(draft: Draft) -> Iterator[Edit]:
    """Take off the byte-order mark of a JSON file."""
    for path, lines in draft.files.items():
        if lines and lines[0].mark:
            told = Told(path, "", "took off the byte-order mark")
            yield Edit((told,), {(path, 0): replace(lines[0], mark=b"")})


def carriage_return(draft: Draft) -> Iterator[Edit]:
    """End the lines of a JSON file with LF."""
    for path, lines in draft.files.items():
        changed = {}
        for index, line in enumerate(lines):
            body = line.body.replace(b"\r\n", b"\n")
            if body != line.body or line.end == b"\r\n":
                changed[path, index] = replace(line, body=body, end=line.end and b"\n")
        if changed:
            yield Edit((Told(path, "", "changed CR LF to LF"),), changed)


def final_newline(draft: Draft) -> Iterator[Edit]:
    """End the last line of a JSON file."""
    for path, lines in draft.files.items():
        if lines and not lines[-1].end:
            told = Told(path, lines[-1].id, "ended the last line")
            yield Edit((told,), {(path, len(lines) - 1): replace(lines[-1], end=b"\n")})


def blank_line(draft: Draft) -> Iterator[Edit]:
    """Take out blank lines."""
    for path, lines in draft.files.items():
        blank = [index for index, line in enumerate(lines) if not line.body.strip()]
        if blank and len(blank) < len(lines):
            told = Told(path, "", f"took out {len(blank)} blank line{'' if len(blank) == 1 else 's'}")
            marked = lines[0].mark and 0 in blank
            yield from () if marked else [Edit((told,), dict.fromkeys((path, index) for index in blank))]


def json_syntax(draft: Draft) -> Iterator[Edit | Told]:
    """Write each record on one line, where an editor laid them out over several."""
    for path, lines in draft.files.items():
        kind, changed = draft.kind(path), dict[tuple[str, int], Line | None]()
        for each in spread(b"".join(line.body + b"\n" for line in lines)) if not draft.is_whole(path) else ():
            body = b" ".join(lines[index].body for index in each)
            record, found = read_value(Source(path, body), body, 1)
            if found or not kind:
                yield Told(path, "", f"the record that starts in line {each.start + 1}: {found[0].message}")
                continue
            first = replace(lines[each.start], body=canonical(path, record, kind), record=record)
            changed |= {(path, index): None for index in each} | {(path, each.start): first}
        records = [line for line in changed.values() if line]
        if records:
            told = "1 record" if len(records) == 1 else f"{len(records):,} records"
            yield Edit((Told(path, "", f"wrote {told} on one line each"),), changed)


def not_canonical(draft: Draft) -> Iterator[Edit]:
    """Write a record in the canonical form: keys in the order of the schema, no spaces, one form of every value."""
    for path, lines in draft.files.items():
        kind = draft.kind(path)
        for index, line in enumerate(lines):
            if kind and line.record is not None and canonical(path, line.record, kind) != line.body:
                told = Told(path, line.id, "wrote it in the canonical form")
                yield Edit((told,), {(path, index): draft.rewritten(path, index, line.record)})
