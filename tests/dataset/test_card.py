"""The card, as somebody reads it who has the built folder alone."""

from __future__ import annotations

import json
import re
from collections import Counter

import pytest
import yaml
from conftest import CORPUS, ROOT
from datasets import load_dataset

import standoff as package
from standoff.dataset.build import build
from standoff.dataset.datasheet import published

SHEET = """# Datasheet

## Uses

Read [the guidelines](docs/guidelines.md), [`the rules`](docs/rules.md#S204) and [CONTRIBUTING.md](CONTRIBUTING.md);
the [paper](https://example.org/paper) and [below](#uses) too.

<!-- card: skip -->
Every number is in the card.

| a | b |
| --- | --- |
<!-- card: go on -->

![A picture](plots/a.png) stays.
"""


@pytest.fixture
def card(root, tmp_path, monkeypatch):
    """Return a function that builds the corpus and returns its card."""
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))

    def made(**more):
        (root / "corpus/corpus.json").write_text(json.dumps({**CORPUS, **more}), "utf-8")
        build(package.Corpus.open(root), tmp_path / "dist")
        return (tmp_path / "dist/README.md").read_text("utf-8")

    return made


def head(text):
    return yaml.safe_load(text.split("---\n")[1])


def test_no_link_leads_out_of_the_folder(root, card):
    (root / "DATASHEET.md").write_text(SHEET, "utf-8")
    text = card()
    targets = re.findall(r"(?<!!)\[[^\]]*\]\(([^)]*)\)", text)
    assert targets == ["https://example.org/paper", "#uses"]
    assert "Read the guidelines, `the rules` and `CONTRIBUTING.md`;" in text


def test_the_datasheet_of_this_corpus_has_no_link_into_the_repository():
    links = re.findall(r"\]\(([^)]*)\)", published((ROOT / "DATASHEET.md").read_text("utf-8")))
    assert not [each for each in links if not each.startswith(("https://", "#"))]


def test_what_the_card_tells_better_is_left_out_of_its_datasheet(root, card):
    (root / "DATASHEET.md").write_text(SHEET, "utf-8")
    text = card()
    assert "Every number is in the card" not in text
    assert "\n\n![A picture](plots/a.png) stays.\n" in text


def test_a_meaning_is_told_once(card):
    rows = re.findall(r"^\| `(.+?)` \| (.*) \|$", card().split("## What the columns mean")[1], re.MULTILINE)
    told = Counter(meaning for _, meaning in rows)
    assert not [each for each, count in told.items() if count > 1 and len(each) > 80]
    assert ("mentions.type", "As `type` of entities.") in rows
    places = {name for name, _ in rows}
    assert {re.search("`(.+?)`", each)[1] for each in told if each.startswith("As `")} <= places


def test_columns_that_several_configs_have_are_told_with_the_first(card):
    quotes = card().split("### Columns of quotes\n")[1].split("\n### ")[0]
    assert "\n\nAs in documents: `doc_id`, `tags`, `note`, `ext`.\n\nAs in entities: `by`, `at`, `status`, " in quotes
    assert "`supersedes`, " in quotes


def test_a_reader_learns_what_made_the_folder_and_where_it_is_at_home(card):
    text = card(url="https://example.org/press")
    assert (
        "`standoff`, a Python package that keeps annotated corpora, built this folder from the corpus `little` at "
        in (text)
    )
    assert "at https://example.org/press.\n" in text
    assert "corpus `little`.\n" in card(url=None)


def test_how_the_splits_came_about_is_told(card):
    assert "How it was divided into splits: By hand." in card(splits={"policy": "By hand."})


def test_labels_can_be_read_without_datasets(card, tmp_path):
    import pandas

    path = re.search(r'pandas\.read_parquet\("(.+?)"\)', card())[1]
    frame = pandas.read_parquet(tmp_path / "dist" / path)
    names = json.loads((tmp_path / "dist/manifest.json").read_bytes())["labels"][path.split("/")[0]]["type"]
    data = load_dataset(str(tmp_path / "dist"), path.split("/")[0], split="train")
    assert [names[number] for number in frame["type"]] == [data.features["type"].names[each] for each in data["type"]]


@pytest.mark.parametrize(
    ("licence", "told"),
    [
        ("CC-BY-SA-4.0", {"license": "cc-by-sa-4.0"}),
        ("ODC-By-1.0", {"license": "odc-by"}),
        (
            "LicenseRef-ours",
            {"license": "other", "license_name": "annotations-licenseref-ours-text-licenseref-ours"},
        ),
    ],
)
def test_licences_are_those_that_the_hub_knows(card, licence, told):
    found = head(card(licences={"annotations": licence, "text": licence}))
    assert {name: value for name, value in found.items() if name.startswith("license")} == told
