"""Text measured in the cells of a terminal: a wide character takes two, a combining one none."""

from __future__ import annotations

from wcwidth import wcswidth


def cells(text: str) -> int:
    """Return how many cells *text* takes."""
    return max(wcswidth(text), 0)


def first_cells(text: str, room: int) -> str:
    """Return as much of the start of *text* as fits into *room* cells."""
    text = text[: max(room, 0)]
    while cells(text) > room:
        text = text[:-1]
    return text


def last_cells(text: str, room: int) -> str:
    """Return as much of the end of *text* as fits into *room* cells."""
    text = text[-room:] if room > 0 else ""
    while cells(text) > room:
        text = text[1:]
    return text
