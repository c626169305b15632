"""Near-duplicate texts: which of them share so much that one gives the other away.

Two texts are near-duplicates if at least half of the word 5-grams of the shorter one stand in the other (containment;
Broder, On the resemblance and containment of documents, 1997), or if they share a run of 50 words. Lines that many
texts have, such as notices and menus, do not count. In scripts that set no spaces between words, each character counts
as a word: else a clause would be one, and a text with a few changes would share nothing with the other.

>>> one = "The mayor said on Monday that the old bridge is safe and will open to all traffic again next week."
>>> groups({"a": one, "b": "Breaking: " + one, "c": "Nothing of this sort has happened in the town of late, she said."})
[['a', 'b'], ['c']]
"""

from __future__ import annotations

import re
import zlib
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, TypeAlias

GRAM: Final = 5
RUN: Final = 50
CONTAINED: Final = 0.5
COMMON: Final = 20
"""A 5-gram in more texts than this is followed from text to text and not between all pairs of them."""
EXACT: Final = 20_000
WINDOW: Final = 8
BOILERPLATE: Final = 10
BOILERPLATE_SHARE: Final = 0.01
SENTENCE: Final = 5
SCREEN: Final = 0.6
_WORD: Final = re.compile(r"\w+")
_UNSPACED: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Thai, Lao, Burmese, Khmer, kana and Han."""
_HAS_UNSPACED: Final = re.compile(f"[{_UNSPACED}]")
_APART: Final = re.compile(f"[{_UNSPACED}]|[^{_UNSPACED}]+")
_STOP: Final = re.compile(r"[.!?…\n]+")

Pair = tuple[str, str]
Grams: TypeAlias = "array[int]"
"""The 5-grams of a text as 64-bit numbers, in order."""


def words(text: str) -> list[str]:
    """Return the words of *text* in lower case; characters of scripts without spaces one by one."""
    found = _WORD.findall(text.lower())
    return [part for word in found for part in _APART.findall(word)] if _HAS_UNSPACED.search(text) else found


def grams(found: list[str]) -> Grams:
    """Return the 5-grams of a list of words; a shorter list is one gram, an empty one has none."""
    numbers = [zlib.crc32(word.encode()) for word in found]
    if len(numbers) < GRAM:
        return array("q", [hash(tuple(numbers))] if numbers else [])
    return array("q", map(hash, zip(*(numbers[shift:] for shift in range(GRAM)), strict=False)))


def common_lines(texts: Iterable[str]) -> set[int]:
    """Return the lines that are boilerplate: those of more than ten texts and of more than one in a hundred."""
    counts: Counter[int] = Counter()
    total = 0
    for text in texts:
        counts.update({_line(line) for line in text.split("\n")})
        total += 1
    bound = max(BOILERPLATE, BOILERPLATE_SHARE * total)
    return {line for line, count in counts.items() if count > bound}


def _line(line: str) -> int:
    return zlib.crc32(" ".join(line.lower().split()).encode())


def without(text: str, common: set[int]) -> str:
    """Return *text* without its boilerplate; whole if that would take half of it, for then it is a copy of others."""
    if not common:
        return text
    kept = "\n".join(line for line in text.split("\n") if _line(line) not in common)
    return kept if len(words(kept)) * 2 > len(words(text)) else text


def alike(one: Grams, two: Grams) -> bool:
    """Tell whether two texts are near-duplicates, by their 5-grams."""
    first, second = set(one), set(two)
    shared = first & second
    if not shared:
        return False
    return len(shared) >= CONTAINED * min(len(first), len(second)) or _longest(one, shared) >= RUN - GRAM + 1


def _longest(found: Grams, shared: set[int]) -> int:
    longest = here = 0
    for gram in found:
        here = here + 1 if gram in shared else 0
        longest = max(longest, here)
    return longest


def pairs(found: Mapping[str, Grams], candidates: Iterable[Pair] | None = None) -> list[Pair]:
    """Return the near-duplicate pairs among texts given by their 5-grams, in order.

    Groups of many copies are told as chains, enough to hold each group together.

    Args:
        found: The 5-grams by id.
        candidates: Pairs to look at; by default all that share enough 5-grams to be one.
    """
    looked = candidates if candidates is not None else _candidates(found)
    return sorted(pair for pair in looked if alike(found[pair[0]], found[pair[1]]))


def _candidates(found: Mapping[str, Grams]) -> Iterator[Pair]:
    """Yield pairs that share a quarter of the shorter one's 5-grams, or half a long run: a lower bar than `alike`.

    Among more than `EXACT` texts, a sample of their 5-grams stands for all.
    """
    import numpy

    ids = sorted(found)
    numbers = [numpy.frombuffer(found[each], dtype=numpy.int64) for each in ids]
    if len(ids) > EXACT:
        numbers = [_winnow(each) for each in numbers]
    unique = [numpy.unique(each) for each in numbers]
    sizes = numpy.array([len(each) for each in unique])
    if not sizes.sum():
        return
    values = numpy.concatenate(unique)
    owners = numpy.repeat(numpy.arange(len(ids), dtype=numpy.int64), sizes)
    order = numpy.argsort(values, kind="stable")
    values, owners = values[order], owners[order]
    starts = numpy.flatnonzero(numpy.r_[True, values[1:] != values[:-1]])
    lengths = numpy.diff(numpy.r_[starts, len(values)])
    group = numpy.repeat(numpy.arange(len(starts)), lengths)
    keys = []
    for step in range(1, COMMON):
        near = numpy.flatnonzero(group[step:] == group[:-step])
        near = near if step == 1 else near[lengths[group[near]] <= COMMON]
        if not len(near):
            break
        keys.append(owners[near] * len(ids) + owners[near + step])
    if not keys:
        return
    pair, counts = numpy.unique(numpy.concatenate(keys), return_counts=True)
    first, second = pair // len(ids), pair % len(ids)
    run = (RUN - GRAM + 1) / (WINDOW if len(ids) > EXACT else 2)
    bar = numpy.minimum(numpy.minimum(sizes[first], sizes[second]) * CONTAINED / 2, run)
    for at in numpy.flatnonzero(counts >= bar):
        yield ids[first[at]], ids[second[at]]


def _winnow(numbers: Any) -> Any:
    """Return the least of each `WINDOW` 5-grams in a row, so that texts with a run in common have some in common.

    Schleimer, Wilkerson and Aiken, Winnowing: local algorithms for document fingerprinting (2003).
    """
    import numpy

    if len(numbers) <= WINDOW:
        return numbers
    return numpy.lib.stride_tricks.sliding_window_view(numbers, WINDOW).min(axis=1)


def join(ids: Iterable[str], together: Iterable[Pair]) -> list[list[str]]:
    """Return *ids* in groups that the pairs hold together: sorted, each group sorted (union-find; Tarjan 1975)."""
    parent = {each: each for each in ids}

    def root(name: str) -> str:
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for one, two in together:
        low, high = sorted((root(one), root(two)))
        parent[high] = low
    found: dict[str, list[str]] = {}
    for each in sorted(parent):
        found.setdefault(root(each), []).append(each)
    return [found[name] for name in sorted(found)]


def groups(texts: Mapping[str, str]) -> list[list[str]]:
    """Return the ids of *texts* in groups of near-duplicates."""
    common = common_lines(texts.values())
    found = {name: grams(words(without(text, common))) for name, text in texts.items()}
    return join(texts, pairs(found))


def sentences(text: str) -> list[tuple[int, int]]:
    """Return the sentences of five words and more, as numbers, each with its words: a quick look at a text."""
    found = (_WORD.findall(part.lower()) for part in _STOP.split(text))
    return sorted({(zlib.crc32(" ".join(each).encode()), len(each)) for each in found if len(each) >= SENTENCE})


def screen(found: list[list[tuple[int, int]]], split: Callable[[int], str]) -> Iterator[tuple[int, int]]:
    """Yield pairs of texts in different splits that share whole sentences with three in five words of the shorter one.

    It needs no 5-grams and is quick; it finds copies, and texts of which others are made, but no reworded ones.

    Args:
        found: The `sentences` of each text.
        split: The split of the text with a number.
    """
    homes: dict[int, list[int]] = {}
    for number, own in enumerate(found):
        shared: Counter[int] = Counter()
        for sentence, length in own:
            others = homes.setdefault(sentence, [])
            for other in others if len(others) <= COMMON else others[:1]:
                shared[other] += length
            others.append(number)
        for other, count in sorted(shared.items()):
            shorter = min(sum(length for _, length in each) for each in (own, found[other]))
            if count >= SCREEN * shorter and split(other) != split(number):
                yield other, number
