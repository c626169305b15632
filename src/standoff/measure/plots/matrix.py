"""Who stands how to whom, as a matrix."""

from __future__ import annotations

from collections import Counter

from matplotlib.figure import Figure

from standoff.measure.plots.canvas import Names
from standoff.measure.plots.grid import draw_grid, mix
from standoff.measure.plots.plot import FULLEST, Drawing, Facts, Plot, densest, shares
from standoff.measure.plots.stances import CAPTION, NEEDS, sign_of, signs, who_stands_how

LINES = 3
"""How many lines of words a cell holds."""


def matrix(facts: Facts) -> Drawing | None:
    """Draw a matrix of holders by targets with the signs and counts of the stances in the cells."""
    if not facts:
        return None
    rows, columns = densest(facts)
    order = signs(Counter({fact: count for fact, count in facts.items() if fact[0] in rows and fact[1] in columns}))

    def cell(row: int, column: int) -> tuple[str, str]:
        found = {how: facts[rows[row], columns[column], how] for how in order}
        found = {how: count for how, count in found.items() if count}
        if not found:
            return "", "#ffffff"
        chief = max(found, key=lambda how: found[how])
        share = found[chief] / sum(found.values())
        words = [f"{sign_of(how).char}{_brief(count)}" for how, count in found.items()]
        wide = 1 if len(words) <= LINES else 2
        lines = [" ".join(words[at : at + wide]) for at in range(0, len(words), wide)]
        return "\n".join(lines), mix(sign_of(chief).colour, 0.05 + 0.4 * share)

    def draw(figure: Figure, names: Names) -> None:
        draw_grid(figure, list(map(names, rows)), list(map(names, columns)), cell, ("Holder", "Target"))
        told = "    ".join(f"{sign_of(how).char} {how}" for how in order)
        figure.text(0.5, 1.02, told, ha="center", va="bottom", fontsize=9)

    caption = (
        f"Each row is a holder, each column a target. {', '.join(f'{sign_of(how).char} is {how}' for how in order)}; "
        f"the number says how often, the colour which is the most frequent. {CAPTION}"
        + shares(len(rows), len({holder for holder, _, _ in facts}), "holders", FULLEST)
        + shares(len(columns), len({target for _, target, _ in facts}), "targets", FULLEST)
    )
    return Drawing(draw, [*rows, *columns], caption)


def _brief(count: int) -> str:
    return f"{count}" if count < 1000 else f"{count // 1000}k"


PLOT = Plot("stance-matrix", "Who stands how to whom, as a matrix", NEEDS, who_stands_how, matrix)
