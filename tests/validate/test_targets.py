"""What the arguments of `validate` may be: ids, folders, files, shards, standard input."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from planted import ENTITIES, PLANTS, edit_line

from standoff.cli import cli


@pytest.fixture
def run(root, monkeypatch):
    """Plant a fault in two files of `bridge` and one elsewhere; return a function that gives the codes found."""
    PLANTS["T306"](root)
    edit_line(root, 1, lambda each: each.update(polarity="positve"), "stances")
    (root / "corpus/empty/extra").write_bytes(b"")
    monkeypatch.chdir(root)

    def codes(*args):
        shown = CliRunner().invoke(cli, ["validate", "--format", "concise", *args], catch_exceptions=False).stdout
        return [line.split(": ")[1].split()[1] for line in shown.splitlines()[:-1]]

    return codes


@pytest.mark.parametrize(
    ("args", "codes"),
    [
        ([], ["T306", "S204", "F102"]),
        (["."], ["T306", "S204", "F102"]),
        (["corpus"], ["T306", "S204", "F102"]),
        (["schema/1.0/quotes.schema.json"], ["T306", "S204", "F102"]),
        (["bridge"], ["T306", "S204"]),
        (["corpus/bridge"], ["T306", "S204"]),
        (["corpus/bridge/"], ["T306", "S204"]),
        (["corpus/bridge/entities.jsonl"], ["T306"]),
        (["corpus/bridge/entities.jsonl", "corpus/bridge/stances.jsonl"], ["T306", "S204"]),
        (["corpus/bridge/entities.jsonl", "empty"], ["T306", "F102"]),
        (["corpus/bridge/source.txt"], []),
        (["corpus/corpus.json"], []),
        (["corpus/referents.jsonl"], []),
        (["corpus/empty/extra"], ["F102"]),
    ],
    ids=str,
)
def test_arguments_choose_what_is_told(run, args, codes):
    assert run(*args) == codes


def test_a_path_finds_its_corpus_from_anywhere(run, root, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(str(root / "corpus" / ENTITIES)) == ["T306"]
    monkeypatch.chdir(root / "corpus/bridge")
    assert run("entities.jsonl") == ["T306"]
    assert run("../empty") == ["F102"]


def test_a_folder_of_documents_stands_for_all_of_them(run, root):
    (root / "corpus/news").mkdir()
    (root / "corpus/bridge").rename(root / "corpus/news/bridge")
    assert run("corpus/news") == ["T306", "S204"]


def test_a_file_that_breaks_another_is_told_where_it_breaks(run, root):
    (root / "corpus/bridge/entities.jsonl").unlink()
    assert "R402" in run("corpus/bridge/quotes.jsonl")
    assert run("corpus/bridge/source.txt") == []


def test_a_shard_is_a_file(standoff, run, root, tmp_path):
    standoff("unpack", str(tmp_path / "none"))
    (root / "corpus/empty/extra").unlink()
    edit_line(root, 1, lambda each: each.update(polarity="positive"), "stances")
    assert standoff("pack", str(tmp_path / "packed"), "--shards", "2").exit_code == 0
    first, second = sorted((tmp_path / "packed/corpus").glob("documents-*"))
    assert run(str(first)) == ["T306"]
    assert run(str(second)) == []


@pytest.mark.parametrize("argument", ["nobody", "corpus/nobody", "corpus/bridge/nothing.jsonl", "/", "corpus/hollow"])
def test_what_is_not_there_is_wrong_usage(standoff, root, monkeypatch, argument):
    (root / "corpus/hollow").mkdir()
    monkeypatch.chdir(root)
    result = standoff("validate", argument)
    assert result.exit_code == 2
    assert result.stderr.startswith("error: ")


def test_standard_input_is_one_layer_of_a_document(standoff, root):
    raw = (root / "corpus" / ENTITIES).read_bytes().replace(b'"level":"PRO"', b'"level":"PRX"')
    result = standoff("validate", "-", "--as", "entities", "--doc", "bridge", stdin=raw)
    assert result.exit_code == 1
    column = raw.splitlines()[2].index(b'"PRX"') + 1
    assert result.stdout.startswith(f"<stdin>:3:{column}: error S204 unknown-value: m3: ")
    assert standoff("validate").exit_code == 0


def test_standard_input_is_one_layer_of_a_text(standoff, root, tmp_path):
    text = tmp_path / "bridge.txt"
    text.write_bytes((root / "corpus/bridge/source.txt").read_bytes())
    quotes = (root / "corpus/bridge/quotes.jsonl").read_bytes()
    args = ["validate", "-", "--as", "quotes", "--source", str(text)]
    result = standoff(*args, stdin=quotes)
    assert (result.exit_code, result.stdout) == (0, "1 document and 1 record checked: all is well\n")
    assert "not followed" in result.stderr
    result = standoff(*args, stdin=quotes.replace(b"bridge is safe", b"bridge is saf!"))
    assert result.exit_code == 1
    assert "  text | Mayor Ana Pop" in result.stdout
    result = standoff(*args, stdin=quotes.replace(b'"ana-pop"', b'"nobody"'))
    assert "nobody is not in the referents" in result.stdout
    text.write_bytes(b"\xff")
    assert "is not UTF-8" in standoff(*args, stdin=quotes).stdout


@pytest.mark.parametrize("form", ["sarif", "github", "gitlab", "junit", "json"])
def test_standard_input_goes_into_every_format(standoff, form):
    args = ["--as", "entities", "--doc", "bridge", "--format", form]
    result = standoff("validate", "-", *args, stdin=b"{}\n")
    assert result.exit_code == 1
    assert "stdin" in result.stdout


@pytest.mark.parametrize(
    "args",
    [
        ["-"],
        ["-", "bridge", "--as", "quotes", "--doc", "bridge"],
        ["-", "--as", "quotes"],
        ["-", "--as", "quotes", "--doc", "bridge", "--source", "x"],
        ["-", "--as", "quotes", "--doc", "bridge", "--since", "HEAD"],
        ["-", "--as", "claims", "--doc", "bridge"],
        ["-", "--as", "quotes", "--doc", "nobody"],
        ["-", "--as", "quotes", "--source", "nowhere.txt"],
    ],
    ids=str,
)
def test_standard_input_needs_to_know_what_it_is(standoff, args):
    result = standoff("validate", *args, stdin=b"")
    assert result.exit_code == 2
    assert result.stdout == ""
