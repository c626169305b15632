"""Corpora that mean harm, met by every command that reads: they end, say what is wrong, and open nothing outside."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from conftest import ROOT, document, layers, lines

SECRET = "a secret that lies outside of the corpus"
READING = {
    "show": ["show"],
    "show-one": ["show", "bridge"],
    "find": ["find", "secret"],
    "stats": ["stats"],
    "diff": ["diff", "--set", "anna", "--set", "gold"],
    "fix": ["fix", "--diff"],
    "agree": ["agree", "--disagreements"],
    "score": ["score", "--set", "anna", "--all"],
    "suggest": ["suggest", "bridge", "--dry-run"],
    "validate": ["validate", "--no-cache"],
}


@pytest.fixture
def twice(root):
    """The corpus `root`, in which Anna has a set of her own."""
    own = root / "corpus/bridge/annotators/anna"
    own.mkdir(parents=True)
    for layer, records in layers().items():
        (own / f"{layer}.jsonl").write_bytes(lines(records))
    return root


@pytest.mark.parametrize("command", READING)
@pytest.mark.parametrize(
    "file", ["source.txt", "document.json", "entities.jsonl", "annotators/anna/quotes.jsonl", "../referents.jsonl"]
)
def test_no_command_reads_through_a_link(twice, standoff, tmp_path, file, command):
    record = {**layers()["entities"][0], "note": SECRET, "id": "m77"}
    content = {"source.txt": SECRET, "document.json": json.dumps(document(title=SECRET))}.get(file)
    (tmp_path / "outside").write_text(content or lines([record]).decode())
    path = twice / "corpus/bridge" / file
    path.unlink()
    path.symlink_to(tmp_path / "outside")
    result = standoff(*READING[command])
    assert not any(word in result.output for word in (SECRET, "m77", "a secret"))
    assert "fault of standoff" not in result.output
    assert file == "../referents.jsonl" or "link" in result.output or command in ("show", "diff", "find", "agree")


def run(root, *args: str) -> tuple[int, str]:
    """Run a command in a process of its own, which may hang."""
    command = [sys.executable, "-m", "standoff", "-C", str(root), *args]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, env=environment, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("command", ["show", "stats", "validate", "fix"])
def test_a_pipe_in_the_place_of_a_shard_is_not_waited_for(root, command):
    os.mkfifo(root / "corpus/b.jsonl")
    code, told = run(root, *READING[command])
    assert code in (1, 2)
    assert "b.jsonl" in told


@pytest.mark.parametrize("command", ["show", "validate"])
def test_a_pipe_in_the_place_of_the_lock_is_not_waited_for(root, command):
    (root / ".standoff").mkdir()
    os.mkfifo(root / ".standoff/lock")
    assert run(root, *READING[command])[0] == 0
