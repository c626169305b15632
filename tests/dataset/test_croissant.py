"""croissant.json: every file, every column once, and rows that `mlcroissant` reads."""

from __future__ import annotations

import json
from collections import Counter

import pyarrow.parquet as pq
import pytest
from conftest import TEXT, document, entity, span, write_document
from datasets import get_dataset_config_names

import standoff as package
from standoff.dataset.build import build


@pytest.fixture
def dist(root, tmp_path, monkeypatch):
    """The corpus `root` with another document in another split, built."""
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    for name, own in (("bridge", TEXT), ("empty", "")):
        (root / "corpus" / name / "document.json").write_text(json.dumps(document(own, split="train")), "utf-8")
    other = "Ana Pop was there.\n"
    meta, named = document(other, split="test"), entity(1, "Ana Pop", spans=[span("Ana Pop", text=other)])
    write_document(root / "corpus", "other", text=other, meta=meta, records={"entities": [named]})
    text = "## Uses\n\nGood for tests. See [the page](docs/page.md).\n\n## Maintenance\n\nNone.\n"
    (root / "DATASHEET.md").write_text(f"# Datasheet\n\n{text}", "utf-8")
    build(package.Corpus.open(root), tmp_path / "dist")
    return tmp_path / "dist"


@pytest.fixture
def made(dist):
    return json.loads((dist / "croissant.json").read_bytes())


def fields(made):
    """Yield every field, and the fields in it."""
    for record_set in made["recordSet"]:
        for each in record_set["field"]:
            yield each
            yield from each.get("subField", ())


def test_every_file_has_its_digest(dist, made):
    manifest = json.loads((dist / "manifest.json").read_bytes())
    hashes = {each["path"]: each["sha256"] for each in manifest["files"] if each["path"].endswith(".parquet")}
    told = [each for each in made["distribution"] if each["@type"] == "cr:FileObject"]
    assert {each["contentUrl"]: each["sha256"] for each in told} == hashes


def test_every_config_is_described_once_with_its_columns(dist, made):
    sets = {each["name"]: [field["name"] for field in each["field"]] for each in made["recordSet"]}
    assert list(sets) == ["splits", *get_dataset_config_names(str(dist))]
    for name in list(sets)[1:]:
        columns = pq.read_schema(next((dist / name).glob("*.parquet"))).names
        assert sets[name] == (columns if "split" in columns else ["split", *columns])


def test_no_long_description_is_given_twice(made):
    told = Counter(each.get("description", "") for each in fields(made))
    assert not [words for words, count in told.items() if count > 1 and len(words) > 40 and words[:3] != "As "]
    ids = {each["@id"] for each in fields(made)}
    pointed = [words.removeprefix("As ").rstrip(".") for words in told if words.startswith("As ") and "/" in words]
    assert pointed
    assert set(pointed) <= ids


def test_labels_are_told_with_their_numbers(made):
    form = next(each for each in fields(made) if each["@id"] == "documents/quotes/form")
    assert "Labels: 0 direct, 1 mixed, 2 indirect" in form["description"]


def test_the_datasheet_answers_for_responsible_ai(made):
    assert made["rai:dataLimitations"] == "Good for tests. See the page."
    assert made["rai:dataReleaseMaintenancePlan"] == "None."


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_mlcroissant_reads_every_row_with_its_split(dist):
    import mlcroissant

    read = mlcroissant.Dataset(jsonld=dist / "croissant.json")
    assert not read.metadata.ctx.issues.errors
    for config in get_dataset_config_names(str(dist)):
        found = Counter(bytes(row[f"{config}/split"]).decode() for row in read.records(config))
        files = sorted((dist / config).glob("*.parquet"))
        assert found == {path.name.split("-")[0]: pq.read_metadata(path).num_rows for path in files}
    assert [row["splits/name"] for row in read.records("splits")] == [
        part["split"] for part in json.loads((dist / "manifest.json").read_bytes())["configs"][:2]
    ]
