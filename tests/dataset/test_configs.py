"""Configs: a row a record, with its words, what is around it, and names beside its references."""

from __future__ import annotations

import json

import pandas
import pytest
from conftest import TEXT, entity, span, write_document

import standoff as package
from standoff.dataset.configs import configs


def load(root, name, **more):
    return package.load(root, name, split="train", **more)


def rewrite(root, layer, change):
    """Change every record of a layer of `bridge`."""
    path = root / f"corpus/bridge/{layer}.jsonl"
    records = [change(json.loads(line)) for line in path.read_text("utf-8").splitlines()]
    path.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in records), "utf-8")


def test_documents_hold_every_layer_as_it_is_stored(root):
    rows = load(root, "documents")
    assert rows["doc_id"] == ["bridge", "empty"]
    assert rows[0]["text"] == TEXT
    assert [mention["id"] for mention in rows[0]["entities"]] == ["m1", "m2", "m3", "m4", "m5"]
    assert rows[0]["quotes"][0]["cue"] == [span("said")]
    assert rows[1]["entities"] == []


def test_a_record_can_be_used_alone(root):
    row = load(root, "quotes")[0]
    assert (row["doc_id"], row["id"], row["words"]) == ("bridge", "q1", "“The bridge is safe.”")
    assert row["context"] == TEXT.splitlines()[0]
    place = row["in_context"][0]
    assert row["context"][place["start"] : place["end"]] == row["words"]
    assert row["context_start"] + place["start"] == row["content"][0]["start"]


def test_offsets_in_the_second_paragraph_count_from_its_start(root):
    row = load(root, "stances")[0]
    assert row["context"] == TEXT.splitlines()[1]
    assert row["context_start"] == TEXT.index("\n") + 1
    place = row["in_context"][0]
    assert row["context"][place["start"] : place["end"]] == "praised the engineers"


def test_names_stand_beside_references(root):
    quote, stance = load(root, "quotes")[0], load(root, "stances")[0]
    speaker = quote["speakers"][0]
    assert (speaker["referent_name"], speaker["mention_text"]) == ("Ana Pop", "Mayor Ana Pop of Lunaville")
    assert stance["target"]["referent_name"] == "the engineers 🙂 of Lunaville"  # known here alone: its first mention
    assert stance["chain_name"] == []


def test_a_record_that_a_condition_left_out_is_still_named(root):
    rewrite(root, "entities", lambda each: each | ({"status": "rejected"} if each["id"] == "m1" else {}))
    assert "m1" not in load(root, "entities")["id"]
    assert load(root, "quotes")[0]["speakers"][0]["mention_text"] == "Mayor Ana Pop of Lunaville"


@pytest.mark.parametrize("status", ["proposed", "rejected"])
def test_only_accepted_records_are_taken(root, status):
    rewrite(root, "stances", lambda each: each | {"status": status})
    with pytest.raises(package.CorpusError, match="stances has no split train"):
        load(root, "stances")
    assert load(root, "stances", where=["status=*"]).num_rows == 1
    assert load(root, "stances", where=[f"stances.status={status}"]).num_rows == 1


@pytest.mark.parametrize(
    ("condition", "taken"),
    [
        ("entities.type=GPE", ["m2", "m5"]),
        ("entities.type!=GPE", ["m1", "m3", "m4"]),
        ("entities.level=PRO,NOM", ["m3", "m4"]),
        ("entities.role=null", ["m1", "m3", "m4"]),
        ("entities.role!=null,POP", ["m2", "m5"]),
        ("entities.head=null", ["m2", "m3", "m5"]),
        ("entities.head.text=engineers", ["m4"]),
        ("entities.spans.text=Lunaville", ["m2", "m5"]),
    ],
)
def test_conditions(root, condition, taken):
    assert load(root, "entities", where=[condition])["id"] == taken
    assert [each["id"] for each in load(root, "documents", where=[condition])[0]["entities"]] == taken


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ("form", "is no condition"),
        ("quotes.colour=red", "no record has the field"),
        ("quotes.form=shouted", "quotes.form is never shouted"),
        ("kind_of=x", "no record has the field kind_of"),
    ],
)
def test_wrong_conditions_are_told(root, condition, told):
    with pytest.raises(package.StandoffError, match=told):
        load(root, "quotes", where=[condition])


def test_sets_of_annotators_are_configs_of_their_own(root):
    own = [entity(1, "Lunaville", type="GPE", referent="lunaville", role="LOC") | {"status": "proposed"}]
    folder = root / "corpus/bridge/annotators/anna"
    folder.mkdir(parents=True)
    (folder / "entities.jsonl").write_text("".join(json.dumps(each) + "\n" for each in own), "utf-8")
    rows = load(root, "entities_by_annotator")
    assert (rows["annotator"], rows["id"], rows["words"]) == (["anna"], ["m1"], ["Lunaville"])
    assert load(root, "entities").num_rows == 5


def test_dates_stay_as_they_are_written(root):
    meta = json.loads((root / "corpus/bridge/document.json").read_text("utf-8"))
    (root / "corpus/bridge/document.json").write_text(json.dumps(meta | {"published_at": "2020-01-01"}), "utf-8")
    assert load(root, "documents")[0]["published_at"] == "2020-01-01"


def test_a_label_out_of_the_schema_is_an_error(root):
    rewrite(root, "quotes", lambda each: each | {"form": "shouted"})
    with pytest.raises(package.DataError, match="there is no label 'shouted'"):
        load(root, "quotes")


def test_what_the_schema_leaves_open_is_kept_as_json(root):
    rewrite(root, "quotes", lambda each: each | {"ext": {"b": [1, None], "a": "2020-01-01"}})
    assert json.loads(load(root, "quotes")[0]["ext"]) == {"b": [1, None], "a": "2020-01-01"}


def test_a_derived_column_gives_way_to_a_field_of_its_name(root):
    path = root / "schema/1.0/quotes.schema.json"
    schema = json.loads(path.read_text("utf-8"))
    schema["properties"]["context"] = {"description": "A field.", "type": ["string", "null"]}
    path.write_text(json.dumps(schema), "utf-8")
    rewrite(root, "quotes", lambda each: each | {"context": "own"})
    row = load(root, "quotes")[0]
    assert (row["context"], row["context_"]) == ("own", TEXT.splitlines()[0])


def test_ner_tags_the_heads_of_names_and_keeps_every_mention(root):
    row = load(root, "ner")[0]
    names = package.load(root, "ner", split="train").features["ner_tags"].feature.names
    tagged = [(word, names[tag]) for word, tag in zip(row["tokens"], row["ner_tags"], strict=True) if tag]
    assert tagged == [("Ana", "B-PER"), ("Pop", "I-PER"), ("Lunaville", "B-GPE")]
    assert [(each["id"], each["tagged"]) for each in row["mentions"]] == [("m1", True), ("m2", True)]
    second = load(root, "ner")[1]
    assert [(each["id"], each["tagged"]) for each in second["mentions"]] == [("m3", False), ("m4", False), ("m5", True)]


def test_ner_offsets_lead_back_to_the_text(root):
    for row in load(root, "ner"):
        for word, start, end in zip(row["tokens"], row["starts"], row["ends"], strict=True):
            assert row["text"][start:end] == word
            assert TEXT[row["text_start"] + start : row["text_start"] + end] == word
        for mention in row["mentions"]:
            assert row["text"][mention["start"] : mention["end"]] == mention["text"]


def test_a_mention_nested_in_the_head_of_another_is_kept_beside(root):
    nested = [entity(1, "Mayor Ana Pop of Lunaville"), entity(2, "Ana Pop")]
    write_document(root / "corpus", "nested", records={"entities": nested})
    row = next(row for row in load(root, "ner") if row["doc_id"] == "nested")
    assert [(each["id"], each["tagged"]) for each in row["mentions"]] == [("m1", True), ("m2", False)]
    assert sum(tag > 0 for tag in row["ner_tags"]) == 5


def test_a_mention_says_which_tokens_it_touches(root):
    sub = [entity(1, "ge is sa"), entity(2, "Lunaville", nth=2)]
    write_document(root / "corpus", "sub", records={"entities": sub})
    for row in [row for row in load(root, "ner") if row["doc_id"] == "sub"]:
        for each in row["mentions"]:
            touched = row["tokens"][each["first_token"] : each["end_token"]]
            assert touched == {"m1": ["bridge", "is", "safe"], "m2": ["Lunaville"]}[each["id"]]


def test_attribution_has_the_speaker_among_the_candidates(root):
    row = load(root, "attribution")[0]
    assert (row["quote"], row["cue"]) == ("“The bridge is safe.”", "said")
    assert [(each["text"], each["speaks"]) for each in row["candidates"]][:2] == [
        ("Ana Pop", True),
        ("Lunaville", False),
    ]
    for each in row["candidates"]:
        assert row["context"][each["start"] : each["end"]] == each["text"]
    assert row["speakers"][0]["in_context"]


def test_attribution_shows_the_same_context_whoever_speaks(root):
    before = load(root, "attribution")[0]["context"]
    rewrite(root, "quotes", lambda each: each | {"speakers": [each["speakers"][0] | {"mention": "m3"}]})
    assert load(root, "attribution")[0]["context"] == before


def test_stance_names_holder_and_target(root):
    row = load(root, "stance")[0]
    assert (row["holder"], row["holder_name"]) == ("She", "Ana Pop")
    assert row["target"] == "the engineers 🙂 of Lunaville"
    assert row["evidence"] == "praised the engineers"


@pytest.mark.parametrize(("layer", "field", "task"), [("entities", "head", "ner"), ("stances", "evidence", "stance")])
def test_a_task_is_absent_where_the_schema_lacks_what_it_needs(root, layer, field, task):
    assert task in configs(package.Corpus.open(root).schema)
    path = root / f"schema/1.0/{layer}.schema.json"
    schema = json.loads(path.read_text("utf-8"))
    del schema["properties"][field]
    path.write_text(json.dumps(schema), "utf-8")
    assert task not in configs(package.Corpus.open(root).schema)


def test_a_data_frame_has_useful_dtypes(root):
    frame = package.to_pandas(root, "quotes")
    assert frame["form"].dtype.categories[0] == "direct"
    assert str(frame["context_start"].dtype) == "Int32"
    assert package.to_pandas(root, "entities")["confidence"].isna().all()
    assert frame["at"][0] == pandas.Timestamp("2026-01-02T03:04:05Z")
    assert frame["review"][0]["at"] == "2026-01-02T03:04:06Z"
    assert frame["speakers"][0][0]["kind"] == "named"


def test_moments_of_any_precision_are_times(root):
    moments = ["2026-01-02T03:04:05Z", "2026-01-02T03:04:05.123456789Z", "2016-12-31T23:59:60Z"]
    records = [entity(number, "Ana Pop") | {"at": at} for number, at in enumerate(moments, 1)]
    write_document(root / "corpus", "times", records={"entities": records})
    found = package.to_pandas(root, "entities").query("doc_id == 'times'")["at"].reset_index(drop=True)
    assert found[1] - found[0] == pandas.Timedelta(123456789, "ns")
    assert found.isna().tolist() == [False, False, True]
    assert load(root, "entities")["at"][-3:] == moments
