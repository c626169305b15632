"""Conditions: whom they hold for, what they take, and what is wrong with those that mean nothing."""

from __future__ import annotations

import pytest

from standoff import Corpus, StandoffError
from standoff.where import parse


@pytest.fixture
def schema(root):
    return Corpus.open(root).schema


def told(wheres):
    return {layer: [str(each) for each in found] for layer, found in wheres.items() if found}


@pytest.mark.parametrize(
    ("conditions", "found"),
    [
        (["quotes.form=direct,mixed"], {"quotes": ["form=direct,mixed"]}),
        (["polarity!=positive"], {"stances": ["polarity!=positive"]}),
        (["status=accepted"], {layer: ["status=accepted"] for layer in ("entities", "quotes", "stances")}),
        (["split=train"], {"documents": ["split=train"]}),
        (["documents.tags=astral"], {"documents": ["tags=astral"]}),
        (["speakers.kind=named"], {"quotes": ["speakers.kind=named"]}),
        (["status=*"], {}),
    ],
)
def test_whom_a_condition_holds_for(schema, conditions, found):
    assert told(parse(conditions, schema)) == found


def test_a_default_gives_way_and_asks_for_nothing_that_is_not_there(schema):
    found = parse(["quotes.status=*"], schema, ["status=accepted"])
    assert told(found) == {"entities": ["status=accepted"], "stances": ["status=accepted"]}
    assert told(parse([], schema, ["colour=red", "polarity=blue"])) == {}


@pytest.mark.parametrize(
    ("record", "taken"),
    [
        ({"speakers": [{"kind": "group"}, {"kind": "named"}]}, True),
        ({"speakers": [{"kind": "group"}]}, False),
        ({"speakers": []}, False),
        ({}, False),
        ({"speakers": [{"kind": ["named"]}]}, False),
    ],
)
def test_one_item_that_fits_is_enough(schema, record, taken):
    assert parse(["speakers.kind=named"], schema)["quotes"][0].takes(record) is taken
    assert parse(["speakers.kind!=named"], schema)["quotes"][0].takes(record) is not taken


def test_null_true_and_false_are_written_as_in_json(schema):
    null, yes = parse(["intensity=null"], schema)["stances"][0], parse(["negation=true"], schema)["stances"][0]
    assert null.takes({"intensity": None})
    assert null.takes({})
    assert not null.takes({"intensity": "weak"})
    assert yes.takes({"negation": True})
    assert not yes.takes({"negation": False})


def test_conditions_reach_into_spans_and_hold_for_objects(schema):
    head, words = parse(["head=null"], schema)["entities"][0], parse(["spans.text=Ana"], schema)["entities"][0]
    assert head.takes({"head": None})
    assert not head.takes({"head": {"start": 0, "end": 3, "text": "Ana"}})
    assert words.takes({"spans": [{"text": "Bo"}, {"text": "Ana"}]})
    assert not words.takes({"spans": [{"text": "Bo"}]})
    assert parse(["review=null"], schema)["quotes"][0].takes({"review": None})


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("form", "is no condition"),
        ("=x", "is no condition"),
        ("quotes.colour=red", "no record has the field quotes.colour"),
        ("quotes.form=shouted", "quotes.form is never shouted"),
    ],
)
def test_what_means_nothing_is_refused(schema, condition, message):
    with pytest.raises(StandoffError, match=message):
        parse([condition], schema)
