"""Paragraphs of many texts at once: the same as in each text alone."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.dataset.texts import Texts

TEXTS = st.lists(st.text("ab🙂\n", max_size=12), min_size=1, max_size=5)


def around(text: str, start: int, end: int, before: int, after: int) -> tuple[int, str]:
    """Return where the lines of a stretch start, with some before and after, and the lines."""
    lines = text.split("\n")
    first, last = text.count("\n", 0, start), text.count("\n", 0, max(end - 1, 0))
    first, last = max(first - before, 0), min(last + after, len(lines) - 1)
    return sum(len(line) + 1 for line in lines[:first]), "\n".join(lines[first : last + 1])


@settings(deadline=None)
@given(TEXTS, st.data(), st.integers(0, 2), st.integers(0, 2))
def test_a_window_is_the_lines_around_a_stretch(texts, data, before, after):
    which = data.draw(st.lists(st.integers(0, len(texts) - 1), max_size=6))
    bounds = [sorted(data.draw(st.tuples(*[st.integers(0, len(texts[each]))] * 2))) for each in which]
    bounds = [(start, max(start + 1, end)) for start, end in bounds]
    found = Texts(texts)
    spans = (np.array([start for start, _ in bounds], int), np.array([end for _, end in bounds], int))
    windows = found.windows(spans, np.array(which, int), before, after)
    expected = [around(texts[each], *stretch, before, after) for each, stretch in zip(which, bounds, strict=True)]
    assert list(zip(windows.own.tolist(), found.cut(windows).to_pylist(), strict=True)) == expected


@settings(deadline=None)
@given(TEXTS)
def test_every_line_is_a_paragraph_of_its_text(texts):
    found = Texts(texts)
    lines = [found.whole[start : end - 1] for start, end in zip(found.starts, found.starts[1:], strict=False)]
    assert lines == [line for text in texts for line in text.split("\n")]
    assert np.diff(found.first).tolist() == [text.count("\n") + 1 for text in texts]
