"""The documents of a corpus in a table."""

from __future__ import annotations

from collections.abc import Iterator

from standoff.look.cells import cells, first_cells
from standoff.printable import harmless
from standoff.storage.corpus import Corpus


def listing(corpus: Corpus, width: int) -> Iterator[str]:
    """Yield a row for each document: id, length in code points, records of each layer, how many wait, and its title.

    The title is cut so that a row fits into *width* cells.
    """
    ids = max((len(doc_id) for doc_id in corpus.ids()), default=0)
    ids = min(max(ids, 8), 40)
    layers = list(corpus.schema.layers)
    widths = [max(len(layer), 5) for layer in layers]
    heads = [layer.rjust(size) for layer, size in zip(layers, widths, strict=True)]
    yield "  ".join(["document".ljust(ids), "length", *heads, "proposed", "title"]).rstrip()
    for doc in corpus:
        counts = [f"{len(doc.layers.get(name, ())):,}".rjust(size) for name, size in zip(layers, widths, strict=True)]
        waiting = sum(each.get("status") == "proposed" for own in doc.layers.values() for each in own)
        row = "  ".join([harmless(doc.id).ljust(ids), f"{len(doc.text):6,}", *counts, f"{waiting:8,}"])
        title = harmless(str(doc.meta.get("title") or ""))
        yield f"{row}  {_cut(title, width - len(row) - 2)}".rstrip()


def _cut(text: str, room: int) -> str:
    return text if cells(text) <= room else first_cells(text, room - 1) + "…" if room > 1 else ""
