"""Who stands how to whom, as a network: referents on a circle, one arrow a holder, target and polarity."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from math import cos, hypot, pi, sin

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch

from standoff.measure.plots.canvas import INK, Names
from standoff.measure.plots.plot import Drawing, Fact, Facts, Plot, most, shares
from standoff.measure.plots.stances import CAPTION, NEEDS, Sign, sign_of, signs, who_stands_how

NODES = 14
ARROWS = 30
ALONG = (0.6, 0.52, 0.68, 0.44, 0.76, 0.36)
"""Where the sign of an arrow may stand, as a share of its way; the first that is free is taken."""
APART = 0.13
"""How far apart two signs stand, where the circle has the radius 1."""

Point = tuple[float, float]
Arrow = tuple[Fact, int]


def network(facts: Facts) -> Drawing | None:
    """Draw the network of those referents that have the most stances."""
    everybody = most((name for fact in facts for name in fact[:2]), facts)
    nodes = set(everybody[:NODES])
    inner = [(fact, count) for fact, count in facts.items() if nodes.issuperset(fact[:2])]
    arrows = sorted(inner, key=lambda arrow: (-arrow[1], arrow[0]))
    if not arrows:
        return None
    shown = arrows[:ARROWS]
    ring = _ring(sorted({name for fact, _ in shown for name in fact[:2]}), shown)

    def draw(figure: Figure, names: Names) -> None:
        _draw(figure, names, ring, shown)

    order = signs(Counter(dict(shown)))
    told = ", ".join(f"{sign_of(how).char} is {how}" for how in order)
    caption = (
        f"An arrow leads from who holds a stance to whom it is about; {told}. A number says how often, if more than "
        f"once. {CAPTION}" + shares(len(ring), len(everybody), "referents") + shares(len(shown), len(facts), "arrows")
    )
    return Drawing(draw, ring, caption)


def _ring(names: list[str], arrows: list[Arrow]) -> list[str]:
    """Return the order of names on the circle in which those with arrows between them stand near one another."""
    links: Counter[tuple[str, str]] = Counter()
    for (one, two, _), count in arrows:
        links[min(one, two), max(one, two)] += count

    def length(order: list[str]) -> float:
        at = {name: pi * number / len(order) for number, name in enumerate(order)}
        return sum(count * abs(sin(at[one] - at[two])) for (one, two), count in links.items())

    best, shortest, better = names, length(names), True
    while better:
        better = False
        for first, second in combinations(range(len(names)), 2):
            order = list(best)
            order[first], order[second] = order[second], order[first]
            if length(order) < shortest - 1e-9:
                best, shortest, better = order, length(order), True
    return best


def _draw(figure: Figure, names: Names, ring: list[str], arrows: list[Arrow]) -> None:
    turn = [pi / 2 - 2 * pi * (number + 0.5) / len(ring) for number in range(len(ring))]
    at = {name: (cos(angle), sin(angle)) for name, angle in zip(ring, turn, strict=True)}
    high = max(0.4, *(abs(y) for _, y in at.values())) + 0.15
    size = 3.6 + 0.16 * len(ring)
    figure.set_size_inches(size, size * high / 1.15)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_xlim(-1.15, 1.15)
    axes.set_ylim(-high, high)
    axes.set_axis_off()
    beside: Counter[frozenset[str]] = Counter()
    taken = list(at.values())
    for (holder, target, how), count in arrows:
        bend = (0.1 + 0.15 * beside[frozenset((holder, target))]) * _inward(at[holder], at[target])
        beside[frozenset((holder, target))] += 1
        _draw_line(axes, at[holder], at[target], bend, sign_of(how), 1.1 + 2 * (count - 1) / max(arrows[0][1], 5))
        taken.append(_free(at[holder], at[target], bend, taken))
        _draw_sign(axes, taken[-1], sign_of(how), count)
    for name, place in at.items():
        _draw_node(axes, place, names(name))
    order = signs(Counter(dict(arrows)))
    lines = [Line2D([], [], color=sign_of(how).colour, linestyle=sign_of(how).line, linewidth=1.6) for how in order]
    told = [f"{sign_of(how).char} {how}" for how in order]
    axes.legend(lines, told, loc="upper center", bbox_to_anchor=(0.5, -0.03), ncols=len(order), frameon=False)


def _draw_line(axes: Axes, start: Point, end: Point, bend: float, sign: Sign, width: float) -> None:
    arrow = FancyArrowPatch(
        start,
        end,
        connectionstyle=f"arc3,rad={bend}",
        arrowstyle="-|>,head_width=3,head_length=5",
        shrinkA=7,
        shrinkB=8,
        linewidth=width,
        linestyle=sign.line,
        color=sign.colour,
        joinstyle="miter",
    )
    axes.add_patch(arrow)


def _draw_sign(axes: Axes, place: Point, sign: Sign, count: int) -> None:
    words = f"{sign.char}{f'{count:,}' if count > 1 else ''}"
    shape = "circle,pad=0.1" if len(words) == 1 else "round,pad=0.15,rounding_size=0.6"
    box = {"boxstyle": shape, "facecolor": "white", "edgecolor": sign.colour, "linewidth": 0.7}
    size = 9 if len(words) < 3 else 7.5
    axes.text(*place, words, ha="center", va="center", fontsize=size, fontweight="bold", color=sign.colour, bbox=box)


def _draw_node(axes: Axes, place: Point, name: str) -> None:
    x, y = place
    axes.plot([x], [y], marker="o", markersize=8, color=INK)
    side = "center" if abs(x) < 0.2 else "left" if x > 0 else "right"
    height = "center" if abs(x) >= 0.2 else "bottom" if y > 0 else "top"
    axes.text(1.09 * x, 1.09 * y, name, ha=side, va=height, fontsize=9.5)


def _inward(start: Point, end: Point) -> int:
    """Return the side to which an arrow bends so as to pass no other referent: that of the centre."""
    return 1 if start[0] * end[1] - start[1] * end[0] <= 1e-9 else -1


def _free(start: Point, end: Point, bend: float, taken: list[Point]) -> Point:
    """Return a point on the arrow that keeps clear of those that are taken, as far as it can."""
    middle = (
        (start[0] + end[0]) / 2 + bend * (end[1] - start[1]),
        (start[1] + end[1]) / 2 - bend * (end[0] - start[0]),
    )
    places = [
        (
            (1 - along) ** 2 * start[0] + 2 * along * (1 - along) * middle[0] + along**2 * end[0],
            (1 - along) ** 2 * start[1] + 2 * along * (1 - along) * middle[1] + along**2 * end[1],
        )
        for along in ALONG
    ]
    clear = [min((hypot(x - a, y - b) for a, b in taken), default=9.0) for x, y in places]
    free = [place for place, gap in zip(places, clear, strict=True) if gap >= APART]
    return free[0] if free else places[clear.index(max(clear))]


PLOT = Plot("stance-network", "Who stands how to whom, as a network", NEEDS, who_stands_how, network)
