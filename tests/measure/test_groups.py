"""The table by phenomenon compares what a system predicts, and nothing that it does not."""

from __future__ import annotations

import json

import pytest
from conftest import layers, lines


@pytest.fixture
def row(root, standoff, tmp_path):
    """Score one quote with some of its fields, and return its row of the table."""

    def run(*fields, **more):
        own = layers()["quotes"]
        own[0]["tags"] = ["mixed"]
        (root / "corpus/bridge/quotes.jsonl").write_bytes(lines(own))
        guess = {name: own[0][name] for name in ("id", "content", *fields)} | more
        file = tmp_path / "p.jsonl"
        file.write_text(json.dumps({"doc_id": "bridge", "quotes": [guess], "entities": layers()["entities"]}))
        (found,) = json.loads(standoff("score", str(file), "--json").stdout)["phenomena"]
        return found["labels"], found["references"]

    return run


def test_what_nobody_predicted_is_not_told_as_wrong(row):
    assert row() == (None, None)


def test_a_system_that_names_referents_alone_is_not_measured_by_mentions(row):
    assert row(speakers=[{"referent": "ana-pop"}]) == (None, 1)
    assert row(speakers=[{"referent": "lunaville"}]) == (None, 0)


def test_speakers_that_are_left_empty_are_wrong(row):
    assert row(speakers=[])[1] == 0


def test_all_that_is_predicted_is_compared(row):
    assert row(*layers()["quotes"][0]) == (1, 1)
