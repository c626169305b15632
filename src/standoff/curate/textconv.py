"""Records as lines that a person reads, and that `git diff` can compare: one paragraph a record, one line a field."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any


def readable(records: list[dict[str, Any]]) -> Iterator[str]:
    """Yield lines: the id of a record with its words first, then its fields, indented, then an empty line."""
    for record in records:
        words = next((found for value in record.values() if (found := _words(value))), "")
        yield f"{record.get('id', 'object')} {words}".strip()
        for name, value in record.items():
            if name != "id":
                yield from _field(name, value, "  ")
        yield ""


def _field(name: str, value: Any, indent: str) -> Iterator[str]:
    inner = [value] if isinstance(value, Mapping) and not _is_span(value) else value
    if isinstance(inner, list) and inner and all(isinstance(each, Mapping) and not _is_span(each) for each in inner):
        for each in inner:
            yield f"{indent}{name}:"
            for key, one in each.items():
                yield from _field(key, one, indent + "  ")
    else:
        yield f"{indent}{name}: {_plain(value)}"


def _plain(value: Any) -> str:
    if _is_span(value):
        return f"“{value['text']}” {value['start']}–{value['end']}".replace("\n", "⏎")
    if isinstance(value, list):
        return ", ".join(map(_plain, value)) or "none"
    if isinstance(value, str):
        return value.replace("\n", "⏎")
    return json.dumps(value, ensure_ascii=False)


def _words(value: Any) -> str:
    spans = value if isinstance(value, list) else [value]
    if not spans or not all(map(_is_span, spans)):
        return ""
    return "“" + " … ".join(each["text"] for each in spans).replace("\n", "⏎") + "”"


def _is_span(value: Any) -> bool:
    return isinstance(value, Mapping) and value.keys() == {"start", "end", "text"}
