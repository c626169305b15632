"""Renaming a referent reaches every record, or none."""

from __future__ import annotations

import pytest
from conftest import layers, write_document

from standoff import Corpus


def test_every_record_of_every_document_and_set_follows(root, standoff):
    write_document(root / "corpus", "second", records=layers() | {"stances": []})
    standoff("add", "referent", "The Team", "--type", "ORG", "--member", "ana-pop", "--kind", "group")
    lines = (root / "corpus/bridge/entities.jsonl").read_bytes()
    (root / "corpus/bridge/annotators/anna").mkdir(parents=True)
    (root / "corpus/bridge/annotators/anna/entities.jsonl").write_bytes(lines)
    result = standoff("rename", "ana-pop", "anastasia-pop")
    assert result.stdout == "bridge: 6 records\nsecond: 3 records\n"
    corpus = Corpus.open(root)
    assert (set(corpus.referents), corpus.referents["the-team"]["members"]) == (
        {"anastasia-pop", "lunaville", "the-team"},
        ["anastasia-pop"],
    )
    everything = b"".join(path.read_bytes() for path in (root / "corpus").rglob("*.jsonl"))
    assert b"ana-pop" not in everything
    assert corpus["bridge"].stances[0].holder.follow("referent").name == "Ana Pop"


def test_lines_that_name_others_keep_their_bytes(root, standoff):
    path = root / "corpus/bridge/entities.jsonl"
    before = path.read_bytes().split(b"\n")
    standoff("rename", "ana-pop", "pop")
    after = path.read_bytes().split(b"\n")
    assert [one == two for one, two in zip(before, after, strict=True)] == [False, True, False, True, True, True]


def test_one_document_that_cannot_follow_stops_it_all(root, tmp_path, standoff):
    standoff("pack", str(tmp_path / "packed"), "--compression", "none")
    shard = next((tmp_path / "packed/corpus").glob("documents*"))
    (root / "corpus/extra.jsonl").write_bytes(shard.read_bytes().replace(b'"doc_id":"bridge"', b'"doc_id":"third"'))
    before = {path: path.read_bytes() for path in root.rglob("*.jsonl")}
    result = standoff("rename", "ana-pop", "pop")
    assert (result.exit_code, "is packed" in result.stderr) == (2, True)
    rehearsed = standoff("rename", "ana-pop", "pop", "--dry-run")
    assert (rehearsed.exit_code, "is packed" in rehearsed.stderr) == (2, True)
    assert {path: path.read_bytes() for path in root.rglob("*.jsonl")} == before


def test_wrong_ids_are_refused(root, standoff):
    before = (root / "corpus/referents.jsonl").read_bytes()
    assert "there is no referent bob" in standoff("rename", "bob", "rob").stderr
    assert "there is a referent lunaville already" in standoff("rename", "ana-pop", "lunaville").stderr
    refused = standoff("rename", "ana-pop", "Ana Pop")
    assert (refused.exit_code, "wrong-pattern" in refused.stderr) == (1, True)
    assert (root / "corpus/referents.jsonl").read_bytes() == before


def test_a_dry_run_shows_all_that_would_change(root, standoff):
    result = standoff("rename", "ana-pop", "pop", "--dry-run")
    assert "+++ b/referents.jsonl" in result.stdout
    assert "+++ b/bridge/quotes.jsonl" in result.stdout
    assert "ana-pop" in Corpus.open(root).referents


def test_a_referent_goes_by_its_name_too(root, standoff):
    assert standoff("rename", "Ana Pop", "pop").exit_code == 0
    assert "pop" in Corpus.open(root).referents


@pytest.mark.usefixtures("root")
def test_what_one_document_alone_knows_is_not_in_the_registry(standoff):
    told = standoff("rename", "bridge:e1", "bridge").stderr
    assert "only bridge knows it" in told
