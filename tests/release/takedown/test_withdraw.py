"""A document that was withdrawn is gone, and nothing brings it back unseen."""

from __future__ import annotations

import json
import shutil

import pytest
from conftest import TEXT

from standoff.storage.corpus import Corpus

WHY = "The publisher asked for it."


@pytest.fixture
def withdrawn(root, standoff):
    """A corpus from which `bridge` was withdrawn; a copy of its folder lies beside."""
    shutil.copytree(root / "corpus/bridge", root / "old")
    (root / "corpus/waivers.jsonl").write_text(
        "".join(
            json.dumps({"rule": "span-word-split", "doc": doc, "record": None, "reason": "Odd.", "by": "anna"} | WHEN)
            + "\n"
            for doc in ("bridge", "empty")
        )
    )
    standoff("split")
    standoff("validate")
    done = standoff("withdraw", "bridge", "--reason", WHY, "--by", "anna")
    assert (done.exit_code, done.stdout) == (0, "bridge\n"), done.stderr
    return root


WHEN = {"at": "2026-01-02T03:04:05Z", "until": None}


def test_nothing_but_a_tombstone_stays(withdrawn):
    assert not (withdrawn / "corpus/bridge").exists()
    stone = Corpus.open(withdrawn).withdrawn["bridge"]
    assert (stone.reason, stone.by, len(stone.digest)) == (WHY, "anna", 32)
    for path in [path for path in withdrawn.rglob("*") if path.is_file() and withdrawn / "old" not in path.parents]:
        assert TEXT[:30].encode() not in path.read_bytes(), path
    assert '"doc": "bridge"' not in (withdrawn / "corpus/waivers.jsonl").read_text()
    assert '"empty"' in (withdrawn / "corpus/waivers.jsonl").read_text()


def test_its_split_stays_in_the_ledger(withdrawn, standoff):
    assert '"bridge"' in (withdrawn / "corpus/splits.jsonl").read_text()
    assert standoff("split").exit_code == 0


def test_its_id_is_never_given_again(withdrawn, standoff):
    (withdrawn / "new.txt").write_text("Another text.\n")
    result = standoff("add", "document", str(withdrawn / "new.txt"), "--id", "bridge")
    assert result.exit_code == 2
    assert "withdrawn" in result.stderr


def test_where_it_stands_again_nothing_is_built_or_packed(withdrawn, standoff, tmp_path):
    shutil.copytree(withdrawn / "old", withdrawn / "corpus/bridge")
    assert "F113 document-withdrawn" in standoff("validate").stdout
    assert standoff("build", str(tmp_path / "dist")).exit_code == 1
    assert not (tmp_path / "dist").exists()
    assert standoff("pack", str(tmp_path / "packed")).exit_code == 2
    assert standoff("withdraw", "bridge", "--reason", "again", "--by", "anna").exit_code == 0
    assert standoff("validate").exit_code == 0
    assert Corpus.open(withdrawn).withdrawn["bridge"].reason == WHY


def test_its_text_does_not_come_back_under_another_id(withdrawn, standoff, tmp_path):
    (withdrawn / "new.txt").write_text("\n\n".join(TEXT.replace("“", '"').split("\n")))
    done = standoff("add", "document", str(withdrawn / "new.txt"), "--id", "another", "--title", "A title")
    assert (done.exit_code, "text of bridge, which was withdrawn" in done.stderr) == (1, True), done.stderr
    assert Corpus.open(withdrawn).ids() == ["empty"]
    shutil.copytree(withdrawn / "old", withdrawn / "corpus/another")
    found = standoff("validate")
    assert "F113 document-withdrawn" in found.stdout + found.stderr
    assert standoff("build", str(tmp_path / "dist")).exit_code == 1
    assert "text of bridge" in standoff("pack", str(tmp_path / "packed")).stderr
    assert standoff("withdraw", "another", "--reason", WHY, "--by", "anna").exit_code == 0
    assert standoff("validate").exit_code == 0


def test_a_text_that_may_be_used_again_is_let_in(withdrawn, standoff):
    ledger = withdrawn / "corpus/withdrawn.jsonl"
    digest = Corpus.open(withdrawn).withdrawn["bridge"].digest
    ledger.write_text(ledger.read_text().replace(f'"{digest}"', "null"))
    shutil.copytree(withdrawn / "old", withdrawn / "corpus/another")
    assert "F113" not in standoff("validate").stdout


@pytest.mark.usefixtures("withdrawn")
def test_it_is_not_withdrawn_twice(standoff):
    result = standoff("withdraw", "bridge", "--reason", "again", "--by", "anna")
    assert (result.exit_code, WHY in result.stderr) == (2, True)


@pytest.mark.parametrize("compression", ["none", "gzip", "zstd"])
def test_a_packed_document_is_withdrawn_too(root, standoff, tmp_path, compression):
    place = tmp_path / "packed"
    standoff("pack", str(place), "--compression", compression)
    done = standoff("withdraw", "bridge", "--reason", WHY, "--by", "anna", corpus=place)
    assert done.exit_code == 0, done.stderr
    assert Corpus.open(place).ids() == ["empty"]
    assert standoff("validate", corpus=place).exit_code == 0
    assert standoff("unpack", str(tmp_path / "unpacked"), corpus=place).exit_code == 0
    shutil.copytree(root / "corpus/bridge", tmp_path / "unpacked/corpus/bridge")
    assert standoff("validate", corpus=tmp_path / "unpacked").exit_code == 1


def test_a_rehearsal_changes_nothing(root, standoff):
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    shown = standoff("withdraw", "bridge", "--reason", WHY, "--by", "anna", "--dry-run").stdout
    assert WHY in shown
    assert all(path.read_bytes() == content for path, content in before.items())


def test_a_reason_is_needed(standoff):
    assert standoff("withdraw", "bridge", "--reason", " ", "--by", "anna").exit_code == 2


def test_a_broken_ledger_is_told(withdrawn, standoff):
    (withdrawn / "corpus/withdrawn.jsonl").write_text('{"id": "bridge"}\n')
    assert "X902" in standoff("validate").stdout


@pytest.mark.parametrize("more", [(), ("--dry-run",)])
def test_documents_that_still_name_it_are_told(root, standoff, more):
    path = root / "corpus/empty/document.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "group": "bridge"}))
    done = standoff("withdraw", "bridge", "--reason", WHY, "--by", "anna", *more)
    assert (done.exit_code, "empty: document.json still names bridge" in done.stderr) == (0, True), done.stderr


def test_where_nothing_names_it_nothing_is_told(standoff):
    assert "still names" not in standoff("withdraw", "bridge", "--reason", WHY, "--by", "anna").stderr


def test_a_rehearsal_says_in_words_what_goes_and_what_stays(root, standoff):
    (root / "corpus/waivers.jsonl").write_text(
        json.dumps({"rule": "span-word-split", "doc": "bridge", "record": None, "reason": "Odd.", "by": "anna"} | WHEN)
    )
    standoff("split")
    done = standoff("withdraw", "bridge", "--reason", WHY, "--by", "anna", "--dry-run")
    assert done.exit_code == 0, done.stderr
    for said in (
        "bridge would be withdrawn by anna.\nWhy: The publisher asked for it.\n",
        f"What goes:\n  its text, {len(TEXT)} characters\n  5 entities, 1 quote, 1 stance\n  1 waiver\n",
        "What stays:\n  corpus/withdrawn.jsonl says its id, why, by whom and when\n",
        "  corpus/splits.jsonl has its split",
        "What was released:\n  no version has it\n",
        "How to go on:\n  run the same without --dry-run, and commit\n  standoff release",
    ):
        assert said in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 60
    assert "{" not in done.stdout
    assert "reissue" not in done.stdout


def test_a_rehearsal_of_what_cannot_be_done_is_refused_as_the_deed(standoff):
    for more in ([], ["--dry-run"]):
        assert "say --reason" in standoff("withdraw", "bridge", "--reason", " ", "--by", "anna", *more).stderr
        assert "no document brid" in standoff("withdraw", "brid", "--reason", WHY, "--by", "anna", *more).stderr


def test_a_packed_document_can_be_rehearsed_too(standoff, tmp_path):
    standoff("pack", str(tmp_path / "packed"))
    done = standoff("withdraw", "bridge", "--reason", WHY, "--by", "anna", "--dry-run", corpus=tmp_path / "packed")
    assert (done.exit_code, "5 entities" in done.stdout) == (0, True), done.stderr
