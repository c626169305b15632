"""Quoted words are found where they stand, whatever the quoter's keyboard makes of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from standoff.wording import context, find_words, fold, pieces_of, places_of

TEXT = "She said: “No – it’s the\u00a0end.” The end of the US, they say."


def words(text, spans):
    return [span.cut(text) for span in spans]


def test_words_are_found_to_the_letter_first():
    assert find_words('a “b” "b"', '"b"') == ([(6, 9)], True)


def test_marks_dashes_and_spaces_are_as_good_as_each_other():
    found, exact = find_words(TEXT, '"No - it\'s the end."')
    assert (words(TEXT, found), exact) == (["“No – it’s the\u00a0end.”"], False)


def test_whole_words_win_over_parts_of_words():
    assert words(TEXT, find_words(TEXT, "he")[0]) == ["he"] * 5
    assert len(find_words("he saw the other", "he")[0]) == 1


def test_brackets_say_which_of_several_is_meant():
    found, _ = find_words(TEXT, "The [end] of")
    assert [(span.start, span.cut(TEXT)) for span in found] == [(TEXT.rindex("end"), "end")]


def test_brackets_of_the_text_are_found_as_they_are():
    assert find_words("he [sic] said", "he [sic] said") == ([(0, 13)], True)


def test_pieces_are_split_unless_the_text_has_the_gap_itself():
    assert pieces_of("She … end", TEXT) == ["She", "end"]
    assert pieces_of("a … b", "a … b c") == ["a … b"]
    assert pieces_of("one\ntwo", "one\ntwo") == ["one", "two"]


def test_pieces_stand_in_the_order_of_the_text():
    chains, _ = places_of(TEXT, ["said", "end"])
    assert [words(TEXT, chain) for chain in chains] == [["said", "end"]]
    assert places_of(TEXT, ["US", "said"])[0] == []


def test_context_shows_the_words_in_brackets_and_stays_on_the_line():
    text = "One line.\nAnother line here.\nThird."
    assert context(text, find_words(text, "line here")[0]) == "Another [line here]."


@given(st.text(max_size=40))
def test_folding_moves_no_offset(text):
    assert len(fold(text)) == len(text)


@given(st.text(max_size=30), st.text(min_size=1, max_size=8), st.text(max_size=30))
def test_what_stands_in_a_text_is_found_there(before, inner, after):
    text = before + inner + after
    for span in find_words(text, inner)[0]:
        assert span.cut(text) == inner
    assert find_words(text, inner)[1]
