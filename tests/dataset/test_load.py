"""standoff.load: fresh whatever happens to the files, and quick where nothing has."""

from __future__ import annotations

import os
import time

import pytest
from conftest import entity, write_document
from datasets import Dataset, DatasetDict

import standoff as package
from standoff.dataset import kept, load
from standoff.errors import DataError
from standoff.storage.packing import pack


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Trust a file sooner, so that a test need not wait."""
    monkeypatch.setattr(kept, "MOMENT", 20_000_000)


@pytest.fixture
def made(monkeypatch):
    """How often rows were made."""
    calls = []
    tables = load._tables
    monkeypatch.setattr(load, "_tables", lambda *args: calls.append(args) or tables(*args))
    return calls


def ids(root, **more) -> list[str]:
    time.sleep(0.03)
    data = package.load(root, "quotes", split="train", **more)
    assert isinstance(data, Dataset)
    return list(data["id"])


def replace(path, old, new):
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")


def test_rows_are_kept_until_something_changes(root, made):
    assert ids(root) == ids(root) == ["q1"]
    assert len(made) == 1
    assert ids(root, where=["status=*"]) == ["q1"]
    assert len(made) == 2
    assert (root / ".standoff/.gitignore").read_text("utf-8") == "*\n"


def test_that_there_are_no_rows_is_kept_as_well(root, made):
    for _ in range(2):
        time.sleep(0.03)
        assert not package.load(root, "quotes", where=["form=reported"])
    assert len(made) == 1


@pytest.mark.parametrize("form", ["folders", "packed"])
def test_an_edit_is_seen_though_size_and_time_are_as_before(root, tmp_path, made, form):
    path = root / "corpus/bridge/quotes.jsonl"
    if form == "packed":
        pack(package.Corpus.open(root), tmp_path / "packed", compression="none")
        root = tmp_path / "packed"
        (path,) = (root / "corpus").glob("documents-*")
    assert ids(root) == ids(root) == ["q1"]
    before = path.stat()
    replace(path, '"id":"q1"', '"id":"q2"')
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert ids(root) == ["q2"]
    assert len(made) == 2
    replace(path, '"id":"q2"', '"id":"q1"')
    assert ids(root) == ["q1"]


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("schema/1.0/quotes.schema.json", '"speech"', '"sprech"'),
        ("corpus/referents.jsonl", '"name":"Ana Pop"', '"name":"Eva Pop"'),
        ("corpus/corpus.json", '"0.1.0"', '"0.1.1"'),
    ],
)
def test_what_documents_share_counts_as_well(root, made, name, old, new):
    def loaded():
        time.sleep(0.03)
        return package.load(root, "entities", split="train").to_list()

    assert loaded() == loaded()
    assert len(made) == 1
    replace(root / name, old, new)
    loaded()
    assert len(made) == 2


def test_documents_that_come_and_go_are_seen(root, made):
    def count():
        time.sleep(0.03)
        return package.load(root, "documents", split="train").num_rows

    assert count() == 2
    write_document(root / "corpus", "new", records={"entities": [entity(1, "Ana Pop")]})
    assert count() == 3
    (root / "corpus/new/entities.jsonl").unlink()
    count()
    assert len(made) == 3


def test_what_has_just_changed_is_not_trusted(root, made, monkeypatch):
    monkeypatch.setattr(kept, "MOMENT", 10**18)
    assert ids(root) == ids(root)
    assert len(made) == 2
    assert not (root / ".standoff/rows").exists()


def test_what_lies_behind_a_link_is_not_loaded(root, tmp_path):
    assert ids(root) == ["q1"]
    path = root / "corpus/bridge/quotes.jsonl"
    path.rename(tmp_path / "quotes.jsonl")
    path.symlink_to(tmp_path / "quotes.jsonl")
    with pytest.raises(DataError, match="is a link"):
        ids(root)


@pytest.mark.parametrize("content", [b"", b"nonsense", None])
def test_a_broken_file_is_made_anew(root, made, content):
    ids(root)
    (path,) = (root / ".standoff/rows").iterdir()
    path.write_bytes(path.read_bytes()[:-900] if content is None else content)
    assert ids(root) == ["q1"]
    assert len(made) == 2


def test_a_corpus_that_cannot_be_written_is_loaded(root, made):
    (root / ".standoff").rmdir() if (root / ".standoff").exists() else None
    (root / ".standoff").write_bytes(b"")
    assert ids(root) == ids(root) == ["q1"]
    assert len(made) == 2


def test_little_is_kept(root, monkeypatch):
    monkeypatch.setattr(kept, "MOST", 2)
    for name in ("documents", "entities", "quotes", "stances"):
        time.sleep(0.03)
        package.load(root, name)
    assert len(list((root / ".standoff/rows").iterdir())) == 2
    monkeypatch.setattr(kept, "LARGEST", 1)
    package.load(root, "ner")
    assert len(list((root / ".standoff/rows").iterdir())) == 2


def test_kept_rows_are_the_rows(root):
    time.sleep(0.03)
    first, again = (package.load(root, "quotes") for _ in range(2))
    assert isinstance(first, DatasetDict)
    assert again["train"].to_list() == first["train"].to_list()
    assert (
        again["train"].features
        == first["train"].features
        == package.load(package.Corpus.open(root), "quotes")["train"].features
    )
    assert again["train"].map(lambda row: {"n": len(row["id"])})["n"][:] == [2]
