"""The texts of many documents as one, their paragraphs, and the stretches of them that rows carry.

Offsets are code points, half-open. A paragraph is a line of a text. In the whole, texts stand below one another, so
that a paragraph of the whole is one of a text.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from standoff.dataset.arrays import Numbers


class Windows(NamedTuple):
    """Runs of whole paragraphs: where they start and end in the whole, and where they start in their texts."""

    first: Numbers
    last: Numbers
    starts: Numbers
    ends: Numbers
    own: Numbers


class Texts:
    """The texts.

    Attributes:
        whole: All of them, each but the last followed by a line end.
        bases: Where each starts in the whole.
        starts: Where each paragraph starts in the whole; at last, where one more would.
        first: The number of the first paragraph of each text; at last, how many paragraphs there are.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self.whole = "\n".join(texts)
        self.bases = np.cumsum([0, *(len(text) + 1 for text in texts)])[:-1]
        breaks = np.flatnonzero(self.codes == ord("\n"))
        self.starts = np.concatenate([[0], breaks + 1, [len(self.whole) + 1]])
        self.first = np.append(np.searchsorted(self.starts, self.bases), len(self.starts) - 1)

    @cached_property
    def codes(self) -> npt.NDArray[np.uint32]:
        """The code points of the whole."""
        return np.frombuffer(self.whole.encode("utf-32-le"), "<u4")

    def paragraph(self, places: Numbers, texts: Numbers) -> Numbers:
        """Return the paragraphs of the whole that hold *places*, each of which is an offset in a text."""
        found = np.searchsorted(self.starts, self.bases[texts] + places, "right") - 1
        return np.clip(found, self.first[texts], self.first[texts + 1] - 1)

    def windows(self, spans: tuple[Numbers, Numbers], texts: Numbers, before: int = 0, after: int = 0) -> Windows:
        """Return the paragraphs that hold *spans*, given as starts and ends, with so many more *before* and *after*."""
        first = np.maximum(self.paragraph(spans[0], texts) - before, self.first[texts])
        last = np.minimum(self.paragraph(spans[1] - 1, texts) + after, self.first[texts + 1] - 1)
        starts, ends = self.starts[first], self.starts[last + 1] - 1
        return Windows(first, last, starts, ends, starts - self.bases[texts])

    def cut(self, windows: Windows) -> pa.Array:
        """Return the text of each window; many of them are the same."""
        pairs = windows.first * len(self.starts) + windows.last
        _, one, which = np.unique(pairs, return_index=True, return_inverse=True)
        bounds = zip(windows.starts[one].tolist(), windows.ends[one].tolist(), strict=True)
        return pa.array([self.whole[start:end] for start, end in bounds], pa.string()).take(pa.array(which))
