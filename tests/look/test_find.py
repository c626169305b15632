"""Finding: terms from the schema, words in their context, the same in both forms."""

from __future__ import annotations

import json

import pytest
from conftest import document, entity, write_document
from wcwidth import wcswidth

from standoff import Corpus
from standoff.look.find import find, keyword_in_context
from standoff.look.query import Term, parse


def ids(root, *words, **more):
    return [str(hit.record["id"]) for hit in find(Corpus.open(root), words, **more)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("speaker:ana-pop form:direct", ["q1"]),
        ("speakers.referent:ana-pop", ["q1"]),
        ("speaker:Ana", []),
        ('speaker:"Ana Pop"', ["q1"]),
        ("form:indirect", []),
        ("polarity:positive target:bridge:e1", ["s1"]),
        ("target:m4", ["s1"]),
        ("type:PER level:NAM", ["m1"]),
        ("type:per,gpe level:NAM", ["m1", "m2", "m5"]),
        ("type:PER -level:NAM", ["m3", "m4"]),
        ("type:PER !level:NAM", ["m3", "m4"]),
        ('text:"bridge is"', ["q1"]),
        ("text:bridge is", ["q1"]),
        ("praised", ["s1"]),
        ("cue:said", ["q1"]),
        ("role:none type:PER", ["m1", "m3", "m4"]),
        ("layer:quote", ["q1"]),
        ("doc:empty", []),
        ("negation:false", ["s1"]),
        ("status:accepted kind:named", ["q1"]),
        ("-status:accepted", []),
        ("lang:EN form:direct", ["q1"]),
        ("lang:nl", []),
        ("-lang:en", []),
        ("origin:synthetic layer:stance", ["s1"]),
        ("rights.licence:CC0-1.0 layer:quote", ["q1"]),
        ("pair:none -pair:bridges layer:quote", ["q1"]),
        ("doc.tags:none layer:quote", ["q1"]),
        ("doc.tags:astral", []),
    ],
)
def test_a_query_finds_its_records(root, query, found):
    assert ids(root, query) == found
    assert ids(root, *query.split(" ")) == found or '"' in query or "text:bridge" in query


def test_terms_are_told_apart_where_the_shell_took_the_marks(root):
    schema = Corpus.open(root).schema
    assert parse(["text:sea lanes", "-form:direct"], schema) == [
        Term("text", ("sea lanes",)),
        Term("form", ("direct",), True),
    ]
    assert parse(['text:"a form:direct b" form:mixed'], schema) == [
        Term("text", ("a form:direct b",)),
        Term("form", ("mixed",)),
    ]
    assert parse(["text:one, two"], schema) == [Term("text", ("one, two",))]


def test_marks_are_as_good_as_each_other(root):
    write_document(root / "corpus", "marks", text="It’s here.", records={"entities": [entity(1, "Ana Pop")]})
    path = root / "corpus/marks/entities.jsonl"
    path.write_text(path.read_text().replace("Ana Pop", "It’s here"))
    assert ids(root, "text:it's here") == ["m1"]


def test_an_unknown_field_is_told(root, standoff):
    result = standoff("find", "polarty:negative")
    assert (result.exit_code, "did you mean polarity:?" in result.stderr) == (2, True)
    assert ids(root, "10:30") == []


def test_a_document_is_asked_for_what_is_known_of_it(root):
    for name, more in {"one": {"pair": "bridges", "tags": ["astral"]}, "two": {"pair": "bridges"}}.items():
        write_document(root / "corpus", name, meta=document(**more), records={"entities": [entity(1, "Ana Pop")]})
    found = [hit.document.id for hit in find(Corpus.open(root), ["pair:bridges"])]
    assert (found, ids(root, "doc.tags:astral")) == (["one", "two"], ["m1"])
    assert ids(root, "tags:astral") == []


@pytest.mark.parametrize("query", ["form:foo", "form:direct,foo", "-form:foo"])
def test_a_label_that_a_field_cannot_have_is_told(standoff, query):
    result = standoff("find", query)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "form is never foo" in result.stderr
    assert "it is one of published, synthetic" in standoff("find", "origin:foo").stderr
    assert "it is one of direct, mixed" in result.stderr


def test_no_result_is_told_beside_the_results(standoff):
    result = standoff("find", "form:mixed")
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", "no record\n")


def test_exit_codes_json_and_count(standoff):
    assert standoff("find", "form:direct").exit_code == 0
    assert standoff("find", "form:mixed").exit_code == 1
    assert standoff("find", "type:PER", "-level:NAM", "--count").stdout == "2\n"
    found = json.loads(standoff("find", "form:direct", "--json").stdout)
    assert (found["doc_id"], found["layer"], found["record"]["id"]) == ("bridge", "quotes", "q1")


def test_words_are_shown_in_their_context(standoff):
    shown = standoff("find", "form:direct").stdout.splitlines()
    assert shown[0] == "bridge:q1  direct speech assertion actual  “The bridge is safe.” · speaker ana-pop"
    assert shown[1].strip() == "… said on Monday: [“The bridge is safe.”]"


@pytest.mark.parametrize("asked", ["bridge over the río", "WEIßE", "seven", "ends here"])
@pytest.mark.parametrize("width", [64, 80, 120])
def test_what_was_asked_for_is_never_left_out(root, asked, width):
    told = (
        "It starts here and ßß speaks of a weiße bridge over the Río Grande, number seven of many, " * 2
        + "and ends here"
    )
    records = {"entities": [entity(1, "Ana Pop")]}
    write_document(root / "corpus", "long", text=f"Before. {told}. After.", records=records)
    path = root / "corpus/long/entities.jsonl"
    record = json.loads(path.read_text())
    record["spans"] = [{"start": 8, "end": 8 + len(told), "text": told}]
    path.write_text(json.dumps(record) + "\n")
    (hit,) = find(Corpus.open(root), [f"text:{asked}", "doc:long"])
    left, words, right = keyword_in_context(hit, width)
    assert asked.casefold() in words.casefold()
    assert wcswidth(left + words + right) <= width
    assert {each.strip("…") for each in words.split()} <= {*told.split(), ""}


@pytest.mark.parametrize("width", [20, 40, 76, 196])
def test_context_fits_its_width(root, width):
    for hit in find(Corpus.open(root), ["by:anna"]):
        assert wcswidth("".join(keyword_in_context(hit, width))) <= width


def test_both_forms_give_the_same(root, tmp_path, standoff):
    assert standoff("pack", str(tmp_path / "packed")).exit_code == 0
    assert ids(tmp_path / "packed", "by:anna") == ids(root, "by:anna") != []


def test_an_annotators_set_is_searched_alone(root):
    folder = root / "corpus/bridge/annotators/anna"
    folder.mkdir(parents=True)
    (folder / "entities.jsonl").write_bytes((root / "corpus/bridge/entities.jsonl").read_bytes())
    assert ids(root, "type:PER", owner="anna") == ["m1", "m3", "m4"]
    assert ids(root, "form:direct", owner="anna") == []


def test_only_one_document_is_held_at_a_time(root):
    """The second document is not read before it is asked for."""
    hits = find(Corpus.open(root), ["type:PER"])
    assert next(hits).record["id"] == "m1"
    (root / "corpus/empty/document.json").write_text("broken")
    with pytest.raises(Exception, match="is no JSON"):
        list(hits)


def test_records_that_are_not_built_right_are_passed_over(root):
    path = root / "corpus/bridge/entities.jsonl"
    path.write_text(path.read_text() + '{"id":"m9","spans":5,"type":"PER"}\n')
    assert "m9" not in ids(root, "type:PER")
