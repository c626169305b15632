"""Which words of a text stand where in a later version."""

from __future__ import annotations

from conftest import ROOT

from standoff.alignment import BREAK, Alignment, tokens_of

ARTICLE = (ROOT / "corpus/news/rutte-japan/source.txt").read_text("utf-8")
LINES = [line.rstrip("\n") + "\n" for line in ARTICLE.splitlines()]


def aligned(old, new, words):
    """Return which tokens of *words*, at their first place in *old*, have a partner in *new*."""
    found = Alignment.of(old, new)
    start = old.index(words)
    inside = [at for at, token in enumerate(found.old) if start <= token.start < start + len(words)]
    return [found.to_new[at] >= 0 for at in inside if found.old[at].key != BREAK]


def test_tokens_are_words_marks_and_line_breaks_with_typography_folded():
    assert [token.key for token in tokens_of("“Yes” — he’s…\n\n ok")] == [
        '"', "Yes", '"', "-", "he", "'", "s", "...", BREAK, "ok"
    ]  # fmt: skip


def test_a_paragraph_that_comes_to_stand_twice_has_no_partner():
    new = "".join([*LINES[:3], *LINES[2:]])
    assert not any(aligned("".join(LINES), new, LINES[2]))
    assert Alignment.of("".join(LINES), new).disputed


def test_a_set_phrase_in_an_added_paragraph_is_no_partner_of_a_deleted_one():
    new = "".join(["Free and open sea lanes in the region matter, they wrote.\n", *LINES[1:]])
    assert not any(aligned("".join(LINES), "".join([*LINES[1:], new.splitlines()[0]]), "open sea lanes in the region"))


def test_a_paragraph_that_was_replaced_shares_nothing_with_the_other():
    other = "Bread is dearer now, and the bakers of the town, who work at night, are not to blame, they said.\n"
    new = "".join([*LINES[:2], other, *LINES[3:]])
    assert not any(aligned("".join(LINES), new, LINES[2]))


def test_the_last_stop_of_a_paragraph_goes_with_it_when_the_next_one_is_deleted():
    clock = [*LINES[:4], "___.\n", "8:20 p.m.\n", *LINES[4:]]
    new = "".join([*clock[:4], *clock[5:6], *clock[7:]])
    assert all(aligned("".join(clock), new, "8:20 p.m."))
