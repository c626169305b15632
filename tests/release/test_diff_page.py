"""The page of what changed: each change beside the words that it is about."""

from __future__ import annotations

import re

import diffing
from conftest import TEXT, entity
from diffing import annotator, page, rewrite

from standoff import Corpus
from standoff.curate.reanchor import reanchor

before = diffing.before


def test_the_page_shows_changes_at_their_words(before, root, standoff):
    def change(records):
        records[1] |= {"type": "LOC", "role": None}
        return [*records[:4], entity(6, "Monday", type="MISC")]

    rewrite(root, "entities", change)
    found = page(standoff, str(before))
    assert re.search(r'<a class="t changed" id="t(\d+)" href="#n\1">m2</a><span class="m changed r\1">Lunaville', found)
    assert re.search(r'<span class="m added r\d+">Monday</span>', found)
    assert re.search(r'id="t(\d+)" href="#n\1">m5</a><span class="m removed r\1">Lunaville</span>', found)
    assert found.count("<aside") == 2
    links, targets = (set(re.findall(rf'{word}="#?([nt]\d+)"', found)) for word in ("href", "id"))
    assert links == targets
    assert "<script" not in found


def test_nothing_in_data_is_live_on_the_page(before, root, standoff):
    rewrite(root, "entities", lambda found: [{**found[0], "note": "<img src=x onerror=alert(1)>\x1b"}, *found[1:]])
    found = page(standoff, str(before))
    assert "&lt;img src=x" in found
    assert ("<img" in found, "\x1b" in found) == (False, False)


def test_the_page_of_a_text_that_changed(before, root, standoff):
    """What was removed has no place in the new text; it is listed above it."""
    reanchor(Corpus.open(root), "bridge", f"Update.\n{TEXT}".encode())
    rewrite(root, "stances", lambda _: [])
    rewrite(root, "quotes", lambda found: [{**found[0], "medium": "writing"}])
    found = page(standoff, str(before))
    assert 'href="#n' in found
    listed, _, shown = found.partition("<section>")
    assert ("s1" in listed, ">q1</a>" in shown, ">s1</a>" in shown) == (True, True, False)


def test_the_page_of_two_annotators_has_the_first_ones_places(root, standoff):
    annotator(root)
    rewrite(
        root, "entities", lambda found: [{**each, "id": each["id"].replace("m90", "m4")} for each in found], owner="bea"
    )
    found = page(standoff, "--set", "gold", "--set", "bea")
    assert ">bea/m4</a>" in found
    assert re.search(r'>m4</a><span class="m changed r\d+">the engineers 🙂 of ', found)
