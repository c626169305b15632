"""Another corpus, another schema, and no Python written for it: a fourth layer, renamed labels, dropped fields."""

from __future__ import annotations

import json

import pytest
from conftest import span
from datasets import load_dataset

import standoff as package

EVENTS = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "event",
    "description": "Something that happens.",
    "type": "object",
    "additionalProperties": False,
    "required": ["id", "trigger", "kind", "agents"],
    "properties": {
        "id": {"description": "Its id.", "type": "string", "pattern": "^v[1-9][0-9]*$", "examples": ["v1"]},
        "trigger": {"description": "The words.", "$ref": "defs.schema.json#/$defs/span"},
        "kind": {"description": "SAY: speech. DO: anything else.", "enum": ["SAY", "DO"]},
        "agents": {
            "description": "Who does it.",
            "type": "array",
            "items": {"type": "string", "x-refers-to": "entities"},
        },
        "told_in": {"description": "The quote.", "type": ["string", "null"], "x-refers-to": "quotes"},
    },
}


@pytest.fixture
def events(root):
    """The corpus with a fourth layer."""
    (root / "schema/1.0/events.schema.json").write_text(json.dumps(EVENTS))
    return root


def event(**more):
    return {"trigger": span("said"), "kind": "SAY", "agents": ["m1"], "told_in": "q1", **more}


def test_a_fourth_layer_is_added_validated_built_and_loaded(events, standoff, tmp_path):
    added = standoff("add", "events", "bridge", stdin=json.dumps(event()))
    assert (added.exit_code, added.stdout.split()[0]) == (0, "v1")
    assert standoff("validate").exit_code == 0
    assert standoff("build", str(tmp_path / "dist")).exit_code == 0
    built = load_dataset(str(tmp_path / "dist"), "events", split="train")
    assert built.num_rows == 1
    assert built.features["kind"].names == ["SAY", "DO"]
    assert built[0]["trigger"]["text"] == "said"
    assert load_dataset(str(tmp_path / "dist"), "documents", split="train")[0]["events"][0]["agents"] == ["m1"]
    assert package.Corpus.open(events)["bridge"].events[0].follow("told_in").id == "q1"


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"kind": "SING"}, "unknown-value"),
        ({"agents": ["m99"]}, "reference-resolves"),
        ({"told_in": "q9"}, "reference-resolves"),
        ({"trigger": span("said") | {"start": 0}}, "span-text-matches"),
        ({"trigger": span("said") | {"end": 9999}}, "span-bounds"),
        ({"when": "now"}, "unknown-field"),
    ],
)
def test_a_fourth_layer_is_checked_like_the_others(events, standoff, change, rule):
    before = sorted(path.name for path in (events / "corpus/bridge").iterdir())
    refused = standoff("add", "events", "bridge", stdin=json.dumps(event(**change)))
    assert refused.exit_code == 1
    assert rule in refused.stderr
    assert sorted(path.name for path in (events / "corpus/bridge").iterdir()) == before


def test_renamed_labels_reach_the_features(root, standoff, tmp_path):
    """The labels of a field, and the field itself, have other names here."""
    path = root / "schema/1.0/quotes.schema.json"
    schema = path.read_text("utf-8").replace('"form"', '"mode"').replace('"direct"', '"verbatim-speech"')
    path.write_text(schema, "utf-8")
    quotes = root / "corpus/bridge/quotes.jsonl"
    quotes.write_text(quotes.read_text("utf-8").replace('"form":"direct"', '"mode":"verbatim-speech"'), "utf-8")
    assert standoff("validate").exit_code == 0
    assert standoff("build", str(tmp_path / "dist")).exit_code == 0
    built = load_dataset(str(tmp_path / "dist"), "quotes", split="train")
    assert built.features["mode"].names[0] == "verbatim-speech"
    assert built[0]["mode"] == 0


def test_a_dropped_layer_is_not_missed(root, standoff, tmp_path):
    (root / "schema/1.0/stances.schema.json").unlink()
    (root / "corpus/bridge/stances.jsonl").unlink()
    assert standoff("validate").exit_code == 0
    assert standoff("build", str(tmp_path / "dist")).exit_code == 0
    assert "stances" not in load_dataset(str(tmp_path / "dist"), "documents", split="train").features
