"""From one version of a schema to the next; and which corpora which package reads."""

from __future__ import annotations

import json
import shutil

import pytest
from conftest import CORPUS, layers, lines

from standoff import Corpus
from standoff.errors import CorpusError
from standoff.release.migrations import Migration
from standoff.storage.corpus import FORMAT
from standoff.validate.engine import validate


def edit(path, change):
    value = json.loads(path.read_bytes())
    change(value)
    path.write_text(json.dumps(value))


def newer(root, version, before, changes):
    """Make a schema folder of another, with a migration from it."""
    shutil.copytree(root / "schema" / before, root / "schema" / version)
    told = {"from": before, "changes": changes}
    (root / "schema" / version / "migration.json").write_text(json.dumps(told))
    return root / "schema" / version


@pytest.fixture
def renewed(root):
    """A schema 1.1 with a renamed field, renamed labels, a new field and one that is gone, also inside objects."""
    place = newer(
        root,
        "1.1",
        "1.0",
        [
            {"change": "rename_field", "in": "quotes", "field": "medium", "to": "how"},
            {"change": "rename_field", "in": "quotes", "field": "speakers.kind", "to": "sort"},
            {"change": "rename_label", "in": "stances", "field": "category", "label": "sentiment", "to": "feeling"},
            {"change": "set", "in": "document", "field": "genre", "value": None},
            {"change": "set", "in": "entities", "field": "sure", "value": False},
            {"change": "drop", "in": "stances", "field": "act"},
        ],
    )

    def quotes(schema):
        for node in (schema, schema["properties"]["speakers"]["items"]):
            old, new = ("medium", "how") if node is schema else ("kind", "sort")
            node["properties"] = {new if name == old else name: each for name, each in node["properties"].items()}
            node["required"] = [new if name == old else name for name in node["required"]]

    def entities(schema):
        schema["properties"]["sure"] = {"type": "boolean"}
        schema["required"].append("sure")

    def stances(schema):
        schema["properties"].pop("act")
        labels = schema["properties"]["category"]["enum"]
        labels[labels.index("sentiment")] = "feeling"

    edit(place / "quotes.schema.json", quotes)
    edit(place / "entities.schema.json", entities)
    edit(place / "stances.schema.json", stances)
    edit(place / "document.schema.json", lambda schema: schema["properties"].update(genre={"type": ["string", "null"]}))
    return root


def test_every_change_reaches_every_set(renewed, standoff):
    own = renewed / "corpus/bridge/annotators/anna"
    own.mkdir(parents=True)
    for name, records in layers().items():
        (own / f"{name}.jsonl").write_bytes(lines(records))
    result = standoff("migrate")
    assert result.exit_code == 0, result.stderr
    counts = ["document: 2 changed", "entities: 10 changed", "quotes: 2 changed", "stances: 2 changed"]
    assert sorted(result.stdout.splitlines()) == counts
    corpus = Corpus.open(renewed)
    document = corpus["bridge"]
    assert corpus.meta["schema_version"] == "1.1"
    assert document.meta["genre"] is None
    assert all(each["sure"] is False for each in document.layers["entities"])
    for quotes in (document.layers["quotes"], document.sets["anna"]["quotes"]):
        assert ("medium" in quotes[0], quotes[0]["how"], quotes[0]["speakers"][0]["sort"]) == (False, "speech", "named")
    assert ("act" in document.layers["stances"][0], document.layers["stances"][0]["category"]) == (False, "feeling")
    assert [each.rule for each in validate(renewed).findings if each.severity == "error"] == []


def test_a_rehearsal_shows_the_lines_and_writes_nothing(renewed, standoff):
    before = {path: path.read_bytes() for path in (renewed / "corpus").rglob("*") if path.is_file()}
    result = standoff("migrate", "1.1", "--dry-run")
    assert (result.exit_code, '+  "schema_version": "1.1"' in result.stdout) == (0, True)
    assert '"how":"speech"' in result.stdout
    assert before == {path: path.read_bytes() for path in (renewed / "corpus").rglob("*") if path.is_file()}


def test_records_that_would_break_the_new_schema_stop_all(renewed, standoff):
    edit(renewed / "schema/1.1/migration.json", lambda value: value["changes"].pop(2))
    before = {path: path.read_bytes() for path in (renewed / "corpus").rglob("*") if path.is_file()}
    result = standoff("migrate")
    assert (result.exit_code, "nothing was written" in result.stderr, "unknown-value" in result.stderr) == (
        1,
        True,
        True,
    )
    assert before == {path: path.read_bytes() for path in (renewed / "corpus").rglob("*") if path.is_file()}


def test_several_versions_are_passed_through_in_order(root, standoff):
    first = newer(root, "1.9", "1.0", [{"change": "rename_field", "in": "quotes", "field": "realis", "to": "one"}])
    edit(first / "quotes.schema.json", lambda schema: renamed(schema, "realis", "one"))
    second = newer(root, "1.10", "1.9", [{"change": "rename_field", "in": "quotes", "field": "one", "to": "two"}])
    edit(second / "quotes.schema.json", lambda schema: renamed(schema, "one", "two"))
    assert standoff("migrate").exit_code == 0
    assert Corpus.open(root).meta["schema_version"] == "1.10"
    assert Corpus.open(root)["bridge"].layers["quotes"][0]["two"] == "actual"
    again = standoff("migrate")
    assert (again.exit_code, "there is no newer one" in again.stderr) == (2, True)


def renamed(schema, old, new):
    schema["properties"] = {new if name == old else name: each for name, each in schema["properties"].items()}
    schema["required"] = [new if name == old else name for name in schema["required"]]


RENAME = {"change": "rename_field", "in": "quotes", "field": "realis", "to": "one"}


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"from": "1.0", "changes": [{**RENAME, "in": "quots"}]}, "schema 1.0 has no layer quots"),
        ({"from": "1.0", "changes": [{**RENAME, "field": "relis"}]}, "quotes have no field relis in schema 1.0"),
        ({"from": "1.0", "changes": [{**RENAME, "change": "run"}]}, "run"),
        ({"from": "1.0", "changes": [{**RENAME, "python": "import os"}]}, "python"),
        ({"from": "1.0", "changes": [{**RENAME, "to": "a.b"}]}, "to"),
        ({"from": "1.0", "changes": [{"change": "set", "in": "quotes", "field": "form"}]}, "value"),
        ({"from": "1.1", "changes": []}, "lead round in a circle"),
        ({"from": "0.9", "changes": []}, "there is no schema 0.9"),
        ({"changes": []}, "from"),
    ],
)
def test_a_migration_that_cannot_be_followed(root, standoff, told, said):
    newer(root, "1.1", "1.0", [])
    (root / "schema/1.1/migration.json").write_text(json.dumps(told))
    result = standoff("migrate")
    assert (result.exit_code, said in result.stderr) == (2, True), result.stderr


def test_without_a_migration_or_a_schema_there_is_a_word(root, standoff):
    shutil.copytree(root / "schema/1.0", root / "schema/1.1")
    assert "nothing says how records of 1.0 come to 1.1" in standoff("migrate").stderr
    assert "there is no schema 3.0" in standoff("migrate", "3.0").stderr


def test_a_packed_corpus_is_unpacked_first(renewed, standoff, tmp_path):
    assert standoff("pack", str(tmp_path / "packed")).exit_code == 0
    result = standoff("migrate", corpus=tmp_path / "packed")
    assert (result.exit_code, "unpack the corpus to change it" in result.stderr) == (2, True)
    assert renewed


def test_a_newer_corpus_gives_an_older_package_a_clear_word(root, standoff):
    path = root / "corpus/corpus.json"
    path.write_text(json.dumps({**CORPUS, "format": FORMAT}))
    assert standoff("validate").exit_code == 0
    path.write_text(json.dumps({**CORPUS, "format": FORMAT + 1}))
    with pytest.raises(CorpusError, match=f"has format {FORMAT + 1}, and this standoff reads formats up to {FORMAT}"):
        Corpus.open(root)
    for command in ("show", "validate", "build"):
        result = standoff(command)
        assert result.exit_code in (1, 2)
        assert "pip install --upgrade standoff" in result.stdout + result.stderr


def test_a_corpus_of_an_older_package_is_read_as_ever(root, standoff, tmp_path):
    """A schema from before there were releases, addresses and keywords."""
    (root / "schema/1.0/release.schema.json").unlink()

    def older(schema):
        for name in ("keywords", "url", "doi", "tag_prefix", "format"):
            schema["properties"].pop(name)

    edit(root / "schema/1.0/corpus.schema.json", older)
    assert validate(root).findings == []
    assert standoff("build", str(tmp_path / "dist")).exit_code == 0
    assert "nothing changed" in standoff("diff", str(root)).stdout


def test_renaming_a_label_leaves_the_others():
    change = {"change": "rename_label", "in": "quotes", "field": "speakers.kind", "label": "group", "to": "crowd"}
    migration = Migration("1.0", "1.1", [change, {**change, "field": "tags", "label": "mixed"}])
    record = {"speakers": [{"kind": "group"}, {"kind": "named"}, {}], "tags": ["zero-that", "mixed"]}
    assert migration.apply(record, "quotes") == {
        "speakers": [{"kind": "crowd"}, {"kind": "named"}, {}],
        "tags": ["zero-that", "crowd"],
    }
    assert record["tags"] == ["zero-that", "mixed"]
    assert migration.apply(record, "stances") == record
