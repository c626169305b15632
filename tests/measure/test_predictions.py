"""Predictions that cannot be scored, or count as wrong, are told in words that lead on."""

from __future__ import annotations

import copy
import json

import pytest
from conftest import TEXT, document, layers, write_document


def changed(layer, **more):
    found = layers()
    found[layer][0] |= more
    return found


def told(standoff, tmp_path, content, *args):
    file = tmp_path / "p.jsonl"
    file.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode() + b"\n")
    done = standoff("score", str(file), *args)
    assert (done.exit_code, done.stdout) == (2, "")
    return done.stderr


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "holds no predictions"),
        (b"\x00\xff", "is no JSON"),
        (b"{", "is no JSON"),
        (b"[1]", "is no JSON object"),
        ({"id": "bridge"}, "has no doc_id"),
        ({"doc_id": "brigde", "quotes": []}, "a document that the corpus lacks: brigde"),
        ({"doc_id": "bridge", "quotes": {}}, "quotes of bridge is no list of records"),
        ({"doc_id": "bridge", "quotes": ["x"]}, "quotes of bridge is no list of records"),
        ({"doc_id": "bridge"}, "none of the layers to score"),
        ({"doc_id": "bridge", "quote": []}, "bridge has quote, which is no layer"),
        ({"doc_id": "bridge", "quotes": [{"content": [{"start": 1, "end": 2}]}]}, "no predicted record is built as"),
        ({"doc_id": "bridge", "text": TEXT.replace("Pop", "Pap"), "quotes": []}, "it differs from character 11 on"),
        ({"doc_id": "bridge", "sha256": "0" * 64, "quotes": []}, "its SHA-256 is 000000000000…"),
    ],
)
def test_wrong_input_gets_a_clear_word(standoff, tmp_path, content, word):
    assert word in told(standoff, tmp_path, content)


@pytest.mark.parametrize("content", [b"doc_id,quotes\n", b"{", b"[1]", b'{"doc_id": 1}'])
def test_who_brings_another_format_is_told_what_a_line_looks_like(standoff, tmp_path, content):
    said = told(standoff, tmp_path, content)
    assert 'one object a line: {"doc_id": …, "quotes": [ … ]}' in said
    assert "validate" not in said


def test_more_wrong_input(standoff, tmp_path):
    line = json.dumps({"doc_id": "bridge", "quotes": []}).encode() + b"\n"
    assert "p.jsonl:2: has the document bridge for a second time" in told(standoff, tmp_path, line * 2)
    assert "is not there" in standoff("score", str(tmp_path / "none")).stderr
    assert "is no corpus" in standoff("score", str(tmp_path)).stderr
    assert "name what is to be scored" in standoff("score").stderr
    nobody = standoff("score", "--set", "bo")
    assert (nobody.exit_code, "no document has a set of bo" in nobody.stderr) == (2, True)


def test_predictions_that_cannot_count_are_told(standoff, tmp_path):
    own = copy.deepcopy(layers()["entities"])
    own[0]["spans"] = "Mayor"
    file = tmp_path / "p.jsonl"
    file.write_text(json.dumps({"doc_id": "bridge", "entities": own}))
    done = standoff("score", str(file))
    assert done.exit_code == 0
    assert (
        "1 predicted record left out: not built as the schema says; first bridge m1: spans Mayor is no list"
        in done.stderr
    )


@pytest.mark.parametrize(
    ("layer", "change", "word"),
    [
        ("entities", {"type": 1}, "type 1 is no label"),
        ("entities", {"type": "PERSON"}, "type PERSON is no label"),
        ("entities", {"spans": []}, "spans is missing"),
        ("quotes", {"speakers": [{"referent": "ana-pop", "kind": "nobody"}]}, "speakers.0.kind nobody is no label"),
    ],
)
def test_a_value_that_the_schema_does_not_take_is_told(standoff, tmp_path, layer, change, word):
    file = tmp_path / "p.jsonl"
    file.write_text(json.dumps({"doc_id": "bridge", **changed(layer, **change)}))
    said = standoff("score", str(file)).stderr
    own = layers()[layer][0]["id"]
    assert (
        f"1 predicted record with what the schema does not take, which counts as wrong; first bridge {own}: {word}"
        in said
    )


def test_the_gold_set_itself_has_no_fault(standoff, tmp_path):
    file = tmp_path / "p.jsonl"
    file.write_text(json.dumps({"doc_id": "bridge", **layers()}))
    said = standoff("score", str(file)).stderr
    assert "predicted record" not in said
    assert "name" not in said


def test_local_referents_without_a_predicted_mention_are_told(standoff, tmp_path):
    speakers = [{"referent": "bridge:e7", "mention": None, "kind": "named", "on_behalf_of": None}]
    found = changed("quotes", speakers=speakers)
    file = tmp_path / "p.jsonl"
    file.write_text(json.dumps({"doc_id": "bridge", **found}))
    word = "1 reference names a local referent that no predicted mention has; it counts as wrong (see docs/metrics.md)"
    assert word in standoff("score", str(file)).stderr
    found["entities"][0]["referent"] = "bridge:e7"
    file.write_text(json.dumps({"doc_id": "bridge", **found}))
    assert "that no predicted mention has" not in standoff("score", str(file)).stderr


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"start": 3, "end": 12}, "and the text has “"),
        ({"end": 9_999}, f"9,999, and the text has {len(TEXT)} characters"),
        ({"start": -1}, "is -1–"),
    ],
)
def test_a_span_that_does_not_fit_the_text_is_refused(standoff, tmp_path, change, word):
    own = copy.deepcopy(layers()["entities"])
    own[1]["spans"][0] |= change
    said = told(standoff, tmp_path, {"doc_id": "bridge", "entities": own})
    assert f"bridge {own[1]['id']}: spans.0 " in said
    assert word in said
    assert "code points" in said


def test_a_span_that_runs_over_the_end_is_refused_though_its_words_are_there(standoff, tmp_path):
    own = copy.deepcopy(layers()["entities"])
    own[1]["spans"] = [{"start": len(TEXT) - 5, "end": len(TEXT) + 5, "text": TEXT[-5:]}]
    assert f"the text has {len(TEXT)} characters" in told(standoff, tmp_path, {"doc_id": "bridge", "entities": own})


def test_an_empty_corpus_has_nothing_to_score(root, standoff, tmp_path):
    write_document(tmp_path / "other/corpus", "x", text="A.\n", meta=document("A.\n"))
    (tmp_path / "other/corpus/corpus.json").write_bytes((root / "corpus/corpus.json").read_bytes())
    (tmp_path / "other/schema").symlink_to(root / "schema")
    assert "the corpus lacks: x" in standoff("score", str(tmp_path / "other")).stderr
