"""Where a span of a text stands in a later version of it, or that nobody can tell.

The alignment of the two versions proposes a place, and the words of the span and those around it must confirm it; a
span that another place fits as well is never moved.

>>> old, new = "He said no. Rutte said yes.", "Today he said no. Rutte, too, said yes."
>>> Anchors(old, new).place(Span(12, 22))
Verdict(status='edited', span=Span(start=18, end=34), reason='')
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

from rapidfuzz.distance import Indel

from standoff.alignment import BREAK, Alignment, Token, tokens_of
from standoff.spans import Span

Status = Literal["exact", "moved", "edited", "ambiguous", "orphan"]

KEPT: Final = 0.45
NEAR: Final = 12
SUPPORT: Final = 4
WINDOWS: Final = (12, 48, 192)
MARGIN: Final = 0.1


@dataclass(frozen=True)
class Verdict:
    """What became of a span.

    Attributes:
        status: exact: the same words at the same offsets; moved: the same words elsewhere; edited: the place is
            certain, and its words were changed; ambiguous: several places fit; orphan: the words are gone.
        span: The place in the new text; None if it is ambiguous or an orphan.
        reason: Why there is no place, in a few words; else empty.
    """

    status: Status
    span: Span | None = None
    reason: str = ""


def same_words(one: str, two: str) -> bool:
    """Tell whether two stretches of text differ in nothing but typography and white space."""
    return [token.key for token in tokens_of(one)] == [token.key for token in tokens_of(two)]


class Anchors:
    """Two versions of a text, ready to place any number of spans.

    Args:
        old: The text that the spans count.
        new: The later version.
    """

    def __init__(self, old: str, new: str) -> None:
        self.old, self.new = old, new
        self._same = old == new
        self._map = Alignment.of(old, new)
        self._old_starts = [token.start for token in self._map.old]
        self._old_ends = [token.end for token in self._map.old]
        self._old_keys = [token.key for token in self._map.old]
        self._new_keys = [token.key for token in self._map.new]
        self._places: dict[str, list[int]] = {}
        for at, key in enumerate(self._new_keys):
            self._places.setdefault(key, []).append(at)

    def place(self, span: Span) -> Verdict:
        """Say where *span* of the old text stands in the new one.

        Raises:
            ValueError: The span is empty or leaves the old text.
        """
        if not 0 <= span.start < span.end <= len(self.old):
            raise ValueError(f"{span.start}..{span.end} is no span of a text of {len(self.old)} code points")
        if self._same:
            return Verdict("exact", span)
        first, last = bisect_right(self._old_ends, span.start), bisect_left(self._old_starts, span.end) - 1
        kept = [at for at in range(first, last + 1) if self._map.to_new[at] >= 0 and self._old_keys[at] != BREAK]
        if not kept:
            disputed = not self._map.disputed.isdisjoint(range(first, last + 1))
            return Verdict("ambiguous", reason="several places fit") if disputed else Verdict("orphan", reason="gone")
        return self._confirm(span, first, last, kept)

    def _confirm(self, span: Span, first: int, last: int, kept: list[int]) -> Verdict:
        news = [self._map.to_new[at] for at in kept]
        if any(one >= two for one, two in pairwise(news)):
            return Verdict("ambiguous", reason="its parts were moved apart")
        if any(at >= 0 and not first <= at <= last for at in self._map.to_old[news[0] : news[-1] + 1]):
            return Verdict("ambiguous", reason="other words were moved into it")
        size, weight = self._weight(range(first, last + 1)), self._weight(kept)
        if weight <= KEPT * size:
            return Verdict("orphan", reason="most of its words are gone")
        if self._support(kept[0], kept[-1]) + len(kept) < SUPPORT:
            return Verdict("orphan", reason="nothing around it is left to confirm the place")
        bounds = self._start(span, first, kept[0]), self._end(span, last, kept[-1])
        if bounds[0] is None or bounds[1] is None or bounds[0] >= bounds[1]:
            return Verdict("ambiguous", reason="its edge was rewritten together with the words beside it")
        if self._rivalled(kept[0], kept[-1]):
            return Verdict("ambiguous", reason="another place fits as well")
        place = Span(bounds[0], bounds[1])
        if place.cut(self.new) != span.cut(self.old):
            return Verdict("edited", place)
        return Verdict("exact" if place == span else "moved", place)

    def _weight(self, tokens: range | list[int]) -> int:
        """Return how many code points of words there are, a mark counting a tenth of a letter."""
        sizes = ((self._old_keys[at], self._old_ends[at] - self._old_starts[at]) for at in tokens)
        return sum(10 * size if key[0].isalnum() else 1 for key, size in sizes if key != BREAK)

    def _support(self, first: int, last: int) -> int:
        """Count the tokens near a span that stand near its place in the new text as well."""
        new_first, new_last = self._map.to_new[first], self._map.to_new[last]
        before = self._map.to_new[max(0, first - NEAR) : first]
        after = self._map.to_new[last + 1 : last + 1 + NEAR]
        near_before = sum(new_first - 2 * NEAR <= at < new_first for at in before)
        near_after = sum(new_last < at <= new_last + 2 * NEAR for at in after)
        return near_before + near_after

    def _start(self, span: Span, first: int, kept: int) -> int | None:
        """Return where the span starts in the new text, None if that is not certain."""
        token, new = self._map.old[first], self._map.to_new[kept]
        if first == kept:
            return self._inside(token, self._map.new[new], span.start)
        if span.start > token.start:
            return None
        return self._edge(first, kept, -1)

    def _end(self, span: Span, last: int, kept: int) -> int | None:
        token, new = self._map.old[last], self._map.to_new[kept]
        if last == kept:
            return self._inside(token, self._map.new[new], span.end)
        if span.end < token.end:
            return None
        return self._edge(last, kept, 1)

    def _inside(self, old: Token, new: Token, offset: int) -> int | None:
        """Return where *offset*, in or at the edge of the token *old*, is in its new form."""
        if offset == old.start:
            return new.start
        if offset == old.end:
            return new.end
        same = self.old[old.start : old.end] == self.new[new.start : new.end]
        return new.start + offset - old.start if same else None

    def _edge(self, edge: int, kept: int, step: int) -> int | None:
        """Return the new edge of a span whose words from *kept* outwards to *edge* are gone.

        What stands in their place belongs to the span if they were replaced alone, and not the words beside them too.
        """
        beside, new = edge + step, self._map.to_new[kept]
        outer = self._map.to_new[beside] if 0 <= beside < len(self._map.old) else -1
        gap = abs(outer - new) - 1
        inner = self._map.new[new].end if step > 0 else self._map.new[new].start
        if outer < 0 or (outer - new) * step <= 0:
            alone = not 0 <= beside < len(self._map.old) or self._old_keys[beside] == BREAK
            return inner if alone else self._cut_edge(edge, kept, step)
        if gap == 0 or gap > abs(edge - kept) + 2:
            return inner
        replaced = self._map.new[outer - step]
        if replaced.key == BREAK:
            return inner
        return replaced.end if step > 0 else replaced.start

    def _cut_edge(self, edge: int, kept: int, step: int) -> int | None:
        """Return the new edge of a span where the words on both sides of the old edge are gone."""
        after, new = edge + step, self._map.to_new[kept]
        while 0 <= after < len(self._map.old) and self._map.to_new[after] < 0:
            after += step
        outer = self._map.to_new[after] if 0 <= after < len(self._map.old) else -1
        if outer - new == step:
            return self._map.new[new].end if step > 0 else self._map.new[new].start
        return None

    def _rivalled(self, first: int, last: int) -> bool:
        """Tell whether the words stand elsewhere in the new text with what is around them at least as like."""
        words = self._old_keys[first : last + 1]
        own = self._map.to_new[first]
        starts = self._places.get(words[0], ())
        rivals = [at for at in starts if at != own and self._new_keys[at : at + len(words)] == words]
        return any(self._as_like(first, last, own, rival) for rival in rivals)

    def _as_like(self, first: int, last: int, own: int, rival: int) -> bool:
        end, rival_end = self._map.to_new[last] + 1, rival + last + 1 - first
        for window in WINDOWS:
            mine = self._likeness(first, last + 1, own, end, window)
            other = self._likeness(first, last + 1, rival, rival_end, window)
            if abs(mine - other) >= MARGIN:
                return other > mine
        return True

    def _likeness(self, old: int, old_end: int, new: int, new_end: int, window: int) -> float:
        """Return how like the tokens around two stretches are, from 0 to 1."""
        before = Indel.normalized_similarity(
            self._old_keys[max(0, old - window) : old], self._new_keys[max(0, new - window) : new]
        )
        after = Indel.normalized_similarity(
            self._old_keys[old_end : old_end + window], self._new_keys[new_end : new_end + window]
        )
        return (before + after) / 2
