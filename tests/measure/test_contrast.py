"""Contrast sets: a system must be right on both sides of what turns the answer."""

from __future__ import annotations

import json

import pytest
from conftest import BY, REVIEW, document, lines, span, write_document
from hypothesis import given
from hypothesis import strategies as st

from standoff.measure.estimate import wilson

TEXTS = {
    "said": "Mayor Ana Pop said on Monday: “The bridge is safe.”\n",
    "denied": "Mayor Ana Pop denied on Monday: “The bridge is safe.”\n",
}
RIGHT = {"said": "actual", "denied": "negated"}


def quote(text, realis="actual", who="ana-pop", **more):
    speakers = [{"referent": who, "mention": None, "kind": "named", "on_behalf_of": None}] if who else []
    return {
        "id": "q1",
        "content": [span("“The bridge is safe.”", text=text)],
        "verbatim": [span("The bridge is safe.", text=text)],
        "cue": [span("on Monday", text=text)],
        "speakers": speakers,
        "speaker_missing": None if who else "implicit",
        **{"form": "direct", "medium": "speech", "report": "assertion", "realis": realis},
        **{"parent": None, "continues": None, **BY, **REVIEW, **more},
    }


@pytest.fixture
def pair(root):
    """Write a minimal pair with these flips, and the gold quotes of its documents, which differ in realis."""

    def write(*flips, **records):
        for name, text in TEXTS.items():
            own = records.get(name, [quote(text, RIGHT[name])])
            meta = document(text, pair="bridge-safe", flips=list(flips))
            write_document(root / "corpus", name, text=text, meta=meta, records={"quotes": own})

    return write


@pytest.fixture
def told(standoff, tmp_path):
    """Score quotes by document, and return the rows of the table of contrast sets by what is flipped."""

    def run(**quotes):
        file = tmp_path / "p.jsonl"
        file.write_bytes(lines([{"doc_id": name, "quotes": own} for name, own in quotes.items()]))
        done = standoff("score", str(file), "--json")
        assert done.exit_code == 0, done.stderr
        return {row["flips"]: row for row in json.loads(done.stdout)["contrasts"]}

    return run


def guess(**realis):
    return {name: [quote(TEXTS[name], value)] for name, value in realis.items()}


def test_a_pair_counts_if_both_of_its_documents_are_right(pair, told):
    pair("quotes.realis")
    row = told(**guess(said="actual", denied="negated"))["quotes.realis"]
    assert (row["right"], row["documents"], row["sets"], row["few"]) == (1, 1, 1, True)


@pytest.mark.parametrize("usual", ["actual", "negated"])
def test_who_always_gives_the_same_answer_has_no_pair_right(pair, told, usual):
    pair("quotes.realis")
    rows = told(**guess(said=usual, denied=usual))
    assert (rows["quotes.realis"]["right"], rows["quotes.realis"]["documents"]) == (0, 0.5)
    assert rows["all"]["right"] == 0


def test_what_a_pair_does_not_flip_does_not_matter(pair, told):
    pair("quotes.realis")
    wrong = {name: [quote(text, RIGHT[name], "lunaville", form="mixed")] for name, text in TEXTS.items()}
    assert told(**wrong)["quotes.realis"]["right"] == 1


def test_a_record_that_is_not_found_is_not_right(pair, told):
    pair("quotes.realis")
    assert told(said=guess(said="actual")["said"], denied=[])["quotes.realis"]["right"] == 0


def test_a_record_of_one_document_must_be_found_there_and_not_in_the_other(pair, told):
    pair("quotes", denied=[])
    found = guess(said="actual", denied="actual")
    assert told(**found | {"denied": []})["quotes"]["right"] == 1
    assert told(**found)["quotes"]["right"] == 0
    assert told(**found | {"said": []})["quotes"]["right"] == 0


def test_a_field_that_nobody_predicted_is_not_told_as_wrong(pair, told):
    pair("quotes.realis")
    bare = {name: [{k: v for k, v in quote(text).items() if k != "realis"}] for name, text in TEXTS.items()}
    rows = told(**bare)
    assert (rows["quotes.realis"]["right"], rows["quotes.realis"]["low"]) == (None, None)
    assert "all" not in rows


def test_what_the_gold_annotation_does_not_flip_is_not_counted(pair, told):
    pair("quotes.speakers.referent")
    assert told(**guess(said="actual", denied="negated")) == {}


def test_half_a_pair_is_none(pair, told, root):
    pair("quotes.realis")
    other = root / "corpus/denied/document.json"
    other.write_text(json.dumps(json.loads(other.read_text()) | {"pair": None}))
    assert told(**guess(said="actual", denied="negated")) == {}


def test_the_schema_says_which_fields_they_are(pair, told, root):
    pair("quotes.realis")
    for path in (root / "schema/1.0/document.schema.json", *root.glob("corpus/*/document.json")):
        path.write_text(path.read_text().replace('"pair"', '"twin"').replace('"flips"', '"turns"'))
    schema = root / "schema/1.0/document.schema.json"
    schema.write_text(schema.read_text().replace('"x-contrast": "turns"', '"x-contrast": "flips"'))
    assert told(**guess(said="actual", denied="negated"))["quotes.realis"]["right"] == 1


@pytest.mark.parametrize("option", [(), ("--markdown",)])
def test_few_are_marked_in_every_form(pair, standoff, root, option):
    pair("quotes.realis")
    shown = standoff("score", str(root), *option).stdout
    assert "quotes.realis" in shown
    assert "fewer than 10" in shown
    assert "1\\*" in shown if option else "1*" in shown


@pytest.mark.parametrize(
    ("hits", "count", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_intervals_of_newcombe_1998(hits, count, low, high):
    assert [round(each, 4) for each in wilson(hits, count)] == [low, high]


@given(st.integers(0, 50), st.integers(1, 50))
def test_an_interval_holds_the_share_and_is_never_empty(hits, more):
    low, high = wilson(hits, hits + more)
    assert 0 <= low <= hits / (hits + more) <= high <= 1
    assert low < high
