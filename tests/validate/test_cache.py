"""The cache is quick, never wrong, and never in the way."""

from __future__ import annotations

import os
import shutil
import time

import pytest
from conftest import TEXT, layers, lines, write_document

from standoff.storage.corpus import Corpus
from standoff.validate import cache
from standoff.validate.checker import Checker
from standoff.validate.engine import examine, validate


@pytest.fixture(autouse=True)
def own_key(tmp_path, monkeypatch):
    """Keep the key of these tests out of the user's home."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))


@pytest.fixture
def checked(monkeypatch):
    """The ids of the documents that are really checked."""
    ids: list[str] = []
    real = Checker.check

    def check(self, stored):
        ids.append(stored.id)
        return real(self, stored)

    monkeypatch.setattr(Checker, "check", check)
    return ids


def age(seconds=10):
    """Let the cache believe that the files were last changed *seconds* ago, by moving its clock."""
    real = time.time_ns
    return lambda: real() + seconds * 1_000_000_000


def run(root):
    report = validate(root, cache=True)
    assert report == validate(root)
    return report


def test_what_has_not_changed_is_not_checked_again(root, checked, monkeypatch):
    first = validate(root, cache=True)
    assert checked == ["bridge", "empty"]
    assert validate(root, cache=True) == first
    assert checked == ["bridge", "empty"]
    monkeypatch.setattr(cache.time, "time_ns", age())
    assert validate(root, cache=True) == first
    assert validate(root, cache=True) == first
    assert checked == ["bridge", "empty"]


def test_findings_about_stretches_of_text_are_kept(root, checked):
    path = root / "corpus/bridge/entities.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"start":0', b'"start":1', 1))
    first = validate(root, cache=True)
    assert any(each.span for each in first.findings)
    assert validate(root, cache=True) == first
    assert checked == ["bridge", "empty"]


def test_a_document_that_changed_is_checked_alone(root, checked):
    validate(root, cache=True)
    path = root / "corpus/bridge/entities.jsonl"
    path.write_bytes(path.read_bytes().replace(b"NAM", b"NAN", 1))
    assert validate(root, cache=True).errors == 1
    assert checked == ["bridge", "empty", "bridge"]


def change_in_place(path, content):
    with path.open("r+b") as file:
        file.write(content)
        file.truncate()


def change_and_restore_time(path, content):
    before = path.stat()
    change_in_place(path, content)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def change_by_rename(path, content):
    new = path.with_name("new")
    new.write_bytes(content)
    shutil.copystat(path, new)
    new.replace(path)


def change_through_a_hard_link(path, content):
    other = path.parent.parent / "other-name"
    os.link(path, other)
    change_and_restore_time(other, content)
    other.unlink()


def change_under_the_same_inode(path, content):
    before = path.stat()
    path.unlink()
    path.write_bytes(content)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


CHANGES = [
    change_in_place,
    change_and_restore_time,
    change_by_rename,
    change_through_a_hard_link,
    change_under_the_same_inode,
]


@pytest.mark.parametrize("old", [False, True], ids=["fresh", "settled"])
@pytest.mark.parametrize("change", CHANGES)
def test_it_cannot_be_fooled_by_times_and_names(root, change, old, monkeypatch):
    """The content keeps its length, and the time of the last writing is put back where it was."""
    path = root / "corpus/bridge/entities.jsonl"
    good, bad = path.read_bytes(), path.read_bytes().replace(b"NAM", b"NAN", 1)
    if old:
        monkeypatch.setattr(cache.time, "time_ns", age())
    assert run(root).errors == 0
    for content, errors in ((bad, 1), (good, 0), (bad, 1)):
        change(path, content)
        assert run(root).errors == errors


def test_a_file_that_comes_or_goes_is_seen_wherever_it_is(root, monkeypatch):
    folder = root / "corpus/bridge"
    (folder / "annotators/anna").mkdir(parents=True)
    monkeypatch.setattr(cache.time, "time_ns", age())
    assert [each.code for each in run(root).findings] == []
    for name, code in (("notes.txt", "F102"), ("annotators/notes.txt", "F102"), ("annotators/anna/x.jsonl", "F102")):
        (folder / name).write_text("")
        assert [each.code for each in run(root).findings] == [code]
        (folder / name).unlink()
        assert [each.code for each in run(root).findings] == []
    (folder / "source.txt").unlink()
    assert "F101" in [each.code for each in run(root).findings]


def test_changes_faster_than_the_clock_are_seen(root):
    path = root / "corpus/bridge/entities.jsonl"
    good, bad = path.read_bytes(), path.read_bytes().replace(b"NAM", b"NAN", 1)
    for _ in range(20):
        change_in_place(path, bad)
        assert validate(root, cache=True).errors == 1
        change_in_place(path, good)
        assert validate(root, cache=True).errors == 0


@pytest.mark.parametrize("what", ["registry", "corpus", "schema", "rules", "added", "removed", "moved", "annotator"])
def test_whatever_a_finding_depends_on_counts(root, what, monkeypatch):
    assert run(root).errors == 0
    corpus = root / "corpus"
    if what == "registry":
        path = corpus / "referents.jsonl"
        path.write_bytes(path.read_bytes().replace(b'"ana-pop"', b'"ana-pup"'))
    elif what == "corpus":
        path = corpus / "corpus.json"
        path.write_bytes(path.read_bytes().replace(b'"anna"', b'"hanna"'))
    elif what == "schema":
        path = root / "schema/1.0/entities.schema.json"
        path.write_text(path.read_text().replace('"NAM"', '"NAME"'))
    elif what == "rules":
        monkeypatch.delitem(cache.RULES, "T301")
        (corpus / "empty/source.txt").write_text("x")
        assert run(root).errors == 0
        monkeypatch.undo()
        monkeypatch.setenv("XDG_CACHE_HOME", str(root.parent / "home"))
    elif what == "added":
        (corpus / "bridge/strange.txt").write_text("x")
        assert len(run(root).findings) == 1
        return
    elif what == "removed":
        (corpus / "bridge/source.txt").unlink()
    elif what == "moved":
        (corpus / "bridge").rename(corpus / "bridge.two")
    elif what == "annotator":
        write_document(corpus / "bridge/annotators", "anna", records={"entities": [{"id": "x"}]})
    assert run(root).errors > 0


def test_corpus_wide_rules_see_documents_from_the_cache(root):
    assert run(root).errors == 0
    write_document(root / "corpus/more", "bridge", records=layers())
    assert [each.code for each in run(root).findings if each.severity == "error"] == ["F112"]


def forge(raw: bytes) -> bytes:
    return raw.replace(b'"F101"', b'"F102"')


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: raw[:0],
        lambda raw: b"nonsense" + raw[:0],
        lambda raw: raw[:-10],
        lambda raw: raw + b" ",
        lambda raw: raw[:65] + b"{}",
        lambda raw: raw[:65] + b"[" * 100_000,
        lambda raw: raw[:0] + b"\0" * 1000,
        forge,
    ],
)
def test_a_cache_that_was_tampered_with_counts_for_nothing(root, spoil, checked):
    (root / "corpus/empty/document.json").unlink()
    first = validate(root, cache=True)
    path = root / cache.FILE
    spoiled = spoil(path.read_bytes())
    assert spoiled != path.read_bytes()
    path.write_bytes(spoiled)
    checked.clear()
    assert validate(root, cache=True) == first
    assert sorted(checked) == ["bridge", "empty"]


def test_a_cache_of_somebody_else_counts_for_nothing(root, checked, monkeypatch, tmp_path):
    validate(root, cache=True)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "other"))
    validate(root, cache=True)
    assert checked == ["bridge", "empty"] * 2


@pytest.mark.parametrize("where", ["file", "folder", "link", "key"])
def test_a_cache_that_cannot_be_kept_is_none(root, where, tmp_path):
    if where == "file":
        (root / ".standoff").mkdir(exist_ok=True)
        (root / cache.FILE).mkdir()
    elif where == "folder":
        shutil.rmtree(root / ".standoff", ignore_errors=True)
        (root / ".standoff").write_text("in the way")
    elif where == "link":
        (root / ".standoff").mkdir(exist_ok=True)
        (tmp_path / "precious").write_text("precious")
        (root / cache.FILE).symlink_to(tmp_path / "precious")
    elif where == "key":
        (tmp_path / "home").write_text("in the way")
    report = validate(root, cache=True) if where != "folder" else None
    assert report is None or report.errors == 0
    assert where != "link" or (tmp_path / "precious").read_text() == "precious"


def test_a_cache_does_not_grow_without_end(root, monkeypatch):
    monkeypatch.setattr(cache, "LARGEST", 1000)
    for number in range(30):
        write_document(root / "corpus", f"d{number}", text=TEXT)
    validate(root, cache=True)
    assert (root / cache.FILE).stat().st_size < 5000
    for number in range(30):
        shutil.rmtree(root / f"corpus/d{number}")
    validate(root, cache=True)
    assert validate(root, cache=True).documents == 2


def test_packed_documents_are_kept_too(root, standoff, tmp_path, checked):
    assert standoff("pack", str(tmp_path / "packed"), corpus=root).exit_code == 0
    checked.clear()
    first = validate(tmp_path / "packed", cache=True)
    assert validate(tmp_path / "packed", cache=True) == first
    assert checked == ["bridge", "empty"]


def test_shares_fill_one_cache(root, checked):
    for number in (1, 2):
        examine(root, shard=(number, 2), cache=True)
    validate(root, cache=True)
    assert sorted(checked) == ["bridge", "empty"]


def test_another_rule_from_outside_turns_it_off(root, checked, monkeypatch):
    from standoff.validate.rule import Rule

    def check(_doc):
        return ()

    check.__module__ = "elsewhere"
    monkeypatch.setitem(cache.RULES, "T998", Rule("T998", "other", "error", "Other.", check=check))
    validate(root, cache=True)
    validate(root, cache=True)
    assert checked == ["bridge", "empty"] * 2


def test_the_context_names_what_counts(root):
    before = cache.context_of(Corpus.open(root))
    assert before == cache.context_of(Corpus.open(root))
    (root / "corpus/bridge/entities.jsonl").write_bytes(lines([]))
    assert before == cache.context_of(Corpus.open(root))
