"""Near-duplicates: what shares half of its 5-grams or fifty words in a row, whatever stands around it."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standoff.similar import (
    alike,
    common_lines,
    grams,
    groups,
    join,
    pairs,
    screen,
    sentences,
    without,
    words,
)

VOCABULARY = [f"w{number}" for number in range(5000)]


def article(rng: random.Random, length: int = 200) -> list[str]:
    return rng.choices(VOCABULARY, k=length)


def told(parts: list[str]) -> str:
    """Return words as sentences of ten."""
    return ". ".join(" ".join(parts[at : at + 10]) for at in range(0, len(parts), 10)) + "."


def plant(rng: random.Random, kind: str) -> tuple[str, str]:
    """Return two texts that are near-duplicates of a kind, or just are not."""
    one = article(rng)
    two = {
        "copy": lambda: list(one),
        "edited": lambda: [word if rng.random() > 0.05 else "x" for word in one],
        "cut": lambda: one[: rng.randint(60, 150)],
        "grown": lambda: article(rng, 80) + one + article(rng, 80),
        "run of 50": lambda: article(rng, 400) + one[100:150] + article(rng, 400),
        "run of 40": lambda: article(rng, 400) + one[100:140] + article(rng, 400),
        "third": lambda: one[:20] + article(rng, 50),
        "apart": lambda: article(rng),
    }[kind]()
    return told(one), told(two)


@pytest.mark.parametrize("first", ["一", "ก", "あ"], ids=["Han", "Thai", "kana"])
def test_scripts_without_spaces_are_compared_by_their_characters(first):
    """One character in twenty is another one, in clauses of ten that no other text has."""
    rng = random.Random(5)
    letters = [chr(ord(first) + number) for number in range(40)]
    for _ in range(20):
        one = rng.choices(letters, k=400)
        two = [letter if rng.random() > 0.05 else rng.choice(letters) for letter in one]
        texts = {
            name: "。".join("".join(found[at : at + 10]) for at in range(0, 400, 10))
            for name, found in (("one", one), ("two", two), ("other", rng.choices(letters, k=400)))
        }
        assert groups(texts) == [["one", "two"], ["other"]]
    assert words("NATO 秘书长Rutte說") == ["nato", "秘", "书", "长", "rutte", "說"]


@pytest.mark.parametrize("exact", [20_000, 100], ids=["exact", "by a sample"])
def test_planted_near_duplicates_are_found_and_nothing_else(exact, monkeypatch):
    """At least 99 % of them, and at least 99 % of what is found is one."""
    monkeypatch.setattr("standoff.similar.EXACT", exact)
    rng = random.Random(7)
    texts, expected = {}, set()
    kinds = ["copy", "edited", "cut", "grown", "run of 50", "run of 40", "third", "apart"]
    for number in range(400):
        kind = kinds[number % len(kinds)]
        texts[f"{number:03d}-a"], texts[f"{number:03d}-b"] = plant(rng, kind)
        if kinds.index(kind) < 5:
            expected.add((f"{number:03d}-a", f"{number:03d}-b"))
    found = {tuple(group) for group in groups(texts) if len(group) > 1}
    assert len(found & expected) >= 0.99 * len(expected)
    assert len(found & expected) >= 0.99 * len(found)


@given(st.permutations([f"d{number}" for number in range(12)]))
def test_groups_do_not_depend_on_order(order):
    rng = random.Random(1)
    base = [told(article(rng, 40)) for _ in range(4)]
    texts = {f"d{number}": base[number % 4] + told(article(random.Random(number), 15)) for number in range(12)}
    assert groups({name: texts[name] for name in order}) == groups(texts)


def test_a_large_group_of_copies_holds_together():
    rng = random.Random(3)
    base = article(rng)
    texts = {f"c{number:02d}": told([*base, f"only{number}"]) for number in range(60)}
    texts |= {f"x{number:02d}": told(article(rng)) for number in range(60)}
    found = groups(texts)
    assert [len(group) for group in found if len(group) > 1] == [60]


def test_boilerplate_does_not_count():
    rng = random.Random(5)
    notice = "\n" + told(article(rng, 120)) + "\n"
    texts = {f"d{number:02d}": told(article(rng, 150)) + notice for number in range(30)}
    assert all(len(group) == 1 for group in groups(texts))
    common = common_lines(texts.values())
    assert notice.strip() not in without(texts["d00"], common)


def test_what_is_all_boilerplate_is_kept():
    texts = ["the same line of a text"] * 20
    assert without(texts[0], common_lines(texts)) == texts[0]


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("", "", False),
        ("", "a b c d e", False),
        ("one two", "One, two!", True),
        ("one two", "one three", False),
        ("a b c d e f", "a b c d e f g h i j k l m n", True),
    ],
)
def test_short_texts(one, two, same):
    assert alike(grams(words(one)), grams(words(two))) is same


@given(st.text(), st.text())
def test_alike_is_symmetric_and_a_text_is_like_itself(one, two):
    first, second = grams(words(one)), grams(words(two))
    assert alike(first, second) == alike(second, first)
    assert alike(first, first) == bool(first)


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=30))
def test_join_makes_the_smallest_equivalence(together):
    names = [f"n{number:02d}" for number in range(21)]
    found = join(names, [(names[one], names[two]) for one, two in together])
    assert sorted(name for group in found for name in group) == names
    home = {name: number for number, group in enumerate(found) for name in group}
    assert all(home[names[one]] == home[names[two]] for one, two in together)
    assert len(found) >= len(names) - len(together)


def test_pairs_of_nothing():
    assert pairs({}) == []
    assert pairs({"a": grams([]), "b": grams([])}) == []


def test_the_screen_finds_copies_in_other_splits_alone():
    rng = random.Random(9)
    base = article(rng)
    texts = [told(base), told(base[:150]), told(base), told(article(rng))]
    splits = ["train", "test", "train", "test"]
    found = list(screen([sentences(text) for text in texts], lambda number: splits[number]))
    assert found == [(0, 1), (1, 2)]
