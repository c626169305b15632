"""Showing in a terminal: every row fits, nothing of the text is lost, and nothing in it reaches the terminal raw."""

from __future__ import annotations

import re

import pytest
from conftest import TEXT, entity, layers, span, write_document
from hypothesis import given, settings
from hypothesis import strategies as st
from wcwidth import wcswidth

from standoff import Corpus
from standoff.document import Document
from standoff.look.show import show

ESCAPE = re.compile("\x1b\\[[0-9;]*m")


def plain(rows):
    return [ESCAPE.sub("", row) for row in rows]


def rows_of(root, width, doc_id="bridge", **more):
    return list(show(Corpus.open(root)[doc_id], width, **more))


@pytest.mark.parametrize("width", [60, 80, 120, 200])
@pytest.mark.parametrize("colour", [True, False])
def test_every_row_fits(root, width, colour):
    assert all(wcswidth(row) <= width for row in plain(rows_of(root, width, colour=colour)))


def test_wide_terminals_have_notes_beside_the_text_and_narrow_ones_below(root):
    wide = plain(rows_of(root, 100))
    assert any(re.search(r"said on.*q1⟨“The.* q1 direct · Ana Pop$", row) for row in wide), wide
    narrow = plain(rows_of(root, 60))
    assert "  q1 direct · Ana Pop" in narrow
    assert "  s1 positive · Ana Pop → the engineers 🙂 of Lunaville" in narrow


def test_colours_come_from_kinds_and_nesting_is_underlined(root):
    shown = "\n".join(rows_of(root, 100))
    person, place = "\x1b[38;5;31m", "\x1b[38;5;64m"
    assert f"{person}\x1b[1mMayor\x1b[0m" in shown
    assert f"{place}\x1b[4m\x1b[1mLunaville\x1b[0m" in shown


def test_brackets_do_without_colours(root):
    rows = rows_of(root, 100, colour=False)
    assert not any("\x1b" in row for row in rows)
    assert "[Mayor Ana Pop of [Lunaville\u00a0GPE]\u00a0PER] said on Monday:" in " ".join(rows)


def test_layers_and_statuses_are_chosen(standoff):
    assert "q1" not in standoff("show", "bridge", "--layer", "entities").stdout
    standoff("reject", "bridge", "s1", "--by", "anna")
    assert "s1" not in standoff("show", "bridge").stdout
    assert "s1" in standoff("show", "bridge", "--status", "rejected").stdout
    assert "there is no layer quote" in standoff("show", "bridge", "--layer", "quote").stderr


def test_what_nobody_has_decided_on_is_marked(root, standoff):
    standoff("add", "quote", "bridge", "bridge is", "--speaker", "ana-pop", "--cue", "said", "--by", "anna")
    assert "q2?⟨bridge is⟩" in standoff("show", "bridge", "--width", "200").stdout
    assert Corpus.open(root)["bridge"]["q2"].status == "proposed"


def test_without_a_document_the_documents_are_listed(standoff):
    rows = standoff("show").stdout.splitlines()
    assert rows[0].split() == ["document", "length", "entities", "quotes", "stances", "proposed", "title"]
    assert rows[1].split() == ["bridge", str(len(TEXT)), "5", "1", "1", "0"]


def test_one_record_is_shown_with_all_that_names_it(standoff):
    shown = standoff("show", "bridge", "m1").stdout
    assert "[Mayor Ana Pop of Lunaville] said on Monday" in shown
    assert "referent    ana-pop (Ana Pop)" in shown
    assert "named by    q1  direct" in shown
    assert "has no record m77" in standoff("show", "bridge", "m77").stderr


def test_nothing_in_the_text_reaches_the_terminal_raw(root, standoff):
    write_document(root / "corpus", "evil", text="a\x1b[31mred\u202e \x07bell")
    shown = standoff("--color", "never", "show", "evil").stdout
    assert "a\\x1b[31mred\\u202e \\x07bell" in shown
    assert "\x1b" not in shown


@pytest.mark.parametrize("text", ["日本の首相は「海を守る」と述べた。" * 12, "👩‍👩‍👧 🇯🇵 " * 40, "x" * 300, "é" * 200])
@pytest.mark.parametrize("width", [60, 80])
def test_wide_long_and_joined_characters_fit(root, text, width):
    write_document(root / "corpus", "wide", text=text)
    assert all(wcswidth(row) <= width for row in plain(rows_of(root, width, "wide")))


def test_right_to_left_text_has_its_notes_below(root):
    text = "قال رئيس الوزراء إن «بلدنا لن يغير موقفه»."
    write_document(root / "corpus", "rtl", text=text)
    assert text in "\n".join(plain(rows_of(root, 120, "rtl")))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_word_is_lost_and_every_row_fits_whatever_overlaps(data):
    """Rows without tags and brackets, put together, are the text."""
    corpus = data.draw(st.just(Corpus.open()))
    words = data.draw(st.lists(st.sampled_from(["one", "two", "longerword", "海", "é"]), min_size=1, max_size=30))
    text = " ".join(words)
    spans = data.draw(st.lists(st.tuples(st.integers(0, len(text) - 1), st.integers(1, 12)), max_size=6))
    records = []
    for number, (start, size) in enumerate(spans, 1):
        cut = {"start": start, "end": min(start + size, len(text)), "text": text[start : start + size]}
        records.append({**entity(number, "Monday"), "spans": [cut], "referent": f"d:e{number}"})
    document = Document("d", text, {}, {"entities": records}, corpus.schema)
    width = data.draw(st.sampled_from([30, 60, 80, 200]))
    rows = plain(show(document, width))[3:]
    assert "".join("".join(rows).split()) == "".join(words)
    assert all(wcswidth(row) <= width for row in rows)


def test_blank_lines_of_the_text_do_not_pile_up(root):
    write_document(root / "corpus", "gaps", text="One.\n\n\nTwo.\n")
    assert plain(rows_of(root, 80, "gaps"))[-4:] == ["One.", "", "Two.", ""]


@pytest.mark.parametrize("place", [("bridge", "q1"), ("bridge:q1",), ("q1",)])
def test_a_record_is_shown_however_it_is_named(standoff, place):
    assert standoff("show", *place).stdout.startswith("bridge:q1")


def test_what_is_neither_document_nor_record_is_told(standoff):
    result = standoff("show", "bridg")
    assert result.exit_code == 2
    assert "no document bridg" in result.stderr


def crossing(root, second):
    """Write a document with two stances whose evidence is `She praised the engineers` and *second*."""
    found = layers()
    stance = found["stances"][0]
    found["stances"] = [
        stance | {"evidence": [span("She praised the engineers")]},
        stance | {"id": "s2", "evidence": [span(second)]},
    ]
    write_document(root / "corpus", "cross", records=found)
    return "\n".join(plain(rows_of(root, 200, "cross", layers=("stances",))))


def test_where_records_cross_the_closing_brackets_say_whose_they_are(root):
    assert "s1⟨She s2⟨praised the engineers⟩s1 🙂 of⟩s2 Lunaville" in crossing(root, "praised the engineers 🙂 of")


def test_where_records_nest_the_brackets_alone_say_it(root):
    assert "s1⟨She s2⟨praised⟩ the engineers⟩ 🙂 of" in crossing(root, "praised")


def test_a_later_piece_of_a_record_closes_before_what_was_open_already(root):
    found = layers()
    found["quotes"][0]["content"] = [span("The bridge"), span("safe")]
    found["stances"][0]["evidence"] = [span("is safe.”")]
    write_document(root / "corpus", "pieces", records=found)
    shown = "\n".join(plain(rows_of(root, 200, "pieces", layers=("quotes", "stances"))))
    assert "q1⟨The bridge⟩ s1⟨is q1⟨safe⟩.”⟩" in shown


def test_a_word_that_does_not_say_whom_it_means_has_the_name_behind_it(root):
    rows = rows_of(root, 200, colour=False)
    assert "[She\u00a0PER\u00a0→\u00a0Ana Pop]" in "\n".join(rows)
    assert "Lunaville\u00a0GPE]" in "\n".join(rows)
    assert "She\u00a0→\u00a0Ana Pop" in "\n".join(plain(rows_of(root, 200)))


def test_whoever_only_the_document_knows_is_called_by_the_longest_of_its_mentions(root):
    found = layers()
    found["entities"] += [entity(6, "Monday", referent="bridge:e1")]
    found["stances"][0]["target"]["mention"] = "m6"
    write_document(root / "corpus", "local", records=found)
    shown = "\n".join(plain(rows_of(root, 200, "local")))
    assert "s1 positive · Ana Pop → the engineers 🙂 of Lunaville" in shown
