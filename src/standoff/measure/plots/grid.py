"""A matrix of coloured cells with words in them, rows and columns named."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

CELL = 0.46
"""Inches."""


def draw_grid(
    figure: Figure,
    rows: Sequence[str],
    columns: Sequence[str],
    cell: Callable[[int, int], tuple[str, str]],
    sides: tuple[str, str],
) -> None:
    """Draw a matrix into an empty figure.

    Args:
        figure: Where to draw.
        rows, columns: The names.
        cell: Gives (words, colour) of a cell by row and column; no words for an empty one.
        sides: What rows and columns are.
    """
    figure.set_size_inches(len(columns) * CELL, len(rows) * CELL)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_xlim(0, len(columns))
    axes.set_ylim(len(rows), 0)
    for row in range(len(rows)):
        for column in range(len(columns)):
            words, colour = cell(row, column)
            axes.add_patch(Rectangle((column, row), 1, 1, facecolor=colour, edgecolor="#dddddd", linewidth=0.8))
            if words:
                longest = max(map(len, words.split("\n")))
                size = 9.0 if len(words) < 5 else 7.0 if longest < 6 else 5.5
                axes.text(column + 0.5, row + 0.5, words, ha="center", va="center", fontsize=size, color=_ink(colour))
    axes.set_yticks([row + 0.5 for row in range(len(rows))], rows)
    axes.set_xticks(
        [column + 0.5 for column in range(len(columns))], columns, rotation=40, ha="right", rotation_mode="anchor"
    )
    axes.set_ylabel(sides[0], fontweight="bold")
    axes.set_xlabel(sides[1], fontweight="bold")
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _ink(colour: str) -> str:
    red, green, blue = to_rgb(colour)
    return "#ffffff" if 0.299 * red + 0.587 * green + 0.114 * blue < 0.55 else "#222222"


def mix(colour: str, share: float) -> str:
    """Return *colour* on white paper: *share* 0 is white, 1 is the colour itself."""
    parts = [round(255 * (1 - share * (1 - part))) for part in to_rgb(colour)]
    return "#{:02x}{:02x}{:02x}".format(*parts)
