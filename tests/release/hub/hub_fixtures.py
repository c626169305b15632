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
    """Folders `v1.0.0`, `v1.1.0` and `small`, each with a corpus in `corpus` and what was built of it in `dist`.

    The second one says of the quote that it was written; the third one is the first without quotes and stances.
    """
    place = tmp_path_factory.mktemp("versions")
    for name, version, medium in (
        ("v1.0.0", "1.0.0", "speech"),
        ("v1.1.0", "1.1.0", "writing"),
        ("small", "1.0.0", ""),
    ):
        root = place / name / "corpus"
        shutil.copytree(ROOT / "schema", root / "schema")
        records = layers()
        records["quotes"][0]["medium"] = medium
        kept = {layer: found for layer, found in records.items() if medium or layer == "entities"}
        write_document(root / "corpus", "bridge", records=kept)
        (root / "corpus/corpus.json").write_text(json.dumps({**CORPUS, "version": version}, indent=2) + "\n")
        (root / "corpus/referents.jsonl").write_bytes(lines(REFERENTS))
        build(package.Corpus.open(root), place / name / "dist")
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


@pytest.fixture
def small(corpora: Path, home: None) -> Path:  # noqa: ARG001
    """Version 1.0.0 with few files, built."""
    return corpora / "small/dist"
