"""Merging with a real git: two branches of one corpus, and files by hand."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import PurePosixPath

import pytest
from conftest import ROOT, layers, lines

from standoff import Corpus
from standoff.curate.git import numbering
from standoff.curate.merge import Sides
from standoff.validate.engine import validate

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="git is missing")
MENTIONS, QUOTES, STANCES = (f"corpus/bridge/{name}.jsonl" for name in ("entities", "quotes", "stances"))


@pytest.fixture
def git(root, monkeypatch):
    """Run git in `root`, a repository with the merge driver and the corpus as its first commit."""
    for name in [each for each in os.environ if each.startswith("GIT")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)

    def run(*args, code=0):
        done = subprocess.run(["git", "-C", str(root), *args], capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    run("init", "-q", "-b", "main")
    for name in ("user.email", "user.name"):
        run("config", name, "tester@example.org")
    subprocess.run([sys.executable, "-m", "standoff", "-C", str(root), "merge", "--install"], check=True)
    run("add", ".")
    run("commit", "-qm", "base")
    return run


def on_branch(git, root, name, changes):
    """Commit changed records, by file, on a branch that starts at the first commit."""
    git("checkout", "-q", "-B", name, "main")
    for path, records in changes.items():
        (root / path).write_bytes(lines(records))
    git("commit", "-qam", name)


def both(git, root, ours, theirs):
    on_branch(git, root, "ours", ours)
    on_branch(git, root, "theirs", theirs)
    git("checkout", "-q", "ours")


def mention(number, **fields):
    return {**layers()["entities"][2], "id": f"m{number}", **fields}


def quote(number, of):
    found = json.loads(json.dumps(layers()["quotes"][0]))
    found["speakers"][0]["mention"] = of
    return {**found, "id": f"q{number}"}


def stance(number, of):
    return {**layers()["stances"][0], "id": f"s{number}", "holder": {"referent": "ana-pop", "mention": of}}


def with_new(layer, *records):
    return layers()[layer] + list(records)


def speakers(root):
    document = Corpus.open(root)["bridge"]
    return {record.id: record.speakers[0].follow("mention").level for record in document.quotes}


def test_different_fields_of_one_record_merge_without_a_word(git, root):
    ours, theirs = layers()["quotes"], layers()["quotes"]
    ours[0]["form"], theirs[0]["medium"] = "mixed", "writing"
    both(git, root, {QUOTES: ours}, {QUOTES: theirs})
    git("merge", "theirs")
    found = Corpus.open(root)["bridge"].quotes[0]
    assert (found.form, found.medium) == ("mixed", "writing")
    assert git("status", "--short") == ""


def test_both_branches_added_a_mention_of_one_number_and_quotes_that_refer_to_it(git, root):
    both(
        git,
        root,
        {MENTIONS: with_new("entities", mention(6, level="NOM")), QUOTES: with_new("quotes", quote(2, "m6"))},
        {
            MENTIONS: with_new("entities", mention(6, level="ADJ")),
            QUOTES: with_new("quotes", quote(2, "m6"), quote(3, "m1")),
        },
    )
    git("merge", "theirs")
    assert speakers(root) == {"q1": "NAM", "q2": "NOM", "q4": "ADJ", "q3": "NAM"}
    assert git("status", "--short") == ""


@pytest.mark.parametrize("quoting", ["ours", "theirs"])
def test_only_one_branch_added_quotes(git, root, quoting):
    """Git takes that branch's quotes as they are, so the other branch's mention gets the new number."""
    sides = {
        side: {MENTIONS: with_new("entities", mention(6, level=level))}
        for side, level in (("ours", "NOM"), ("theirs", "ADJ"))
    }
    sides[quoting][QUOTES] = with_new("quotes", quote(2, "m6"))
    both(git, root, sides["ours"], sides["theirs"])
    git("merge", "theirs")
    assert speakers(root) == {"q1": "NAM", "q2": "NOM" if quoting == "ours" else "ADJ"}
    assert len(Corpus.open(root)["bridge"].entities) == 7


def test_what_git_alone_cannot_renumber_is_a_conflict_until_finished(git, root, standoff):
    """One branch added a quote and the other a stance, each for its own m6, and git merges neither file."""
    both(
        git,
        root,
        {MENTIONS: with_new("entities", mention(6, level="NOM")), QUOTES: with_new("quotes", quote(2, "m6"))},
        {MENTIONS: with_new("entities", mention(6, level="ADJ")), STANCES: with_new("stances", stance(2, "m6"))},
    )
    said = git("merge", "theirs", code=1)
    assert "conflict in m6; see corpus/bridge/entities.conflicts.jsonl" in said
    assert "standoff merge --finish may settle it" in said
    assert b"<<<<" not in (root / MENTIONS).read_bytes()
    assert standoff("merge", "--finish").stdout.split() == [MENTIONS, QUOTES, STANCES]
    git("commit", "-qm", "merged")
    found = Corpus.open(root)["bridge"]
    assert found.quotes[1].speakers[0].follow("mention").level == "NOM"
    assert found.stances[1].holder.follow("mention").level == "ADJ"
    assert git("status", "--short") == ""


def test_a_real_conflict_goes_to_a_sidecar(git, root, standoff):
    ours, theirs = layers()["quotes"], layers()["quotes"]
    ours[0]["form"], theirs[0]["form"] = "mixed", "indirect"
    both(git, root, {QUOTES: ours}, {QUOTES: theirs})
    git("merge", "theirs", code=1)
    assert (root / QUOTES).read_bytes() == lines(ours)
    (told,) = (root / "corpus/bridge/quotes.conflicts.jsonl").read_text().splitlines()
    expected = {"id": "q1", "field": "form", "base": "direct", "ours": "mixed", "theirs": "indirect"}
    assert json.loads(told) == expected
    assert git("diff", "--name-only", "--diff-filter=U") == QUOTES + "\n"
    assert standoff("merge", "--finish").exit_code == 1
    assert (root / "corpus/bridge/quotes.conflicts.jsonl").exists()


@pytest.mark.usefixtures("git")
def test_finishing_needs_a_merge(standoff):
    result = standoff("merge", "--finish")
    assert result.exit_code == 2
    assert "is in no merge of two branches" in result.stderr


def test_a_rebase_never_renumbers(git, root):
    """What the next commit refers to would be another record."""
    both(
        git,
        root,
        {MENTIONS: with_new("entities", mention(6, level="NOM"))},
        {MENTIONS: with_new("entities", mention(6, level="ADJ"))},
    )
    git("rebase", "theirs", code=1)
    assert (root / "corpus/bridge/entities.conflicts.jsonl").exists()


def test_nothing_is_renumbered_unless_the_files_are_those_of_the_commits(git, root, monkeypatch):
    """An earlier merge inside this one hands over other versions."""
    new = {side: with_new("entities", mention(6, level=level)) for side, level in (("ours", "NOM"), ("theirs", "ADJ"))}
    both(git, root, {MENTIONS: new["ours"]}, {MENTIONS: new["theirs"]})
    monkeypatch.chdir(root)
    monkeypatch.setenv("GITHEAD_" + git("rev-parse", "theirs").strip(), "theirs")
    schema, base = Corpus.open(root).schema, lines(layers()["entities"])
    sides = Sides(base, lines(new["ours"]), lines(new["theirs"]))
    assert numbering(sides, PurePosixPath(MENTIONS), schema)[0]["theirs"] == {"entities": {"m6": "m7"}}
    assert numbering(sides._replace(base=b""), PurePosixPath(MENTIONS), schema) == ({}, set())


def test_merged_corpora_are_valid_and_untouched_lines_stay(git, root):
    ours, theirs = layers()["entities"], layers()["entities"]
    ours[0]["tags"], theirs[1]["tags"] = ["nested-title"], ["country-as-place"]
    before = (root / MENTIONS).read_bytes().splitlines()
    both(git, root, {MENTIONS: ours}, {MENTIONS: theirs})
    git("merge", "theirs")
    assert not [each for each in validate(root).findings if each.severity == "error"]
    assert (root / MENTIONS).read_bytes().splitlines()[2:] == before[2:]


def test_git_diff_shows_changes_in_words(git, root):
    changed = layers()["quotes"]
    changed[0]["form"] = "mixed"
    (root / QUOTES).write_bytes(lines(changed))
    shown = [line for line in git("diff", "-U0").splitlines() if line.startswith(("@@", "-", "+"))]
    assert shown[-3:][1:] == ["-  form: direct", "+  form: mixed"]
    assert "@@ q1 “" in shown[-3]


def test_installing_twice_changes_nothing(git, root):
    before = (root / ".gitattributes").read_bytes()
    subprocess.run([sys.executable, "-m", "standoff", "-C", str(root), "merge", "--install"], check=True)
    assert (root / ".gitattributes").read_bytes() == before
    assert git("status", "--short") == ""


@pytest.fixture
def files(tmp_path):
    """Write three versions of a file called quotes.jsonl and return their names."""

    def make(*versions):
        for side, records in zip(("base", "ours", "theirs"), versions, strict=True):
            (tmp_path / side).mkdir()
            (tmp_path / side / "quotes.jsonl").write_bytes(lines(records))
        return [str(tmp_path / side / "quotes.jsonl") for side in ("base", "ours", "theirs")]

    return make


def test_three_files_by_hand(files, standoff):
    old, new = layers()["quotes"], quote(2, "m3")
    result = standoff("merge", *files(old, [*old, new], [*old, quote(2, "m1")]))
    assert result.exit_code == 0
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["q1", "q2", "q3"]
    assert "q2 of theirs is now q3" in result.stderr


def test_three_files_by_hand_in_conflict(files, standoff, tmp_path):
    versions = [layers()["quotes"] for _ in range(3)]
    versions[1][0]["form"], versions[2][0]["form"] = "mixed", "indirect"
    result = standoff("merge", *files(*versions), "--output", str(tmp_path / "quotes.jsonl"))
    assert result.exit_code == 1
    assert (tmp_path / "quotes.jsonl").read_bytes() == lines(versions[1])
    assert (tmp_path / "quotes.conflicts.jsonl").exists()


def test_a_version_that_is_no_data_is_refused(files, standoff, tmp_path):
    names = files(layers()["quotes"], [], [])
    (tmp_path / "theirs/quotes.jsonl").write_bytes(b"<<<<<<< HEAD\n")
    (tmp_path / "ours/quotes.jsonl").write_bytes(b"{}\n")
    result = standoff("merge", *names, "--output", names[1])
    assert result.exit_code == 2
    assert (tmp_path / "ours/quotes.jsonl").read_bytes() == b"{}\n"


def test_a_withdrawn_document_stays_withdrawn(git, root, standoff):
    on_branch(git, root, "theirs", {MENTIONS: [*layers()["entities"], mention(9)]})
    git("checkout", "-q", "-B", "ours", "main")
    assert standoff("withdraw", "bridge", "--reason", "Asked for.", "--by", "anna").exit_code == 0
    git("add", "-A")
    git("commit", "-qm", "withdrawn")
    git("merge", "theirs", code=1)
    assert standoff("merge", "--finish").stdout.split() == [MENTIONS]
    assert not (root / "corpus/bridge").exists()
    git("commit", "-qm", "merged")
    assert standoff("validate").exit_code == 0


def test_tombstones_and_releases_of_both_branches_stand(git, root):
    stone = {"reason": "Asked for.", "by": "anna", "at": "2026-01-02T03:04:05Z", "digest": None}
    release = {
        "digest": "0" * 64,
        "dataset": "0" * 64,
        "at": "2026-01-02T03:04:05Z",
        "schema_version": "1.0",
        "tag": "x",
    }
    for name in ("ours", "theirs"):
        git("checkout", "-q", "-B", name, "main")
        (root / "corpus/withdrawn.jsonl").write_bytes(lines([{"id": name, **stone}]))
        (root / "corpus/releases.jsonl").write_bytes(lines([{"version": f"{len(name)}.0.0", **release}]))
        git("add", ".")
        git("commit", "-qm", name)
    git("merge", "ours")
    corpus = Corpus.open(root)
    assert (list(corpus.withdrawn), list(corpus.releases)) == (["theirs", "ours"], ["6.0.0", "4.0.0"])
