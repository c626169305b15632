"""Counts: what they count, that they add up, and how they are told."""

from __future__ import annotations

import json

import pytest
from conftest import BY, REVIEW, entity, layers, lines, write_document
from hypothesis import given, settings
from hypothesis import strategies as st
from newsroom import write_corpus

from standoff import Corpus
from standoff.counts import Counts
from standoff.measure.stats import as_value, stats

EVENTS = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "event",
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "kind": {"enum": ["SAY", "DO"]},
        "parts": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "role": {"enum": ["AGENT", "PATIENT"]},
                    "who": {"type": ["string", "null"], "x-refers-to": "referents"},
                },
            },
        },
        "trigger": {"type": "array", "items": {"$ref": "defs.schema.json#/$defs/span"}},
    },
}


@pytest.fixture(scope="module")
def news(tmp_path_factory):
    return write_corpus(tmp_path_factory.mktemp("news") / "news", 12, splits=("train", "train", "test"))


def values(found, layer, field, group=0):
    return {each["value"]: each["count"] for each in found["layers"][layer][group]["values"][field]}


def columns(line):
    """Count the columns of a line: two for each Chinese character."""
    return len(line) + sum("\u4e00" <= char <= "\u9fff" for char in line)


def told(standoff, *args, **more):
    result = standoff("stats", *args, "--json", **more)
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_counts_are_those_of_the_files(standoff):
    found = told(standoff)
    assert {name: groups[0]["records"] for name, groups in found["layers"].items()} == {
        "documents": 2,
        "entities": 5,
        "quotes": 1,
        "stances": 1,
    }
    assert values(found, "entities", "level") == {"NAM": 3, "NOM": 1, "PRO": 1, "ADJ": 0}
    assert values(found, "entities", "role") == {"LOC": 2, "GOV": 0, "POP": 0, "NATION": 0, None: 3}
    assert values(found, "quotes", "speakers.kind")["named"] == 1
    assert values(found, "stances", "negation") == {False: 1, True: 0}
    assert values(found, "stances", "review.by") == {"anna": 1}
    assert found["layers"]["quotes"][0]["documents"] == 1


def test_referents_have_names_also_those_that_one_document_alone_knows(standoff):
    found = told(standoff)
    speaker = found["layers"]["quotes"][0]["values"]["speakers.referent"]
    assert speaker == [{"value": "ana-pop", "name": "Ana Pop", "count": 1}]
    target = found["layers"]["stances"][0]["values"]["target.referent"]
    assert target == [{"value": "bridge:e1", "name": "the engineers 🙂 of Lunaville", "count": 1}]
    assert "the engineers 🙂 of Lunaville 1" in standoff("stats", "--layer", "stances").stdout


def test_spans_are_measured_in_code_points_over_all_fragments(root, standoff):
    record = entity(9, "Mayor") | {
        "spans": [{"start": 0, "end": 5, "text": "Mayor"}, {"start": 18, "end": 27, "text": "x"}]
    }
    write_document(root / "corpus", "more", records={"entities": [record]})
    found = told(standoff, "more")["layers"]["entities"][0]["spans"]["spans"]
    assert (found["values"], found["fragments"], found["discontinuous"], found["longest"]) == (1, 2, 1, 14)
    text = told(standoff, "bridge")["layers"]["documents"][0]["spans"]["text"]
    assert text["characters"] == len((root / "corpus/bridge/source.txt").read_text())


def test_a_fourth_layer_is_counted_without_python(root, standoff):
    (root / "schema/1.0/events.schema.json").write_text(json.dumps(EVENTS))
    event = {"id": "v1", "kind": "DO", "parts": [{"role": "AGENT", "who": "ana-pop"}, {"role": "PATIENT", "who": None}]}
    write_document(root / "corpus", "more", records={"events": [event]})
    found = told(standoff, "--layer", "events")
    assert values(found, "events", "kind") == {"DO": 1, "SAY": 0}
    assert values(found, "events", "parts.role") == {"AGENT": 1, "PATIENT": 1}
    assert values(found, "events", "parts.who") == {"ana-pop": 1, None: 1}
    assert list(found["layers"]["events"][0]["spans"]) == ["trigger"]


def test_by_a_field_the_groups_add_up_to_the_whole(news, standoff):
    whole = told(standoff, corpus=news)["layers"]["stances"][0]
    for field in ("polarity", "split", "doc", "holder.referent", "status"):
        groups = told(standoff, "--per", field, corpus=news)["layers"]["stances"]
        assert sum(group["records"] for group in groups) == whole["records"]
        assert len({group["group"] for group in groups}) == len(groups) > 0
    splits = told(standoff, "--per", "split", corpus=news)["layers"]["documents"]
    assert {group["group"]: group["records"] for group in splits} == {"train": 8, "test": 4}


def test_where_takes_and_leaves_out(news, standoff):
    whole = told(standoff, corpus=news)
    good = told(standoff, "--where", "polarity=positive", corpus=news)
    rest = told(standoff, "--where", "stances.polarity!=positive", corpus=news)
    assert values(good, "stances", "polarity")["negative"] == 0
    counts = [each["layers"]["stances"][0]["records"] for each in (good, rest, whole)]
    assert counts[0] + counts[1] == counts[2] > counts[0] > 0
    assert good["layers"]["entities"] == whole["layers"]["entities"]
    both = told(standoff, "--where", "polarity=positive,negative", corpus=news)
    assert both["layers"] == whole["layers"]


def test_where_takes_documents_with_all_that_is_in_them(news, standoff):
    test = told(standoff, "--where", "split=test", "--per", "doc", corpus=news)["layers"]
    assert len(test["documents"]) == len(test["entities"]) == 4
    one = told(standoff, "--where", "doc=a00003", corpus=news)["layers"]
    assert one == told(standoff, "a00003", corpus=news)["layers"]


def test_packed_and_folders_are_counted_alike(news, standoff, tmp_path):
    assert standoff("pack", str(tmp_path / "packed"), "--shards", "3", corpus=news).exit_code == 0
    assert told(standoff, "--per", "split", corpus=tmp_path / "packed") == told(standoff, "--per", "split", corpus=news)


def test_annotators_sets_are_told_beside_the_gold(root, standoff):
    folder = root / "corpus/bridge/annotators/anna"
    folder.mkdir(parents=True)
    (folder / "entities.jsonl").write_bytes(lines(layers()["entities"][:2]))
    assert told(standoff)["sets"] == {"anna": {"entities": 2}}
    assert told(standoff)["layers"]["entities"][0]["records"] == 5
    assert standoff("stats").stdout.splitlines()[-1].split() == ["anna", "2", "0", "0"]


@settings(max_examples=30, deadline=None)
@given(cut=st.lists(st.integers(0, 2), min_size=12, max_size=12), by=st.sampled_from(["", "split", "polarity", "doc"]))
def test_counts_of_parts_add_up(news, cut, by):
    corpus = Corpus.open(news)
    parts = [Counts(corpus.schema, by) for _ in range(3)]
    for document, part in zip(corpus, cut, strict=True):
        parts[part].add(document)
    total = Counts(corpus.schema, by)
    for part in parts:
        total.update(part)
    whole = stats(corpus, by=by)
    assert total.tallies == whole.tallies
    assert total.name("xi-jinping") == whole.name("xi-jinping") == "习近平"


def test_of_very_many_local_referents_the_frequent_ones_are_kept_exactly(root, monkeypatch):
    monkeypatch.setattr("standoff.counts.KEPT", 2)
    monkeypatch.setattr("standoff.counts.BATCH", 0)
    for number in range(6):
        here = [entity(1 + at, "Ana Pop", referent=f"d{number}:e1") for at in range(number + 1)]
        write_document(root / "corpus", f"d{number}", records={"entities": [*here, entity(9, "Ana Pop")]})
    found = stats(Corpus.open(root)).tallies["entities"][()].values["referent"]
    assert found["d5:e1"] == 6
    assert found["ana-pop"] == 8
    assert "d0:e1" not in found


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--per", "ploarity"], "did you mean polarity?"),
        (["--where", "statsu=x"], "did you mean status?"),
        (["--layer", "quote"], "did you mean quotes?"),
        (["--per", "polarity", "--layer", "quotes"], "no layer that was asked for has polarity"),
        (["--where", "status"], "FIELD=VALUE"),
        (["--where", "stances.polarity=positve"], "polarity is never positve"),
        (["nobody"], "no document nobody"),
    ],
)
def test_wrong_calls_are_told_and_2(standoff, args, message):
    result = standoff("stats", *args)
    assert result.exit_code == 2
    assert message in result.stderr


@pytest.mark.parametrize("width", [60, 80, 200])
@pytest.mark.parametrize("args", [(), ("--per", "holder.referent"), ("--per", "doc"), ("--per", "type", "--top", "3")])
def test_lines_keep_to_the_terminal(news, standoff, monkeypatch, width, args):
    monkeypatch.setenv("COLUMNS", str(width))
    result = standoff("stats", *args, corpus=news)
    assert result.exit_code == 0
    assert max(map(columns, result.stdout.splitlines())) <= width


def test_wide_characters_keep_the_columns_straight(news, standoff):
    rows = standoff("stats", "--per", "holder.referent", "--layer", "stances", corpus=news).stdout.splitlines()
    table = rows[: rows.index("")]
    assert any("习近平" in row for row in table)
    assert len({columns(row) for row in table}) == 1


def test_top_says_what_it_leaves_out(news, standoff):
    few = standoff("stats", "--layer", "entities", "--top", "2", corpus=news).stdout
    assert " · and 10 more" in few.replace(" ·\n             ", " · ")
    assert "more" not in standoff("stats", "--layer", "entities", "--top", "0", corpus=news).stdout


def test_values_that_no_schema_allows_are_passed_over_and_told(root, standoff):
    bad = [{"id": "m1", "level": ["NAM"], "spans": [{"start": 0}]}, {"id": "m2", "level": "NAM", "spans": 3}]
    (root / "corpus/shard.jsonl").write_text(json.dumps({"doc_id": "bad", "text": "", "entities": bad}) + "\n")
    result = standoff("stats", "bad", "--json")
    assert result.exit_code == 0
    found = json.loads(result.stdout)["layers"]["entities"][0]
    assert (found["records"], found["unfit"]) == (2, 3)
    assert "run standoff validate" in result.stderr


def test_no_control_character_reaches_the_terminal(root, standoff):
    tag = entity(1, "Ana Pop") | {"level": "\u001b[31mNAM", **BY, **REVIEW}
    write_document(root / "corpus", "sly", records={"entities": [tag]})
    assert "\u001b" not in standoff("--color", "always", "stats", "sly").stdout


def test_labels_that_no_record_has_are_told_with_0(root):
    found = as_value(stats(Corpus.open(root), layers=["stances"]))
    assert values(found, "stances", "polarity") == {
        "positive": 1,
        "negative": 0,
        "neutral": 0,
        "mixed": 0,
        "unclear": 0,
    }
