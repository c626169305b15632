"""A new corpus is whole from the first moment: it validates, builds, and is never put over something else."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from standoff import Corpus
from standoff.cli import cli


def run(*args, stdin=None):
    return CliRunner().invoke(cli, list(args), input=stdin, catch_exceptions=False)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    place = tmp_path_factory.mktemp("init") / "my-corpus"
    result = run("init", str(place), "--title", "My Corpus", "--language", "en", "--language", "de", "--by", "anna")
    assert (result.exit_code, result.stdout) == (0, f"{place}\n")
    return place


def test_it_validates_and_builds_at_once(made, tmp_path):
    report = run("-C", str(made), "validate", "--no-cache")
    assert (report.exit_code, "all is well" in report.stdout) == (0, True)
    assert run("-C", str(made), "build", str(tmp_path / "dist")).exit_code == 0


def test_it_has_all_that_a_corpus_needs(made):
    for name in (
        "README.md",
        "DATASHEET.md",
        ".gitignore",
        ".github/workflows/validate.yml",
        "schema/1.0/defs.schema.json",
    ):
        assert (made / name).stat().st_size
    assert "# My Corpus" in (made / "README.md").read_text()
    assert (made / "DATASHEET.md").read_text().count("\n## ") == 7
    meta = json.loads((made / "corpus/corpus.json").read_text())
    assert (meta["name"], meta["languages"]) == ("my-corpus", ["en", "de"])
    assert [each["id"] for each in meta["annotators"]] == ["anna", "sample"]


def test_the_sample_shows_every_layer_and_decides_nothing(made):
    document = Corpus.open(made)["ferry-pier"]
    assert all(document.layers.values())
    assert {each["status"] for records in document.layers.values() for each in records} == {"proposed"}


def test_nothing_is_overwritten(made, tmp_path):
    refused = run("init", str(made))
    assert (refused.exit_code, "is in use" in refused.stderr) == (2, True)
    (tmp_path / "file").write_text("mine")
    assert run("init", str(tmp_path)).exit_code == 2
    assert (tmp_path / "file").read_text() == "mine"


def test_an_empty_repository_may_become_one(tmp_path):
    (tmp_path / "new/.git").mkdir(parents=True)
    assert run("init", str(tmp_path / "new"), "--no-sample").exit_code == 0
    assert Corpus.open(tmp_path / "new").ids() == []


def test_a_wrong_flag_writes_nothing(tmp_path):
    refused = run("init", str(tmp_path / "new"), "--language", "no language")
    assert (refused.exit_code, "wrong-pattern" in refused.stderr) == (1, True)
    assert not list((tmp_path / "new").glob("*"))


def test_a_new_annotator_can_start_at_once(made):
    result = run(
        "-C",
        str(made),
        "add",
        "entity",
        "ferry-pier",
        "residents",
        "--type",
        "PER",
        "--level",
        "NOM",
        "--referent",
        "new",
        "--by",
        "anna",
    )
    assert (result.exit_code, result.stdout) == (0, "m7  NOM PER specific  “residents” → ferry-pier:e1\n")
