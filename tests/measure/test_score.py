"""Scores: published examples, the faults of other scorers, and hand-made predictions."""

from __future__ import annotations

import gzip
import json

import pytest
from annotators import NAMES, annotate, declare, sloppy, write_set
from conftest import entity, layers, lines, span, write_document
from newsroom import write_corpus
from sklearn.metrics import f1_score

from standoff import Corpus
from standoff.measure.predictions import of_documents, of_lines, of_set
from standoff.measure.score import score
from standoff.measure.tally import Key
from standoff.storage.packed import dump


@pytest.fixture
def scored(root, tmp_path):
    """Score layers for the document `bridge`, and return the value of a measure."""

    def run(found, layer, field, mode):
        path = tmp_path / "predictions.jsonl"
        path.write_text(json.dumps({"doc_id": "bridge", **found}) + "\n")
        corpus = Corpus.open(root)
        return score(corpus, of_lines(path, corpus), resamples=0).measures[Key(layer, field, mode)]

    return run


def changed(layer, **more):
    found = layers()
    found[layer][0] |= more
    return found


def test_the_gold_set_itself_is_perfect(scored):
    for key in [
        ("entities", "spans", "strict"),
        ("entities", "head", "names"),
        ("quotes", "quotes", "exact attribution"),
        ("quotes", "speakers.referent", "speaker"),
        ("stances", "polarity", "macro"),
    ]:
        assert scored(layers(), *key).value == 1


SCENARIOS = "The quick brown fox jumps over lazy dogs at noon.\n"


@pytest.mark.parametrize(("mode", "value"), [("type", 0.4), ("partial", 0.6), ("exact", 0.4), ("strict", 0.2)])
def test_the_six_scenarios_of_semeval_2013(root, scored, mode, value):
    """Task 9.1: right, spurious, missing, wrong type, wrong border, and both wrong; one of each."""

    def mention(number, words, kind):
        return entity(number, "Lunaville", spans=[span(words, text=SCENARIOS)], type=kind)

    gold = [("quick", "PER"), ("fox", "PER"), ("jumps", "PER"), ("lazy dogs", "PER"), ("at noon", "PER")]
    guess = [("quick", "PER"), ("over", "PER"), ("jumps", "ORG"), ("lazy", "PER"), ("noon", "ORG")]
    gold, guess = ([mention(at, *each) for at, each in enumerate(side, 1)] for side in (gold, guess))
    (root / "corpus/bridge/source.txt").write_text(SCENARIOS)
    (root / "corpus/bridge/entities.jsonl").write_bytes(lines(gold))
    assert scored({"entities": guess}, "entities", "spans", mode).value == pytest.approx(value)


def quote(number, words, **more):
    return {**layers()["quotes"][0], "id": f"q{number}", "content": [span(words)], **more}


def test_precision_is_that_of_the_predictions(scored):
    """Handing the two sets over in the wrong order turns precision and recall round, and leaves F1 as it is."""
    found = scored({"quotes": [*layers()["quotes"], quote(2, "praised the engineers")]}, "quotes", "content", "overlap")
    assert (found.precision, found.recall) == (0.5, 1.0)


def test_overlap_is_counted_once_for_each_quote(scored):
    """Summing overlap over all pairs of predicted and actual quotes takes precision above 1."""
    twice = [quote(1, "“The bridge is safe.”"), quote(2, "“The bridge"), quote(3, "is safe.”")]
    for mode in ("overlap", "characters"):
        found = scored({"quotes": twice}, "quotes", "content", mode)
        assert found.precision < 1
        assert found.recall == 1


def test_a_prediction_that_comes_twice_is_right_once(scored):
    own = layers()["quotes"][0]
    found = scored({"quotes": [own, own | {"id": "q2"}, own | {"id": "q3"}]}, "quotes", "quotes", "exact attribution")
    assert (found.precision, found.recall) == (pytest.approx(1 / 3), 1.0)


def test_the_speaker_must_be_the_same_and_may_be_named_by_other_words(scored):
    other = {"referent": "ana-pop", "mention": "m3", "kind": "named", "on_behalf_of": None}
    assert scored(changed("quotes", speakers=[other]), "quotes", "quotes", "attribution").value == 1
    wrong = other | {"referent": "lunaville"}
    found = changed("quotes", speakers=[wrong])
    assert scored(found, "quotes", "quotes", "attribution").value == 0
    assert scored(found, "quotes", "speakers.referent", "speaker").value == 0
    assert scored(found, "quotes", "content", "exact").value == 1
    longer = changed("quotes", content=[span("said on Monday: “The bridge is safe.”")])
    assert scored(longer, "quotes", "quotes", "attribution").value == 1
    assert scored(longer, "quotes", "quotes", "exact attribution").value == 0


def test_names_are_scored_by_head_and_type(scored):
    found = layers()
    found["entities"] = [each for each in found["entities"] if each["level"] == "NAM"]
    assert scored(found, "entities", "head", "names").value == 1
    found["entities"][0]["type"] = "ORG"
    found["entities"][1]["level"] = "NOM"
    assert scored(found, "entities", "head", "names").value == pytest.approx(2 * 1 / (3 + 2))


def test_the_polarity_of_a_stance_counts_between_the_right_ends_alone(scored):
    assert scored(changed("stances", polarity="negative"), "stances", "polarity", "macro").value == 0
    elsewhere = changed("stances", holder={"referent": "lunaville", "mention": None})
    assert scored(elsewhere, "stances", "polarity", "macro").value == 0
    assert scored(elsewhere, "stances", "evidence", "exact").value == 1


def test_macro_f1_is_that_of_scikit_learn_where_all_stances_are_found(tmp_path):
    corpus = write_corpus(tmp_path / "news", 10)
    annotate(corpus, sloppy)
    read = Corpus.open(corpus)
    found = score(read, of_set(read, "ann-a"))
    gold, guess = [], []
    for each in read:
        ends = {stance["id"]: stance["polarity"] for stance in each.sets["ann-a"]["stances"]}
        gold += [stance["polarity"] for stance in each.layers["stances"]]
        guess += [ends[stance["id"]] for stance in each.layers["stances"]]
    macro = found.measures[Key("stances", "polarity", "macro")]
    assert macro.value == pytest.approx(f1_score(gold, guess, average="macro"), abs=0.03)
    assert macro.low < macro.value < macro.high
    assert macro.support == len(gold)


def test_what_a_system_cannot_do_is_told_by_phenomenon(root, standoff, tmp_path):
    path = root / "corpus/bridge/entities.jsonl"
    own = layers()["entities"]
    own[2]["tags"] = ["cataphora"]
    own[3]["tags"] = ["astral"]
    path.write_bytes(lines(own))
    guess = [{**each, "tags": ["demonym"]} for each in own if each["id"] != "m3"]
    file = tmp_path / "p.jsonl"
    file.write_text(json.dumps({"doc_id": "bridge", "entities": guess}) + "\n")
    told = json.loads(standoff("score", str(file), "--json").stdout)
    found = {each["label"]: each["both"] for each in told["phenomena"]}
    assert found == {"cataphora": 0, "astral": 1}
    assert "\n  cataphora " in standoff("score", str(file)).stdout.partition("phenomena of gold entities")[2]


def test_missing_documents_count_as_empty_and_are_told(root, standoff, tmp_path):
    write_document(root / "corpus", "tower", records=layers())
    file = tmp_path / "p.jsonl.gz"
    file.write_bytes(gzip.compress(json.dumps({"doc_id": "bridge", **layers()}).encode()))
    done = standoff("score", str(file))
    assert "2 of 3 documents have no predictions and count as empty" in done.stderr
    told = json.loads(standoff("score", str(file), "--json").stdout)
    assert told["missing"] == ["empty", "tower"]
    file = tmp_path / "two.jsonl"
    file.write_bytes(
        b"".join(json.dumps({"doc_id": name, **layers()}).encode() + b"\n" for name in ("bridge", "tower"))
    )
    assert "1 of 3 documents has no predictions and counts as empty" in standoff("score", str(file)).stderr
    (strict,) = [each for each in told["measures"] if each["mode"] == "strict"]
    assert (strict["precision"], strict["recall"]) == (1, 0.5)


def test_only_accepted_records_are_gold(root, scored):
    own = layers()["entities"]
    own[4] |= {"status": "proposed", "review": None}
    (root / "corpus/bridge/entities.jsonl").write_bytes(lines(own))
    assert scored({"entities": layers()["entities"][:4]}, "entities", "spans", "strict").value == 1


def test_a_layer_that_is_not_predicted_is_not_scored(standoff, tmp_path):
    file = tmp_path / "p.jsonl"
    file.write_text(json.dumps({"doc_id": "bridge", "quotes": layers()["quotes"]}))
    done = standoff("score", str(file))
    assert "not scored: entities, stances" in done.stderr
    assert "|layers:quotes|" in done.stdout
    assert "strict" not in done.stdout


def test_the_signature_names_what_was_scored(standoff, tmp_path):
    corpus = write_corpus(tmp_path / "news", 6, splits=("train", "test"))
    annotate(corpus, sloppy)
    last = standoff("score", "--set", "ann-a", "--split", "test", corpus=corpus).stdout.splitlines()[-1]
    assert last.startswith(
        "standoff-score|corpus:little@0.1.0|split:test|docs:3|layers:entities+quotes+stances|metric:1|v:"
    )
    refused = standoff("score", "--set", "ann-a", "--split", "dev", corpus=corpus)
    assert refused.exit_code == 2
    assert "the splits are train, test" in refused.stderr


def test_another_corpus_is_scored_as_its_packed_form_is(standoff, tmp_path):
    corpus = write_corpus(tmp_path / "news", 4)
    guess = tmp_path / "guess"
    write_corpus(guess, 4)
    for each in sorted((guess / "corpus").glob("*/stances.jsonl"))[:2]:
        each.write_bytes(b"")
    one = standoff("score", str(guess), "--json", corpus=corpus)
    assert one.exit_code == 0
    shard = tmp_path / "shard.jsonl"
    shard.write_bytes(b"".join(map(dump, Corpus.open(guess))))
    assert standoff("score", str(shard), str(corpus), "--json").stdout == one.stdout
    assert score(Corpus.open(corpus), of_documents(Corpus.open(guess))).measures
    assert standoff("build", str(tmp_path / "dist"), corpus=guess).exit_code == 0
    built = standoff("score", str(tmp_path / "dist"), "--json", corpus=corpus)
    assert built.stdout == one.stdout, built.stderr
    for path in (tmp_path / "dist/documents").glob("*.parquet"):
        path.write_bytes(b"PAR1")
    broken = standoff("score", str(tmp_path / "dist"), corpus=corpus)
    assert (broken.exit_code, "cannot be read" in broken.stderr) == (2, True)


def test_an_open_layer_is_told(root, standoff):
    declare(root, NAMES[0])
    write_set(root / "corpus/bridge", NAMES[0], layers())
    assert "stances are not exhaustive in this corpus" in standoff("score", "--set", NAMES[0]).stderr
