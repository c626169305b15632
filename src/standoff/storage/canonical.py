"""The one form in which records are written, and the reading of it.

A line is compact JSON in UTF-8 with the keys in the order of the schema. Characters at which some programs break
lines (U+0085, U+2028, U+2029) are escaped, so that a record is one line for every reader.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson

from standoff.schema import RecordSchema

_BREAKS = (
    ("\u0085".encode(), b"\\u0085"),
    ("\u2028".encode(), b"\\u2028"),
    ("\u2029".encode(), b"\\u2029"),
)
_ENDINGS = [(raw[-1:], raw) for raw, _ in _BREAKS]
"""With their last bytes, which are rarer than the first ones, so that one quick look settles most lines."""


def has_breaks(line: bytes) -> bool:
    """Tell whether *line* holds, unescaped, a character at which some programs break lines."""
    for last, raw in _ENDINGS:  # noqa: SIM110  (any() costs more, and this runs for every file)
        if last in line and raw in line:
            return True
    return False


def dump(value: Any, *, indent: bool = False) -> bytes:
    """Return *value* as canonical JSON without a line end, keys in the order in which they are."""
    return _escaped(orjson.dumps(value, option=orjson.OPT_INDENT_2 if indent else 0))


def dump_rows(values: Iterable[Any]) -> bytes:
    """Return *values* as JSONL: one canonical line each, keys in the order in which they are."""
    return _escaped(b"".join([orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE) for value in values]))


def _escaped(lines: bytes) -> bytes:
    if has_breaks(lines):
        for raw, escaped in _BREAKS:
            lines = lines.replace(raw, escaped)
    return lines


def dump_lines(records: Iterable[dict[str, Any]], schema: RecordSchema) -> bytes:
    """Return *records* as JSONL: one canonical line each, keys in the order of *schema*."""
    return b"".join(dump(schema.ordered(record)) + b"\n" for record in records)


def dump_object(value: dict[str, Any], schema: RecordSchema) -> bytes:
    """Return *value* as a file of its own, such as document.json: indented, keys in the order of *schema*."""
    return dump(schema.ordered(value), indent=True) + b"\n"
