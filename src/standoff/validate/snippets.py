"""Cut-outs of long lines with carets under the part that is meant, right on a terminal whatever the characters.

Widths are those of a terminal: wide characters (East Asian, emoji) fill two columns, combining marks none, and what
a terminal must not get is shown as its escape. Right-to-left text is measured in the order in which it is stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from standoff.printable import harmless
from standoff.spans import Span

CUT = "…"


@dataclass(frozen=True)
class _Cell:
    """What a reader sees as one character: where it starts in the line, how it is shown, how many columns it fills."""

    start: int
    end: int
    shown: str
    width: int


def excerpt(line: str, marked: Span, width: int) -> tuple[str, str]:
    """Return a window on *line* of at most *width* columns, and carets to print below it.

    Args:
        line: One line without its end.
        marked: The part that is meant, half-open, in code points; an empty one gets one caret.
        width: Columns, at least 12.
    """
    low, high = max(0, marked.start - 4 * width), min(marked.end, marked.start + 4 * width) + 4 * width
    cells = _cells(line[low:high], low)
    first = next((n for n, cell in enumerate(cells) if cell.end > marked.start), len(cells))
    last = next((n for n, cell in enumerate(cells) if cell.start >= marked.end), len(cells))
    last = max(first, last)
    start, stop = _window(cells, first, last, width)
    left = CUT if start or low else ""
    right = CUT if stop < len(cells) or high < len(line) else ""
    before = len(left) + _width(cells[start:first])
    carets = max(1, _width(cells[first : min(last, stop)]))
    shown = "".join(cell.shown for cell in cells[start:stop])
    return left + shown + right, " " * before + "^" * carets


def around(text: str, span: Span) -> tuple[str, Span]:
    """Return the line or lines of *text* that *span* touches, and where the span lies in them.

    A span outside *text* is moved to its end.
    """
    start, end = min(span.start, len(text)), min(max(span.start, span.end), len(text))
    low = text.rfind("\n", 0, start) + 1
    high = text.find("\n", end)
    return text[low : high if high >= 0 else len(text)], Span(start - low, end - low)


def display_width(text: str) -> int:
    """Return how many columns of a terminal *text*, which holds no control characters, fills."""
    if text.isascii():
        return len(text)
    from wcwidth import wcswidth

    width = wcswidth(text)
    return width if width >= 0 else len(text)


def wrap(text: str, width: int, indent: str) -> str:
    """Return *text* broken between words into lines of at most *width* columns, each but the first after *indent*."""
    lines, used = [""], 0
    for word in text.split(" "):
        size = display_width(word)
        if used and used + 1 + size > width:
            lines.append(indent + word)
            used = len(indent) + size
        else:
            lines[-1] += f" {word}" if used else word
            used += size + (1 if used else 0)
    return "\n".join(lines)


def _cells(text: str, offset: int) -> list[_Cell]:
    clusters: Iterable[str] = text
    if not text.isascii():
        from wcwidth import iter_graphemes

        clusters = iter_graphemes(text)
    cells, at = [], offset
    for cluster in clusters:
        shown = harmless(cluster)
        cells.append(_Cell(at, at + len(cluster), shown, display_width(shown)))
        at += len(cluster)
    return cells


def _window(cells: Sequence[_Cell], first: int, last: int, width: int) -> tuple[int, int]:
    """Return which cells to show: all of them if they fit, else those at the marked ones, *first* to *last*."""
    if _width(cells) <= width:
        return 0, len(cells)
    room = width - 2 * len(CUT)
    marked, after = _width(cells[first:last]), _width(cells[last:])
    left = max(room // 4, (room - marked) // 2, room - marked - after)
    start = first
    while start and cells[start - 1].width <= left:
        start -= 1
        left -= cells[start].width
        room -= cells[start].width
    stop = first
    while stop < len(cells) and cells[stop].width <= room:
        room -= cells[stop].width
        stop += 1
    return start, stop


def _width(cells: Sequence[_Cell]) -> int:
    return sum(cell.width for cell in cells)
