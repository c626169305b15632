"""The corpus of this repository: it is what it says."""

from __future__ import annotations

from conftest import ROOT

from standoff import Corpus
from standoff.validate.engine import validate


def test_the_corpus_has_no_finding():
    assert validate(ROOT).findings == []


def test_every_seed_is_in_the_corpus_as_it_came():
    texts = {document.text for document in Corpus.open(ROOT)}
    for seed in (ROOT / "seeds").glob("*.txt"):
        assert seed.read_bytes().decode("utf-8") in texts


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
