"""The experiments: they learn what is there to be learnt, score it rightly, and say so when there is too little."""

from __future__ import annotations

import subprocess
import sys
from types import ModuleType

import pytest
from conftest import ROOT

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
