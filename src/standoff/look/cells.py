"""Text measured in the cells of a terminal: a wide character takes two, a combining one none."""

from __future__ import annotations

from wcwidth import wcswidth


def cells(text: str) -> int:
    """Return how many cells *text* takes."""
    return max(wcswidth(text), 0)


def first_cells(text: str, room: int) -> str:
    """Return as much of the start of *text* as fits into *room* cells."""
    text = text[: max(room, 0)]
    while text and cells(text) > room:
        text = text[:-1]
    return text


def last_cells(text: str, room: int) -> str:
    """Return as much of the end of *text* as fits into *room* cells."""
    text = text[-room:] if room > 0 else ""
    while text and cells(text) > room:
        text = text[1:]
    return text


def first_words(text: str, room: int) -> str:
    """Return the first words of *text* that fit into *room* cells, with `…` for the rest; a lone long word is cut."""
    if cells(text) <= room:
        return text
    kept = first_cells(text, room - 1)
    whole, space, _ = kept.rpartition(" ")
    if space and not text[len(kept)].isspace():
        kept = whole + space
    return f"{kept}…" if room > 0 else ""


def last_words(text: str, room: int) -> str:
    """Return the last words of *text* that fit into *room* cells, with `…` for the rest; a lone long word is cut."""
    if cells(text) <= room:
        return text
    kept = last_cells(text, room - 1)
    _, space, whole = kept.partition(" ")
    if space and not text[-len(kept) - 1].isspace():
        kept = space + whole
    return f"…{kept}" if room > 0 else ""
