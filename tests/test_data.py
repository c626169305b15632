"""The corpus of this repository: it is what it says."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import defaultdict

import pytest
from conftest import ROOT

from standoff import Corpus
from standoff.measure.agree import agree
from standoff.measure.tally import Key
from standoff.validate.engine import validate


@pytest.fixture(scope="module")
def challenge():
    """The documents of the challenge set, by id."""
    found = {document.id: document for document in Corpus.open(ROOT) if document.meta["origin"] == "synthetic"}
    assert len(found) >= 120
    return found


def test_the_corpus_has_no_finding():
    assert validate(ROOT).findings == []


def test_every_seed_is_in_the_corpus_as_it_came_but_for_its_line_ends():
    texts = {document.text for document in Corpus.open(ROOT)}
    for seed in (ROOT / "seeds").rglob("*.txt"):
        assert seed.read_bytes().decode("utf-8").replace("\r\n", "\n") in texts


def test_nothing_may_be_redistributed_that_has_no_licence():
    for document in Corpus.open(ROOT):
        assert document.meta["rights"]["licence"] or not document.meta["rights"]["redistribute"]


def test_models_are_declared_as_models():
    kinds = {each["id"]: each for each in Corpus.open(ROOT).meta["annotators"]}
    for document in Corpus.open(ROOT):
        for layer in document.layers:
            for record in document.records(layer):
                assert kinds[record["by"]]["kind"] == "model"
                assert kinds[record["by"]]["tool"]


def test_each_phenomenon_stands_in_three_stories(challenge):
    stories = defaultdict(set)
    for name, document in challenge.items():
        records = [record for layer in document.layers for record in document.records(layer)]
        for tag in [tag for each in (document.meta, *records) for tag in each.get("tags") or ()]:
            stories[tag].add(min(name, document.meta["ext"].get("pair", name)))
    labels = next(iter(challenge.values())).schema.layers["quotes"].properties["tags"]["items"]["enum"]
    assert {tag: len(stories[tag]) for tag in labels if len(stories[tag]) < 3} == {}


def test_a_pair_differs_in_little_and_shares_its_split(challenge):
    ledger = [json.loads(line) for line in (ROOT / "corpus/splits.jsonl").read_text("utf-8").splitlines()]
    splits = {each["doc_id"]: each["split"] for each in ledger if "doc_id" in each}
    more = {name: document.meta["ext"] for name, document in challenge.items()}
    pairs = {name: each["pair"] for name, each in more.items() if "pair" in each}
    assert len(pairs) >= 80
    for name, other in pairs.items():
        assert pairs[other] == name
        assert more[name]["flips"]
        one, two = challenge[name].text.split(), challenge[other].text.split()
        assert one != two
        assert len(set(one) ^ set(two)) <= 12
        assert splits[name] == splits[other]


def test_no_two_stories_read_alike():
    script = [sys.executable, "scripts/check_prose.py", ".", "--under", "challenge", "--strict"]
    done = subprocess.run(script, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_datasheet_tells_the_agreement_that_there_is():
    row = r"^\| (\w+) \| `([\w.–]+)` (\w+)[^|]* \| ([\d.]+) \|$"
    told = re.findall(row, (ROOT / "DATASHEET.md").read_text("utf-8"), re.MULTILINE)
    found = next(each for each in agree(Corpus.open(ROOT), resamples=0).blocks if "annotator-c" in each.names)
    assert len(told) > 10
    for layer, field, mode, value in told:
        assert f"{found.estimates[Key(layer, field, mode)].value:.2f}" == value, (layer, field, mode)
