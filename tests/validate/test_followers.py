"""One cause, one finding: what follows from records that point at nothing, misspelt fields and the like is not told."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import document, entity, layers, lines, span, write_document
from planted import edit_line, edit_object, waiver, waivers
from test_causes import codes, long_text, only, put

from standoff.validate.engine import validate

ASTRAY = {
    "referent of a mention": ("entities", 1, lambda each: each.update(referent="nobody")),
    "referent of a speaker": ("quotes", 1, lambda each: each["speakers"][0].update(referent="nobody")),
    "local referent of another": ("quotes", 1, lambda each: each["speakers"][0].update(referent="empty:e1")),
    "mention of a speaker": ("quotes", 1, lambda each: each["speakers"][0].update(mention="m99")),
    "holder": ("stances", 1, lambda each: each["holder"].update(referent="nobody")),
    "parent": ("quotes", 1, lambda each: each.update(parent="q99")),
}


@pytest.mark.parametrize("name", ASTRAY)
def test_what_follows_from_a_reference_to_nothing_is_not_told(root: Path, name: str) -> None:
    layer, number, change = ASTRAY[name]
    edit_line(root, 1, lambda each: each.update(quote="q1", evidence=[span("is safe")]), "stances")
    assert codes(root) == []
    edit_line(root, number, change, layer)
    (found,) = validate(root).findings
    assert found.code in ("R402", "R403")
    assert (found.layer, found.line) == (layer, number)


def test_a_mention_that_was_deleted_is_told_where_it_is_missed(root: Path) -> None:
    put(root, "entities", layers()["entities"][1:])
    assert codes(root) == ["R402"]


def test_a_fault_of_the_text_is_told_once_however_many_sets_there_are(root: Path) -> None:
    folder = root / "corpus/bridge"
    (folder / "annotators/anna").mkdir(parents=True)
    for layer, records in layers().items():
        (folder / f"annotators/anna/{layer}.jsonl").write_bytes(lines(records))
    text = (folder / "source.txt").read_text("utf-8") + "\0"
    (folder / "source.txt").write_text(text)
    assert codes(root) == ["T301", "T302"]
    edit_object(root, "bridge/document.json", lambda each: each.update(document(text)))
    assert codes(root) == ["T302"]


def test_without_document_json_the_language_is_not_guessed(root: Path) -> None:
    put(root, "entities", [*layers()["entities"], entity(6, "on", level="PRO", referent="bridge:e2")])
    assert codes(root) == ["L503"]
    edit_object(root, "bridge/document.json", lambda each: each.update(langs="en"))
    assert codes(root) == ["S203"]
    text = "אבגד.\n"
    where = write_document(root / "corpus", "hebrew", text=text, meta=document(text, lang="he"))
    mention = {"spans": [span("בג", text=text)], "referent": "hebrew:e1"}
    (where / "entities.jsonl").write_bytes(lines([entity(1, "Ana Pop", **mention)]))
    assert codes(root) == ["S203", "P608"]
    edit_object(root, "hebrew/document.json", lambda each: each.pop("title"))
    assert codes(root) == ["S203", "S202"]


def test_a_misspelt_field_is_not_told_to_lack_as_well(root: Path) -> None:
    edit_line(root, 1, lambda each: each.update(levle=each.pop("level")))
    assert codes(root) == ["S203"]
    edit_line(root, 1, lambda each: each.pop("head"))
    assert codes(root) == ["S202", "S203"]
    edit_line(root, 2, lambda each: each["spans"][0].update(ends=each["spans"][0].pop("end")))
    assert codes(root) == ["S202", "S203", "S203"]


def test_a_taken_id_makes_no_circle(root: Path) -> None:
    quote = layers()["quotes"][0]
    inner = quote | {"id": "q2", "content": [span("bridge is safe")], "verbatim": [], "cue": [], "parent": "q1"}
    inner |= {"form": "free_indirect", "speakers": [], "speaker_missing": "implicit"}
    put(root, "quotes", [quote, inner])
    assert codes(root) == []
    put(root, "quotes", [quote, inner | {"id": "q1"}])
    assert codes(root) == ["R401"]


def test_words_that_grew_together_when_the_text_was_changed_are_not_told(root: Path) -> None:
    text, records = long_text(30)
    folder = write_document(root / "corpus", "names", text=text, records={"entities": records})
    (folder / "source.txt").write_text(text.replace("Pop came", "Popcame", 1))
    assert codes(root) == ["T301"]


def test_a_quote_that_is_its_own_parent_is_one_finding(root: Path) -> None:
    edit_line(root, 1, lambda each: each.update(parent="q1"), "quotes")
    assert codes(root) == ["R405"]


def test_a_target_of_the_wrong_kind_is_one_finding(root: Path) -> None:
    edit_line(root, 1, lambda each: each["target"].update(kind="topic"), "stances")
    found = only(root, "L561")
    assert found.message == "the target is of the kind topic, but lacks label and has referent and mention"
    assert (codes(root), found.pointer) == (["L561"], "/target/kind")


def test_a_content_in_two_pieces_that_touch_holds_what_one_piece_holds(root: Path) -> None:
    edit_line(root, 1, lambda each: each.update(content=[span("“The bridge is safe"), span(".”")]), "quotes")
    assert codes(root) == ["T308"]
    put(root, "quotes", layers()["quotes"])
    edit_line(root, 1, lambda each: each.update(verbatim=[span("The bridge is safe"), span(".", 1)]), "quotes")
    assert codes(root) == ["T308"]


def test_nobody_stands_twice_in_a_chain(root: Path) -> None:
    edit_line(root, 1, lambda each: each["holder"].update(referent="lunaville", mention=None), "stances")
    said = {"quote": "q1", "evidence": [span("is safe")], "chain": ["ana-pop"]}
    edit_line(root, 1, lambda each: each.update(said), "stances")
    assert codes(root) == []
    edit_line(root, 1, lambda each: each.update(chain=["ana-pop", "ana-pop"]), "stances")
    assert codes(root) == ["L565"]


@pytest.mark.parametrize("fault", ["registry", "document", "record", "span", "reference"])
def test_a_waiver_is_not_unused_where_another_fault_hides_what_it_is_for(root: Path, fault: str) -> None:
    put(root, "entities", [*layers()["entities"], entity(6, "on", referent="bridge:e2")])
    waivers(waiver(rule="L503", record="m6"))(root)
    assert codes(root) == []
    if fault == "registry":
        path = root / "corpus/referents.jsonl"
        path.write_bytes(path.read_bytes().replace(b'"PER"', b'"PERSON"'))
    elif fault == "document":
        edit_object(root, "bridge/document.json", lambda each: each.pop("url"))
    elif fault == "record":
        edit_line(root, 6, lambda each: each.update(type="PERSON"))
    elif fault == "span":
        edit_line(root, 6, lambda each: each["spans"][0].update(end=9000))
    else:
        waivers(waiver(rule="L503", record="m6"), waiver(rule="L514", record="m5"))(root)
        edit_line(root, 5, lambda each: each.update(referent="nobody"))
    assert len(codes(root)) == 1
    assert codes(root) != ["X905"]


def test_a_document_json_in_another_form_is_told(root: Path) -> None:
    edit_object(root, "bridge/document.json", lambda each: each.update(url=each.pop("url")))
    (found,) = validate(root).findings
    assert (found.code, found.path, found.line) == ("J110", "corpus/bridge/document.json", 1)
    deep = "[" * 101 + "]" * 101
    path = root / "corpus/empty/document.json"
    path.write_text(path.read_text().replace('"split": null', '"split": null,\n  "ext": {"key": ' + deep + "}"))
    assert codes(root) == ["J110", "J107"]


def test_of_a_set_those_records_are_told_that_are_of_another(root: Path) -> None:
    folder = root / "corpus/bridge/annotators/anna"
    folder.mkdir(parents=True)
    mine, other = layers()["entities"][:2]
    (folder / "entities.jsonl").write_bytes(lines([mine, other | {"by": "bob"}]))
    assert only(root, "P605").record == "m2"
