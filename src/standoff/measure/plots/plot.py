"""What a picture of the relations in a corpus is: a recipe that names the fields it needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from standoff.document import Document
from standoff.measure.plots.canvas import Draw

Fact = tuple[str, str, str]
Facts = Counter[Fact]


@dataclass(frozen=True)
class Drawing:
    """A picture before it is painted.

    Attributes:
        draw: Draws it into an empty figure.
        referents: The referents that it names.
        caption: How to read it and what was left out.
    """

    draw: Draw
    referents: list[str]
    caption: str


@dataclass(frozen=True)
class Plot:
    """A recipe for one picture.

    Attributes:
        name: What its files are called.
        title: What it shows.
        needs: Dotted fields, each with its layer in front, that the schema must have; else there is no picture.
        collect: Yields the facts of one document: who, whom, and how. They are counted.
        drawing: Makes a picture of the facts; None if they give nothing to see.
    """

    name: str
    title: str
    needs: tuple[str, ...]
    collect: Callable[[Document], Iterator[Fact]]
    drawing: Callable[[Facts], Drawing | None]


def most(names: Iterable[str], facts: Facts, side: int | None = None) -> list[str]:
    """Return *names*, those with the most facts first; on one *side* of a fact, or on either."""
    total: Counter[str] = Counter()
    for fact, count in facts.items():
        for name in fact[:2] if side is None else fact[side : side + 1]:
            total[name] += count
    return sorted(set(names), key=lambda name: (-total[name], name))


def shares(shown: int, whole: int, noun: str) -> str:
    """Return a sentence on how many are shown, or nothing if all are."""
    return f" {shown} of {whole:,} {noun} are shown, the most frequent." if shown < whole else ""
