"""Placing spans in a later version of a text."""

from __future__ import annotations

import re

import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.anchoring import Anchors, same_words
from standoff.spans import Span, find_all

ARTICLE = (ROOT / "corpus/news/rutte-japan/source.txt").read_text("utf-8")
LINES = ARTICLE.splitlines(keepends=True)
WORDS = st.sampled_from([Span(*found.span()) for found in re.finditer(r"\w+", ARTICLE)])
SPANS = st.builds(lambda one, two: Span(min(one, two).start, max(one, two).end), WORDS, WORDS)
UNHURRIED = settings(deadline=None)
TEXTS = st.text(st.sampled_from("ab .\n’🙂é中"), max_size=60)


def place(old, new, words, nth=0):
    verdict = Anchors(old, new).place(find_all(old, words)[nth])
    return verdict.status, verdict.span.cut(new) if verdict.span else verdict.reason


@UNHURRIED
@given(SPANS)
def test_the_same_text_keeps_every_span(span):
    verdict = Anchors(ARTICLE, ARTICLE).place(span)
    assert (verdict.status, verdict.span) == ("exact", span)


@UNHURRIED
@given(st.sampled_from(["Update.\n", "Mark Rutte said China is a threat to NATO.\n", "🙂 " * 40]), SPANS)
def test_words_put_in_front_move_every_span_by_their_length(front, span):
    verdict = Anchors(ARTICLE, front + ARTICLE).place(span)
    assert (verdict.status, verdict.span) == ("moved", Span(span.start + len(front), span.end + len(front)))


@UNHURRIED
@given(WORDS)
def test_words_put_behind_move_nothing(span):
    verdict = Anchors(ARTICLE, ARTICLE + "\nMark Rutte said China is a threat to NATO.\n").place(span)
    assert (verdict.status, verdict.span) == ("exact", span)


@settings(max_examples=200, deadline=None)
@given(TEXTS, TEXTS, st.data())
def test_any_two_texts_give_a_place_inside_the_new_one_or_a_reason(old, new, data):
    if not old:
        return
    start = data.draw(st.integers(0, len(old) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(old))))
    verdict = Anchors(old, new).place(span)
    certain = verdict.status in ("exact", "moved", "edited")
    assert certain == (verdict.span is not None) == (verdict.reason == "")
    if verdict.span:
        assert 0 <= verdict.span.start < verdict.span.end <= len(new)
        same = verdict.span.cut(new) == span.cut(old)
        assert verdict.status == ("edited" if not same else "exact" if verdict.span == span else "moved")


@UNHURRIED
@given(st.permutations(range(len(LINES))), WORDS)
def test_paragraphs_in_any_order_are_followed_or_given_up(order, span):
    new = "".join(LINES[number].rstrip("\n") + "\n" for number in order)
    line = ARTICLE.count("\n", 0, span.start)
    before = sum(len(LINES[number].rstrip("\n")) + 1 for number in order[: order.index(line)])
    at = before + span.start - sum(map(len, LINES[:line]))
    verdict = Anchors(ARTICLE, new).place(span)
    assert verdict.span in (None, Span(at, at + len(span.cut(ARTICLE))))


@UNHURRIED
@given(st.sampled_from(range(len(LINES))), WORDS)
def test_the_words_of_a_deleted_paragraph_have_no_place(gone, span):
    new = "".join(line for number, line in enumerate(LINES) if number != gone)
    verdict = Anchors(ARTICLE, new).place(span)
    if ARTICLE.count("\n", 0, span.start) == gone:
        assert verdict.status == "orphan"
    else:
        assert verdict.span is not None
        assert verdict.span.cut(new) == span.cut(ARTICLE)


@UNHURRIED
@given(SPANS)
def test_typography_and_spaces_change_no_place(span):
    swaps = {"“": '"', "”": '"', "’": "'", "–": "--", "\n": "\n\n", " ": "  "}
    new = "".join(swaps.get(char, char) for char in ARTICLE)
    wanted = "".join(swaps.get(char, char) for char in span.cut(ARTICLE))
    start = len("".join(swaps.get(char, char) for char in ARTICLE[: span.start]))
    assert Anchors(ARTICLE, new).place(span).span == Span(start, start + len(wanted))
    assert same_words(wanted, span.cut(ARTICLE))


def test_a_changed_word_inside_is_an_edit_and_at_the_edge_belongs_to_the_span():
    new = ARTICLE.replace("China is building up", "Beijing is slowly building up")
    assert place(ARTICLE, new, "China is building up its") == ("edited", "Beijing is slowly building up its")
    assert not same_words("China is", "Beijing is")


def test_a_word_that_was_replaced_is_an_orphan():
    assert place(ARTICLE, ARTICLE.replace("Yokosuka", "Sasebo"), "Yokosuka") == ("orphan", "gone")


def test_an_article_is_not_enough_of_a_name():
    new = ARTICLE.replace("the NATO chief added", "the former premier added")
    assert place(ARTICLE, new, "the NATO chief") == ("orphan", "most of its words are gone")


def test_a_word_alone_proves_no_place():
    assert place("No Rutte", "Rutte", "Rutte") == ("orphan", "nothing around it is left to confirm the place")


def test_words_that_are_said_twice_in_a_row_are_ambiguous():
    new = ARTICLE.replace("Rutte said. He", "Rutte said, Rutte said. He")
    assert place(ARTICLE, new, "Rutte said")[0] == "ambiguous"


def test_a_place_is_not_certain_if_another_one_fits_as_well():
    lines = [line.rstrip("\n") + "\n" for line in LINES]
    old = "".join([*lines[:3], "He said so.\n" * 2, *lines[3:5]])
    new = "".join(["He said so.\n" * 2, lines[4], lines[2], lines[1], lines[0], lines[3]])
    assert place(old, new, "He said") == ("ambiguous", "another place fits as well")


def test_a_paragraph_that_stands_twice_is_ambiguous():
    new = "".join([*LINES[:3], *LINES[2:]])
    assert place(ARTICLE, new, "Yokosuka")[0] == "ambiguous"


def test_a_repeated_sentence_elsewhere_takes_nothing_away():
    new = "".join([*LINES[:6], "We cannot be naive, and we really have to work together.\n", *LINES[6:]])
    span = find_all(ARTICLE, "We cannot be naive")[0]
    assert Anchors(ARTICLE, new).place(span).span == span


def test_a_part_of_a_word_goes_with_the_word_and_is_lost_when_the_word_changes_its_form():
    assert (
        place("He is ultraconservative, they said.", "Ah. He is ultraconservative, they said.", "ultra")[1] == "ultra"
    )
    old = "one two three four ｕｌｔｒａ five six seven"
    assert place(old, "so " + old.replace("ｕｌｔｒａ", "ultra"), "ｕｌ")[0] == "ambiguous"


def test_texts_without_spaces_are_compared_sign_by_sign():
    old = "北约秘书长吕特周二在日本表示关注中国的军力"
    assert place(old, "更新:" + old.replace("周二", "周三"), "吕特") == ("moved", "吕特")


@pytest.mark.parametrize("span", [Span(3, 3), Span(-1, 2), Span(0, 99)])
def test_a_span_outside_the_old_text_is_a_wrong_call(span):
    with pytest.raises(ValueError, match="is no span"):
        Anchors("a few words", "a few").place(span)
