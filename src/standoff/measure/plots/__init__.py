"""Pictures of a corpus, as SVG and PNG: the same corpus gives the same bytes.

A picture is one module with a `PLOT`, and one line in `PLOTS`; the labels of the layers are drawn for every layer
that the schema has. Drawing needs matplotlib, which the extra `plots` brings.
"""

from __future__ import annotations

from standoff.errors import DataError, StandoffError

try:
    import matplotlib  # noqa: F401
except ImportError as error:
    raise StandoffError(
        "pictures need matplotlib, which is not installed", hint="pip install 'standoff[plots]' brings it"
    ) from error

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from standoff.counts import Counts, prune
from standoff.document import Document
from standoff.measure.plots import matrix, network, quotes
from standoff.measure.plots.canvas import paint, shorten
from standoff.measure.plots.labels import draw_labels
from standoff.measure.plots.plot import Fact, Facts, Plot
from standoff.pictures import Picture
from standoff.schema import Schema
from standoff.storage.files import write
from standoff.where import DOCUMENTS, parse

PLOTS: Final[tuple[Plot, ...]] = (quotes.PLOT, network.PLOT, matrix.PLOT)
STANDING: Final = ("status!=rejected",)
"""What is drawn unless a condition says otherwise: rejected records are evidence, not annotation."""


def plots(schema: Schema, documents: Iterable[Document], where: Iterable[str] = ()) -> list[Picture]:
    """Draw all pictures that the schema allows and the records fill; see `STANDING` for what is left out.

    Args:
        schema: The schema of the documents.
        documents: The documents; they are read once.
        where: Conditions as `standoff.where.parse` reads them.

    Raises:
        StandoffError: A condition names what the schema lacks.
        DataError: A record lacks what the schema wants of it.
    """
    counts = Counts(schema, where=parse(where, schema, STANDING))
    known = [plot for plot in PLOTS if schema.has(*plot.needs)]
    facts: dict[str, Facts] = {plot.name: Counter() for plot in known}
    for document in filter(counts.takes, documents):
        standing = counts.narrow(document)
        counts.add(standing)
        for plot in known:
            facts[plot.name].update(_collect(plot, standing))
            prune(facts[plot.name])
    labels = [draw_labels(counts, layer) for layer in counts.tallies if layer != DOCUMENTS]
    relations = [_draw(plot, facts[plot.name], counts) for plot in known]
    return [picture for picture in [*labels, *relations] if picture]


def _collect(plot: Plot, document: Document) -> list[Fact]:
    try:
        return list(plot.collect(document))
    except (AttributeError, KeyError, TypeError):
        message = f"{document.id} has records that do not keep the schema, so there is no picture"
        raise DataError(message, hint="run standoff validate") from None


def write_plots(pictures: Iterable[Picture], folder: Path) -> list[Path]:
    """Write pictures into a folder, which is made where it lacks; return the paths."""
    files = {folder / f"{each.name}.{suffix}": content for each in pictures for suffix, content in each.files.items()}
    for path, content in files.items():
        write(path, content)
    return list(files)


def as_section(pictures: Sequence[Picture], folder: str = "plots") -> tuple[str, dict[str, bytes]]:
    """Return pictures as a section of a page in Markdown, and the files that it shows, by path beside the page."""
    blocks = [f"### {each.title}\n\n![{_alt(each)}]({folder}/{each.name}.png)\n\n{each.caption}" for each in pictures]
    files = {f"{folder}/{each.name}.{suffix}": file for each in pictures for suffix, file in each.files.items()}
    return "\n\n".join(["## Pictures", *blocks]) if blocks else "", files


def _alt(picture: Picture) -> str:
    """Return what stands for a picture where it cannot be seen; brackets would end it."""
    words = f"{picture.title}: {picture.numbers}" if picture.numbers else picture.title
    return words.replace("[", "(").replace("]", ")")


def _draw(plot: Plot, facts: Facts, counts: Counts) -> Picture | None:
    drawing = plot.drawing(facts)
    if drawing is None:
        return None
    files, notes = paint(drawing.draw, _names(drawing.referents, counts))
    return Picture(plot.name, plot.title, drawing.caption, files, notes)


def _names(referents: Iterable[str], counts: Counts) -> dict[str, str]:
    """Return what referents are called; of two with one name, also the document, or the id."""
    names = {each: counts.name(each) if not each.startswith("@") else f"the {each[1:]}" for each in referents}
    shared = Counter(names.values())
    homes = {each: f"{shorten(name, 17)} ({shorten(each.split(':')[0], 12)})" for each, name in names.items()}
    return {each: homes[each] if shared[name] > 1 else name for each, name in names.items()}
