"""Editing: fields by name, or the whole record in an editor that comes back with what is wrong."""

from __future__ import annotations

import stat

import pytest
from conftest import span

from standoff import Corpus
from standoff.curate.edit import edit, edit_as_text
from standoff.errors import CorpusError, RefusedError, StaleError


@pytest.fixture
def editor(tmp_path, monkeypatch):
    """Make a shell script the editor; `$1` is the file."""

    def become(script):
        path = tmp_path / "editor.sh"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(path.stat().st_mode | stat.S_IEXEC)
        monkeypatch.setenv("EDITOR", str(path))
        monkeypatch.setenv("VISUAL", str(path))

    return become


def record(root, record_id, doc_id="bridge"):
    return dict(Corpus.open(root)[doc_id][record_id])


@pytest.mark.parametrize("place", [["bridge", "s1"], ["bridge:s1"], ["s1"]])
def test_a_record_is_named_by_document_and_id_or_by_id_alone(root, standoff, place):
    result = standoff("edit", *place, "--set", "polarity=negative", "--by", "anna")
    assert result.stdout.startswith("s1  negative ")
    assert record(root, "s1")["polarity"] == "negative"


def test_an_id_of_several_documents_or_none_is_told(root, standoff):
    assert "no document has a record q7" in standoff("edit", "q7", "--set", "form=direct", "--by", "anna").stderr
    empty = root / "corpus/empty"
    (root / "corpus/bridge/entities.jsonl").rename(empty / "entities.jsonl")
    (root / "corpus/bridge/entities.jsonl").write_bytes((empty / "entities.jsonl").read_bytes())
    told = standoff("edit", "m1", "--set", "type=ORG", "--by", "anna").stderr
    assert "2 documents have a record m1: bridge, empty" in told


def test_one_edit_changes_one_line_and_keeps_the_bytes_of_the_others(root, standoff):
    path = root / "corpus/bridge/entities.jsonl"
    before = path.read_bytes().split(b"\n")
    standoff("edit", "bridge", "m3", "--set", "type=per", "--set", "note=seen twice", "--by", "anna")
    after = path.read_bytes().split(b"\n")
    assert [one == two for one, two in zip(before, after, strict=True)] == [True, True, False, True, True, True]


def test_words_names_and_dotted_fields_are_understood(root, standoff):
    standoff("edit", "bridge", "q1", "--set", "cue=said on Monday", "--set", "speakers.kind=unnamed", "--by", "anna")
    assert record(root, "q1")["cue"] == [span("said on Monday")]
    assert record(root, "q1")["speakers"][0]["kind"] == "unnamed"
    standoff("edit", "bridge", "m3", "--set", "referent=Ana Pop", "--set", 'tags=["cataphora"]', "--by", "anna")
    assert record(root, "m3")["tags"] == ["cataphora"]
    standoff("edit", "bridge", "s1", "--set", "act=null", "--by", "anna")
    assert "act" not in record(root, "s1")


def test_the_review_of_a_decided_record_becomes_the_editors(root, standoff):
    standoff("add", "annotator", "bob", "--kind", "human")
    standoff("edit", "bridge", "s1", "--set", "polarity=mixed", "--by", "bob")
    after = record(root, "s1")
    assert (after["by"], after["status"], after["review"]["by"]) == ("anna", "accepted", "bob")
    assert after["review"]["at"] > "2026-01-02T03:04:06Z"


@pytest.mark.parametrize(
    ("change", "code", "told"),
    [
        ("polarity=bad", 2, "it takes one of positive, negative"),
        ("polarty=mixed", 2, "a stance has no field polarty"),
        ("evidence=not in the text", 2, "the text has no"),
        ("by=nobody", 1, "nobody"),
        ("polarity", 2, "FIELD=VALUE"),
    ],
)
def test_a_wrong_change_is_refused_and_nothing_is_written(root, standoff, change, code, told):
    before = (root / "corpus/bridge/stances.jsonl").read_bytes()
    result = standoff("edit", "bridge", "s1", "--set", change, "--by", "anna")
    assert (result.exit_code, told in result.stderr) == (code, True)
    assert (root / "corpus/bridge/stances.jsonl").read_bytes() == before


def test_an_editor_that_changes_nothing_or_empties_the_file_changes_nothing(root, standoff, editor):
    before = (root / "corpus/bridge/stances.jsonl").read_bytes()
    for script in ("true", ": > $1"):
        editor(script)
        result = standoff("edit", "bridge", "s1", "--by", "anna")
        assert (result.exit_code, result.stderr) == (0, "nothing was changed\n")
    assert (root / "corpus/bridge/stances.jsonl").read_bytes() == before


def test_an_editor_changes_a_record(root, standoff, editor):
    editor("sed -i s/'\"positive\"'/'\"negative\"'/ $1")
    result = standoff("edit", "bridge", "s1", "--by", "anna")
    assert result.stdout.startswith("s1  negative ")
    assert record(root, "s1")["polarity"] == "negative"


def test_the_editor_comes_back_with_what_is_wrong(root, standoff, editor, tmp_path):
    seen = tmp_path / "seen"
    editor(f'cat $1 >> {seen}; if grep -q "! " $1; then sed -i s/wrong/mixed/ $1; else sed -i s/positive/wrong/ $1; fi')
    assert standoff("edit", "bridge", "s1", "--by", "anna").exit_code == 0
    assert record(root, "s1")["polarity"] == "mixed"
    shown = seen.read_text()
    assert "# stance s1 of bridge\n# She [praised the engineers] 🙂 of Lunaville.\n" in shown
    assert "# ! --polarity takes no “wrong”" in shown


def test_an_editor_that_never_mends_it_ends(standoff, editor):
    editor("sed -i s/positive/wrong/ $1")
    result = standoff("edit", "bridge", "s1", "--by", "anna")
    assert (result.exit_code, "takes no “wrong”" in result.stderr) == (2, True)


def test_no_json_is_told_with_its_line(root):
    with pytest.raises(CorpusError, match="this is no JSON"):
        edit_as_text(Corpus.open(root), "bridge", "s1", lambda text: text.replace("{", "", 1), by="anna")


def test_an_edit_of_what_has_changed_meanwhile_is_refused(root):
    corpus = Corpus.open(root)

    def slow(text):
        edit(corpus, "bridge", "s1", {"polarity": "mixed"}, by="anna")
        return text.replace("positive", "negative")

    with pytest.raises(StaleError, match="has changed since you opened it"):
        edit_as_text(corpus, "bridge", "s1", slow, by="anna")
    assert record(root, "s1")["polarity"] == "mixed"


def test_an_edit_that_breaks_a_rule_is_refused(root):
    with pytest.raises(RefusedError):
        edit(Corpus.open(root), "bridge", "q1", {"parent": "q1", "by": "nobody"}, by="anna")


def test_a_dry_run_shows_the_change(root, standoff):
    result = standoff("edit", "bridge", "s1", "--set", "polarity=mixed", "--by", "anna", "--dry-run")
    assert [line[:2] for line in result.stdout.splitlines()] == ["--", "++", "@@", "-{", "+{", "s1"]
    assert record(root, "s1")["polarity"] == "positive"


def test_lines_in_another_form_keep_it(root, standoff):
    path = root / "corpus/bridge/entities.jsonl"
    first, rest = path.read_text("utf-8").split("\n", 1)
    path.write_text(first.replace('":', '" :') + "\n" + rest, "utf-8")
    standoff("edit", "bridge", "m3", "--set", "note=seen", "--by", "anna")
    assert path.read_text("utf-8").split("\n")[0] == first.replace('":', '" :')


def test_a_warning_that_an_edit_brings_is_told(root, standoff):
    words = ["--set", "level=NOM", "--set", "head=null", "--by", "anna"]
    result = standoff("edit", "bridge", "m1", *words)
    assert (result.exit_code, "head-missing: m1: the description" in result.stderr) == (0, True)
    assert Corpus.open(root)["bridge"]["m1"]["level"] == "NOM"
