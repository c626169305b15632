"""The scripts: short, and they do what they say."""

from __future__ import annotations

import subprocess
import sys

import pytest
from conftest import ROOT

SCRIPTS = sorted((ROOT / "scripts").glob("*.py"))


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_every_script_tells_its_use(path):
    done = subprocess.run([sys.executable, str(path), "--help"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_the_corpus_of_the_repository_validates():
    done = subprocess.run([sys.executable, str(ROOT / "scripts/validate_corpus.py")], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert "all is well" in done.stdout
