"""Where a text itself changed: which stretches were rewritten, and which spans merely moved with their words."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any

from standoff.anchoring import Anchors
from standoff.spans import Span


class Follower:
    """Two versions of a text.

    Args:
        old, new: The versions.
    """

    def __init__(self, old: str, new: str) -> None:
        self.old, self.new = old, new

    @cached_property
    def _anchors(self) -> Anchors:
        return Anchors(self.old, self.new)

    def same(self, old: Any, new: Any) -> bool:
        """Tell whether the spans *new* of the new text are the spans *old* of the old one, moved with their words."""
        olds, news = ([each] if isinstance(each, dict) else list(each or ()) for each in (old, new))
        return len(olds) == len(news) and all(map(self._same, olds, news))

    def _same(self, old: Any, new: Any) -> bool:
        if not (isinstance(old, dict) and isinstance(new, dict)) or {"start", "end", "text"} - (
            old.keys() & new.keys()
        ):
            return False
        span = Span.of(old)
        if old["text"] != new["text"] or not 0 <= span.start < span.end <= len(self.old):
            return False
        return self._anchors.place(span).span == Span.of(new)

    def derived(self, old: Any, new: Any) -> bool:
        """Tell whether two values say nothing but that the text changed: its lengths, or its digests."""
        return (old, new) in (
            (len(self.old), len(self.new)),
            (hashlib.sha256(self.old.encode()).hexdigest(), hashlib.sha256(self.new.encode()).hexdigest()),
        )


def rewritten(old: str, new: str) -> Iterator[tuple[str, str]]:
    """Yield (old words, new words) for each run of lines that differs, without what both have at its ends."""
    if old == new:
        return
    olds, news = old.split("\n"), new.split("\n")
    for tag, a, b, c, d in SequenceMatcher(None, olds, news, autojunk=False).get_opcodes():
        if tag != "equal":
            yield _trimmed("\n".join(olds[a:b]), "\n".join(news[c:d]))


def _trimmed(old: str, new: str) -> tuple[str, str]:
    """Return two stretches without the whole words that both start and end with."""
    ones, twos = old.split(" "), new.split(" ")
    start = _common(ones, twos)
    ones, twos = ones[start:], twos[start:]
    end = _common(ones[::-1], twos[::-1])
    return " ".join(ones[: len(ones) - end]), " ".join(twos[: len(twos) - end])


def _common(ones: list[str], twos: list[str]) -> int:
    """Return how many words two lists start with alike."""
    return next(
        (at for at, (one, two) in enumerate(zip(ones, twos, strict=False)) if one != two), min(len(ones), len(twos))
    )
