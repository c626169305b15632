"""What befalls JSONL in an editor or in a merge: one mishap, and a hundred lines are no JSON. Each is told once."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Final

CONFLICT: Final = "keep the lines of one side, and delete those of the other and the markers of git"
WHOLE: Final = "the file is one JSON object, with keys and strings in double quotes"
SPREAD: Final = "write one record a line: standoff fix --select J101"
_SPACE: Final = re.compile(r"\s*")
_MARKER: Final = re.compile(r"<<<<<<<|\|\|\|\|\|\|\||=======|>>>>>>>")
_CURLY: Final = "“”„‟«»"
"""Marks that a word processor makes of straight ones."""


def conflicts(lines: Sequence[bytes], first: int) -> dict[int, list[int]]:
    """Return what is not read of each conflict in a file: the markers of git, and all sides but the first.

    Args:
        lines: The lines of the file.
        first: The number of the first one.

    Returns:
        The numbers of such lines, by the number of the conflict's first line, which is one of them.
    """
    found: dict[int, list[int]] = {}
    start, others = 0, list[int]()
    for number, line in enumerate(lines, first):
        mark = line[:7]
        if mark == b"<<<<<<<":
            start, others = number, []
        elif start and (others or mark in (b"|||||||", b"=======")):
            others.append(number)
            if mark == b">>>>>>>":
                found[start] = [start, *others]
                start = 0
    return found


def spread(raw: bytes) -> list[range]:
    """Return the lines of each object that runs over several, from 0; nothing if the file holds other than objects.

    Nothing either if two objects share a line.
    """
    try:
        text = raw.decode("utf-8-sig")
        decoder, found, at, seen = json.JSONDecoder(), list[range](), _after_space(text, 0), 0
        line = text.count("\n", 0, at)
        while at < len(text):
            end = decoder.raw_decode(text, at)[1]
            last = line + text.count("\n", at, end)
            if text[at] != "{" or line < seen:
                return []
            found += [range(line, last + 1)] if last > line else []
            seen, at = last + 1, _after_space(text, end)
            line = last + text.count("\n", end, at)
    except (ValueError, RecursionError):
        return []
    return found


def _after_space(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return space.end() if space else at


def syntax_hint(text: str, at: int) -> str:
    """Say how to mend *text*, which is no JSON from the code point *at* on; empty if nobody knows."""
    if text[:at].rstrip().endswith(",") and text[at : at + 1] in "}]":
        return "delete the comma before the closing bracket"
    if text.startswith("\ufeff"):
        return "save the file as UTF-8 without BOM"
    if text[at : at + 1] == "'":
        return 'strings stand in double quotes (")'
    if text[at : at + 1] and text[at] in _CURLY:
        return f'write a straight quotation mark (") instead of {text[at]}'
    line = text.rfind("\n", 0, at) + 1
    return CONFLICT if _MARKER.match(text, line) else ""
