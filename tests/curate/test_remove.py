"""Removing: nothing is left dangling, and no id comes back."""

from __future__ import annotations

from conftest import layers

from standoff import Corpus
from standoff.curate.add import add_records
from standoff.curate.remove import remove


def ids(root, layer="entities", doc_id="bridge"):
    return [each["id"] for each in Corpus.open(root)[doc_id].layers[layer]]


def test_what_refers_to_a_record_is_told_and_nothing_is_removed(root, standoff):
    result = standoff("remove", "bridge", "m1")
    assert result.exit_code == 2
    assert "1 record refers to m1" in result.stderr
    assert "q1  direct" in result.stderr
    assert "--cascade" in result.stderr
    assert ids(root) == ["m1", "m2", "m3", "m4", "m5"]


def test_cascade_takes_out_what_refers_to_it_and_to_that(root, standoff):
    holder = ["--holder.referent", "ana-pop", "--holder.mention", "null"]
    made = standoff(
        "add", "stance", "bridge", "safe", *holder, "--target", "m2", "--polarity", "positive", "--by", "anna"
    )
    assert made.stdout.endswith("· quote q1\n")
    result = standoff("remove", "bridge", "m1", "--cascade")
    assert [line.split()[0] for line in result.stdout.splitlines()] == ["m1", "q1", "s2"]
    assert (ids(root), ids(root, "quotes"), ids(root, "stances")) == (["m2", "m3", "m4", "m5"], [], ["s1"])
    assert standoff("validate", "--no-cache").exit_code == 0


def test_the_id_of_a_removed_record_never_comes_back(root, standoff):
    standoff("remove", "bridge", "m5")
    record = {**layers()["entities"][2], "spans": "Ana Pop", "level": "NAM"}
    del record["id"]
    added = add_records(Corpus.open(root), "bridge", "entities", [record])
    assert [each.id for each in added.records] == ["m6"]
    refused = standoff("add", "entity", "bridge", "--by", "anna", stdin='{"id": "m5", "spans": "Monday"}')
    assert "never given out again" in refused.stderr
    assert standoff("validate", "--no-cache").exit_code == 0


def test_removed_ids_survive_packing(tmp_path, standoff):
    standoff("remove", "bridge", "m5")
    assert standoff("pack", str(tmp_path / "packed")).exit_code == 0
    assert standoff("unpack", str(tmp_path / "again"), corpus=tmp_path / "packed").exit_code == 0
    assert list(Corpus.open(tmp_path / "again")["bridge"].meta["ext"]["removed"]["entities"]) == ["m5"]


def test_sets_keep_their_ids_apart(root):
    corpus = Corpus.open(root)
    for number in (0, 1):
        record = layers()["entities"][number]
        add_records(corpus, "bridge", "entities", [record], owner="anna")
    remove(corpus, "bridge", ["m2"], owner="anna")
    removed = Corpus.open(root)["bridge"].meta["ext"]["removed"]
    assert {key: list(gone) for key, gone in removed.items()} == {"annotators/anna/entities": ["m2"]}
    assert ids(root) == ["m1", "m2", "m3", "m4", "m5"]


def test_an_unknown_record_is_told(standoff):
    assert "bridge has no record m9" in standoff("remove", "bridge", "m9").stderr


def test_a_dry_run_shows_what_would_go(root, standoff):
    result = standoff("remove", "bridge", "m5", "--dry-run")
    assert '-{"id":"m5"' in result.stdout
    assert '"m5"' in result.stdout.partition("document.json")[2]
    assert ids(root)[-1] == "m5"
