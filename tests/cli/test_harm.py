"""Corpora that mean harm, met by every command that reads: they end, say what is wrong, and open nothing outside."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from conftest import ROOT, document, layers, lines, write_document

SECRET = "a secret that lies outside of the corpus"
READING = {
    "show": ["show"],
    "show-one": ["show", "bridge"],
    "find": ["find", "secret"],
    "stats": ["stats"],
    "diff": ["diff", "--set", "anna", "--set", "gold"],
    "fix": ["fix", "--diff"],
    "agree": ["agree", "--disagreements"],
    "score": ["score", "--set", "anna", "--all"],
    "suggest": ["suggest", "bridge", "--dry-run"],
    "validate": ["validate", "--no-cache"],
}


@pytest.fixture
def twice(root):
    """The corpus `root`, in which Anna has a set of her own."""
    own = root / "corpus/bridge/annotators/anna"
    own.mkdir(parents=True)
    for layer, records in layers().items():
        (own / f"{layer}.jsonl").write_bytes(lines(records))
    return root


@pytest.mark.parametrize("command", READING)
@pytest.mark.parametrize(
    "file", ["source.txt", "document.json", "entities.jsonl", "annotators/anna/quotes.jsonl", "../referents.jsonl"]
)
def test_no_command_reads_through_a_link(twice, standoff, tmp_path, file, command):
    record = {**layers()["entities"][0], "note": SECRET, "id": "m77"}
    content = {"source.txt": SECRET, "document.json": json.dumps(document(title=SECRET))}.get(file)
    (tmp_path / "outside").write_text(content or lines([record]).decode())
    path = twice / "corpus/bridge" / file
    path.unlink()
    path.symlink_to(tmp_path / "outside")
    result = standoff(*READING[command])
    assert not any(word in result.output for word in (SECRET, "m77", "a secret"))
    assert "fault of standoff" not in result.output
    assert file == "../referents.jsonl" or "link" in result.output or command in ("show", "diff", "find", "agree")


def run(root, *args: str, **more: str) -> tuple[int, str]:
    """Run a command in a process of its own, which may hang."""
    command = [sys.executable, "-m", "standoff", "-C", str(root), *args]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), **more}
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, env=environment, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("command", ["show", "stats", "validate", "fix"])
def test_a_pipe_in_the_place_of_a_shard_is_not_waited_for(root, command):
    os.mkfifo(root / "corpus/b.jsonl")
    code, told = run(root, *READING[command])
    assert code in (1, 2)
    assert "b.jsonl" in told


@pytest.mark.parametrize("command", ["show", "validate"])
def test_a_pipe_in_the_place_of_the_lock_is_not_waited_for(root, command):
    (root / ".standoff").mkdir()
    os.mkfifo(root / ".standoff/lock")
    assert run(root, *READING[command])[0] == 0


@pytest.mark.parametrize(("layer", "field"), [(layer, name) for layer, own in layers().items() for name in own[0]])
def test_records_that_lack_a_field_are_no_fault_of_the_program(twice, standoff, layer, field):
    less = lines([{name: value for name, value in each.items() if name != field} for each in layers()[layer]])
    for place in ("corpus/bridge", "corpus/bridge/annotators/anna"):
        (twice / place / f"{layer}.jsonl").write_bytes(less)
    for command in ("suggest", "diff", "show-one", "agree", "score", "fix"):
        assert "fault of standoff" not in standoff(*READING[command]).output
    for args in (
        ["accept", "bridge", "m1"],
        ["add", "entity", "bridge", "engineers", "--level", "NOM", "--type", "PER"],
    ):
        assert "fault of standoff" not in standoff(*args, "--by", "anna").output


def test_a_record_with_an_endless_id_is_told_in_short(root, standoff):
    (root / "corpus/bridge/entities.jsonl").write_bytes(b'{"id":"' + b"a" * (1 << 20) + b'"}\n')
    result = standoff("validate", "--no-cache", "--format", "json")
    assert result.exit_code == 1
    assert len(result.output) < 100_000


def test_a_sentence_without_end_is_not_searched_for_cues(root, standoff):
    text = f"{'a' * 1_000_000} said so. The mayor said that the bridge was safe."
    write_document(root / "corpus", "endless", text=text)
    result = standoff("suggest", "endless", "--dry-run", "--json")
    assert result.exit_code == 0
    assert "that the bridge was safe" in result.output


@pytest.mark.parametrize("name", ["a b", "a.b", "x'y", "a/b", "\x1b[31m", "", "__class__", "import", "self", "%s"])
def test_a_field_of_any_name_is_no_fault_of_the_program(root, standoff, name):
    path = root / "schema/1.0/entities.schema.json"
    schema = json.loads(path.read_text())
    schema["properties"][name] = {"type": "string"}
    path.write_text(json.dumps(schema))
    (root / "corpus/bridge/entities.jsonl").write_bytes(lines([{**each, name: "x"} for each in layers()["entities"]]))
    for args in (
        ["add", "entity", "bridge", "engineers", "--level", "NOM", "--type", "PER"],
        ["add", "entity", "--help"],
    ):
        result = standoff(*args, "--by", "anna") if "--help" not in args else standoff(*args)
        assert "fault of standoff" not in result.output
        assert "\x1b" not in result.output


@pytest.mark.parametrize("change", [{"referent": True}, {"spans": [{"start": 0, "end": 2**52, "text": "x"}]}])
def test_differences_of_records_that_break_the_schema_are_told(twice, standoff, change):
    bad = lines([{**each, **change} for each in layers()["entities"]])
    (twice / "corpus/bridge/annotators/anna/entities.jsonl").write_bytes(bad)
    result = standoff("diff", "--set", "gold", "--set", "anna")
    assert (result.exit_code, "entities" in result.output) == (0, True)


def test_a_terminal_of_one_column_is_written_to(root):
    assert run(root, "find", "level:NAM", COLUMNS="1")[0] == 0


@pytest.mark.parametrize(
    "args", [("add", "document", "-", "--id", "new"), ("validate", "-", "--as", "quotes", "--doc", "bridge")]
)
def test_standard_input_may_be_closed(root, args):
    command = [sys.executable, "-m", "standoff", "-C", str(root), *args]
    shell = ["sh", "-c", '"$@" <&-', "sh", *command]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(shell, capture_output=True, text=True, timeout=20, env=environment, check=False)
    assert "fault of standoff" not in done.stderr
    assert done.returncode in (0, 1, 2)


@pytest.mark.parametrize("staged", ["", "x", "lock", "journal.json", ".."])
def test_a_journal_moves_nothing_but_staged_files(root, standoff, staged):
    (root / ".standoff").mkdir()
    (root / ".standoff/x").touch()
    (root / ".standoff/journal.json").write_text(json.dumps([[staged, "corpus/new"], [staged, "corpus/other"]]))
    result = standoff("show")
    assert result.exit_code == 2
    assert "journal.json" in result.output or "new" in result.output
    assert not (root / "corpus/new").exists()


def test_nothing_is_kept_behind_a_link(root, standoff, tmp_path):
    (tmp_path / "outside").mkdir()
    (root / ".standoff").symlink_to(tmp_path / "outside")
    assert standoff("validate").exit_code == 0
    assert not list((tmp_path / "outside").iterdir())


def test_a_record_whose_spans_are_none_is_shown(root, standoff):
    bad = lines([{**each, "spans": [[[]]]} for each in layers()["entities"]])
    (root / "corpus/bridge/entities.jsonl").write_bytes(bad)
    result = standoff("show", "bridge", "m1")
    assert (result.exit_code, "bridge" in result.output) == (0, True)


def test_a_review_that_is_no_object_can_be_edited(root, standoff):
    (root / "corpus/bridge/entities.jsonl").write_bytes(lines([{**each, "review": 7} for each in layers()["entities"]]))
    assert "fault of standoff" not in standoff("edit", "bridge", "m1", "--set", "type=ORG", "--by", "anna").output


def test_a_schema_whose_mentions_have_one_span_is_no_fault_of_the_program(root, standoff):
    path = root / "schema/1.0/entities.schema.json"
    schema = json.loads(path.read_text())
    schema["properties"]["spans"] = {"$ref": "defs.schema.json#/$defs/span"}
    path.write_text(json.dumps(schema))
    for args in (
        ["suggest", "bridge"],
        ["add", "entity", "empty", "She", "--level", "PRO", "--type", "PER", "--by", "anna"],
    ):
        assert "fault of standoff" not in standoff(*args).output


def test_a_schema_of_very_many_fields_is_searched(root):
    path = root / "schema/1.0/entities.schema.json"
    schema = json.loads(path.read_text())
    schema["properties"].update({f"k{number}": {"type": "string"} for number in range(5000)})
    path.write_text(json.dumps(schema))
    assert run(root, "find", "level:NAM")[0] == 0


def test_a_schema_says_nothing_to_the_terminal(root, standoff):
    path = root / "schema/1.0/entities.schema.json"
    schema = json.loads(path.read_text())
    evil = "\x1b[31m\u202e"
    schema |= {"title": f"entity{evil}", "description": evil}
    schema["properties"]["mood"] = {"enum": [f"a{evil}", "b"], "description": evil}
    path.write_text(json.dumps(schema))
    told = [standoff("--color", "always", "add", *args).output for args in (["x"], ["--help"], ["entities", "--help"])]
    assert all(words and "\x1b[31m\u202e" not in words and "\u202e" not in words for words in told)
