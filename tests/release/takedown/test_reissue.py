"""Released versions are made anew without what was withdrawn, and the old places are told."""

from __future__ import annotations

import json
import subprocess

import pyarrow.parquet as pq
import pytest
from conftest import NOBODY, TEXT

from standoff.release.release import free
from standoff.release.takedown.reissue import affected
from standoff.storage.corpus import Corpus

LINE = {"schema_version": "1.0", "dataset": "0" * 64, "at": "2026-01-02T03:04:05Z", "documents": 2, "records": {}}


def git(root, *arguments):
    subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True)


def said(root, *arguments):
    return subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True, text=True).stdout.strip()


def tag(root, version):
    """Release the corpus as it is, as far as a reissue looks at it: a line in the ledger, a commit and a tag."""
    path = root / "corpus/corpus.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "version": version}, indent=2) + "\n")
    line = {"version": version, "digest": version.replace(".", "").zfill(64), "tag": f"v{version}", **LINE}
    with (root / "corpus/releases.jsonl").open("a") as ledger:
        ledger.write(json.dumps(line) + "\n")
    git(root, "add", "-A")
    git(root, "commit", "-qm", version)
    git(root, "tag", f"v{version}")


@pytest.fixture(autouse=True)
def _somebody_commits(monkeypatch):
    for name, value in NOBODY.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def released(root, standoff):
    """A corpus of two releases with `bridge` and a third one, made after it was withdrawn."""
    git(root, "init", "-q", "-b", "main")
    (root / ".gitignore").write_text(".standoff/\ndist/\n")
    (root / "DATASHEET.md").write_text("# Datasheet\n\n## Motivation\n\nTests.\n")
    tag(root, "1.0.0")
    standoff("build", str(root / "dist"))
    tag(root, "1.0.1")
    assert standoff("withdraw", "bridge", "--reason", "Asked for.", "--by", "anna").exit_code == 0
    tag(root, "2.0.0")
    return root


def test_who_commits_is_asked_for(released, standoff, monkeypatch, tmp_path):
    for name in [each for each in NOBODY if each.startswith(("GIT_AUTHOR", "GIT_COMMITTER"))]:
        monkeypatch.delenv(name)
    git(released, "config", "user.useConfigOnly", "true")
    done = standoff("reissue", str(tmp_path / "again"))
    assert done.exit_code == 2
    assert "git does not know who you are" in done.stderr
    assert "git config" in done.stderr


def test_each_affected_release_gets_the_next_free_patch(released):
    found = affected(Corpus.open(released))
    assert [(each.release.version, each.version, each.ids) for each in found] == [
        ("1.0.0", "1.0.2", ("bridge",)),
        ("1.0.1", "1.0.3", ("bridge",)),
    ]


@pytest.mark.usefixtures("released")
def test_the_corrected_versions_are_whole_and_hold_nothing_of_it(standoff, tmp_path):
    done = standoff("reissue", str(tmp_path / "again"))
    assert done.exit_code == 0, done.stderr
    assert "1.0.0 → 1.0.2  without bridge" in done.stdout
    for version in ("1.0.2", "1.0.3"):
        place = tmp_path / "again" / version
        corpus = Corpus.open(place)
        assert (corpus.meta["version"], corpus.ids(), list(corpus.withdrawn)) == (version, ["empty"], ["bridge"])
        assert standoff("validate", corpus=place).exit_code == 0
        assert json.loads((place / "dist/manifest.json").read_text())["version"] == version
        assert "Datasheet" in (place / "dist/README.md").read_text()
        assert pq.read_table(next((place / "dist/documents").iterdir()))["doc_id"].to_pylist() == ["empty"]
        for path in place.rglob("*"):
            assert not path.is_file() or TEXT[:30].encode() not in path.read_bytes(), path


@pytest.mark.usefixtures("released")
def test_the_datasheet_says_of_which_version_its_numbers_are(standoff, tmp_path):
    assert standoff("reissue", str(tmp_path / "again")).exit_code == 0
    told = "Made from 1.0.0 without 1 withdrawn document; counts in this datasheet are those of 1.0.0."
    sheet = (tmp_path / "again/1.0.2/DATASHEET.md").read_text()
    assert sheet == f"# Datasheet\n\n{told}\n\n## Motivation\n\nTests.\n"
    assert f"## Datasheet\n\n{told}\n" in (tmp_path / "again/1.0.2/dist/README.md").read_text()


@pytest.mark.parametrize("sheet", [None, "Tests.\n"])
def test_a_datasheet_without_a_title_and_none_at_all(released, standoff, tmp_path, sheet):
    git(released, "checkout", "-q", "v1.0.0")
    path = released / "DATASHEET.md"
    path.unlink() if sheet is None else path.write_text(sheet)
    git(released, "commit", "-qam", "Another datasheet")
    git(released, "tag", "-f", "v1.0.0")
    git(released, "checkout", "-q", "main")
    assert standoff("reissue", str(tmp_path / "again")).exit_code == 0
    made = tmp_path / "again/1.0.2/DATASHEET.md"
    assert made.exists() == (sheet is not None)
    assert sheet is None or made.read_text().splitlines()[0].startswith("Made from 1.0.0 ")


@pytest.mark.usefixtures("released")
def test_they_can_be_published_at_once(standoff, tmp_path):
    standoff("reissue", str(tmp_path / "again"))
    place = tmp_path / "again/1.0.2"
    done = standoff("publish", str(tmp_path / "out"), "--from", str(place / "dist"), "--yes", corpus=place)
    assert done.exit_code == 0, done.stderr
    assert (tmp_path / "out/v1.0.2/manifest.json").is_file()


def test_they_get_tags_without_history_and_keep_their_numbers(released, standoff, tmp_path):
    first = standoff("reissue", str(tmp_path / "once")).stdout
    assert "v1.0.2" in said(released, "tag")
    assert said(released, "rev-list", "--count", "v1.0.2") == "1"
    assert said(released, "tag", "-l", "--format=%(subject)", "v1.0.2") == "1.0.0 without bridge"
    files = said(released, "ls-tree", "-r", "--name-only", "v1.0.2").split()
    assert "corpus/empty/document.json" in files
    assert not [name for name in files if "bridge" in name or name.startswith("dist/")]
    assert said(released, "status", "--porcelain") == ""
    again = standoff("reissue", str(tmp_path / "twice")).stdout
    assert again.replace("twice", "once") == first
    build = [(tmp_path / name / "1.0.2/dist/manifest.json").read_bytes() for name in ("once", "twice")]
    assert build[0] == build[1]


def test_a_release_does_not_take_their_numbers(released, standoff, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert standoff("reissue", "again").exit_code == 0
    corpus = Corpus.open(released)
    tags = said(released, "tag").split()
    assert [free(corpus, each, tags) for each in ("1.0.0", "1.0.2", "2.0.0", "2.1.0")] == [
        "1.0.4",
        "1.0.4",
        "2.0.1",
        "2.1.0",
    ]


def test_the_places_of_the_old_bytes_are_told(released, standoff, tmp_path):
    (tmp_path / "public/v1.0.0").mkdir(parents=True)
    (tmp_path / "public/v1.0.0/manifest.json").write_text("{}")
    git(released, "remote", "add", "origin", "https://git.example/press.git")
    at = ["--at", str(tmp_path / "public"), "--at", "hf://org/name"]
    found = json.loads(standoff("reissue", "--dry-run", "--json", *at).stdout)
    told = {each["where"]: each["what"] for each in found["stands"]}
    assert told[str(tmp_path / "public/v1.0.0")] == "the published version"
    assert told[str(tmp_path / "public/v1.0.1")] == "nothing under this name"
    assert {"hf://org/name v1.0.0", "git heads/main", "git tags/v1.0.0", "git remote origin", "dist"} <= told.keys()
    assert not (released / "reissued").exists()


def test_nothing_is_reissued_where_nothing_was_withdrawn(root, standoff):
    git(root, "init", "-q")
    tag(root, "1.0.0")
    done = standoff("reissue")
    assert (done.exit_code, done.stdout) == (0, "")


def test_a_release_without_its_tag_is_told(released, standoff):
    git(released, "tag", "-d", "v1.0.0")
    done = standoff("reissue", "--dry-run")
    assert done.exit_code == 2
    assert "git fetch --tags" in done.stderr


def test_places_of_publishing_are_named_as_they_are_there(released, standoff, tmp_path):
    """The tags in git may have a prefix of their own."""
    ledger = released / "corpus/releases.jsonl"
    git(released, "tag", "data-v1.0.0", "v1.0.0")
    ledger.write_text(ledger.read_text().replace('"tag": "v1.0.0"', '"tag": "data-v1.0.0"'))
    (tmp_path / "public/v1.0.0").mkdir(parents=True)
    (tmp_path / "public/v1.0.0/manifest.json").write_text("{}")
    assert (
        f"{tmp_path / 'public/v1.0.0'}: the published version"
        in standoff("reissue", "--dry-run", "--at", str(tmp_path / "public")).stdout
    )


@pytest.mark.usefixtures("released")
def test_a_version_of_which_nothing_is_left_is_told(standoff, tmp_path):
    assert standoff("withdraw", "empty", "--reason", "Asked for.", "--by", "anna").exit_code == 0
    done = standoff("reissue", str(tmp_path / "again"))
    assert done.exit_code == 0, done.stderr
    assert "1.0.0: nothing is left of it without bridge, empty, so it is not made again" in done.stdout
    assert not (tmp_path / "again").exists()


@pytest.mark.usefixtures("released")
def test_a_folder_in_use_is_left_alone(standoff, tmp_path):
    (tmp_path / "again/1.0.2").mkdir(parents=True)
    assert standoff("reissue", str(tmp_path / "again")).exit_code == 2
    assert not (tmp_path / "again/1.0.3").exists()


@pytest.mark.parametrize("tagged", [True, False])
def test_a_rehearsed_withdrawal_names_the_versions_that_have_it(released, standoff, tagged):
    git(released, "checkout", "-q", "v1.0.1", "--", "corpus")
    (released / "corpus/withdrawn.jsonl").unlink()
    if not tagged:
        git(released, "tag", "-d", "v1.0.0")
    done = standoff("withdraw", "bridge", "--reason", "Asked for.", "--by", "anna", "--dry-run")
    assert done.exit_code == 0, done.stderr
    told = "What was released:\n  1.0.0 has it\n" if tagged else "there is no tag v1.0.0"
    assert told in done.stdout
    assert "standoff reissue: released versions again" in done.stdout
