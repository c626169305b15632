"""Quotation marks: which belong together, and what stands between them."""

from __future__ import annotations

from typing import Final

from standoff.spans import Span

MARKS: Final = {
    "“": "”",
    "„": "“”",
    "«": "»",
    "»": "«",
    "‘": "’",
    "‚": "‘’",
    '"': '"',
    "「": "」",
    "『": "』",
    "‹": "›",
}
"""The marks that close a quotation, by the one that opens it."""
_DOUBLE, _FILLER = "''", "\ue001"
_EITHER: Final = '"»«‘’'


def marked(text: str, span: Span) -> list[Span]:
    """Return what of *span* stands between quotation marks, those of its line; one without an end runs to its end.

    A span that itself starts with a mark is a quotation, also within another. Two apostrophes in a row, as typewriters
    and news wires have them, are one mark.
    """
    text = text.replace(_DOUBLE, f'"{_FILLER}')
    found, at = [], text.rfind("\n", 0, span.start) + 1
    if text[span.start : span.start + 1] in MARKS and _opens(text, span.start):
        at = span.start
    line_end = text.find("\n", span.start)
    line_end = len(text) if line_end < 0 else line_end
    while at < span.end:
        closing = MARKS.get(text[at]) if _opens(text, at) else None
        if not closing:
            at += 1
            continue
        start = at + 1 + (text[at + 1 : at + 2] == _FILLER)
        ends = (index for index in range(start, line_end) if text[index] in closing and _closes(text, index))
        end = next(ends, line_end)
        inner = Span(max(start, span.start), min(end, span.end))
        if inner.end > inner.start:
            found.append(inner)
        at = end + 1
    return found


def with_marks(text: str, inner: Span) -> Span:
    """Return what `marked` found together with its marks; a mark that is not there adds nothing."""
    width = 2 if text.endswith(_DOUBLE, 0, inner.start) else 1
    opening = '"' if width == 2 else text[inner.start - 1 : inner.start]
    return Span(inner.start - width, inner.end + _closing(text, inner.end, opening))


def _closing(text: str, at: int, opening: str) -> int:
    """Return the length of the mark at *at* that closes *opening*; 0 if there is none."""
    if opening == '"' and text.startswith(_DOUBLE, at):
        return len(_DOUBLE)
    return int(text[at : at + 1] != "" and text[at] in MARKS.get(opening, ""))


def is_closed(text: str, span: Span) -> bool:
    """Tell whether a stretch that starts with a quotation mark ends with its partner."""
    opening = '"' if text.startswith(_DOUBLE, span.start) else text[span.start]
    return any(_closing(text, span.end - size, opening) == size < span.end - span.start for size in (1, 2))


def _opens(text: str, at: int) -> bool:
    """Tell whether a mark that could also close, or be an apostrophe, stands where a quotation may begin."""
    return text[at] not in _EITHER or at == 0 or not text[at - 1].isalnum()


def _closes(text: str, at: int) -> bool:
    return text[at] not in _EITHER or not text[at + 1 : at + 2].isalnum()
