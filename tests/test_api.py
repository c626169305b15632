"""The public API, as the README shows it."""

from __future__ import annotations

import doctest
import importlib
import re
import shutil
import subprocess
import sys

import pytest
from conftest import ROOT

import standoff
from standoff.curate.decide import accept, reject
from standoff.curate.edit import edit


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


def test_what_is_not_imported_yet_is_shown_as_well():
    code = "import standoff; print([name for name in dir(standoff) if name[0] != '_'] == sorted(standoff.__all__))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "True\n"


def test_layers_and_fields_are_shown(bridge):
    assert {"entities", "quotes", "stances", "text"} <= set(dir(bridge))
    assert {"speakers", "form", "words", "follow"} <= set(dir(bridge.quotes[0]))
    assert "mention" in dir(bridge.quotes[0].speakers[0])


def test_what_is_held_is_told_in_a_line(root, bridge):
    shutil.copytree(root / "corpus/bridge", root / "corpus/bridge/annotators/anna", ignore=lambda *_: ["annotators"])
    for name in ("source.txt", "document.json"):
        (root / "corpus/bridge/annotators/anna" / name).unlink()
    corpus = standoff.Corpus.open(root)
    assert repr(corpus["empty"]) == "<document empty: 0 characters>"
    told = "107 characters, 5 entities, 1 quote, 1 stance"
    assert repr(corpus["bridge"]) == f"<document bridge: {told}; sets of anna>"
    assert repr(corpus["bridge"].annotator("anna")) == f"<document bridge of anna: {told}>"
    assert repr(bridge["q1"]) == "<quote q1 '“The bridge is safe.”'>"
    assert repr(bridge["q1"].speakers[0]).startswith("<record {'kind': 'named', 'mention': 'm1', ")
    assert len(repr(corpus)) < len(str(root)) * 2 + 60


def test_long_words_are_cut_where_a_record_is_told(bridge):
    bridge.layers["entities"][0]["spans"][0]["text"] = "x" * 1000
    assert len(repr(bridge["m1"])) < 120


def test_a_traceback_shows_what_was_wrong_and_how_to_mend_it(root):
    with pytest.raises(standoff.CorpusError) as unknown:
        _ = standoff.Corpus.open(root)["brigde"]
    assert unknown.value.__notes__ == ["did you mean bridge?"]
    with pytest.raises(standoff.RefusedError) as refused:
        edit(standoff.Corpus.open(root), "bridge", "q1", {"content": "“The bridge"}, by="anna")
    assert [note.split()[1:3] for note in refused.value.__notes__] == [["L534", "verbatim-in-content:"]]
    assert "/bridge/quotes.jsonl:1: " in refused.value.__notes__[0]


def test_what_was_decided_comes_back_as_it_is_now(root):
    corpus = standoff.Corpus.open(root)
    assert [record.status for record in reject(corpus, "bridge", ["s1"], "anna", comment="No.")] == ["rejected"]
    assert [record.review.comment for record in accept(corpus, "bridge", ["s1", "q1"], "anna", comment="Yes.")] == [
        "Yes."
    ]


def test_the_examples_of_the_page_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    failed, tried = doctest.testfile(str(ROOT / "docs/python.md"), module_relative=False)
    assert tried
    assert not failed


def test_the_page_names_what_can_be_imported():
    text = (ROOT / "docs/python.md").read_text("utf-8")
    assert set(standoff.__all__) <= set(re.findall(r"`standoff\.(\w+)`", text))
    rows = re.findall(r"^\| [^|]+ \| ([^|]*`standoff\.\w+\.\w+`[^|]*) \| ([^|]+) \|$", text, re.MULTILINE)
    assert len(rows) > 10
    for homes, names in rows:
        modules = [importlib.import_module(each) for each in re.findall(r"`(.+?)`", homes)]
        for name in re.findall(r"`(.+?)`", names):
            assert any(callable(getattr(module, name, None)) for module in modules), name


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
