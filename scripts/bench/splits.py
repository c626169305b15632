"""Plant near-duplicates among made-up texts, look for them in several ways, and tell recall, precision and time.

    python scripts/bench/splits.py --texts 20000

The ways differ in how they find pairs to look at; whether a pair is one is then told from all of its 5-grams, so that
precision says little and recall and time are what counts. `datasketch`, where it is installed, sketches each text with
MinHash and looks for pairs with LSH, by likeness and by containment (LSH Ensemble).
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Iterable, Mapping
from importlib.util import find_spec

from standoff import similar

VOCABULARY = [f"word{number}" for number in range(30_000)]
KINDS = ["copy", "edited", "cut", "grown", "run"]
PERMUTATIONS = 128
LIKE, CONTAINED = 0.3, 0.25

Pair = tuple[str, str]
Found = Mapping[str, similar.Grams]
Way = Callable[[Found], Iterable[Pair] | None]


def planted(rng: random.Random, one: list[str], kind: str) -> list[str]:
    """Return a near-duplicate of a kind: copied, one word in twenty changed, cut, grown, or fifty words shared."""
    fresh = rng.choices(VOCABULARY, k=len(one))
    return {
        "copy": one,
        "edited": [word if rng.random() > 0.05 else "changed" for word in one],
        "cut": one[: len(one) // 2],
        "grown": fresh + one,
        "run": fresh + one[:50],
    }[kind]


def make(count: int) -> tuple[dict[str, str], dict[Pair, str]]:
    """Return so many texts, and the pairs that were planted among them with their kinds."""
    rng = random.Random(1)
    texts: dict[str, str] = {}
    expected: dict[Pair, str] = {}
    for number in range(count // 2):
        one = rng.choices(VOCABULARY, k=rng.randint(150, 500))
        kind = KINDS[number % 50] if number % 50 < len(KINDS) else ""
        other = planted(rng, one, kind) if kind else rng.choices(VOCABULARY, k=rng.randint(150, 500))
        names = f"{number:07d}-a", f"{number:07d}-b"
        texts |= dict(zip(names, (" ".join(one), " ".join(other)), strict=True))
        if kind:
            expected[names] = kind
    return texts, expected


def sample(_found: Found) -> None:
    """Let a sample of 5-grams stand for all, as for a corpus that is too large to look at all of them."""
    similar.EXACT = 0  # type: ignore[misc]


def sketches(found: Found) -> dict[str, object]:
    """Return the MinHash of each text."""
    from datasketch import MinHash

    made = {}
    for name, grams in found.items():
        made[name] = MinHash(PERMUTATIONS)
        made[name].update_batch([gram.to_bytes(8, signed=True) for gram in set(grams)])
    return made


def by_likeness(found: Found) -> set[Pair]:
    """Return the pairs that datasketch takes for alike."""
    from datasketch import MinHashLSH

    made, index = sketches(found), MinHashLSH(LIKE, PERMUTATIONS)
    for name, sketch in made.items():
        index.insert(name, sketch)
    return {ordered(name, other) for name, sketch in made.items() for other in index.query(sketch) if other != name}


def by_containment(found: Found) -> set[Pair]:
    """Return the pairs of which datasketch takes one for contained in the other."""
    from datasketch import MinHashLSHEnsemble

    made, index = sketches(found), MinHashLSHEnsemble(CONTAINED, PERMUTATIONS, num_part=16)
    sizes = {name: len(set(grams)) for name, grams in found.items()}
    index.index((name, sketch, sizes[name]) for name, sketch in made.items())
    return {
        ordered(name, other)
        for name, sketch in made.items()
        for other in index.query(sketch, sizes[name])
        if other != name
    }


def ordered(one: str, two: str) -> Pair:
    """Return a pair in order."""
    return (one, two) if one < two else (two, one)


def main() -> None:
    """Plant, look and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=int, default=20_000)
    args = parser.parse_args()
    texts, expected = make(args.texts)
    found = {name: similar.grams(similar.words(text)) for name, text in texts.items()}
    ways: dict[str, Way] = {"a sample of 5-grams": sample}
    if len(texts) <= similar.EXACT:
        ways = {"all 5-grams": lambda _: None, **ways}
    if find_spec("datasketch"):
        ways |= {f"datasketch, likeness {LIKE}": by_likeness, f"datasketch, containment {CONTAINED}": by_containment}
    print(f"{len(texts):,} texts, {sum(map(len, texts.values())) / 1e6:.0f} MB, {len(expected)} pairs planted\n")
    print(f"{'':32} {'clock':>8} {'busy':>8} {'looked at':>10} {'precision':>10} {'recall':>8}   of {', '.join(KINDS)}")
    for name, way in ways.items():
        start, used = time.perf_counter(), time.process_time()
        looked = way(found)
        told = set(similar.pairs(found, looked))
        clock, busy = time.perf_counter() - start, time.process_time() - used
        kinds = [[pair in told for pair, kind in expected.items() if kind == each] for each in KINDS]
        each = ", ".join(f"{sum(right) / len(right):.0%}" for right in kinds)
        recall, precision = len(told & set(expected)) / len(expected), len(told & set(expected)) / max(len(told), 1)
        count = f"{len(set(looked)):,}" if looked is not None else ""
        print(f"{name:32} {clock:6.1f} s {busy:6.1f} s {count:>10} {precision:>10.2%} {recall:>8.2%}   {each}")


if __name__ == "__main__":
    main()
