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
from standoff.measure.compare import compare
from standoff.measure.contrast import ALL, contrast
from standoff.measure.gold import accepted
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
            stories[tag].add(document.meta.get("pair") or name)
    labels = next(iter(challenge.values())).schema.layers["quotes"].properties["tags"]["items"]["enum"]
    assert {tag: len(stories[tag]) for tag in labels if len(stories[tag]) < 3} == {}


def test_a_pair_differs_in_little_and_shares_its_split(challenge):
    ledger = [json.loads(line) for line in (ROOT / "corpus/splits.jsonl").read_text("utf-8").splitlines()]
    splits = {each["doc_id"]: each["split"] for each in ledger if "doc_id" in each}
    pairs = defaultdict(list)
    for document in challenge.values():
        pairs[document.meta.get("pair")].append(document)
    assert len(pairs) > 40
    for one, two in [found for name, found in pairs.items() if name]:
        assert one.meta["flips"] == two.meta["flips"]
        assert one.meta["note"] == two.meta["note"]
        words = one.text.split(), two.text.split()
        assert words[0] != words[1]
        assert len(set(words[0]) ^ set(words[1])) <= 12
        assert splits[one.id] == splits[two.id]


def test_the_gold_annotation_flips_what_a_pair_says_that_it_flips(challenge):
    pairs = [accepted(document) for document in challenge.values() if document.meta.get("pair")]
    found = contrast([compare(document, document) for document in pairs], list(pairs[0].schema.layers))
    told = {(row.what, name) for row in found for name in row.sets if row.what != ALL}
    assert told == {(flip, document.meta["pair"]) for document in pairs for flip in document.meta["flips"]}
    assert all(all(rights.values()) for row in found for rights in row.sets.values())


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
