"""Scores as text for a terminal, and as plain JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from standoff.measure.agreement_text import cells, estimate_value, number, title
from standoff.measure.estimate import LEVEL
from standoff.measure.groups import as_rows
from standoff.measure.score import Scores
from standoff.measure.tables import grid
from standoff.measure.tally import Key
from standoff.printable import harmless


def render(found: Scores, *, width: int = 80, full: bool = False) -> str:
    """Return scores as text.

    Args:
        found: The scores.
        width: Columns of the terminal.
        full: Whether all measures are told, and not only those of the tasks.
    """
    lines = [line for block in _blocks(found, width, full) if block for line in (*block, "")]
    return "".join(f"{line}\n" for line in [*lines, harmless(found.signature)])


def _blocks(found: Scores, width: int, full: bool) -> Iterator[list[str]]:
    for layer in dict.fromkeys(key.layer for key in found.measures):
        rows = [_row(found, key) for key in chosen(found, full=full) if key.layer == layer]
        yield grid([[layer, "value", "P", "R", f"{LEVEL:.0%} interval", "n"], *rows], width) if rows else []
    rows = [
        [f"  {harmless(each['label'])} ({each['layer']})", f"{each['records']:,}"]
        + [number(each[name]) for name in ("both", "extent", "labels", "references")]
        for each in as_rows(found.groups)
    ]
    head = ["phenomena of the gold set", "n", "found", "extent", "labels", "references"]
    yield grid([head, *rows], width) if rows else []


def chosen(found: Scores, *, full: bool = False) -> list[Key]:
    """Return the measures that a table tells: those of the tasks and of spans and ends, or all of them."""
    return [key for key in found.measures if full or key in found.tasks or key.mode in ("exact", "overlap", "ends")]


def _row(found: Scores, key: Key) -> list[str]:
    each = found.measures[key]
    value, interval, support = cells(each)
    return [f"  {title(key)}", value, _rate(each.precision), _rate(each.recall), interval, support]


def _rate(value: float | None) -> str:
    return "" if value is None else number(value)


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
        "phenomena": as_rows(found.groups),
        "notes": found.notes,
    }
