"""What a picture of the relations in a corpus is: a recipe that names the fields it needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from standoff.document import Document
from standoff.measure.plots.canvas import Draw

SIDE: Final = 15
"""How many rows and columns a matrix has at most."""
Fact = tuple[str, str, str]
Facts = Counter[Fact]
FULLEST: Final = "those that have the most with the others shown"


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


def densest(facts: Facts) -> tuple[list[str], list[str]]:
    """Return rows and columns of a matrix, those with the most facts first, none of which is empty.

    Those with the most facts of all need not meet one another, so rows and columns are chosen by turns: each time the
    ones that have the most facts with the others that were chosen. This ends, for the facts shown grow each time.
    """
    rows, columns = most((fact[0] for fact in facts), facts, 0)[:SIDE], list[str]()
    before: list[list[str]] = []
    while before != [rows, columns]:
        before = [rows, columns]
        inside = Counter({fact: count for fact, count in facts.items() if fact[0] in rows})
        columns = most((fact[1] for fact in inside), inside, 1)[:SIDE]
        inside = Counter({fact: count for fact, count in facts.items() if fact[1] in columns})
        rows = most((fact[0] for fact in inside), inside, 0)[:SIDE]
    shown = {fact[1] for fact in facts if fact[0] in rows}
    return rows, [name for name in columns if name in shown]


def shares(shown: int, whole: int, noun: str, which: str = "the most frequent") -> str:
    """Return a sentence on how many are shown, or nothing if all are."""
    return f" {shown} of {whole:,} {noun} are shown, {which}." if shown < whole else ""
