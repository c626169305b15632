"""Accepting and rejecting are acts: somebody's, at some time, and of several records at once."""

from __future__ import annotations

import json

import pytest
from conftest import entity, span

from standoff import Corpus


@pytest.fixture
def proposed(root):
    """The corpus with two proposals in `bridge`."""
    plain = {"status": "proposed", "review": None}
    path = root / "corpus/bridge/entities.jsonl"
    more = [entity(6, "Monday", type="MISC", **plain), entity(7, "engineers", type="PER", **plain)]
    path.write_text(
        path.read_text() + "".join(json.dumps(each, separators=(",", ":"), ensure_ascii=False) + "\n" for each in more)
    )
    return root


def status(root, record_id):
    record = Corpus.open(root)["bridge"][record_id]
    return record.status, dict(record.review or {})


def test_several_are_accepted_at_once(proposed, standoff):
    result = standoff("accept", "bridge", "m6", "m7", "--by", "anna", "--comment", "clear")
    assert [line.split()[0] for line in result.stdout.splitlines()] == ["m6", "m7"]
    for record_id in ("m6", "m7"):
        word, review = status(proposed, record_id)
        assert (word, review["by"], review["comment"]) == ("accepted", "anna", "clear")


def test_all_proposals_are_decided_on_with_one_word(proposed, standoff):
    assert standoff("accept", "bridge", "--all", "--layer", "quotes", "--by", "anna").stdout == ""
    assert len(standoff("reject", "bridge", "--all", "--by", "anna").stdout.splitlines()) == 2
    assert status(proposed, "m6")[0] == "rejected"


def test_what_is_decided_already_is_passed_over(proposed, standoff):
    before = status(proposed, "m1")
    result = standoff("accept", "bridge", "m1", "--by", "anna")
    assert (result.stdout, result.stderr) == ("", "nothing to decide\n")
    assert status(proposed, "m1") == before


def test_one_unknown_record_stops_all(proposed, standoff):
    result = standoff("accept", "bridge", "m6", "m99", "--by", "anna")
    assert (result.exit_code, "bridge has no record m99" in result.stderr) == (2, True)
    assert status(proposed, "m6")[0] == "proposed"


def test_a_decision_needs_somebody_and_something(proposed, standoff, monkeypatch):
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", "/dev/null")
    monkeypatch.chdir(proposed)
    assert "nobody is named" in standoff("accept", "bridge", "m6").stderr
    assert "--all" in standoff("accept", "bridge", "--by", "anna").stderr
    monkeypatch.setenv("STANDOFF_BY", "anna")
    assert standoff("accept", "bridge", "m6").exit_code == 0


def test_the_git_name_will_do_if_it_is_declared(proposed, standoff, monkeypatch, tmp_path):
    (tmp_path / "gitconfig").write_text("[user]\n  name = Anna\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.chdir(proposed)
    assert standoff("accept", "bridge", "m6").exit_code == 0
    assert status(proposed, "m6")[1]["by"] == "anna"


def test_rejected_records_stay_and_are_referred_to_no_more(proposed, standoff):
    standoff("reject", "bridge", "m6", "--by", "anna")
    assert span("Monday") in Corpus.open(proposed)["bridge"]["m6"]["spans"]
    again = standoff("add", "quote", "bridge", "The bridge is safe.", "--speaker", "m6", "--by", "anna")
    assert "there is no referent or entity “m6”" in again.stderr


def test_a_dry_run_decides_nothing(proposed, standoff):
    assert '+{"id":"m6"' in standoff("accept", "bridge", "m6", "--by", "anna", "--dry-run").stdout
    assert status(proposed, "m6")[0] == "proposed"


def test_a_layer_without_status_is_told(root, standoff):
    schema = {
        "title": "event",
        "type": "object",
        "required": ["id", "words"],
        "properties": {
            "id": {"type": "string", "examples": ["v1"]},
            "words": {"$ref": "defs.schema.json#/$defs/spans"},
        },
    }
    (root / "schema/1.0/events.schema.json").write_text(json.dumps(schema))
    assert standoff("add", "event", "bridge", "praised").stdout == "v1  “praised”\n"
    result = standoff("accept", "bridge", "v1", "--by", "anna")
    assert (result.exit_code, "without status" in result.stderr) == (2, True)


@pytest.mark.usefixtures("proposed")
def test_a_decision_that_hangs_on_others_says_which(standoff):
    made = standoff("add", "quote", "bridge", "the engineers", "--speaker", "m6", "--cue", "praised", "--by", "anna")
    quote = made.stdout.split()[0]
    refused = standoff("accept", "bridge", quote, "--by", "anna")
    assert f"together: standoff accept bridge {quote} m6\n" in refused.stderr
    assert standoff("accept", "bridge", quote, "m6", "--by", "anna").exit_code == 0
    refused = standoff("reject", "bridge", "m6", "--by", "anna")
    assert f"together: standoff reject bridge m6 {quote}\n" in refused.stderr
