"""Excerpts fit their width, and carets stand under what is meant, measured as a terminal measures."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from wcwidth import wcswidth

from standoff.spans import Span
from standoff.validate.snippets import around, excerpt, wrap

LINES = st.text(st.sampled_from("ab “é🙂中한\u0301\u05d0\u0628\u200d\t\x1b\u202e👩👧🏽e\u0308"), max_size=120)


def under(shown, carets):
    """Return what stands above the carets, by columns."""
    start, end = carets.index("^"), len(carets)
    found, at = "", 0
    from wcwidth import iter_graphemes

    for cluster in iter_graphemes(shown):
        if start <= at < end:
            found += cluster
        at += wcswidth(cluster)
    return found


@pytest.mark.parametrize(
    ("line", "words", "carets"),
    [
        ("plain words here", "words", 5),
        ("中国说 Taiwan 是", "Taiwan", 6),
        ("他说中国是", "中国", 4),
        ("cafe\u0301 noir", "noir", 4),
        ("cafe\u0301 noir", "cafe\u0301", 4),
        ("a 👩‍👩‍👧 family", "family", 6),
        ("אמר ראש הממשלה", "ראש", 3),
        ("قال الرئيس", "الرئيس", 6),
    ],
)
def test_carets_are_as_wide_as_the_words(line, words, carets):
    at = line.index(words)
    shown, marks = excerpt(line, Span(at, at + len(words)), 60)
    assert shown == line
    assert marks.count("^") == carets
    assert under(shown, marks) == words


def test_what_a_terminal_must_not_get_is_escaped_and_measured():
    shown, marks = excerpt("a\x1b[2Jb\u202ec", Span(5, 6), 60)
    assert shown == "a\\x1b[2Jb\\u202ec"
    assert under(shown, marks) == "b"


@pytest.mark.parametrize("width", [12, 20, 60, 80, 200])
def test_a_long_line_is_cut_at_both_ends(width):
    line = "x" * 100_000 + "HERE" + "y" * 100_000
    shown, marks = excerpt(line, Span(100_000, 100_004), width)
    assert len(shown) == width
    assert (shown[0], shown[-1]) == ("…", "…")
    assert under(shown, marks) == "HERE"


@settings(deadline=None)
@given(LINES, st.integers(0, 120), st.integers(0, 120), st.integers(12, 90))
@example("\u0301a", 0, 1, 12)
@example("ab", 2, 2, 12)
def test_every_excerpt_fits_and_has_a_caret(line, start, length, width):
    start = min(start, len(line))
    shown, marks = excerpt(line, Span(start, start + length), width)
    assert wcswidth(shown) <= width
    assert marks.strip(" ").strip("^") == ""
    assert marks.count("^") >= 1
    assert len(marks) <= width + 1
    assert "\n" not in shown


@given(st.text("ab\n", max_size=30), st.integers(0, 40), st.integers(0, 40))
def test_the_words_of_a_span_are_found_in_its_lines(text, start, length):
    span = Span(start, start + length)
    line, inside = around(text, span)
    assert inside.cut(line) == span.cut(text)
    if "\n" not in span.cut(text):
        assert "\n" not in line


def test_prose_is_wrapped_between_words():
    assert wrap("one two three four", 9, "  ") == "one two\n  three\n  four"
    assert wrap("中国 中国 中国", 9, "") == "中国 中国\n中国"
