"""A corpus in a repository of its own, in order for a release."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import NOBODY, lines

SHEET = "# Datasheet\n\nTwo documents, one of them empty; 5 mentions, one quote, one stance. Nobody paid for it.\n"


@pytest.fixture
def git(root: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Run git in `root`; returns what it prints, without the last line end."""
    for name, value in NOBODY.items():
        monkeypatch.setenv(name, value)

    def run(*args: str, cwd: Path = root) -> str:
        done = subprocess.run(["git", *args], cwd=cwd, capture_output=True, text=True, check=True)
        return done.stdout.rstrip("\n")

    return run


@pytest.fixture
def ready(root: Path, git: Callable[..., str]) -> Path:
    """The corpus `root`, committed, with all that a release wants."""
    meta(root, authors=["Pop, Ana"], url="https://example.org/little", keywords=["bridges"])
    (root / "DATASHEET.md").write_text(SHEET)
    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-qm", "one")
    return root


def meta(root: Path, **fields: object) -> None:
    """Change fields of corpus.json, which stays canonical; None takes one out."""
    from standoff import Corpus
    from standoff.storage.canonical import dump_object

    path = root / "corpus/corpus.json"
    told = {**json.loads(path.read_bytes()), **fields}
    told = {name: value for name, value in told.items() if value is not None}
    path.write_bytes(dump_object(told, Corpus.open(root).schema.corpus))


def rewrite(root: Path, layer: str, change: Callable[[list[Any]], list[Any]], doc: str = "bridge") -> None:
    """Apply *change* to the list of records of a layer."""
    path = root / "corpus" / doc / f"{layer}.jsonl"
    path.write_bytes(lines(change([json.loads(line) for line in path.read_bytes().splitlines()])))


def ledger(root: Path) -> list[Any]:
    """Return the lines of the ledger of releases."""
    return [json.loads(line) for line in (root / "corpus/releases.jsonl").read_bytes().splitlines()]
