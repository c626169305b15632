"""A Hub, and datasets to publish on it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import CORPUS, REFERENTS, ROOT, layers, lines, write_document
from hub_server import Hub

import standoff as package
from standoff.dataset.build import build


@pytest.fixture
def hub(home: None) -> Iterator[Hub]:  # noqa: ARG001
    """A Hub without repositories."""
    made = Hub()
    yield made
    made.close()


@pytest.fixture(scope="session")
def corpora(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folders `v1.0.0` and `v1.1.0`, each with a corpus in `corpus` and what was built of it in `dist`.

    The second one says of the quote that it was written.
    """
    place = tmp_path_factory.mktemp("versions")
    for version, medium in (("1.0.0", "speech"), ("1.1.0", "writing")):
        root = place / f"v{version}/corpus"
        shutil.copytree(ROOT / "schema", root / "schema")
        records = layers()
        records["quotes"][0]["medium"] = medium
        write_document(root / "corpus", "bridge", records=records)
        (root / "corpus/corpus.json").write_text(json.dumps({**CORPUS, "version": version}, indent=2) + "\n")
        (root / "corpus/referents.jsonl").write_bytes(lines(REFERENTS))
        build(package.Corpus.open(root), place / f"v{version}/dist")
    return place


@pytest.fixture
def dist(corpora: Path, home: None) -> Path:  # noqa: ARG001
    """Version 1.0.0, built."""
    return corpora / "v1.0.0/dist"


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder of the Hub's client is not that of whoever runs the tests."""
    monkeypatch.setenv("HF_HOME", str(tmp_path_factory.getbasetemp() / "hf"))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT / "src"), str(Path(__file__).parent)]))
