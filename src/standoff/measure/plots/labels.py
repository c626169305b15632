"""How often each label of a layer is given: one panel a field."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.figure import Figure

from standoff.counts import Counts, Tally
from standoff.fields import Field
from standoff.measure.plots.canvas import BAR, FAINT, PALE, paint, shorten, widest
from standoff.measure.stats import ranked
from standoff.pictures import Picture
from standoff.schema import ITEM
from standoff.where import as_text

BARS = 12
"""How many labels a panel shows; the others are one bar."""
PANEL, ROW, HEAD, GAP = 2.2, 0.21, 0.55, 0.35
"""In inches: the width of the bars, the height of one, the space above a panel and between two columns."""


@dataclass(frozen=True)
class Panel:
    """One field: what it is called, the labels with their counts, and whether the last bar is all the others."""

    title: str
    bars: list[tuple[str, int]]
    cut: bool = False

    @property
    def height(self) -> float:
        """Inches, title included."""
        return HEAD + ROW * len(self.bars)


def draw_labels(counts: Counts, layer: str) -> Picture | None:
    """Return the picture of a layer; None if it has no field in which records differ."""
    tally = counts.tallies[layer].get((), Tally())
    panels = [_panel(tally, field) for field in counts.counted(layer) if field.labels]
    panels = [panel for panel in panels if len(panel.bars) > 1]
    if not panels:
        return None
    files, notes = paint(lambda figure, _: _draw(figure, panels), {})
    told = "; ".join(f"{panel.title}: {', '.join(f'{name} {count}' for name, count in panel.bars)}" for panel in panels)
    caption = f"How often each label of the {tally.records:,} {layer} is given, where more than one is."
    return Picture(f"labels-{layer}", f"Labels of {layer}", caption, files, notes, told)


def _panel(tally: Tally, field: Field) -> Panel:
    found = [(as_text(value), count) for value, count in ranked(tally, field) if count and value is not None]
    total = sum(count for _, count in found)
    cut = len(found) > BARS + 1
    if cut:
        found = [*found[:BARS], (f"{len(found) - BARS} others", sum(count for _, count in found[BARS:]))]
    partly = ITEM not in field.path and total < tally.records
    told = f" ({total:,} of {tally.records:,})" if partly else ""
    return Panel(f"{field.name}{told}", [(shorten(name, 26), count) for name, count in found], cut)


def _draw(figure: Figure, panels: list[Panel]) -> None:
    columns = min(3, len(panels))
    stacks: list[list[Panel]] = [[] for _ in range(columns)]
    for panel in panels:
        min(stacks, key=lambda stack: sum(each.height for each in stack)).append(panel)
    margins = [widest(name for panel in stack for name, _ in panel.bars) + GAP for stack in stacks]
    width = sum(margins) + columns * (PANEL + GAP)
    height = max(sum(panel.height for panel in stack) for stack in stacks)
    figure.set_size_inches(width, height)
    left = 0.0
    for stack, margin in zip(stacks, margins, strict=True):
        left, top = left + margin, height
        for panel in stack:
            tall = ROW * len(panel.bars)
            top -= HEAD + tall
            _bars(figure, panel, (left / width, (top + 0.1) / height, PANEL / width, tall / height))
        left += PANEL + GAP


def _bars(figure: Figure, panel: Panel, box: tuple[float, float, float, float]) -> None:
    axes = figure.add_axes(box)
    names, numbers = zip(*panel.bars, strict=True)
    places = range(len(names))
    colours = [BAR] * (len(names) - panel.cut) + [PALE] * panel.cut
    axes.barh(places, numbers, height=0.72, color=colours)
    axes.set_title(panel.title, loc="left", fontsize=9.5, fontweight="bold", pad=4)
    axes.set_yticks(places, names)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_xlim(0, max(numbers) * 1.18)
    axes.set_xticks([])
    axes.tick_params(length=0)
    for side in ("top", "right", "bottom"):
        axes.spines[side].set_visible(False)
    axes.spines["left"].set_color(FAINT)
    for place, number in zip(places, numbers, strict=True):
        axes.annotate(f"{number:,}", (number, place), (3, 0), textcoords="offset points", va="center", fontsize=8)
