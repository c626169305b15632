"""`--since`: what a change brought, by a real git."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from planted import ENTITIES, PLANTS, edit_line, edit_object, waiver, waivers


def git(folder, *args):
    identity = ["-c", "user.name=Anna", "-c", "user.email=anna@example.org", "-c", "init.defaultBranch=main"]
    done = subprocess.run(["git", *identity, *args], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def commit(folder):
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "a step")
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture(params=["top", "subfolder"])
def repository(request, root):
    """A repository whose corpus has an old fault, at its top or in a folder."""
    PLANTS["T306"](root)
    top = root if request.param == "top" else root.parent
    git(top, "init", "-q")
    commit(top)
    return top


@pytest.mark.usefixtures("repository")
def test_old_faults_are_known_and_new_ones_shown(standoff, root):
    assert standoff("validate").exit_code == 1
    result = standoff("validate", "--since", "HEAD")
    assert result.exit_code == 0
    assert result.stdout.endswith(": all is well, 1 known before\n")
    edit_line(root, 2, lambda each: each.update(referent="nobody"))
    result = standoff("validate", "--since", "HEAD", "--format", "concise")
    assert result.exit_code == 1
    found = [line.split()[2] for line in result.stdout.splitlines()[:-1]]
    assert "R402" in found
    assert "T306" not in found


@pytest.mark.usefixtures("repository")
def test_a_fault_that_moved_to_another_line_is_known(standoff, root):
    path = root / "corpus" / ENTITIES
    rows = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*rows[1:], rows[0]]))
    shutil.move(root / "corpus/bridge", root / "corpus/news/bridge")
    assert standoff("validate", "--since", "HEAD").exit_code == 0


def test_a_second_fault_of_the_same_words_is_new(standoff, root, repository):
    path = root / "corpus/bridge/quotes.jsonl"
    path.write_bytes(b"\n" + path.read_bytes())
    commit(repository)
    path.write_bytes(b"\n" + path.read_bytes())
    assert standoff("validate", "--since", "HEAD", "--strict").stdout.count("F108") == 1


def test_a_fault_that_got_worse_or_lost_its_waiver_is_new(standoff, root, repository):
    waivers(waiver(rule="T306"))(root)
    commit(repository)
    assert standoff("validate").exit_code == 0
    (root / "corpus/waivers.jsonl").unlink()
    assert standoff("validate", "--since", "HEAD").exit_code == 1


def test_a_rule_that_became_an_error_is_new(standoff, root, repository):
    PLANTS["F102"](root)
    commit(repository)
    edit_object(root, "corpus.json", lambda each: each.update(validate={"severity": {"F102": "error"}}))
    assert standoff("validate", "--since", "HEAD").exit_code == 1


def test_the_state_where_a_branch_left_is_what_counts(standoff, root, repository):
    git(repository, "branch", "side")
    (root / "corpus/bridge/entities.jsonl").unlink()
    shutil.rmtree(root / "corpus/bridge")
    commit(repository)
    git(repository, "checkout", "-q", "side")
    (root / "corpus/empty/x.txt").write_bytes(b"")
    commit(repository)
    result = standoff("validate", "--since", "main")
    assert result.exit_code == 0
    assert "1 warning, 1 known before" in result.stdout


def test_a_corpus_that_was_not_there_is_all_new(standoff, repository):
    commits = git(repository, "rev-list", "HEAD").splitlines()
    git(repository, "checkout", "-q", "--orphan", "fresh")
    git(repository, "rm", "-rqf", "--cached", ".")
    (repository / "note").write_bytes(b"")
    git(repository, "add", "note")
    git(repository, "commit", "-qm", "nothing yet")
    git(repository, "add", "-A")
    assert standoff("validate", "--since", "HEAD").exit_code == 1
    assert standoff("validate", "--since", commits[0]).exit_code == 0


def test_the_repository_is_only_read(standoff, root, repository, monkeypatch):
    edit_line(root, 2, lambda each: each.update(referent="nobody"))
    index = (repository / ".git/index").read_bytes()
    status = git(repository, "status", "--porcelain")
    monkeypatch.setenv("GIT_DIR", "elsewhere/.git")
    monkeypatch.setenv("GIT_INDEX_FILE", "elsewhere")
    assert standoff("validate", "--since", "HEAD", "--no-cache").exit_code == 1
    monkeypatch.undo()
    assert (repository / ".git/index").read_bytes() == index
    assert git(repository, "status", "--porcelain") == status
    assert git(repository, "worktree", "list").count("\n") == 0


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize("revision", ["no-such", "--output=x", "HEAD:corpus", "@{99}", "^HEAD"])
def test_a_revision_that_is_none_is_an_error(standoff, revision):
    result = standoff("validate", "--since", revision)
    assert result.exit_code == 2
    assert "git knows no revision" in result.stderr
    assert "fetch-depth: 0" in result.stderr


def test_without_a_repository_or_git_there_is_one_message(standoff, root, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(root.parent))
    result = standoff("validate", "--since", "HEAD")
    assert (result.exit_code, "lies in no work tree of git" in result.stderr) == (2, True)
    monkeypatch.setenv("PATH", str(root))
    result = standoff("validate", "--since", "HEAD")
    assert (result.exit_code, "git cannot be run: no such file" in result.stderr) == (2, True)
