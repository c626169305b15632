"""Measure how well spans are moved to an edited text, beside two naive ways in the same run.

    python scripts/bench/reanchor.py [--documents 60] [--seed 1] [--corpus DIR]

The gold is kept by the edits themselves: a span is right if it holds all characters of the old one that survive and
none that survives from elsewhere, white space apart. Spans of which nothing survives must become orphans.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator

from edits import EDITS, Edited
from newslike import article

from standoff import Corpus
from standoff.anchoring import Anchors
from standoff.spans import Span

Place = Callable[[Span], Span | None]
Way = Callable[[str, str], Place]


def ours(old: str, new: str) -> Place:
    """Place by `standoff.anchoring`."""
    anchors = Anchors(old, new)
    return lambda span: anchors.place(span).span


def raw_offsets(_old: str, new: str) -> Place:
    """Keep the offsets."""
    return lambda span: span if span.end <= len(new) else None


def first_exact(old: str, new: str) -> Place:
    """Take the first place where the words stand."""

    def place(span: Span) -> Span | None:
        at = new.find(span.cut(old))
        return Span(at, at + span.end - span.start) if at >= 0 else None

    return place


WAYS: dict[str, Way] = {"standoff": ours, "raw offsets": raw_offsets, "first exact": first_exact}


def judge(old: str, edited: Edited, span: Span, place: Span | None) -> str:
    """Return what a placed span is: right, wrong, orphan; or, where nothing survives, false or gone."""
    alive = {at for at in edited.origin if at >= 0 and not old[at].isspace()}
    wanted = alive.intersection(range(*span))
    if not wanted:
        return "false" if place else "gone"
    if place is None:
        return "orphan"
    return "right" if alive.intersection(edited.origin[slice(*place)]) == wanted else "wrong"


def texts(documents: int, seed: int, corpus: str | None) -> Iterator[tuple[str, list[Span]]]:
    """Yield made articles, then the documents of a corpus with all spans of their gold layers."""
    if documents:
        yield from (article(seed * 10_000 + number) for number in range(documents))
    for document in Corpus.open(corpus):
        layers = document.schema.layers
        found = {
            Span(value["start"], value["end"])
            for layer, records in document.layers.items()
            for record in records
            for _, value in layers[layer].spans(record)
        }
        yield document.text, sorted(found)


def main() -> None:
    """Print one row for each edit."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--documents", type=int, default=60, help="how many articles to make")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--corpus", help="a corpus to measure on as well; by default the nearest one")
    options = parser.parse_args()
    measured = list(texts(options.documents, options.seed, options.corpus))
    print(f"{len(measured)} documents, {sum(len(spans) for _, spans in measured):,} spans; % right / wrong / orphan,")
    print("and how many spans of deleted words were given a place\n")
    print(f"{'edit':30}" + "".join(f"{name:>36}" for name in WAYS) + f"{'ms/span':>10}")
    for name, edit in EDITS.items():
        counts: dict[str, Counter[str]] = {way: Counter() for way in WAYS}
        spent = 0.0
        for number, (old, spans) in enumerate(measured):
            edited = edit(Edited.original(old), random.Random(f"{options.seed} {name} {number}"))
            for way, make in WAYS.items():
                start = time.perf_counter()
                placer = make(old, edited.text)
                places = [placer(span) for span in spans]
                spent += time.perf_counter() - start if way == "standoff" else 0
                counts[way].update(judge_all(old, edited, spans, places))
        cells = "".join(f"{cell(count):>36}" for count in counts.values())
        print(f"{name:30}{cells}{1000 * spent / sum(counts['standoff'].values()):10.2f}")


def judge_all(old: str, edited: Edited, spans: list[Span], places: list[Span | None]) -> Iterator[str]:
    """Yield the judgement of each span."""
    for span, place in zip(spans, places, strict=True):
        yield judge(old, edited, span, place)


def cell(count: Counter[str]) -> str:
    """Return one cell of the table."""
    total = max(1, count["right"] + count["wrong"] + count["orphan"])
    shares = " / ".join(f"{100 * count[kind] / total:.2f}" for kind in ("right", "wrong", "orphan"))
    dead = count["false"] + count["gone"]
    return shares + (f"  {count['false']}/{dead}" if dead else "")


if __name__ == "__main__":
    main()
