# /// script
# requires-python = ">=3.11"
# dependencies = ["standoff"]
# ///
"""Tell which documents of a corpus read alike, so that their authors can write them anew.

    python scripts/check_prose.py corpus --under challenge
    python scripts/check_prose.py corpus --under challenge --strict

For every two documents: the share of the five-word runs of the shorter one that the other has too, and the longest run
of words that both have. Over all of them: openings that several documents or sentences share, how long sentences are,
and how many different words there are in a hundred. A script that does not space its words is counted by characters.
Documents whose ids differ in a last letter alone, tug-order-a and tug-order-b, are one text told twice on purpose: they
are not compared with each other, and what both have counts once. With --strict the exit code is 1 if a pair or an
opening is above the bounds.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import combinations
from pathlib import Path
from statistics import mean, median, pstdev

import regex

from standoff import Corpus
from standoff.measure.tables import plural
from standoff.printable import harmless
from standoff.summary import shorten

RUN = 5
"""Words in a run; three times as many where a character is a word."""
OPENING = 3
WINDOW = 100
_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_LETTER = rf"(?:(?![{_UNSPACED}])[\p{{L}}\p{{N}}][\p{{M}}\u200c\u200d]*)"
_WORD = regex.compile(rf"[{_UNSPACED}]\p{{M}}*|{_LETTER}+(?:[’'.,-]?{_LETTER}+)*")
_SENTENCE = regex.compile(r"(?<=[.!?…।؟۔])[”’\"')\]»]*\s+|(?<=[。！？])[」』”]*|\n+")
_TWIN = regex.compile(r"-[a-z]$")


@dataclass
class Prose:
    """A text in words.

    Attributes:
        id: The document's id.
        story: The id without the last letter that tells the two of a pair apart.
        words: Its words, lower case; of a script that does not space them, its characters.
        sentences: The words of each sentence.
        unspaced: Whether most of its words are single characters of such a script.
        runs: All runs of words in it.
    """

    id: str
    text: str = field(repr=False)
    story: str = field(init=False)
    words: list[str] = field(init=False)
    sentences: list[list[str]] = field(init=False)
    unspaced: bool = field(init=False)
    runs: set[tuple[str, ...]] = field(init=False)

    def __post_init__(self) -> None:
        self.story = _TWIN.sub("", self.id)
        self.words = words(self.text)
        self.sentences = [found for each in _SENTENCE.split(self.text) if each and (found := words(each))]
        single = sum(bool(regex.match(f"[{_UNSPACED}]", each)) for each in self.words)
        self.unspaced = single > len(self.words) / 2
        size = RUN * 3 if self.unspaced else RUN
        self.runs = set(zip(*(self.words[at:] for at in range(size)), strict=False))


@dataclass(frozen=True)
class Alike:
    """Two documents.

    Attributes:
        ids: Their ids.
        share: Which share of the runs of the shorter one the other has.
        longest: The longest run of words that both have.
    """

    ids: tuple[str, str]
    share: float
    longest: str
    length: int


def words(text: str) -> list[str]:
    """Return the words of a text, lower case."""
    return [word.casefold() for word in _WORD.findall(text)]


def alike(texts: list[Prose]) -> list[Alike]:
    """Return the pairs of documents, of two stories, that have a run in common, the most alike first."""
    holders: dict[tuple[str, ...], list[int]] = {}
    for number, each in enumerate(texts):
        for run in each.runs:
            holders.setdefault(run, []).append(number)
    shared = Counter(pair for numbers in holders.values() for pair in combinations(numbers, 2))
    found = []
    for (a, b), count in shared.items():
        one, other = texts[a], texts[b]
        if one.story != other.story:
            match = SequenceMatcher(None, one.words, other.words, autojunk=False).find_longest_match()
            longest = one.words[match.a : match.a + match.size]
            share = count / min(len(one.runs), len(other.runs))
            found.append(Alike((one.id, other.id), share, ("" if one.unspaced else " ").join(longest), match.size))
    return sorted(found, key=lambda each: (-each.share, -each.length, each.ids))


def openings(sentences: Iterable[list[str]]) -> list[tuple[str, int]]:
    """Return the first words that more than one of *sentences* has, the frequent ones first."""
    counts = Counter(" ".join(each[:OPENING]) for each in sentences if len(each) >= OPENING)
    return [(opening, count) for opening, count in counts.most_common() if count > 1]


def variety(found: list[str]) -> float:
    """Return how many different words there are in a stretch of a hundred, on average; of all if there are fewer."""
    stretches = [found[at : at + WINDOW] for at in range(0, max(len(found) - WINDOW, 0) + 1, WINDOW // 2)]
    return mean(len(set(each)) / max(len(each), 1) for each in stretches)


def report(texts: list[Prose], found: list[Alike], top: int) -> Iterator[str]:
    """Yield the lines of the report."""
    count = len(texts) * (len(texts) - 1) // 2
    size = sum(len(each.words) for each in texts)
    yield ", ".join(
        plural(number, noun) for number, noun in ((len(texts), "document"), (size, "word"), (count, "pair"))
    )
    yield f"\npairs that share a run of {RUN} words ({RUN * 3} characters without spaces): {len(found):,}"
    for each in found[:top]:
        yield f"  {each.share:6.1%}  {each.length:3} words  {' and '.join(each.ids)}: {shorten(each.longest, 100)}"
    for name, told in _openings(texts).items():
        yield f"\nopenings that several {name} share: {len(told):,}"
        yield from (f"  {number:4}  {opening}" for opening, number in told[:top])
    spaced = [each for each in texts if not each.unspaced] or texts
    yield "\nwords in a sentence"
    yield from _lengths(spaced)
    yield f"\ndifferent words in {WINDOW}: the poorest documents"
    ranked = sorted((variety(each.words), each.id) for each in spaced if each.words)
    yield from (f"  {value:.2f}  {name}" for value, name in ranked[:top])
    yield f"  {mean(value for value, _ in ranked):.2f}  on average" if ranked else "  none"


def _openings(texts: list[Prose]) -> dict[str, list[tuple[str, int]]]:
    starts = {(each.story, *each.words[:OPENING]): each.words for each in texts}
    sentences = {(each.story, *sentence): sentence for each in texts for sentence in each.sentences}
    return {"documents": openings(starts.values()), "sentences": openings(sentences.values())}


def _lengths(texts: list[Prose]) -> Iterator[str]:
    lengths = sorted(len(sentence) for each in texts for sentence in each.sentences)
    if not lengths:
        yield "  none"
        return
    yield f"  median {median(lengths):.0f}, mean {mean(lengths):.1f}, spread {pstdev(lengths):.1f}, to {lengths[-1]}"
    bins = Counter(min(length // 5, 9) for length in lengths)
    for number in range(max(bins) + 1):
        share = bins[number] / len(lengths)
        name = "45 and more" if number == 9 else f"{number * 5}–{number * 5 + 4}"
        yield f"  {name:>11}  {share:5.1%}  {'#' * round(share * 60)}"
    spreads = [(pstdev(map(len, each.sentences)), each.id) for each in texts if len(each.sentences) > 2]
    yield f"  most even: {', '.join(f'{name} ({spread:.1f})' for spread, name in sorted(spreads)[:5])}"


def too_much(texts: list[Prose], found: list[Alike], asked: argparse.Namespace) -> list[str]:
    """Return in words what is above the bounds."""
    told = [
        f"{' and '.join(each.ids)} share {each.share:.0%} of their runs" for each in found if each.share > asked.share
    ]
    told += [
        f"{' and '.join(each.ids)} share a run of {each.length} words"
        for each in found
        if each.length > asked.longest * (3 if " " not in each.longest else 1)
    ]
    bound = max(asked.opening, 1)
    told += [
        f"{count} documents open with “{opening}”" for opening, count in _openings(texts)["documents"] if count > bound
    ]
    return told


def main() -> int:
    """Print the report; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", nargs="?", type=Path, help="where the corpus lies; by default the one that is here")
    parser.add_argument("--under", default="", help="only documents of this collection: challenge")
    parser.add_argument("--top", type=int, default=15, help="how many of each list to print (15)")
    parser.add_argument("--strict", action="store_true", help="exit with 1 if something is above the bounds")
    parser.add_argument("--share", type=float, default=0.2, help="bound: shared runs of a pair, 0 to 1 (0.2)")
    parser.add_argument("--longest", type=int, default=12, help="bound: words in a shared run (12)")
    parser.add_argument("--opening", type=int, default=2, help="bound: documents with the same opening (2)")
    asked = parser.parse_args()
    under = asked.under.strip("/").removeprefix("corpus/")
    texts = [
        Prose(document.id, document.text)
        for document in Corpus.open(asked.corpus)
        if not under or f"{document.collection}/".startswith(f"{under}/")
    ]
    if not texts:
        parser.error(f"there are no documents under {under or 'the corpus'}")
    found = alike(texts)
    for line in report(texts, found, asked.top):
        print("\n".join(map(harmless, line.split("\n"))))
    told = too_much(texts, found, asked)
    print(f"\nabove the bounds: {len(told):,}")
    for line in told:
        print(f"  {harmless(line)}")
    return 1 if told and asked.strict else 0


if __name__ == "__main__":
    sys.exit(main())
