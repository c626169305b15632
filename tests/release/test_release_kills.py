"""SIGKILL at random times in commands that give a corpus another state: the next run completes it, nothing is lost."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time

import pytest
import releasable
from conftest import ROOT

from standoff import Corpus
from standoff.validate.engine import validate

git, ready = releasable.git, releasable.ready


def command(root, *words):
    """Start a command in a process, and a group of processes, of its own."""
    start = [sys.executable, "-m", "standoff", "-C", str(root), *words]
    own = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.Popen(
        start, env=own, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )


def released(root, git):
    (version,) = Corpus.open(root).releases
    assert git("tag") == f"v{version}"
    assert git("log", "--format=%s").splitlines() == [f"Little {version}", "one"]
    assert git("rev-parse", f"v{version}^{{commit}}") == git("rev-parse", "HEAD")
    assert git("status", "--porcelain") == ""


def withdrawn(root, _git):
    corpus = Corpus.open(root)
    assert (corpus.ids(), list(corpus.withdrawn)) == (["empty"], ["bridge"])


def migrated(root, _git):
    corpus = Corpus.open(root)
    assert (corpus.schema.version, corpus["bridge"].entities[0].sure) == ("1.1", False)


def newer(root):
    """Make a schema with one more field of mentions."""
    place = shutil.copytree(root / "schema/1.0", root / "schema/1.1")
    change = {"change": "set", "in": "entities", "field": "sure", "value": False}
    (place / "migration.json").write_text(json.dumps({"from": "1.0", "changes": [change]}))
    path = place / "entities.schema.json"
    schema = json.loads(path.read_bytes())
    schema["properties"]["sure"] = {"type": "boolean"}
    schema["required"].append("sure")
    path.write_text(json.dumps(schema))


COMMANDS = {
    "release": (("release",), released),
    "withdraw": (("withdraw", "bridge", "--reason", "Asked for.", "--by", "anna"), withdrawn),
    "migrate": (("migrate", "1.1"), migrated),
}


@pytest.mark.parametrize("rounds", [1, pytest.param(30, marks=pytest.mark.torture)])
@pytest.mark.parametrize("name", COMMANDS)
def test_what_was_killed_is_completed_by_the_next_run(ready, git, name, rounds):
    words, check = COMMANDS[name]
    if name == "migrate":
        newer(ready)
        git("add", "-A")
        git("commit", "-q", "--amend", "-m", "one")
    fresh = shutil.copytree(ready, ready.with_name("fresh"))
    chance, longest = random.Random(1), 0.0
    for number in range(rounds + 1):
        shutil.rmtree(ready)
        shutil.copytree(fresh, ready)
        start = time.monotonic()
        process = command(ready, *words)
        if number:
            time.sleep(longest * (0.3 + 0.7 * chance.random()))
            os.killpg(process.pid, 9)
        said = process.communicate()[1]
        longest = longest or time.monotonic() - start
        assert process.returncode in (0, -9), said
        again(ready, words)
        check(ready, git)
        assert not validate(ready).findings


def again(root, words):
    """Run the command once more; a second withdrawal or migration says that it is done. Git's own lock may be left."""
    (root / ".git/index.lock").unlink(missing_ok=True)
    process = command(root, *words)
    said = process.communicate()[1]
    assert process.returncode == 0 or any(words in said for words in ("already", "there is no newer one")), said
