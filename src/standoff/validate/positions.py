"""Where a value stands in JSON text."""

from __future__ import annotations

import re
from json.decoder import scanstring  # type: ignore[attr-defined]

from standoff.schema import Pointer
from standoff.spans import Span

_SPACE = re.compile(r"[ \t\r\n]*")
_NOTABLE = re.compile(r'["{}\[\]]')
_SCALAR = re.compile(r"[^,\]}\s]+")


def position(text: str, pointer: Pointer, *, key: bool = False) -> Span:
    """Return the stretch of *text* that holds the value at *pointer*, or its key, in code points.

    Where the path ends before the pointer does, the last value on it is taken. *text* must be valid JSON.
    """
    at = _skip(text, 0)
    for depth, step in enumerate(pointer):
        found = _enter(text, at, step, want_key=key and depth == len(pointer) - 1)
        if found is None:
            break
        at = found
    return Span(at, _end(text, at))


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _enter(text: str, at: int, step: str | int, *, want_key: bool) -> int | None:
    """Return where the member *step* of the container at *at* starts; the last one counts if a key stands twice."""
    if at >= len(text) or text[at] != ("{" if isinstance(step, str) else "["):
        return None
    found, number, at = None, 0, _skip(text, at + 1)
    while text[at] not in "}]":
        name: str | int = number
        start = at
        if isinstance(step, str):
            name, at = scanstring(text, at + 1)
            at = _skip(text, _skip(text, at) + 1)
        if name == step:
            found = start if want_key else at
            if isinstance(step, int):
                return found
        at = _skip(text, _end(text, at))
        if text[at] == ",":
            at = _skip(text, at + 1)
        number += 1
    return found


def _end(text: str, at: int) -> int:
    """Return where the value that starts at *at* ends."""
    if text[at] == '"':
        return int(scanstring(text, at + 1)[1])
    if text[at] not in "{[":
        match = _SCALAR.match(text, at)
        return match.end() if match else at
    depth = 0
    while True:
        match = _NOTABLE.search(text, at)
        at = match.start() if match else at
        if text[at] == '"':
            at = scanstring(text, at + 1)[1]
            continue
        depth += 1 if text[at] in "{[" else -1
        at += 1
        if depth == 0:
            return at
