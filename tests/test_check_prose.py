"""The check of prose: what reads alike is found, in any script, and pairs that are meant to be alike are let be."""

from __future__ import annotations

import subprocess
import sys

import pytest
from conftest import ROOT, document, write_document

SCRIPT = ROOT / "scripts/check_prose.py"
HARBOUR = "The harbour was closed on Monday because of the wind, the port said. Nobody was hurt.\n"
BAKER = "The baker said that the harbour was closed on Monday because of the wind and the rain. She laughed.\n"
TRAIN = "Trains ran late again. Passengers slept on benches while two clerks argued about the timetable.\n"


@pytest.fixture
def run(root):
    """Run the script on a corpus with these texts beside its own."""

    def check(*args, **texts):
        for name, text in texts.items():
            name = name.replace("_", "-")
            write_document(root / "corpus/challenge", name, text=text, meta=document(text))
        command = [sys.executable, str(SCRIPT), str(root), "--under", "corpus/challenge", *args]
        return subprocess.run(command, capture_output=True, text=True)

    return check


def test_texts_of_ones_own_are_within_the_bounds(run):
    done = run("--strict", harbour=HARBOUR, train=TRAIN)
    assert done.returncode == 0, done.stdout
    assert "2 documents, 31 words, 1 pair" in done.stdout
    assert "share a run of 5 words (15 characters without spaces): 0" in done.stdout
    assert "above the bounds: 0" in done.stdout


def test_what_two_texts_share_is_found(run):
    done = run("--strict", harbour=HARBOUR, baker=BAKER, train=TRAIN)
    assert done.returncode == 1
    assert "10 words  baker and harbour: the harbour was closed on monday because of the wind" in done.stdout
    assert "baker and harbour share 50% of their runs" in done.stdout
    assert "train" not in done.stdout.partition("openings")[0]
    assert run().returncode == 0


def test_two_of_a_pair_may_be_alike_and_count_once(run):
    done = run("--strict", tug_a=HARBOUR, tug_b=HARBOUR.replace("was hurt", "was hurt, he said"))
    assert done.returncode == 0, done.stdout
    assert "openings that several documents share: 0" in done.stdout


def test_openings_are_counted(run):
    texts = {name: f"The harbour was {name} that day.\n" for name in ("red", "grey", "blue")}
    done = run("--strict", **texts)
    assert "   3  the harbour was" in done.stdout
    assert "3 documents open with “the harbour was”" in done.stdout
    assert done.returncode == 1


def test_a_script_without_spaces_is_counted_by_characters(run):
    one = "外交部发言人周三在例行记者会上表示,双方已经就边境问题达成初步共识。"
    done = run("--strict", one=one + "他没有透露细节。\n", other=one + "会谈将在下月继续。\n")
    assert done.returncode == 1
    assert "32 words  one and other: 外交部发言人周三在例行记者会上表示双方已经就边境问题达成初步共识" in done.stdout


def test_marks_that_combine_do_not_cut_a_word(run):
    done = run(one="प्याज़ की कीमत बढ़ी। मंत्री ने इनकार किया।\n")
    assert "1 document, 8 words" in done.stdout
    assert "median 4" in done.stdout


def test_a_collection_that_is_not_there_is_told(run):
    done = run()
    assert done.returncode == 2
    assert "no documents under challenge" in done.stderr
