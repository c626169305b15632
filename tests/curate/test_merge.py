"""Merging by record and field: nothing is lost, nothing comes twice, and a conflict is never silent."""

from __future__ import annotations

import copy

import pytest
from conftest import ROOT, layers
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.curate.merge import Sides, collisions, merge_object, merge_records, rename
from standoff.curate.siblings import renumber
from standoff.errors import DataError
from standoff.storage.schemas import read_schema

SCHEMA = read_schema(ROOT / "schema/1.0")
NODE = SCHEMA.layers["stances"].node


def stance(number, **fields):
    return {"id": f"s{number}", "polarity": "positive", "tags": ["irony"], **fields}


def merged(base, ours, theirs):
    records, conflicts = merge_records(Sides(base, ours, theirs), NODE)
    return records, [(each.id, each.field) for each in conflicts]


def test_different_fields_of_one_record_merge():
    ours, theirs = stance(1, polarity="negative"), stance(1, act="praise")
    assert merged([stance(1)], [ours], [theirs]) == ([stance(1, polarity="negative", act="praise")], [])


def test_a_field_that_both_changed_is_a_conflict_and_ours_stays():
    ours, theirs = stance(1, polarity="negative"), stance(1, polarity="mixed", act="praise")
    assert merged([stance(1)], [ours], [theirs]) == ([{**ours, "act": "praise"}], [("s1", "polarity")])


def test_the_same_change_on_both_sides_is_none():
    both = stance(1, polarity="mixed")
    assert merged([stance(1)], [both], [both]) == ([both], [])


def test_labels_are_a_set_in_which_removals_count():
    ours, theirs = stance(1, tags=["irony", "hedge"]), stance(1, tags=["mutual"])
    assert merged([stance(1)], [ours], [theirs]) == ([stance(1, tags=["hedge", "mutual"])], [])


def test_a_list_of_spans_and_an_ordered_list_are_one_thing():
    a, b, c = ({"start": n, "end": n + 1, "text": "x"} for n in (1, 3, 5))
    for name, values in (("evidence", ([a], [a, b], [a, c])), ("chain", (["x"], ["x", "y"], ["z", "x"]))):
        sides = [[stance(1, **{name: value})] for value in values]
        assert merged(*sides)[1] == [("s1", name)]


def test_objects_are_one_thing():
    """Who changes the holder's referent, and who changes the mention, may each be right alone."""
    base, ours, theirs = ({"referent": one, "mention": two} for one, two in ((1, 1), (2, 1), (1, 2)))
    assert merged(*([stance(1, holder=each)] for each in (base, ours, theirs)))[1] == [("s1", "holder")]


@pytest.mark.parametrize("edited_by", ["ours", "theirs"])
def test_deleting_what_the_other_side_edited_is_a_conflict(edited_by):
    edited = [stance(1, polarity="mixed")]
    sides = ([stance(1)], edited, []) if edited_by == "ours" else ([stance(1)], [], edited)
    assert merged(*sides) == (edited if edited_by == "ours" else [], [("s1", "")])


def test_deleting_what_the_other_side_left_alone_deletes():
    assert merged([stance(1), stance(2)], [stance(1)], [stance(2)]) == ([], [])


@pytest.mark.parametrize("broken", [[{"polarity": "mixed"}], [stance(1), stance(1)], [{"id": 3}]])
def test_records_without_an_id_of_their_own_are_refused(broken):
    with pytest.raises(DataError):
        merged([], broken, [])


def test_a_file_that_is_one_object_is_merged_to_the_bottom():
    base = {"rights": {"licence": None, "holder": None}, "annotators": [{"id": "a", "tool": None}]}
    ours = {"rights": {"licence": "CC0-1.0", "holder": None}, "annotators": [{"id": "a", "tool": "x"}]}
    theirs = {"rights": {"licence": None, "holder": "She"}, "annotators": [*base["annotators"], {"id": "b"}]}
    found, conflicts = merge_object(Sides(base, ours, theirs), SCHEMA.document.node, deep=True)
    assert found == {
        "rights": {"licence": "CC0-1.0", "holder": "She"},
        "annotators": [{"id": "a", "tool": "x"}, {"id": "b"}],
    }
    assert conflicts == []


def document(**more):
    """Return the layers of a small document with further records."""
    return {name: records + more.get(name, []) for name, records in layers().items()}


def three(base, ours, theirs):
    return {name: Sides(base[name], ours[name], theirs[name]) for name in base}


def mention(number, **fields):
    return {**layers()["entities"][0], "id": f"m{number}", **fields}


def quote(number, of):
    found = copy.deepcopy(layers()["quotes"][0])
    found["speakers"][0]["mention"] = of
    return {**found, "id": f"q{number}"}


def test_new_records_of_one_number_are_both_kept_with_what_refers_to_them():
    ours = document(entities=[mention(6, level="NOM")], quotes=[quote(2, "m6")])
    theirs = document(entities=[mention(6, level="PRO")], quotes=[quote(2, "m6"), quote(3, "m6")])
    renaming, unsettled = renumber(three(document(), ours, theirs), SCHEMA, {"entities", "quotes"})
    assert (renaming["theirs"]["entities"], renaming["ours"], unsettled) == ({"m6": "m7"}, {}, set())
    found = rename(theirs["quotes"], "quotes", SCHEMA.layers["quotes"], renaming["theirs"])
    assert [(each["id"], each["speakers"][0]["mention"]) for each in found] == [
        ("q1", "m1"),
        ("q4", "m7"),
        ("q3", "m7"),
    ]


def test_the_side_moves_whose_references_can_follow():
    """Theirs alone changed the quotes, so git takes them as they are."""
    ours = document(entities=[mention(6, level="NOM")])
    theirs = document(entities=[mention(6, level="PRO")], quotes=[quote(2, "m6")])
    renaming, unsettled = renumber(three(document(), ours, theirs), SCHEMA, {"entities"})
    assert (renaming["theirs"].get("entities"), renaming["ours"]["entities"], unsettled) == (None, {"m6": "m7"}, set())


def test_where_neither_can_follow_it_is_a_conflict():
    stances = [{**layers()["stances"][0], "id": "s2", "holder": {"referent": "ana-pop", "mention": "m6"}}]
    ours = document(entities=[mention(6, level="NOM")], stances=stances)
    theirs = document(entities=[mention(6, level="PRO")], quotes=[quote(2, "m6")])
    assert renumber(three(document(), ours, theirs), SCHEMA, {"entities"})[1] == {"m6"}


def test_referents_of_the_document_with_one_number_stay_apart():
    ours = document(entities=[mention(6, referent="bridge:e2")])
    theirs = document(entities=[mention(7, referent="bridge:e2")])
    renaming = renumber(three(document(), ours, theirs), SCHEMA, {"entities"})[0]
    assert renaming["theirs"]["referents"] == {"bridge:e2": "bridge:e3"}
    assert renumber(three(document(), ours, ours), SCHEMA, {"entities"}) == ({"theirs": {}, "ours": {}}, set())
    renaming, unsettled = renumber(three(document(), ours, theirs), SCHEMA, set())
    assert (renaming, unsettled) == ({"theirs": {}, "ours": {}}, {"bridge:e2"})


NUMBERS = st.integers(1, 12)
FIELDS = st.fixed_dictionaries(
    {
        "polarity": st.sampled_from("ab"),
        "act": st.sampled_from("ab"),
        "tags": st.lists(st.sampled_from("xyz"), unique=True),
    }
)
RECORDS = st.dictionaries(NUMBERS, FIELDS, max_size=8).map(
    lambda found: [{"id": f"s{number}", **fields} for number, fields in found.items()]
)


def by_id(records):
    return {each["id"]: {**each, "tags": sorted(each["tags"])} for each in records}


@st.composite
def triples(draw):
    """A list of records and two that were made from it by edits, deletions and additions."""
    base = draw(RECORDS)
    return base, *(draw(_edited(base)) for _ in range(2))


@st.composite
def _edited(draw, base):
    kept = [each for each in base if draw(st.integers(0, 4))]
    edited = [{**each, **draw(FIELDS)} if draw(st.booleans()) else each for each in kept]
    new = [each for each in draw(RECORDS) if each["id"] not in {one["id"] for one in base}]
    return edited + new


def check_laws(base, ours, theirs):
    sides = Sides(base, ours, theirs)
    before = copy.deepcopy(sides)
    records, conflicts = merge_records(sides, NODE)
    assert sides == before
    assert merge_records(Sides(base, ours, base), NODE) == (ours, [])
    assert by_id(merge_records(Sides(base, base, theirs), NODE)[0]) == by_id(theirs)
    assert merge_records(Sides(base, ours, ours), NODE) == (ours, [])
    mirrored, mirrored_conflicts = merge_records(Sides(base, theirs, ours), NODE)
    troubled = {each.id for each in conflicts}
    assert {(each.id, each.field) for each in conflicts} == {(each.id, each.field) for each in mirrored_conflicts}
    assert {k: v for k, v in by_id(records).items() if k not in troubled} == {
        k: v for k, v in by_id(mirrored).items() if k not in troubled
    }
    assert len(by_id(records)) == len(records)
    check_nothing_is_silent(Sides(*map(by_id, sides)), by_id(records), conflicts)


def check_nothing_is_silent(sides, found, conflicts):
    """Whatever a side did to a record or a field stands in the result, or is said to be in conflict."""
    told = {(each.id, each.field) for each in conflicts}
    for record_id in {*sides.base, *sides.ours, *sides.theirs}:
        base, ours, theirs = (each.get(record_id) for each in sides)
        if (record_id, "") in told:
            assert found.get(record_id) == ours
            continue
        for side in (ours, theirs):
            if base and not side:
                assert record_id not in found
            if side and not base:
                assert record_id in found
            for name in set(side or ()) - {"id", "tags"} if record_id in found else ():
                if not base or side[name] != base[name]:
                    assert found[record_id][name] == side[name] or (record_id, name) in told


@settings(max_examples=200, deadline=None)
@given(triples())
def test_the_laws_of_merging_hold(triple):
    check_laws(*triple)


@pytest.mark.torture
@settings(max_examples=10_000, deadline=None)
@given(triples())
def test_the_laws_of_merging_hold_for_long(triple):
    check_laws(*triple)


@settings(max_examples=100, deadline=None)
@given(triples())
def test_renumbering_keeps_every_new_record(triple):
    """What both sides added is there once each, however they numbered it; only what is alike falls together."""
    sides = Sides(*triple)
    renaming, unsettled = renumber({"stances": sides}, SCHEMA, {"stances"})
    assert not unsettled
    assert list(renaming["theirs"].get("stances", {})) == collisions(sides, "s")
    theirs = rename(sides.theirs, "stances", SCHEMA.layers["stances"], renaming["theirs"])
    records, conflicts = merge_records(Sides(sides.base, sides.ours, theirs), NODE)
    old = {each["id"] for each in sides.base}
    assert {each.id for each in conflicts} <= old
    new = [each for each in (*sides.ours, *theirs) if each["id"] not in old]
    assert by_id(new) == {name: each for name, each in by_id(records).items() if name not in old}
    assert len(records) == len(by_id(records))
