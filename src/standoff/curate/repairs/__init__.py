"""The repairs, by name: what `standoff fix` can do without a guess, and which rules are kept by it.

A repair is a function of a draft. It yields edits, and for what it leaves alone the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from standoff.curate.repairs import edges, layout, offsets, texts
from standoff.curate.repairs.draft import Draft, Edit, Told

Run = Callable[[Draft], Iterable[Edit | Told]]


@dataclass(frozen=True)
class Repair:
    """A repair.

    Attributes:
        name: What it is called.
        codes: The rules that it mends, first the one that is told.
        run: What it does.
    """

    name: str
    codes: tuple[str, ...]
    run: Run

    @property
    def sentence(self) -> str:
        """What it does, in one sentence."""
        return (self.run.__doc__ or "").split("\n")[0]


_TABLE: Final[tuple[tuple[Run, tuple[str, ...]], ...]] = (
    (layout.byte_order_mark, ("F105",)),
    (layout.carriage_return, ("F106",)),
    (layout.json_syntax, ("J101",)),
    (layout.blank_line, ("F108",)),
    (layout.final_newline, ("F107",)),
    (offsets.offset_units, ("T303", "T304")),
    (texts.text_hygiene, ("T302",)),
    (texts.text_hash, ("T301",)),
    (offsets.span_shift, ("T303", "T304", "T305")),
    (edges.span_newline, ("T309",)),
    (edges.span_edge_whitespace, ("T306",)),
    (edges.span_order, ("T307",)),
    (edges.span_touching, ("T308",)),
    (layout.not_canonical, ("J110",)),
)

REPAIRS: Final = {repair.name: repair for repair in (Repair(f.__name__.replace("_", "-"), c, f) for f, c in _TABLE)}
"""In the order in which they run: bytes before the text, the text before its spans."""


def chosen(select: Iterable[str], ignore: Iterable[str]) -> list[Repair]:
    """Return the repairs that *select* names, all if it is empty, without those that *ignore* names.

    A repair is named by its name, or by a code that it mends or the start of one. It is ignored if all its codes are.

    Raises:
        ValueError: A word names no repair.
    """
    wanted, unwanted = list(select), list(ignore)
    for word in [*wanted, *unwanted]:
        if not any(_named(repair, word) for repair in REPAIRS.values()):
            raise ValueError(word)
    picked = [each for each in REPAIRS.values() if not wanted or any(_named(each, word) for word in wanted)]
    return [each for each in picked if not _ignored(each, unwanted)]


def _named(repair: Repair, word: str) -> bool:
    return word == repair.name or any(code.startswith(word.upper()) for code in repair.codes if word)


def _ignored(repair: Repair, words: list[str]) -> bool:
    return repair.name in words or all(any(c.startswith(w.upper()) for w in words if w) for c in repair.codes)
