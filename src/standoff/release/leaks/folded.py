"""Texts as the letters and digits that are left of them, and the runs of words that must not stand in anything else.

Case, accents, marks, spaces and compatibility forms are folded away, so that a text stays the same however it is
quoted, wrapped or typeset. Runs of words are found by polynomial hashes of 16 letters (Karp and Rabin, 1987), at all
places at once.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from standoff.alignment import tokens_of

Letters = npt.NDArray[np.uint32]
Numbers = npt.NDArray[Any]

RUN: Final = 8
"""So many words in a row are a leak."""
_WORD: Final = 3
_SIGN: Final = 2
"""What a word counts, and a letter of a script without spaces: twelve of those are as much as eight words."""
FEWEST: Final = 3
"""Of a text shorter than a run, all of it is a leak, if it has so many words."""
_LONG: Final = 16
_SHORT: Final = 8
_BASE: Final = 0x9E3779B97F4A7C15
_MASK: Final = (1 << 64) - 1
_UNSPACED: Final = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3400, 0x9FFF))


class Run(NamedTuple):
    """A run of words of a withheld text: of which document, and where its letters stand among all letters."""

    document: int
    start: int
    end: int


def fold(text: str) -> Letters:
    """Return the letters and digits of *text* as code points, without case, accents and compatibility forms."""
    if text.isascii():
        return fold_bytes(text.encode("ascii"))
    return _folding().fold(np.frombuffer(text.encode("utf-32-le", "replace"), dtype="<u4"))


class _Folding:
    """What each code point is folded to, worked out when it is first met.

    Letters are folded one by one: what Unicode reorders are marks, and those are left out.
    """

    def __init__(self) -> None:
        self.sizes = np.full(0x110000, -1, dtype=np.int8)
        self.firsts = np.zeros(0x110000, dtype=np.int32)
        self.letters = np.zeros(0, dtype=np.uint32)

    def fold(self, points: Numbers) -> Letters:
        sizes = self.sizes[points]
        if len(new := points[sizes < 0]):
            self._learn(np.unique(new).tolist())
            sizes = self.sizes[points]
        found: Letters
        if sizes.max(initial=0) <= 1:
            found = self.letters[self.firsts[points[sizes > 0]]]
            return found
        firsts = self.firsts[points].astype(np.int64)
        found = self.letters[_ranges(firsts, firsts + sizes)]
        return found

    def _learn(self, points: list[int]) -> None:
        letters: list[int] = []
        for point in points:
            plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", chr(point)).casefold())
            kept = [ord(letter) for letter in plain if letter.isalnum()]
            self.sizes[point], self.firsts[point] = len(kept), len(self.letters) + len(letters)
            letters += kept
        self.letters = np.concatenate([self.letters, np.array(letters, dtype=np.uint32)])


@cache
def _folding() -> _Folding:
    return _Folding()


def fold_bytes(raw: bytes) -> Letters:
    """Return the ASCII letters and digits in *raw* as `fold` does, and nothing for all other bytes."""
    found = np.frombuffer(raw, dtype=np.uint8)
    lowered = _lowered()[found]
    kept: Letters = lowered[lowered > 0].astype(np.uint32)
    return kept


@cache
def _lowered() -> Numbers:
    table = np.zeros(256, dtype=np.uint8)
    for code in range(128):
        if chr(code).isalnum():
            table[code] = ord(chr(code).lower())
    return table


@dataclass
class Index:
    """The runs of words of some texts, ready to be found in letters.

    Attributes:
        letters: The letters of all texts, one after the other.
        runs: The runs of each length of hash, those with the same letters once: document, start and end in `letters`.
        hashes: What the runs start with and end with, as hashes, and how long they are, sorted, by the length of hash.
    """

    letters: Letters
    runs: dict[int, Numbers]
    hashes: dict[int, Numbers]
    _tables: dict[int, tuple[Numbers, int]]

    @classmethod
    def of(cls, texts: list[str]) -> Index:
        """Return the index of *texts*, as they are and with their letters in reverse."""
        pieces: list[Letters] = []
        rows: list[Numbers] = []
        offset = 0
        for number, text in enumerate(texts):
            for letters, starts, ends in _both_ways(text):
                if len(starts):
                    at = np.full(len(starts), number, dtype=np.int64)
                    rows.append(np.stack([at, starts + offset, ends + offset], axis=1))
                pieces.append(letters)
                offset += len(letters)
        every = np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.uint32)
        runs = np.concatenate(rows) if rows else np.zeros((0, 3), dtype=np.int64)
        return cls._made(every, runs)

    @classmethod
    def _made(cls, letters: Letters, runs: Numbers) -> Index:
        found = cls(letters, {}, {}, {})
        sizes = runs[:, 2] - runs[:, 1]
        for length, wanted in ((_LONG, sizes >= _LONG), (_SHORT, (sizes >= _SHORT) & (sizes < _LONG))):
            own = runs[wanted]
            if not len(own):
                continue
            every = hashes_of(letters, length)
            keys = np.stack([every[own[:, 1]], every[own[:, 2] - length], sizes[wanted].astype(np.uint64)], axis=1)
            _, first = np.unique(keys, axis=0, return_index=True)
            found.runs[length], found.hashes[length] = own[first], keys[first]
            bits = min(max(len(own).bit_length() + 4, 12), 27)
            table = np.zeros(1 << bits, dtype=bool)
            table[(keys[:, 0] >> np.uint64(64 - bits)).astype(np.int64)] = True
            found._tables[length] = table, bits
        return found

    def find(self, letters: Letters) -> Iterator[tuple[Run, int]]:
        """Yield (run, place in *letters*) of every run that stands there."""
        for length, (table, bits) in self._tables.items():
            hashes, keys = hashes_of(letters, length), self.hashes[length]
            maybe = np.flatnonzero(table[(hashes >> np.uint64(64 - bits)).astype(np.int64)])
            first, last = (np.searchsorted(keys[:, 0], hashes[maybe], side) for side in ("left", "right"))
            places, rows = np.repeat(maybe, last - first), _ranges(first, last)
            ends = places + keys[rows, 2].astype(np.int64) - length
            inside = ends < len(hashes)
            places, rows, ends = places[inside], rows[inside], ends[inside]
            same = hashes[ends] == keys[rows, 1]
            for at, row in zip(places[same].tolist(), rows[same].tolist(), strict=True):
                run = Run(*self.runs[length][row].tolist())
                if np.array_equal(letters[at : at + run.end - run.start], self.letters[run.start : run.end]):
                    yield run, at

    def without(self, texts: Iterator[str]) -> Index:
        """Return the index without the runs that stand in *texts*, which may be given to others."""
        known = {run.start for text in texts for run, _ in self.find(fold(text))}
        if not known:
            return self
        rows = np.concatenate(list(self.runs.values()))
        return self._made(self.letters, rows[~np.isin(rows[:, 1], list(known))])


def _ranges(first: Numbers, last: Numbers) -> Numbers:
    """Return all numbers from each of *first* to below the *last* that goes with it, one range after the other."""
    sizes = last - first
    before = np.cumsum(sizes) - sizes
    found: Numbers = np.arange(sizes.sum()) - np.repeat(before - first, sizes)
    return found


def hashes_of(letters: Letters, length: int) -> Numbers:
    """Return the hash of each stretch of *length* letters, a power of two; the last bits count most."""
    found, base, size = letters.astype(np.uint64) + np.uint64(1), _BASE, 1
    while size < length:
        if len(found) <= size:
            return np.zeros(0, dtype=np.uint64)
        found = found[:-size] * np.uint64(base) + found[size:]
        base, size = base * base & _MASK, 2 * size
    return found * np.uint64(0xFF51AFD7ED558CCD)


def _both_ways(text: str) -> Iterator[tuple[Letters, Numbers, Numbers]]:
    letters, bounds, weights = _words(text)
    yield letters, *_runs(letters, bounds, weights)
    size = len(letters)
    back = (size - bounds)[::-1]
    yield letters[::-1], *_runs(letters[::-1], back, weights[::-1])


def _words(text: str) -> tuple[Letters, Numbers, Numbers]:
    """Return the letters of a text, where its words stand in them (n + 1 bounds), and what each word counts."""
    words = [text[token.start : token.end] for token in tokens_of(text)]
    words = [word for word in words if _length(word)]
    bounds = np.cumsum([0, *map(_length, words)])
    weights = np.array([_SIGN if _is_unspaced(word) else _WORD for word in words], dtype=np.int64)
    return fold("".join(words)), bounds, weights


def _length(word: str) -> int:
    """Return how many letters a word has when it is folded."""
    if word.isascii():
        return len(word) if word.isalnum() else sum(map(str.isalnum, word))
    return len(fold(word))


def _is_unspaced(word: str) -> bool:
    return not word.isascii() and any(low <= ord(word[0]) <= high for low, high in _UNSPACED)


def _runs(letters: Letters, bounds: Numbers, weights: Numbers) -> tuple[Numbers, Numbers]:
    """Return where the shortest runs start and end that are a leak; of a short text, all of it."""
    none = np.zeros(0, dtype=np.int64)
    total = np.concatenate([[0], np.cumsum(weights)])
    wanted = min(RUN * _WORD, int(total[-1]))
    if wanted < FEWEST * _WORD:
        return none, none
    last = np.searchsorted(total, total[:-1] + wanted)
    ok = last <= len(weights)
    starts, ends = bounds[:-1][ok], bounds[last[ok]]
    digits = np.concatenate([[0], np.cumsum((letters >= 0x30) & (letters <= 0x39))])
    wordy = (ends - starts) - (digits[ends] - digits[starts]) >= _SHORT
    return starts[wordy], ends[wordy]
