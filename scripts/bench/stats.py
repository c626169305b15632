"""How long `stats` takes beside pandas, which counts the same top-level labels of the same records, in one run.

Both count documents that are in memory already, each of them N times. Prints records a second, and the ratio; above 1,
standoff is the faster, though it counts nested fields, references and spans besides.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas

from standoff import Corpus, Document
from standoff.counts import Counts
from standoff.where import DOCUMENTS


def timed(work: Callable[[], Any]) -> float:
    """Return the seconds that the fastest of three runs takes."""
    found = []
    for _ in range(3):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return min(found)


def main() -> None:
    """Run both and print the numbers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", nargs="?", type=Path, default=Path(__file__).resolve().parent.parent.parent)
    parser.add_argument("--times", type=int, default=200, help="how often each document is counted (200)")
    asked = parser.parse_args()
    corpus = Corpus.open(asked.corpus)
    once = list(corpus)
    documents = [replace(each, id=f"{each.id}-{number}") for number in range(asked.times) for each in once]
    records = sum(len(found) for each in documents for found in each.layers.values())

    def ours() -> Counts:
        counts = Counts(corpus.schema)
        for document in documents:
            counts.add(document)
        return counts

    labels = {
        layer: [each.name for each in ours().counted(layer) if each.kind == "label" and len(each.path) == 1]
        for layer in ours().tallies
        if layer != DOCUMENTS
    }

    def theirs() -> list[Any]:
        found = []
        for layer, names in labels.items():
            rows = [record for document in documents for record in _rows(document, layer)]
            frame = pandas.DataFrame.from_records(rows)
            found += [frame[name].value_counts(dropna=False) for name in names if name in frame]
        return found

    one, two = timed(ours), timed(theirs)
    print(
        f"standoff: every label, reference and span of {records:,} records: {one:.2f} s, {records / one:,.0f} a second"
    )
    print(f"pandas: the {sum(map(len, labels.values()))} top-level labels of them: {two:.2f} s")
    print(f"ratio pandas / standoff: {two / one:.2f}")


def _rows(document: Document, layer: str) -> list[dict[str, Any]]:
    return document.layers.get(layer, [])


if __name__ == "__main__":
    main()
