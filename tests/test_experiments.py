"""The experiments: they learn what is there to be learnt, score it rightly, and say so when there is too little."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from types import ModuleType

import pytest
from conftest import ROOT
from newsroom import write_corpus

SCRIPTS = ROOT / "scripts/experiments"


@pytest.fixture(scope="module")
def experiments():
    """The modules of the experiments by name."""
    sys.path.insert(0, str(SCRIPTS))
    try:
        import attribution
        import folds
        import ner
        import stance
    finally:
        sys.path.remove(str(SCRIPTS))
    modules: dict[str, ModuleType] = {"ner": ner, "attribution": attribution, "stance": stance, "folds": folds}
    yield modules
    for name in modules:
        sys.modules.pop(name, None)


def run(corpus, tmp_path, *args):
    dist = tmp_path / "dist"
    subprocess.run([sys.executable, "-m", "standoff", "-C", str(corpus), "build", str(dist)], check=True)
    command = [sys.executable, str(SCRIPTS / "run.py"), str(dist), *args]
    return subprocess.run(command, capture_output=True, text=True)


def test_every_model_beats_the_majority(tmp_path):
    done = run(write_corpus(tmp_path / "news", 16), tmp_path)
    assert done.returncode == 0, done.stderr
    found = re.findall(r"  (.+?) +majority (\S+)   model (\S+)", done.stdout)
    assert [name for name, _, _ in found] == [
        "F1 of mentions",
        "accuracy of tokens",
        "accuracy of speakers",
        "accuracy",
        "mean F1 of polarities",
    ]
    assert all(float(model) > float(majority) + 0.1 for _, majority, model in found)
    assert all(float(model) > 0.8 for _, _, model in found)
    assert "cross-validated over 16 documents in 5 folds" in done.stdout


def test_the_splits_are_used_where_there_are_some_and_the_numbers_stay(tmp_path):
    corpus = write_corpus(tmp_path / "news", 12, splits=("train", "train", "test"))
    done = [run(corpus, tmp_path, "--task", "stance").stdout for _ in range(2)]
    assert "of the split train" in done[0]
    assert re.sub(r"\S+ s\n", "", done[0]) == re.sub(r"\S+ s\n", "", done[1])


def test_one_document_is_too_little(tmp_path):
    done = run(write_corpus(tmp_path / "news", 1), tmp_path)
    assert done.returncode == 1
    assert done.stdout.count("not run") == 3
    assert "of one document; a baseline needs at least two" in done.stdout
    assert "model" not in done.stdout


def test_a_folder_that_was_not_built_is_refused(tmp_path):
    done = subprocess.run([sys.executable, str(SCRIPTS / "run.py"), str(tmp_path)], capture_output=True, text=True)
    assert done.returncode == 2
    assert "standoff build makes one" in done.stderr


def test_a_config_that_is_not_there_is_told(tmp_path, experiments):
    from datasets import Dataset, DatasetDict

    DatasetDict({"train": Dataset.from_dict({"doc_id": ["a"]})})["train"].to_parquet(tmp_path / "a.parquet")
    (tmp_path / "README.md").write_text(
        "---\nconfigs:\n- config_name: documents\n  data_files: a.parquet\n  default: true\n---\n"
    )
    with pytest.raises(experiments["folds"].TooLittleError, match="no config stance"):
        experiments["folds"].load_folds(tmp_path, "stance", 10)


def test_mentions_are_whole_or_wrong(experiments):
    ner = experiments["ner"]
    gold = [["B-PER", "I-PER", "O", "B-GPE", "B-GPE"]]
    assert ner.mentions(gold) == {(0, 0, 2, "PER"), (0, 3, 4, "GPE"), (0, 4, 5, "GPE")}
    assert ner.mentions([["I-PER", "I-GPE"]]) == {(0, 0, 1, "PER"), (0, 1, 2, "GPE")}
    assert ner.f1(gold, gold) == 1
    assert ner.f1(gold, [["B-PER", "O", "O", "B-GPE", "B-GPE"]]) == pytest.approx(2 / 3)
    assert ner.f1([["O"]], [["O"]]) == 0


def test_a_quote_whose_speaker_is_nowhere_near_counts_as_wrong(experiments):
    folds, attribution = experiments["folds"], experiments["attribution"]
    places = {"cue_in_context": [{"start": 4, "end": 8}], "quote_in_context": [{"start": 9, "end": 20}]}
    near = {"text": "Ana", "start": 0, "end": 3, "type": 0, "referent": "ana", "speaks": True}
    far = {"text": "Bo", "start": 30, "end": 32, "type": 0, "referent": "bo", "speaks": False}
    right = {**places, "candidates": [near, far], "speakers": [{"referent": "ana"}]}
    wrong = {**places, "candidates": [], "speakers": [{"referent": "bo"}]}
    nobody = {**places, "candidates": [near], "speakers": []}
    fold = folds.Fold([right, right], [right, wrong, nobody], "")
    (score,) = attribution.scores([fold])
    assert (score.model, score.majority) == (0.5, 0.5)


def test_one_polarity_is_nothing_to_learn_from(experiments):
    row = {"evidence": "praised", "polarity": "positive"}
    fold = experiments["folds"].Fold([row, row], [row], "")
    with pytest.raises(experiments["folds"].TooLittleError, match="all stances to learn from are positive"):
        experiments["stance"].scores([fold])


def test_all_baselines_are_scored_on_the_same_documents(tmp_path, standoff):
    corpus = write_corpus(tmp_path / "news", 12, splits=("train", "train", "test"))
    for path in corpus.glob("corpus/**/document.json"):
        meta = json.loads(path.read_text())
        path.write_text(json.dumps(meta | {"pair": "all", "flips": ["quotes.speakers.referent"]}))
    command = [sys.executable, str(SCRIPTS / "baselines.py"), "--corpus", str(corpus), "--out", str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    head, _, *rows = [
        [cell.strip() for cell in line.split("|")[1:-1]] for line in done.stdout.split("\n\n")[0].split("\n")
    ]
    told = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    assert len(told) == 6
    assert float(told["rules of suggest"]["names"]) > 0.9
    assert 0 < float(told["rules of suggest"]["attribution"]) <= float(told["rules of suggest"]["content"])
    assert float(told["linear choice of speaker"]["speaker"]) > float(told["most frequent speaker"]["speaker"]) + 0.1
    assert float(told["linear polarity"]["polarity"]) > float(told["most frequent polarity"]["polarity"]) + 0.1
    assert told["linear polarity"]["given"] == "gold stances"
    assert told["linear choice of speaker"]["content"] == ""
    assert done.stdout.count("|split:test|docs:4|") == 6
    assert "| system | `quotes.speakers.referent` (1) |" in done.stdout
    assert "| most frequent speaker | 0.000 |" in done.stdout
    again = standoff("score", str(tmp_path / "out/linear-tagger.jsonl"), "--split", "test", corpus=corpus)
    assert f"head names F1     {told['linear tagger']['names']}" in again.stdout


def test_with_one_document_the_rules_alone_are_scored(tmp_path):
    corpus = write_corpus(tmp_path / "news", 1)
    command = [sys.executable, str(SCRIPTS / "baselines.py"), "--corpus", str(corpus)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("not run") == 5
    assert "| rules of suggest | text |" in done.stdout
