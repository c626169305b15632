"""The public API, as the README shows it."""

from __future__ import annotations

import doctest
import importlib

import pytest
from conftest import ROOT

import standoff


@pytest.fixture
def bridge(root):
    return standoff.Corpus.open(root)["bridge"]


def test_a_corpus_is_found_from_below(root, monkeypatch):
    monkeypatch.chdir(root / "corpus" / "bridge")
    assert standoff.Corpus.open().root == root


def test_documents_come_in_the_order_of_their_ids(root):
    corpus = standoff.Corpus.open(root)
    assert [doc.id for doc in corpus] == corpus.ids() == ["bridge", "empty"]


def test_layers_are_attributes(bridge):
    assert [mention.type for mention in bridge.entities] == ["PER", "GPE", "PER", "PER", "GPE"]
    assert bridge.quotes[0].form == bridge.quotes[0]["form"] == "direct"
    with pytest.raises(AttributeError, match="its layers are entities, quotes, stances"):
        _ = bridge.events


def test_a_speaker_leads_to_its_mention_and_referent(bridge):
    speaker = bridge.quotes[0].speakers[0]
    assert speaker.follow("mention").words() == "Mayor Ana Pop of Lunaville"
    assert speaker.follow("referent").name == "Ana Pop"
    assert speaker.follow("on_behalf_of") is None


def test_what_is_no_reference_cannot_be_followed(bridge):
    with pytest.raises(AttributeError, match="form of a quote is no reference"):
        bridge.quotes[0].follow("form")


def test_words_of_a_field(bridge):
    assert bridge["q1"].words("cue") == "said"
    assert bridge["m1"].words("head") == "Ana Pop"
    assert bridge["m2"].words("head") == ""


def test_fields_that_a_record_leaves_out_are_none(bridge):
    assert bridge["m1"].role is None
    with pytest.raises(AttributeError, match="entity has no colour"):
        _ = bridge["m1"].colour


def test_a_data_frame_of_a_layer(root):
    frame = standoff.to_pandas(root, "entities")
    assert list(frame["doc_id"]) == ["bridge"] * 5
    assert frame["type"].value_counts()["PER"] == 3


def test_a_dataset_of_a_config(root):
    data = standoff.load(root, "quotes", split="train")
    assert data.num_rows == 1
    assert data.features["form"].int2str(data[0]["form"]) == "direct"
    with pytest.raises(standoff.CorpusError, match="no config claims"):
        standoff.load(root, "claims")


def test_everything_public_is_there():
    for name in standoff.__all__:
        assert getattr(standoff, name)


@pytest.mark.parametrize(
    "module", ["standoff", "standoff.document", "standoff.storage.corpus", "standoff.dataset.load"]
)
def test_the_examples_of_the_modules_run(module, monkeypatch):
    monkeypatch.chdir(ROOT)
    failed, tried = doctest.testmod(importlib.import_module(module))
    assert tried
    assert not failed


def test_the_examples_of_the_readme_run(monkeypatch):
    monkeypatch.chdir(ROOT)
    failed, tried = doctest.testfile(str(ROOT / "README.md"), module_relative=False)
    assert tried
    assert not failed
