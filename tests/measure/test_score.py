"""Scores: published examples, the faults of other scorers, hand-made predictions, and input that is wrong."""

from __future__ import annotations

import copy
import gzip
import json

import pytest
from annotators import NAMES, annotate, declare, sloppy, write_set
from conftest import TEXT, document, entity, layers, lines, span, write_document
from newsroom import write_corpus
from sklearn.metrics import f1_score

from standoff import Corpus
from standoff.measure.predictions import of_corpus, of_lines, of_set
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
    assert score(Corpus.open(corpus), of_corpus(Corpus.open(guess))).measures
    assert standoff("build", str(tmp_path / "dist"), corpus=guess).exit_code == 0
    built = standoff("score", str(tmp_path / "dist"), "--json", corpus=corpus)
    assert built.stdout == one.stdout, built.stderr
    for path in (tmp_path / "dist/documents").glob("*.parquet"):
        path.write_bytes(b"PAR1")
    broken = standoff("score", str(tmp_path / "dist"), corpus=corpus)
    assert (broken.exit_code, "is no Parquet file" in broken.stderr) == (2, True)


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


def test_an_open_layer_is_told(root, standoff):
    declare(root, NAMES[0])
    write_set(root / "corpus/bridge", NAMES[0], layers())
    assert "stances are not exhaustive in this corpus" in standoff("score", "--set", NAMES[0]).stderr


def test_an_empty_corpus_has_nothing_to_score(root, standoff, tmp_path):
    write_document(tmp_path / "other/corpus", "x", text="A.\n", meta=document("A.\n"))
    (tmp_path / "other/corpus/corpus.json").write_bytes((root / "corpus/corpus.json").read_bytes())
    (tmp_path / "other/schema").symlink_to(root / "schema")
    assert "the corpus lacks: x" in standoff("score", str(tmp_path / "other")).stderr
