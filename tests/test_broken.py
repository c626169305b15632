"""Corpora that are broken in ways that no layer's tests think of: told by validate, and no command falls over them."""

from __future__ import annotations

import json
import subprocess
import sys
from xml.etree import ElementTree

import pytest
from conftest import REFERENTS, lines, span, write_document

HARM = "\x1b[31m\x9b31m\u202eX\n::error::pwn\x7f\U000e0041"
RAW = "\x1b\x9b\u202e\x7f\U000e0041"
EVENT = {
    "title": "event",
    "type": "object",
    "additionalProperties": False,
    "required": ["trigger"],
    "properties": {"trigger": {"$ref": "defs.schema.json#/$defs/span"}},
}


def set_field(path, name, value):
    content = json.loads(path.read_text("utf-8"))
    content[name] = value
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", "utf-8")


def change_schema(root, layer, change):
    path = root / f"schema/1.0/{layer}.schema.json"
    content = json.loads(path.read_text("utf-8"))
    change(content)
    path.write_text(json.dumps(content), "utf-8")


def harm(root, name):
    """Write words that mean harm into a field of the first entity."""
    path = root / "corpus/bridge/entities.jsonl"
    records = [json.loads(line) for line in path.read_text("utf-8").rstrip("\n").split("\n")]
    records[0][name] = HARM
    path.write_bytes(lines(records))


@pytest.mark.parametrize("field", ["type", "id", "by", "referent"])
def test_nothing_raw_reaches_the_terminal_or_a_page(root, standoff, tmp_path, field):
    harm(root, field)
    page = tmp_path / "page.html"
    standoff("show", "bridge", "--html", str(page))
    printed = [standoff("show", "bridge").stdout, page.read_text("utf-8")]
    printed += [standoff("find", "layer:entities", "--json").stdout, standoff("show", "bridge", "--json").stdout]
    for text in printed:
        assert not set(RAW) & set(text)


def test_json_output_holds_the_same_values(root, standoff):
    harm(root, "note")
    assert json.loads(standoff("show", "bridge", "m1", "--json").stdout)["note"] == HARM


@pytest.mark.parametrize("form", ["json", "sarif", "gitlab", "junit", "github", "text", "concise"])
@pytest.mark.parametrize("field", ["type", "by", "id", HARM])
def test_nothing_raw_reaches_a_report(root, standoff, form, field):
    harm(root, field)
    printed = standoff("validate", "--format", form).stdout
    assert not set(RAW) & set(printed)
    assert "\n::error::pwn" not in printed
    if form == "junit":
        ElementTree.fromstring(printed)


@pytest.mark.parametrize("value", [None, 5, "x", ["x"], [None], {"a": 1}, [{"id": 3}]])
def test_annotators_that_are_none_are_one_fault_and_stop_no_command_rudely(root, standoff, value):
    set_field(root / "corpus/corpus.json", "annotators", value)
    found = json.loads(standoff("validate", "--format", "json").stdout)["findings"]
    assert {each["path"] for each in found} == {"corpus/corpus.json"}
    for command in (
        ["edit", "bridge", "m1", "--set", "note=x", "--by", "anna"],
        ["add", "annotator", "bob", "--kind", "human"],
    ):
        assert "fault of standoff" not in standoff(*command).stderr


@pytest.mark.parametrize("change", [{"name": None}, {"name": 5}, {"aliases": None}, {"aliases": 5}, {"aliases": [5]}])
def test_a_registry_with_wrong_types_stops_no_command_rudely(root, standoff, change):
    (root / "corpus/referents.jsonl").write_bytes(lines([REFERENTS[0] | change, REFERENTS[1]]))
    for command in (
        ["add", "entity", "bridge", "engineers", "--type", "PER", "--referent", "Ana", "--by", "anna"],
        ["add", "referent", "Zed Zoo", "--type", "PER"],
        ["find", "referent:zed"],
    ):
        assert "fault of standoff" not in standoff(*command).stderr


@pytest.mark.parametrize(
    ("ledger", "line", "rule"),
    [
        ("{\n", 1, "json-syntax"),
        ("null\n", 1, "not-an-object"),
        ('{"view":"random","salt":"s","shares":{}}\n', 1, "bad-corpus-file"),
        ('{"view":"random","salt":"s","shares":{"train":"x"}}\n', 1, "bad-corpus-file"),
        ('{"view":"random","salt":"s","shares":{"train":-1}}\n', 1, "bad-corpus-file"),
        ('{"view":"random","salt":5,"shares":{"train":1}}\n', 1, "bad-corpus-file"),
        ('{"view":"random","doc_id":"bridge","founder":"bridge","split":"train"}\n', 1, "bad-corpus-file"),
        (
            '{"view":"random","salt":"s","shares":{"train":1}}\n{"view":"random","doc_id":"bridge"}\n',
            2,
            "bad-corpus-file",
        ),
    ],
)
def test_a_broken_ledger_is_a_finding(root, standoff, ledger, line, rule):
    (root / "corpus/splits.jsonl").write_text(ledger)
    said = standoff("validate", "--format", "json")
    assert said.exit_code == 1
    [found] = json.loads(said.stdout)["findings"]
    assert (found["rule"], found["path"], found["line"]) == (rule, "corpus/splits.jsonl", line)
    refused = standoff("split")
    assert refused.exit_code == 2
    assert "fault of standoff" not in refused.stderr
    assert (root / "corpus/splits.jsonl").read_text() == ledger


def test_a_bad_keyword_is_told_at_its_schema_file(root, standoff):
    change_schema(root, "quotes", lambda schema: schema["properties"]["id"].update(pattern="("))
    [found] = json.loads(standoff("validate", "--format", "json").stdout)["findings"]
    assert (found["rule"], found["path"]) == ("bad-schema", "schema/1.0/quotes.schema.json")


@pytest.mark.parametrize("schema", [{}, {"type": "string"}, {"type": "object"}])
def test_a_layer_without_fields_is_told(root, standoff, schema):
    (root / "schema/1.0/events.schema.json").write_text(json.dumps(schema))
    said = standoff("validate")
    assert said.exit_code == 1
    assert "events.schema.json has no fields" in said.stdout


@pytest.mark.parametrize("name", ["documents", "referents"])
def test_a_layer_cannot_have_the_name_of_something_else(root, standoff, name):
    (root / f"schema/1.0/{name}.schema.json").write_text(json.dumps(EVENT))
    said = standoff("validate")
    assert said.exit_code == 1
    assert f"a layer cannot be called {name}" in said.stdout


@pytest.mark.parametrize("told", [True, False])
def test_fields_may_have_true_and_false_as_their_schema(root, standoff, told):
    change_schema(root, "entities", lambda schema: schema["properties"].update(mood=told))
    write_document(root / "corpus", "other", text="")
    for command in (["show", "bridge"], ["show", "bridge", "m1"], ["find", "by:anna"], ["stats"], ["validate"]):
        assert standoff(*command).exit_code == 0
    harm(root, "mood")
    assert standoff("validate").exit_code == (0 if told else 1)


def test_records_without_ids_hinder_nobody(root, standoff, tmp_path):
    (root / "schema/1.0/events.schema.json").write_text(json.dumps(EVENT))
    (root / "corpus/bridge/events.jsonl").write_bytes(lines([{"trigger": span("said")}]))
    assert standoff("validate").exit_code == 0
    assert standoff("edit", "bridge", "m1", "--set", "note=x", "--by", "anna").exit_code == 0
    assert standoff("remove", "bridge", "s1").exit_code == 0
    assert standoff("build", str(tmp_path / "dist")).exit_code == 0


def test_a_deeply_nested_schema_takes_no_time(root, standoff):
    deep = {"type": "string"}
    for _ in range(30):
        deep = {"type": "object", "properties": {"a": deep}}
    change_schema(root, "quotes", lambda schema: schema["properties"].update(deep=deep))
    (root / "corpus/bridge/quotes.jsonl").write_bytes(b'{"id":"q1"}\n')
    assert standoff("validate").exit_code == 1


def test_a_mention_that_cannot_be_read_is_one_finding(root, standoff):
    """What it may name is unknown, so nothing is said of speakers whom no other mention names."""
    path = root / "corpus/bridge/entities.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"level":"NAM"', b'"level":"NAME"', 1))
    found = json.loads(standoff("validate", "--format", "json").stdout)["findings"]
    assert [each["rule"] for each in found] == ["unknown-value"]


@pytest.mark.parametrize("spans", [[None], ["x"], [[1, 2]], [{"end": 5, "text": "Mayor"}], "x", None])
def test_a_record_whose_spans_are_none_can_be_edited(root, standoff, spans):
    path = root / "corpus/bridge/entities.jsonl"
    records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    path.write_bytes(lines([records[0] | {"spans": spans}, *records[1:]]))
    said = standoff("edit", "bridge", "m1", "--set", "spans=Mayor Ana Pop of Lunaville", "--by", "anna")
    assert said.exit_code == 0, said.stderr
    assert standoff("validate").exit_code == 0


def test_a_text_that_is_not_utf8_stops_no_command_rudely(root, standoff):
    (root / "corpus/bridge/source.txt").write_bytes("caf\xe9".encode("latin-1"))
    for command in (
        ["edit", "bridge", "m1", "--set", "note=x", "--by", "anna"],
        ["add", "entity", "bridge", "engineers", "--type", "PER", "--by", "anna"],
        ["remove", "bridge", "s1"],
        ["show", "bridge"],
        ["fix"],
    ):
        assert "fault of standoff" not in standoff(*command).stderr
    (root / "corpus/bridge/source.txt").unlink()
    assert "fault of standoff" not in standoff("edit", "bridge", "m1", "--set", "note=x", "--by", "anna").stderr


def test_a_datasheet_that_is_not_utf8_is_told(root, standoff, tmp_path):
    (root / "DATASHEET.md").write_bytes("# caf\xe9\n".encode("latin-1"))
    refused = standoff("build", str(tmp_path / "dist"))
    assert refused.exit_code == 2
    assert "DATASHEET.md: is not UTF-8" in refused.stderr
    assert not (tmp_path / "dist").exists()


def test_closed_outputs_are_no_fault(root):
    for closed in (">&-", "2>&-", ">&- 2>&-"):
        command = f"{sys.executable} -m standoff -C '{root}' validate {closed}"
        assert subprocess.run(command, shell=True, check=False, stderr=subprocess.DEVNULL).returncode == 0
