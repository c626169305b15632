"""By what a text is known again without being told: hashes of all of it, and of stretches of twelve words and more.

The hash of a single span or of a few words gives the words away to whoever tries out a dictionary; of twelve words in a
row it does not. So a text of fewer has no fingerprint, nor has a paragraph of fewer. The stretches of a text do not
overlap, because whoever knew all words of one but the last could find that one out.

Texts are compared by their words and marks, with quotation marks, dashes, spaces and Unicode forms folded, as when a
document is re-anchored.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from standoff.alignment import Token
from standoff.same_words import FEWEST, digest, tokens, words
from standoff.spans import Span

Edge = tuple[int, int, int]
"""A token, the code points between the edge and that edge of the token, and the token's length if that is not 0."""


def key_of(found: Sequence[Token]) -> bytes:
    """Return a key of 256 bits that nobody has who does not have the text; no fingerprint tells it."""
    keys = "\x1f".join(token.key for token in found)
    return hashlib.blake2b(keys.encode("utf-8", "surrogatepass"), digest_size=32, person=b"standoff seal").digest()


@dataclass(frozen=True)
class Fingerprint:
    """By what a text is known again, and where the edges of its spans are, counted in tokens.

    Attributes:
        doc_id: The document.
        sha256: Of the text in UTF-8, in hex.
        normalised: The hash of all its tokens.
        tiles: Stretches of its paragraphs: first token, the token after the last, and the hash of those between.
        lines: The tokens that stand first in their lines.
        starts, ends: The edges of spans by their offset.
    """

    doc_id: str
    sha256: str
    normalised: str
    tiles: list[tuple[int, int, str]]
    lines: list[int]
    starts: dict[int, Edge]
    ends: dict[int, Edge]

    @classmethod
    def of(cls, doc_id: str, text: str, spans: Iterable[Span]) -> Fingerprint | None:
        """Return the fingerprint of a text; None if it is so short that a hash would give it away."""
        found = tokens(text)
        if words(found) < FEWEST:
            return None
        sha256 = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        starts, ends = _edges(found, spans)
        lines = [first for first, _ in _paragraphs(text, found)]
        return cls(doc_id, sha256, digest(token.key for token in found), list(_tiles(text, found)), lines, starts, ends)

    def as_value(self) -> dict[str, Any]:
        """Return it as an object of JSON."""
        edges = {
            name: [[at, *edge] for at, edge in sorted(found.items())]
            for name, found in (("starts", self.starts), ("ends", self.ends))
        }
        told = {"doc_id": self.doc_id, "sha256": self.sha256, "normalised": self.normalised}
        return {**told, "tiles": [list(tile) for tile in self.tiles], "lines": self.lines, **edges}

    @classmethod
    def from_value(cls, value: Mapping[str, Any]) -> Fingerprint:
        """Return what `as_value` told.

        Raises:
            KeyError, TypeError, ValueError: It is no fingerprint.
        """
        starts, ends = (
            {int(at): (int(token), int(inside), int(size)) for at, token, inside, size in value[name]}
            for name in ("starts", "ends")
        )
        tiles = [(int(first), int(end), str(hashed)) for first, end, hashed in value["tiles"]]
        lines = [int(each) for each in value["lines"]]
        return cls(str(value["doc_id"]), str(value["sha256"]), str(value["normalised"]), tiles, lines, starts, ends)

    def place(self, found: Sequence[Token]) -> tuple[list[int], float]:
        """Say which token of a text each token is, -1 where nobody can tell, and the share of the tokens found."""
        last = max((end for _, end, _ in self.tiles), default=0)
        to_new = [-1] * last
        repeated = Counter(hashed for _, _, hashed in self.tiles)
        places = windows(found, {end - first for first, end, _ in self.tiles})
        sure = 0
        for first, end, hashed in self.tiles:
            at = places.get(hashed, ())
            if len(at) == 1 and repeated[hashed] == 1:
                to_new[first:end] = range(at[0], at[0] + end - first)
                sure += end - first
        size = sum(end - first for first, end, _ in self.tiles)
        return to_new, sure / size if size else 0.0

    def relined(self, text: str, found: Sequence[Token]) -> str:
        """Return a text that has the same tokens with its lines broken where those of the first text are.

        A span crosses no line, and the rows of some tables are lines.
        """
        pieces, at, breaks = [], 0, set(self.lines)
        for number, token in enumerate(found):
            gap = text[at : token.start]
            if number and ("\n" in gap) is not (number in breaks):
                gap = "\n" if number in breaks else " "
            pieces += [gap, text[token.start : token.end]]
            at = token.end
        return "".join([*pieces, text[at:]])

    def move(self, span: Span, found: Sequence[Token], to_new: Sequence[int]) -> Span | None:
        """Return where a span stands in a text whose tokens are *found*; None if nobody can tell."""
        if span.start not in self.starts or span.end not in self.ends:
            return None
        (first, before, first_size), (last, after, last_size) = self.starts[span.start], self.ends[span.end]
        run = to_new[first : last + 1]
        if len(run) != last + 1 - first or not run or run[0] < 0 or list(run) != list(range(run[0], run[0] + len(run))):
            return None
        one, two = found[run[0]], found[run[-1]]
        if (before and one.end - one.start != first_size) or (after and two.end - two.start != last_size):
            return None
        return Span(one.start + before, two.end - after)


def windows(found: Sequence[Token], lengths: Iterable[int]) -> dict[str, list[int]]:
    """Return where each stretch of tokens of these *lengths* starts, by its hash."""
    keys = [token.key for token in found]
    places: dict[str, list[int]] = {}
    for length in lengths:
        for at in range(len(keys) - length + 1):
            places.setdefault(digest(keys[at : at + length]), []).append(at)
    return places


def _edges(found: Sequence[Token], spans: Iterable[Span]) -> tuple[dict[int, Edge], dict[int, Edge]]:
    begins, finishes = [token.start for token in found], [token.end for token in found]
    starts: dict[int, Edge] = {}
    ends: dict[int, Edge] = {}
    for span in spans:
        first, last = bisect_right(finishes, span.start), bisect_left(begins, span.end) - 1
        if not 0 <= first <= last < len(found):
            continue
        before, after = span.start - begins[first], finishes[last] - span.end
        starts[span.start] = (first, before, finishes[first] - begins[first] if before else 0)
        ends[span.end] = (last, after, finishes[last] - begins[last] if after else 0)
    return starts, ends


def _tiles(text: str, found: Sequence[Token]) -> Iterator[tuple[int, int, str]]:
    for first, end in _paragraphs(text, found):
        cuts, count = [first], 0
        for at in range(first, end):
            count += found[at].key[0].isalnum()
            if count == FEWEST:
                cuts.append(at + 1)
                count = 0
        if len(cuts) < 2:
            continue
        cuts[-1] = end
        for low, high in pairwise(cuts):
            yield low, high, digest(token.key for token in found[low:high])


def _paragraphs(text: str, found: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Yield which tokens each line of a text has: the first, and the one after the last."""
    first = 0
    for at in range(1, len(found) + 1):
        if at == len(found) or "\n" in text[found[at - 1].end : found[at].start]:
            yield first, at
            first = at
