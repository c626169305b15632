"""Splits that do not leak and do not move."""

from __future__ import annotations

import json
import random
from collections import Counter

import pyarrow.parquet as pq
import pytest
from conftest import CORPUS, document, write_document
from datasets import load_dataset

import standoff as package
from standoff.dataset.build import build
from standoff.dataset.splits import leaks, place, plan
from standoff.storage.ledger import dump_ledger
from standoff.validate.engine import validate

WORDS = [f"w{number}" for number in range(4000)]


def text(seed: str, length: int = 120) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=length)) + ".\n"


def add(root, name, words=None, **meta):
    words = words or text(name)
    write_document(root / "corpus", name, text=words, meta=document(words, **meta))


def fill(root, count, start=0, copies=3):
    """Add documents; every tenth has near copies."""
    for number in range(start, start + count):
        add(root, f"d{number:04d}")
        for copy in range(copies if number % 10 == 0 else 0):
            add(root, f"d{number:04d}-{copy}", text(f"d{number:04d}") + text(f"more {number} {copy}", 20))


def written(root, standoff, *args):
    """Run `standoff split` and return the split of each document."""
    done = standoff("split", *args)
    assert done.exit_code == 0, done.stderr
    view = args[0] if args and not args[0].startswith("-") else "random"
    return {name: entry.split for name, entry in package.Corpus.open(root).views[view].entries.items()}


def test_near_duplicates_share_a_split(root, standoff):
    fill(root, 40)
    found = written(root, standoff)
    assert set(found) == set(package.Corpus.open(root).ids())
    for number in range(0, 40, 10):
        assert len({split for name, split in found.items() if name.startswith(f"d{number:04d}")}) == 1
    assert not leaks(plan(package.Corpus.open(root)))
    assert validate(root).errors == 0


def test_ten_percent_more_documents_move_nobody(root, standoff):
    fill(root, 60)
    before = written(root, standoff)
    fill(root, 6, start=60)
    add(root, "d0010-9", text("d0010") + text("later", 10))
    after = written(root, standoff)
    assert {name: after[name] for name in before} == before
    assert after["d0010-9"] == before["d0010"]


def test_the_order_in_which_documents_come_does_not_matter(root, tmp_path):
    names = [f"n{number:02d}" for number in range(25)]
    for name in names:
        add(root, name)
    one = plan(package.Corpus.open(root)).view
    for name in reversed(names):
        folder = root / "corpus" / name
        folder.rename(tmp_path / "out")
        (root / "corpus" / "deep").mkdir(exist_ok=True)
        (tmp_path / "out").rename(root / "corpus" / "deep" / name)
    assert plan(package.Corpus.open(root)).view == one


def test_the_shares_are_about_those_asked_for():
    low = sum(place("salt", f"founder-{number}") < 0.8 for number in range(10_000))
    assert abs(low / 10_000 - 0.8) < 0.02


def test_a_text_that_joins_two_splits_is_left_out_and_told(root, standoff):
    for number in range(30):
        add(root, f"d{number:02d}")
    found = written(root, standoff)
    train = next(name for name, split in found.items() if split == "train" and name[0] == "d")
    other = next(name for name, split in found.items() if split != "train" and name[0] == "d")
    add(root, "both", text(train) + text(other))
    done = standoff("split")
    assert done.exit_code == 1
    assert "one group in several splits" in done.stderr
    assert "both (none yet)" in done.stderr
    assert "both" not in package.Corpus.open(root).views["random"].entries


def test_check_writes_nothing(root, standoff):
    done = standoff("split", "--check")
    assert done.exit_code == 1
    assert "2 documents have no split yet" in done.stderr
    assert not (root / "corpus/splits.jsonl").exists()
    written(root, standoff)
    assert standoff("split", "--check").exit_code == 0


def test_what_document_json_says_is_taken_over(root, standoff):
    add(root, "held", split="test")
    assert written(root, standoff)["held"] == "test"
    meta = json.loads((root / "corpus/held/document.json").read_text("utf-8"))
    (root / "corpus/held/document.json").write_text(json.dumps(meta | {"split": "train"}), "utf-8")
    done = standoff("split")
    assert done.exit_code == 1
    assert "held in document.json (train)" in done.stderr


def test_by_time_the_newest_are_tested_on(root, standoff):
    for number in range(20):
        add(root, f"d{number:02d}", published_at=f"2026-01-{number + 1:02d}")
    found = written(root, standoff, "time", "--shares", "train=0.5,test=0.5")
    days = {split: [name for name in found if found[name] == split and name[0] == "d"] for split in ("train", "test")}
    assert max(days["train"]) < min(days["test"])
    assert len(days["train"]) == len(days["test"]) == 10
    add(root, "later", published_at="2026-02-01")
    add(root, "early", published_at="2025-02-01T10:00:00Z")
    after = written(root, standoff, "time")
    assert (after["later"], after["early"]) == ("test", "train")


def test_by_source_a_publisher_stays_together(root, standoff):
    for number in range(40):
        add(root, f"d{number:02d}", publisher=f"Paper {number % 8}")
    found = written(root, standoff, "source")
    for paper in range(8):
        assert len({found[f"d{number:02d}"] for number in range(paper, 40, 8)}) == 1
    add(root, "new", publisher="Paper 3")
    assert written(root, standoff, "source")["new"] == found["d03"]


@pytest.mark.parametrize("path", ["document.lang", "document.rights.licence"])
def test_stratified_by_a_field(root, standoff, path):
    rare = {"lang": "de", "rights": {"licence": "MIT", "holder": None, "redistribute": True}}
    for number in range(100):
        add(root, f"d{number:03d}", **(rare if number % 4 == 0 else {}))
    found = written(root, standoff, "--stratify", path, "--shares", "train=0.8,test=0.2")
    assert Counter(found[f"d{number:03d}"] for number in range(0, 100, 4)) == {"train": 20, "test": 5}


@pytest.mark.parametrize("path", ["lang", "document", "document.nothing", "nothing.form"])
def test_a_field_to_stratify_by_is_there(standoff, path):
    refused = standoff("split", "--stratify", path)
    assert refused.exit_code == 2
    assert f"there is no field {path}" in refused.stderr


def test_a_view_has_its_shares_for_good(root, standoff):
    written(root, standoff)
    refused = standoff("split", "--shares", "train=0.5,test=0.5")
    assert refused.exit_code == 2
    assert "has other shares already" in refused.stderr


@pytest.mark.parametrize("shares", ["train=0.5", "train=0.5,test=0.6", "train"])
def test_shares_must_be_some(standoff, shares):
    assert standoff("split", "--shares", shares).exit_code == 2


def test_the_ledger_divides_the_built_dataset(root, standoff, tmp_path):
    fill(root, 30)
    found = written(root, standoff)
    assert standoff("build", str(tmp_path / "dist")).exit_code == 0
    built = load_dataset(str(tmp_path / "dist"), "documents", cache_dir=str(tmp_path / "cache"))
    for split, data in built.items():
        assert {found[name] for name in data["doc_id"]} == {split}
    assert package.load(root, "documents", split="train").num_rows == Counter(found.values())["train"]
    add(root, "unknown")
    refused = standoff("build", str(tmp_path / "dist"))
    assert refused.exit_code == 2
    assert "1 document has no split yet: unknown" in refused.stderr


def test_another_view_divides_it_otherwise(root, standoff, tmp_path):
    written(root, standoff)
    for number in range(10):
        add(root, f"d{number}", published_at=f"2026-01-{number + 10}")
    written(root, standoff)
    found = written(root, standoff, "time", "--shares", "train=0.5,test=0.5")
    assert standoff("build", str(tmp_path / "dist"), "--view", "time").exit_code == 0
    built = load_dataset(str(tmp_path / "dist"), "documents", split="test", cache_dir=str(tmp_path / "cache"))
    assert sorted(built["doc_id"]) == sorted(name for name in found if found[name] == "test")
    assert package.load(root, "documents", split="test", view="time").to_list() == built.to_list()
    wrong = standoff("build", str(tmp_path / "dist"), "--view", "source")
    assert (wrong.exit_code, "there is no view source" in wrong.stderr) == (2, True)


def test_a_ledger_is_no_shard_and_is_packed_with_the_corpus(root, standoff, tmp_path):
    written(root, standoff)
    assert package.Corpus.open(root).ids() == ["bridge", "empty"]
    assert standoff("pack", str(tmp_path / "packed")).exit_code == 0
    assert package.Corpus.open(tmp_path / "packed").views == package.Corpus.open(root).views


def test_a_ledger_is_written_as_it_is_read(root, standoff):
    fill(root, 5)
    written(root, standoff)
    written(root, standoff, "time")
    assert dump_ledger(package.Corpus.open(root).views) == (root / "corpus/splits.jsonl").read_bytes()


def test_a_ledger_with_a_document_twice_cannot_be_used(root, standoff):
    written(root, standoff)
    path = root / "corpus/splits.jsonl"
    path.write_bytes(path.read_bytes() + path.read_bytes().splitlines(keepends=True)[-1])
    with pytest.raises(package.DataError, match="stands twice in random"):
        package.Corpus.open(root).ids() and package.Corpus.open(root)["bridge"]


def test_validate_finds_a_leak_that_was_made_by_hand(root):
    sentences = " ".join(f"This is the sentence number {number} of the text." for number in range(12))
    add(root, "one", sentences + "\n", split="train")
    add(root, "two", sentences + " And one more.\n", split="test")
    assert [finding.rule for finding in validate(root).findings] == ["split-leak"]
    assert CORPUS["splits"]["policy"]


def test_documents_say_the_split_that_the_ledger_gives_them(root, standoff, tmp_path):
    fill(root, 30)
    assert set(written(root, standoff).values()) == {"train", "validation", "test"}
    written(root, standoff, "time")
    for view in (None, "time"):
        found = package.load(root, view=view)
        assert {split: set(rows["split"]) for split, rows in found.items()} == {split: {split} for split in found}
        build(package.Corpus.open(root), tmp_path / str(view), view=view)
        for path in (tmp_path / str(view) / "documents").iterdir():
            assert set(pq.read_table(path)["split"].to_pylist()) == {path.name.split("-")[0]}
    assert {document.meta.get("split") for document in package.Corpus.open(root)} == {None}


def test_a_document_that_no_ledger_names_says_no_split(root):
    assert set(package.load(root, split="train")["split"]) == {None}
