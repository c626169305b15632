"""Who stands how to whom: the facts, and the signs that tell polarities apart without colour."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from standoff.document import Document
from standoff.measure.plots.plot import Fact, Facts
from standoff.names import records_of

NEEDS: Final = ("stances.holder.referent", "stances.target.referent", "stances.polarity")
UNHELD: Final = ("possible", "hypothetical", "denied", "former")
DEMAND: Final = "demand"
"""A demand on somebody is no favour towards them, whatever its polarity towards what is demanded."""

CAPTION: Final = (
    "Stances are counted by holder and target; for an event or a proposition the target is its agent. A demand on "
    "somebody is a sign of its own. Left out are stances without a target that is a referent, towards oneself, and "
    "those that are only possible, hypothetical, denied or former."
)


Line = Literal["solid", "dashdot", "dotted"] | tuple[float, tuple[float, ...]]


@dataclass(frozen=True)
class Sign:
    """How a polarity looks: by character, by line and by colour (of Okabe and Ito, safe for the colour-blind)."""

    char: str
    colour: str
    line: Line


SIGNS: Final = {
    "positive": Sign("+", "#0072b2", "solid"),
    "negative": Sign("−", "#d55e00", (0.0, (5.0, 2.0))),
    "mixed": Sign("±", "#8f4a78", "dashdot"),
    "neutral": Sign("=", "#666666", "dotted"),
    DEMAND: Sign("!", "#007a5a", "dashdot"),
    "unclear": Sign("?", "#888888", "dotted"),
}


def sign_of(polarity: str) -> Sign:
    """Return the look of a polarity; one that another schema calls otherwise shows its first letter."""
    return SIGNS.get(polarity) or Sign(polarity[:1], "#444444", "solid")


def who_stands_how(document: Document) -> Iterator[Fact]:
    """Yield (holder, target, polarity or `demand`) for each stance that is held and has two parties."""
    for stance in records_of(document, "stances"):
        holder, target = stance["holder"]["referent"], stance["target"].get("referent")
        if holder and target and holder != target and stance.get("commitment") not in UNHELD:
            yield holder, target, DEMAND if stance.get("category") == DEMAND else stance["polarity"]


def signs(facts: Facts) -> list[str]:
    """Return the polarities that occur, in the order of `SIGNS`."""
    order = list(SIGNS)
    return sorted({how for _, _, how in facts}, key=lambda how: (order.index(how) if how in order else len(order), how))
