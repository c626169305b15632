"""The canonical form: one line for every reader, nothing changed that was not meant to be."""

from __future__ import annotations

import json

from conftest import ROOT, layers
from hypothesis import given
from hypothesis import strategies as st

from standoff import Corpus
from standoff.storage import folder
from standoff.storage.canonical import dump, dump_lines

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(VALUES)
def test_every_value_is_one_line_and_comes_back(value):
    line = dump(value).decode("utf-8")
    assert len(line.splitlines()) <= 1
    assert json.loads(line) == value


@given(st.permutations(list(layers()["quotes"][0].items())))
def test_the_order_of_keys_is_that_of_the_schema(items):
    schema = Corpus.open(ROOT).schema.layers["quotes"]
    assert dump_lines([dict(items)], schema) == dump_lines(layers()["quotes"], schema)


def test_saving_the_corpus_of_this_repository_changes_no_byte():
    corpus = Corpus.open(ROOT)
    for stored in corpus.stored():
        for name, content in folder.dump(corpus.load(stored)):
            assert (stored.path / name).read_bytes() == content, name


def test_an_edit_of_one_record_changes_one_line(root):
    corpus = Corpus.open(root)
    before = (root / "corpus/bridge/entities.jsonl").read_bytes().split(b"\n")
    records = corpus["bridge"].layers["entities"]
    records[2] = {**records[2], "note": "who is she?"}
    after = dump_lines(records, corpus.schema.layers["entities"]).split(b"\n")
    assert [one == two for one, two in zip(before, after, strict=True)].count(False) == 1
