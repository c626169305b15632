"""Which words of a text stand where in a later version of it.

Texts are compared word by word, with quotation marks, dashes, spaces and compatibility forms folded. Runs of words that
stand once in either text are sure and may lie anywhere, so a paragraph that moved is followed (the idea of patience
diff, by Bram Cohen); they grow until the texts differ, and what is left between two neighbours is compared in order by
its longest common subsequence. A word that two runs claim with equal right belongs to neither.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, NamedTuple

from rapidfuzz.distance import Indel

RUN_LENGTHS: Final = (12, 6)
LONE_RUN: Final = 10
SHRED: Final = 4
LIKE: Final = 0.5
BREAK: Final = "\n"

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_TOKEN = re.compile(rf"\s*\n\s*|\.\.\.|--+|''|``|[{_UNSPACED}]|[^\W{_UNSPACED}]+|[^\w\s]")
_FOLDED = {
    **dict.fromkeys("‘’‚‛′`´ʼ'", "'"),
    **dict.fromkeys([*'“”„‟″«»"', "''", "``"], '"'),
    **dict.fromkeys("‐‑‒–—―−-", "-"),
    "…": "...",
}
_SENTENCE_END = frozenset(".!?")


class Token(NamedTuple):
    """A word, a mark or a line break: its stretch of the text, half-open in code points, and what it is compared by."""

    start: int
    end: int
    key: str


def tokens_of(text: str) -> list[Token]:
    """Return the tokens of *text* in order; white space other than line breaks is none."""
    return [Token(found.start(), found.end(), _key(found[0])) for found in _TOKEN.finditer(text)]


def _key(words: str) -> str:
    if words.isspace():
        return BREAK
    if words.isascii() and words.isalnum():
        return words
    if words.startswith("--"):
        return "-"
    return _FOLDED.get(words) or unicodedata.normalize("NFKC", words)


class Run(NamedTuple):
    """Equal tokens: `size` of them from `old` in the old text and from `new` in the new one."""

    old: int
    new: int
    size: int


@dataclass
class Alignment:
    """Two versions of a text and the tokens that they share.

    Attributes:
        old, new: The tokens of the two texts.
        to_new: For each old token the position of its new one, or -1.
        to_old: For each new token the position of its old one, or -1.
        disputed: Old tokens that could be more than one new token with equal right.
    """

    old: list[Token]
    new: list[Token]
    to_new: list[int]
    to_old: list[int]
    disputed: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, old: str, new: str) -> Alignment:
        """Align two versions of a text."""
        olds, news = tokens_of(old), tokens_of(new)
        found = cls(olds, news, [-1] * len(olds), [-1] * len(news))
        for length in RUN_LENGTHS:
            found._take(_unique_runs(found, length))
        found._drop_lone_runs()
        found._fill()
        found._fill_edges()
        return found

    def runs(self) -> list[Run]:
        """Return the longest runs of aligned tokens, in the order of the old text."""
        found: list[Run] = []
        for old, new in enumerate(self.to_new):
            if new < 0:
                continue
            last = found[-1] if found else Run(-1, -1, 0)
            if (last.old + last.size, last.new + last.size) == (old, new):
                found[-1] = last._replace(size=last.size + 1)
            else:
                found.append(Run(old, new, 1))
        return found

    def _join(self, run: Run) -> None:
        for step in range(run.size):
            self.to_new[run.old + step] = run.new + step
            self.to_old[run.new + step] = run.old + step

    def _part(self, run: Run) -> None:
        for step in range(run.size):
            self.to_new[run.old + step] = self.to_old[run.new + step] = -1

    def _take(self, runs: list[Run]) -> None:
        """Join the tokens of *runs*, after words that two of them claim are given to one or to none."""
        runs, open_on_old = _settle(runs, [token.key for token in self.old], lambda run: run.old)
        runs, open_on_new = _settle(runs, [token.key for token in self.new], lambda run: run.new)
        self.disputed |= open_on_old | open_on_new
        for run in runs:
            self._join(run)

    def _drop_lone_runs(self) -> None:
        """Part short runs that stand apart from their neighbours: a set phrase may occur by chance."""
        runs = self.runs()
        ends = [Run(0, 0, 0), *runs, Run(len(self.old), len(self.new), 0)]
        for before, run, after in zip(ends, runs, ends[2:], strict=False):
            alone = not (self._neighbours(before, run) or self._neighbours(run, after))
            if alone and run.size < LONE_RUN:
                self._part(run)

    def _neighbours(self, one: Run, two: Run) -> bool:
        """Tell whether nothing that is aligned stands between two runs in the new text either."""
        between = self.to_old[one.new + one.size : two.new]
        return one.new + one.size <= two.new and all(old < 0 for old in between)

    def _fill(self) -> None:
        """Align what is left between two runs that are neighbours in both texts."""
        runs = self.runs()
        for one, two in pairwise([Run(0, 0, 0), *runs, Run(len(self.old), len(self.new), 0)]):
            if self._neighbours(one, two):
                self._compare((one.old + one.size, two.old), (one.new + one.size, two.new))

    def _fill_edges(self) -> None:
        """Align what is left beside a run up to the end of its line, where its next neighbour is elsewhere."""
        for run in self.runs():
            old, new = run.old + run.size, run.new + run.size
            self._compare((old, self._line_end(old, 1)), (new, self._new_line_end(new, 1)))
        for run in self.runs():
            self._compare((self._line_end(run.old, -1), run.old), (self._new_line_end(run.new, -1), run.new))

    def _line_end(self, at: int, step: int) -> int:
        return _free_until_break(self.old, self.to_new, at, step)

    def _new_line_end(self, at: int, step: int) -> int:
        return _free_until_break(self.new, self.to_old, at, step)

    def _compare(self, old: tuple[int, int], new: tuple[int, int]) -> None:
        """Join the longest common subsequence of two stretches of tokens, if they are versions of each other."""
        olds = [token.key for token in self.old[slice(*old)]]
        news = [token.key for token in self.new[slice(*new)]]
        disputed = not self.disputed.isdisjoint(range(*old))
        if not olds or not news or disputed or Indel.normalized_similarity(olds, news) < LIKE:
            return
        for part in Indel.opcodes(olds, news):
            if part.tag == "equal":
                size = part.src_end - part.src_start
                self._join(Run(old[0] + part.src_start, new[0] + part.dest_start, size))


def _free_until_break(tokens: Sequence[Token], taken: Sequence[int], at: int, step: int) -> int:
    """Return the end (or, backwards, the start) of the free tokens from *at* to the next line break."""
    here = at if step > 0 else at - 1
    while 0 <= here < len(tokens) and taken[here] < 0 and tokens[here].key != BREAK:
        here += step
    return here if step > 0 else here + 1


def _unique_runs(found: Alignment, length: int) -> list[Run]:
    """Return the runs around every *length* tokens that are free and stand once in either text, each run once."""
    olds = _once(found.old, found.to_new, length)
    news = _once(found.new, found.to_old, length)
    runs: dict[Run, None] = {}
    done: dict[int, int] = {}
    for words, old in olds.items():
        new = news.get(words, -1)
        if old < 0 or new < 0 or done.get(old - new, -1) > old:
            continue
        run = _grow(found, old, new)
        done[old - new] = run.old + run.size
        runs[run] = None
    return list(runs)


def _once(tokens: Sequence[Token], taken: Sequence[int], length: int) -> dict[tuple[str, ...], int]:
    """Return where each sequence of *length* free tokens stands; -1 for one that stands more than once."""
    keys = [token.key for token in tokens]
    places: dict[tuple[str, ...], int] = {}
    free = 0
    for at, partner in enumerate(taken):
        free = free + 1 if partner < 0 else 0
        if free >= length:
            words = tuple(keys[at - length + 1 : at + 1])
            places[words] = -1 if words in places else at - length + 1
    return places


def _grow(found: Alignment, old: int, new: int) -> Run:
    """Return the longest run of equal, free tokens through a pair of equal ones."""

    def same(one: int, two: int) -> bool:
        inside = 0 <= one < len(found.old) and 0 <= two < len(found.new)
        free = inside and found.to_new[one] < 0 and found.to_old[two] < 0
        return free and found.old[one].key == found.new[two].key

    before, after = 0, 0
    while same(old - before - 1, new - before - 1):
        before += 1
    while same(old + after, new + after):
        after += 1
    return _without_shreds(found, Run(old - before, new - before, before + after))


def _without_shreds(found: Alignment, run: Run) -> Run:
    """Return *run* without the few words of a line of which it holds no more: all sentences end with the same stop."""
    keys = [token.key for token in found.old[run.old : run.old + run.size]]
    first = keys.index(BREAK) if BREAK in keys[:SHRED] and not _at_break(found, run.old - 1, run.new - 1) else 0
    last = keys[::-1].index(BREAK) if BREAK in keys[: -SHRED - 1 : -1] else 0
    if _at_break(found, run.old + run.size, run.new + run.size):
        last = 0
    return Run(run.old + first, run.new + first, run.size - first - last)


def _at_break(found: Alignment, old: int, new: int) -> bool:
    """Tell whether a line ends there in both texts."""
    sides = ((found.old, old), (found.new, new))
    return all(not 0 <= at < len(tokens) or tokens[at].key == BREAK for tokens, at in sides)


def _settle(runs: list[Run], keys: list[str], start: Callable[[Run], int]) -> tuple[list[Run], set[int]]:
    """Cut runs that overlap on the side that *start* tells; return them, and the old tokens that stay disputed."""
    settled: list[Run] = []
    disputed: set[int] = set()
    for each in sorted(runs, key=start):
        run = each
        if settled and start(settled[-1]) + settled[-1].size > start(run):
            last = settled.pop()
            first, end = _cuts(keys, start(run), start(last) + last.size)
            kept, skipped = first - start(last), end - start(run)
            disputed.update(range(last.old + kept, last.old + kept + end - first))
            disputed.update(range(run.old + skipped - (end - first), run.old + skipped))
            settled.append(last._replace(size=kept))
            run = Run(run.old + skipped, run.new + skipped, run.size - skipped)
        settled.append(run)
    return [run for run in settled if run.size > 0], disputed


def _cuts(keys: Sequence[str], start: int, end: int) -> tuple[int, int]:
    """Return where the first of two runs that both claim `start..end` ends, and where the second starts.

    Texts are mended by paragraphs and sentences, so the cut is at the one paragraph or else sentence that starts
    there. Where several do, or none, what lies between stays open.
    """
    for marks in ({BREAK}, _SENTENCE_END):
        places = [at for at in range(start, end + 1) if at == 0 or keys[at - 1] in marks]
        if places:
            return places[0], places[-1]
    return start, end
