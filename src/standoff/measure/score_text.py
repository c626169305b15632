"""Scores as text for a terminal, as Markdown, and as plain JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from standoff.measure.agreement_text import UNDEFINED, cells, estimate_value, number, title
from standoff.measure.estimate import LEVEL
from standoff.measure.groups import FEW, as_rows
from standoff.measure.score import Scores
from standoff.measure.tables import grid
from standoff.measure.tally import Key
from standoff.measure.tasks import ANSWERS
from standoff.printable import harmless

Table = list[list[str]]
INTERVAL: Final = f"{LEVEL:.0%} interval"
MARK: Final = "*"
FOOTNOTE: Final = f"{MARK} fewer than {FEW}: a share of so few says next to nothing"


def render(found: Scores, *, width: int = 80, full: bool = False) -> str:
    """Return scores as text.

    Args:
        found: The scores.
        width: Columns of the terminal.
        full: Whether all measures are told, and not only those of the tasks.
    """
    blocks = [grid(each, width) for each in _tables(found, full=full)]
    lines = [line for block in [*blocks, *_footnote(found)] for line in (*block, "")]
    return "".join(f"{line}\n" for line in [*lines, harmless(found.signature)])


def markdown(found: Scores, *, full: bool = False) -> str:
    """Return scores as tables in Markdown; see `render`."""
    blocks = [_markdown(each) for each in _tables(found, full=full)]
    lines = [line for block in [*blocks, *_footnote(found, "\\")] for line in (*block, "")]
    return "".join(f"{line}\n" for line in [*lines, f"`{harmless(found.signature)}`"])


def _markdown(table: Table) -> list[str]:
    rows = [[cell.strip().replace("|", "\\|").replace(MARK, f"\\{MARK}") for cell in row] for row in table]
    rows.insert(1, ["---", *["---:"] * (len(table[0]) - 1)])
    return [f"| {' | '.join(row)} |" for row in rows]


def _footnote(found: Scores, escape: str = "") -> Iterator[list[str]]:
    rows = (*phenomena(found), *contrasts(found))
    if any(row["few"] or 0 < row.get("answered", 0) < FEW for row in rows):
        yield [escape + FOOTNOTE]


def _tables(found: Scores, *, full: bool) -> Iterator[Table]:
    for layer in dict.fromkeys(key.layer for key in found.measures):
        rows = [_row(found, key) for key in chosen(found, full=full) if key.layer == layer]
        if rows:
            yield [[layer, "value", "P", "R", INTERVAL, "n"], *rows]
    if found.contrasts:
        yield [
            ["contrast sets: what they flip", "right", INTERVAL, "documents", "n"],
            *map(_contrast, contrasts(found)),
        ]
    for layer in found.groups:
        answer = ANSWERS.get(layer, ("", ""))[:1]
        rows = [_phenomenon(each, *answer) for each in phenomena(found) if each["layer"] == layer]
        head = [f"phenomena of gold {layer}", "found", "extent", "labels", "references", *answer, "n"]
        if rows:
            yield [[cell for cell in row if cell] for row in [head, *rows]]


def _phenomenon(row: dict[str, Any], answer: str) -> list[str]:
    shares = [number(row[name]) for name in ("both", "extent", "labels", "references")]
    mark = MARK if answer and 0 < row["answered"] < FEW else " "
    told = number(row[answer]) + mark if answer else ""
    return [f"  {harmless(row['label'])}", *shares, told, _count(row, "records")]


def _contrast(row: dict[str, Any]) -> list[str]:
    interval = UNDEFINED if row["low"] is None else f"{number(row['low'])}–{number(row['high'])}"
    return [
        f"  {harmless(row['flips'])}",
        number(row["right"]),
        interval,
        number(row["documents"]),
        _count(row, "sets"),
    ]


def _count(row: dict[str, Any], name: str) -> str:
    """Return a number with a mark if it is small."""
    return f"{row[name]:,}{MARK if row['few'] else ' '}"


def chosen(found: Scores, *, full: bool = False) -> list[Key]:
    """Return the measures that a table tells: those of the tasks and of spans and ends, or all of them."""
    return [key for key in found.measures if full or key in found.tasks or key.mode in ("exact", "overlap", "ends")]


def _row(found: Scores, key: Key) -> list[str]:
    each = found.measures[key]
    value, interval, support = cells(each)
    return [f"  {title(key)}", value, _rate(each.precision), _rate(each.recall), interval, support]


def _rate(value: float | None) -> str:
    return "" if value is None else number(value)


def contrasts(found: Scores) -> list[dict[str, Any]]:
    """Return what contrast sets flip as plain JSON, an object each."""
    return [each.as_row() for each in found.contrasts]


def phenomena(found: Scores) -> list[dict[str, Any]]:
    """Return the phenomena as plain JSON, an object each; an answer is null where a layer is not asked for it."""
    every = [(layer, own) for layer, labels in found.groups.items() for own in labels.values()]
    return [
        {
            **row,
            **{
                name: own.right / own.answered if own.answered and layer == asked else None
                for asked, (name, _) in ANSWERS.items()
            },
            "answered": own.answered,
            "few": own.records < FEW,
        }
        for row, (layer, own) in zip(as_rows(found.groups), every, strict=True)
    ]


def as_value(found: Scores) -> dict[str, Any]:
    """Return scores as plain JSON."""
    return {
        "signature": found.signature,
        "documents": len(found.documents),
        "missing": found.missing,
        "measures": [
            {"layer": key.layer, "field": key.field, "mode": key.mode, "kind": key.kind, **estimate_value(each)}
            for key, each in found.measures.items()
        ],
        "contrasts": contrasts(found),
        "phenomena": phenomena(found),
        "notes": found.notes,
    }
