"""Plant near-duplicates among made-up texts, look for them, and tell recall, precision and time.

python scripts/bench/splits.py --texts 20000
"""

from __future__ import annotations

import argparse
import random
import time

from standoff import similar

VOCABULARY = [f"word{number}" for number in range(30_000)]
KINDS = ["copy", "edited", "cut", "grown", "run"]


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


def main() -> None:
    """Plant, look and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=int, default=20_000)
    args = parser.parse_args()
    rng = random.Random(1)
    texts: dict[str, str] = {}
    expected: set[tuple[str, str]] = set()
    for number in range(args.texts // 2):
        one = rng.choices(VOCABULARY, k=rng.randint(150, 500))
        kind = KINDS[number % 50] if number % 50 < len(KINDS) else ""
        other = planted(rng, one, kind) if kind else rng.choices(VOCABULARY, k=rng.randint(150, 500))
        names = f"{number:07d}-a", f"{number:07d}-b"
        texts |= dict(zip(names, (" ".join(one), " ".join(other)), strict=True))
        expected |= {names} if kind else set()
    start = time.perf_counter()
    found = {(group[0], group[1]) for group in similar.groups(texts) if len(group) > 1}
    taken = time.perf_counter() - start
    right = len(found & expected)
    way = "all 5-grams" if len(texts) <= similar.EXACT else "a sample of 5-grams"
    print(f"{len(texts):,} texts, {sum(map(len, texts.values())) / 1e6:.0f} MB, by {way}: {taken:.1f} s")
    print(f"{len(expected)} planted, recall {right / len(expected):.2%}, precision {right / max(len(found), 1):.2%}")


if __name__ == "__main__":
    main()
