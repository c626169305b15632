"""Every row says of its document what the schema marks for that."""

from __future__ import annotations

import json

import pytest
from conftest import document, layers, write_document
from datasets import load_dataset

import standoff as package
from standoff.dataset.build import build
from standoff.dataset.configs import configs

KNOWN = {"lang": "nl", "pair": "bridges", "flips": ["quotes.realis"], "tags": ["astral"], "published_at": "2026-01-02"}


@pytest.fixture
def known(root):
    """The document `bridge` with something known of it."""
    path = root / "corpus/bridge/document.json"
    path.write_text(json.dumps(document(**KNOWN)))
    return root


def mark(root, change):
    path = root / "schema/1.0/document.schema.json"
    schema = json.loads(path.read_text())
    change(schema["properties"])
    path.write_text(json.dumps(schema))


def test_every_config_has_the_marked_fields(known):
    names = [name for name in configs(package.Corpus.open(known).schema) if name != "documents"]
    for name in [each for each in names if not each.endswith("_by_annotator")]:
        row = package.load(known, name, split="train")[0]
        assert (row["lang"], row["pair"], row["flips"]) == ("nl", "bridges", ["quotes.realis"])
        assert row["published_at"] == "2026-01-02"
    assert {"ner", "attribution", "stance"} <= set(names)


def test_a_name_that_a_record_has_is_told_from_the_document_s_in_every_config(known):
    quotes, tokens = (package.load(known, name, split="train") for name in ("quotes", "ner"))
    astral = quotes.features["doc_tags"].feature.names.index("astral")
    assert quotes[0]["tags"] is None
    assert quotes[0]["doc_tags"] == tokens[0]["doc_tags"] == [astral]
    assert "tags" not in tokens.features


def test_each_row_tells_of_its_own_document(known):
    write_document(known / "corpus", "aa", records=json.loads(json.dumps(layers()).replace("bridge:", "aa:")))
    rows = package.load(known, "entities", split="train")
    assert {(row["doc_id"], row["lang"]) for row in rows} == {("aa", "en"), ("bridge", "nl")}
    assert len({row["doc_id"] for row in rows.filter(lambda row: row["pair"] == "bridges")}) == 1


def test_the_sets_of_annotators_have_them_too(known):
    folder = known / "corpus/bridge/annotators/anna"
    folder.mkdir(parents=True)
    (folder / "stances.jsonl").write_bytes((known / "corpus/bridge/stances.jsonl").read_bytes())
    assert package.load(known, "stances_by_annotator", split="train")["lang"] == ["nl"]


def test_a_built_folder_has_the_same_rows_and_its_card_says_what_they_mean(known, tmp_path):
    build(package.Corpus.open(known), tmp_path / "dist")
    for name in ("quotes", "ner"):
        assert load_dataset(str(tmp_path / "dist"), name, split="train")[:] == package.load(known, name)["train"][:]
    card = (tmp_path / "dist/README.md").read_text()
    assert "| `lang` | Of the document: Language of the text as a BCP 47 tag. |" in card
    assert "`published_at`, `lang`" in card
    assert "| origin | synthetic |" not in card  # a count of records would say nothing of documents


def test_a_mark_may_stand_inside_an_object(known):
    mark(known, lambda fields: fields["rights"]["properties"]["licence"].update({"x-on-rows": True}))
    assert package.to_pandas(known, "stance")["licence"].tolist() == ["CC0-1.0"]


def test_a_corpus_without_marks_has_rows_without_them(known):
    mark(known, lambda fields: [each.pop("x-on-rows", None) for each in fields.values()])
    assert "lang" not in package.load(known, "quotes", split="train").features


@pytest.mark.parametrize(
    ("file", "field", "marks", "told"),
    [
        ("entities", "level", {"x-on-rows": True}, "x-on-rows where it says nothing"),
        ("document", "lang", {"x-on-rows": "yes"}, "x-on-rows cannot be 'yes'"),
        ("document", "lang", {"x-contrast": "pair"}, "x-contrast cannot be 'pair'"),
        ("document", "flips", {"items": {"type": "string", "x-on-rows": True}}, "x-on-rows where it says nothing"),
    ],
)
def test_a_mark_that_says_nothing_is_refused(root, file, field, marks, told):
    path = root / f"schema/1.0/{file}.schema.json"
    schema = json.loads(path.read_text())
    schema["properties"][field].update(marks)
    path.write_text(json.dumps(schema))
    with pytest.raises(package.StandoffError, match=told):
        package.Corpus.open(root).schema  # noqa: B018
