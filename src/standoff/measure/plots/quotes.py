"""Who quotes whom: speakers, and those whom their quotes mention."""

from __future__ import annotations

from collections.abc import Iterator

from matplotlib.figure import Figure

from standoff.document import Document
from standoff.measure.plots.canvas import BAR, Names
from standoff.measure.plots.grid import draw_grid, mix
from standoff.measure.plots.plot import FULLEST, Drawing, Fact, Facts, Plot, densest, shares
from standoff.names import records_of


def who_mentions_whom(document: Document) -> Iterator[Fact]:
    """Yield (speaker, mentioned, "") for each quote, once for each referent that is mentioned inside its content."""
    places = [
        (span["start"], span["end"], mention["referent"])
        for mention in records_of(document, "entities")
        if mention.get("referent")
        for span in mention["spans"]
    ]
    for quote in records_of(document, "quotes"):
        inside = [(span["start"], span["end"]) for span in quote["content"]]
        mentioned = dict.fromkeys(who for start, end, who in places if _holds(inside, start, end))
        speakers = dict.fromkeys(speaker["referent"] for speaker in quote["speakers"] if speaker.get("referent"))
        yield from ((speaker, who, "") for speaker in speakers for who in mentioned)


def _holds(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    return any(first <= start and end <= last for first, last in spans)


def matrix(facts: Facts) -> Drawing | None:
    """Draw a matrix of speakers by mentioned referents; the darker, the more quotes."""
    if not facts:
        return None
    rows, columns = densest(facts)
    peak = max(facts.values())

    def cell(row: int, column: int) -> tuple[str, str]:
        count = facts[rows[row], columns[column], ""]
        return (f"{count:,}", mix(BAR, 0.12 + 0.88 * count / peak)) if count else ("", "#ffffff")

    def draw(figure: Figure, names: Names) -> None:
        draw_grid(
            figure, list(map(names, rows)), list(map(names, columns)), cell, ("Speaker", "Mentioned in the quote")
        )

    caption = (
        "Each row is a speaker, each column somebody or something that the quotes mention; the number says in how many "
        "quotes of the speaker. A quote inside another counts for both."
        + shares(len(rows), len({speaker for speaker, _, _ in facts}), "speakers", FULLEST)
        + shares(len(columns), len({who for _, who, _ in facts}), "mentioned", FULLEST)
    )
    return Drawing(draw, [*rows, *columns], caption)


PLOT = Plot(
    "who-quotes-whom",
    "Who speaks of whom",
    ("quotes.content", "quotes.speakers.referent", "entities.spans", "entities.referent"),
    who_mentions_whom,
    matrix,
)
