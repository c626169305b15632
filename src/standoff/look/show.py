"""A document in a terminal: its text with the annotated words in colour, and the notes beside it, or below if narrow.

The colours are of a middle lightness, so that they can be read on dark and on light ground. Without colours, brackets
do their work. Brackets nest, the one that was opened last being closed first; where records cross each other, the
bracket at the end repeats which record it belongs to.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from standoff.document import Document
from standoff.look.cells import cells, first_words
from standoff.look.layout import Line, Mark, kind_label, lines_of, marks_of, parties
from standoff.printable import harmless

PALETTE: Final = (31, 133, 64, 166, 62, 161, 30, 130, 98, 71, 168, 67)
BOLD, DIM, ITALIC, UNDERLINE, OFF = "\x1b[1m", "\x1b[2m", "\x1b[3m", "\x1b[4m", "\x1b[0m"
NARROW: Final = 80
TEXT_MOST: Final = 96
GAP: Final = "   "
MEANT: Final = 32
"""Cells for the name of what a word means."""


@dataclass(frozen=True)
class Atom:
    """What is printed as one: a piece of a word, a space, or a tag.

    Attributes:
        text: What to print.
        style: The escape sequences before it.
        marks: The records that start here and have a note.
    """

    text: str
    style: str = ""
    marks: tuple[Mark, ...] = ()

    @property
    def width(self) -> int:
        """How many cells of a terminal it takes."""
        return cells(self.text)


def show(
    document: Document, width: int, *, layers: Sequence[str] = (), statuses: Sequence[str] = (), colour: bool = True
) -> Iterator[str]:
    """Yield the lines of a document as a terminal of *width* cells shows them.

    Args:
        document: The document.
        width: Cells of the terminal.
        layers, statuses: What to show; see `marks_of`.
        colour: Whether the terminal has colours. Without them every annotated stretch is put in brackets.
    """
    marks = marks_of(document, layers, statuses)
    yield from _head(document, width, colour)
    rtl = any(unicodedata.bidirectional(char) in ("R", "AL") for char in document.text)
    beside = width >= NARROW and not rtl and any(not mark.inline for mark in marks)
    room = min(TEXT_MOST, width - max(26, width // 3) - len(GAP)) if beside else min(width, TEXT_MOST + 24)
    for line in lines_of(document.text, marks):
        rows = _wrapped(_atoms(document, line, colour), room)
        if beside:
            yield from _beside(rows, document, width - room - len(GAP), room, colour)
        else:
            yield from (_printed(row, colour) for row in rows)
            for mark in line.noted:
                yield from (f"  {part}" for part in _note(mark, document, width - 2, colour))
        yield ""


def passage(document: Document, marks: Sequence[Mark], width: int, *, colour: bool = True) -> Iterator[str]:
    """Yield the lines of the text in which *marks* stand, as `show` has them, without notes."""
    for line in lines_of(document.text, marks):
        if any(segment.marks for segment in line.segments):
            yield from (_printed(row, colour) for row in _wrapped(_atoms(document, line, colour), width))


def fitted(text: str, width: int) -> list[str]:
    """Return a text broken into rows of at most *width* cells, at spaces where it has any."""
    return ["".join(atom.text for atom in row) for row in _wrapped(_pieces(harmless(text), ""), width)]


def _head(document: Document, width: int, colour: bool) -> Iterator[str]:
    title = harmless(str(document.meta.get("title") or document.id))
    told = [str(document.meta.get(name)) for name in ("publisher", "published_at", "lang") if document.meta.get(name)]
    whose = [f"set of {document.set}"] if document.set else []
    told = [harmless(part) for part in [document.id, *told, *whose]]
    yield _styled(title, BOLD, colour)
    yield _styled(" · ".join(told)[:width], DIM, colour)
    yield ""


def _styled(text: str, style: str, colour: bool) -> str:
    return f"{style}{text}{OFF}" if colour and style and text else text


def _colour_of(mark: Mark) -> str:
    """Return the colour of a record: by its kind where its words show it, else its own, as its note has it."""
    name, labels = kind_label(mark.schema)
    value = mark.record.get(name)
    number = labels.index(value) if mark.inline and value in labels else mark.number
    return f"\x1b[38;5;{PALETTE[number % len(PALETTE)]}m"


def _atoms(document: Document, line: Line, colour: bool) -> Iterator[Atom]:
    for segment in line.segments:
        for mark in segment.opens:
            if not mark.inline or not colour:
                noted = (mark,) if not mark.inline and mark.spans[0].start == segment.span.start else ()
                yield Atom(f"{_tag(mark)}⟨" if not mark.inline else "[", _colour_of(mark), noted)
        style = _style(segment.marks)
        yield from _pieces(harmless(segment.span.cut(document.text)), style)
        for mark in segment.closes:
            if mark.inline:
                yield from _inline_end(mark, colour)
            else:
                yield Atom(f"⟩{_tag(mark) if mark in segment.crossing else ''}", _colour_of(mark))


def _inline_end(mark: Mark, colour: bool) -> Iterator[Atom]:
    """Yield what follows the words of a record without a note: its kind if no colour shows it, and whom it means."""
    if not colour:
        yield Atom(f" {_kind(mark)}{'' if mark.settled else '?'}".replace(" ", "\u00a0"))
    if mark.meant:
        yield from _pieces(f"\u00a0→\u00a0{first_words(harmless(mark.meant), MEANT)}", DIM)
    if not colour:
        yield Atom("]")


def _kind(mark: Mark) -> str:
    return harmless(str(mark.record.get(kind_label(mark.schema)[0], "")) or mark.id)


def _tag(mark: Mark) -> str:
    return harmless(mark.id) + ("" if mark.settled else "?")


def _style(marks: Sequence[Mark]) -> str:
    inline = [mark for mark in marks if mark.inline]
    style = _colour_of(inline[-1]) if inline else ""
    style += UNDERLINE if len(inline) > 1 else ""
    style += BOLD if inline and inline[-1].settled else ""
    return style + (ITALIC if len(inline) < len(marks) else "")


def _pieces(text: str, style: str) -> Iterator[Atom]:
    """Yield words and spaces one by one; in scripts without spaces, every wide character by itself."""
    word = ""
    for char in text:
        if char == " " or unicodedata.east_asian_width(char) in "WF":
            if word:
                yield Atom(word, style)
            yield Atom(char, style)
            word = ""
        else:
            word += char
    if word:
        yield Atom(word, style)


def _wrapped(atoms: Iterator[Atom], room: int) -> list[list[Atom]]:
    """Break atoms into rows of at most *room* cells: at spaces, before wide characters, else anywhere."""
    rows: list[list[Atom]] = [[]]
    used = 0
    for unit in _units(atoms):
        width = sum(atom.width for atom in unit)
        if used + width > room and used and unit[0].text != " ":
            rows.append([])
            used = 0
        if unit[0].text == " " and (used + 1 > room or (not used and len(rows) > 1)):
            continue
        for atom in _cut(unit, room) if width > room else unit:
            if used + atom.width > room and used:
                rows.append([])
                used = 0
            rows[-1].append(atom)
            used += atom.width
    return [_without_end(row) for row in rows]


def _without_end(row: list[Atom]) -> list[Atom]:
    """Return a row without the spaces at its end."""
    while row and row[-1].text == " ":
        row = row[:-1]
    return row


def _units(atoms: Iterator[Atom]) -> Iterator[list[Atom]]:
    """Yield atoms that must stay in one row together: a word with the tags that touch it."""
    unit: list[Atom] = []
    for atom in atoms:
        wide = len(atom.text) == 1 and unicodedata.east_asian_width(atom.text) in "WF"
        if atom.text == " " or (wide and unit and not unit[-1].text.endswith("⟨")):
            if unit:
                yield unit
            unit = [] if atom.text == " " else [atom]
            if atom.text == " ":
                yield [atom]
        else:
            unit.append(atom)
    if unit:
        yield unit


def _cut(unit: Sequence[Atom], room: int) -> Iterator[Atom]:
    """Yield the atoms of a unit that is wider than a row, cut between characters."""
    for atom in unit:
        if atom.width <= room:
            yield atom
            continue
        for start in range(0, len(atom.text), max(room // 2, 1)):
            yield Atom(atom.text[start : start + max(room // 2, 1)], atom.style, () if start else atom.marks)


def _printed(row: Sequence[Atom], colour: bool) -> str:
    return "".join(_styled(atom.text, atom.style, colour) for atom in row)


def _beside(rows: list[list[Atom]], document: Document, margin: int, room: int, colour: bool) -> Iterator[str]:
    """Yield rows with the notes of the records that start in them on their right."""
    waiting: list[str] = []
    for row in rows:
        for atom in row:
            for mark in atom.marks:
                waiting += _note(mark, document, margin, colour)
        note = waiting.pop(0) if waiting else ""
        filler = " " * (room - sum(atom.width for atom in row)) + GAP if note else ""
        yield _printed(row, colour) + filler + note
    yield from (" " * room + GAP + note for note in waiting)


def _note(mark: Mark, document: Document, width: int, colour: bool) -> list[str]:
    """Return the note of a record in rows of at most *width* cells; the first starts with its tag."""
    tag = _tag(mark)
    told = harmless(f"{mark.label} · {' → '.join(parties(mark, document)) or '—'}")
    rows = _wrapped(_pieces(told, ""), max(width - len(tag) - 1, 12))
    plain = ["".join(atom.text for atom in row) for row in rows]
    if len(plain) > 2:
        plain = [plain[0], first_words(" ".join(plain[1:]), max(width - len(tag) - 1, 12))]
    first = f"{_styled(tag, _colour_of(mark), colour)} {plain[0]}"
    return [first, *(" " * (len(tag) + 1) + _styled(part, DIM, colour) for part in plain[1:])]
