"""CITATION.cff and .zenodo.json, made of what corpus.json says, and checked before anything is public."""

from __future__ import annotations

import json

import pytest
import yaml

from standoff.citation import Author, Facts
from standoff.errors import DataError
from standoff.release.archive import CITATION, CROISSANT, ZENODO, citation, problems, zenodo

META = {
    "name": "press",
    "title": "Press: “quoted”, & <b>",
    "description": "Texts.",
    "version": "1.0.0",
    "licences": {"annotations": "CC-BY-4.0", "text": None},
    "authors": [
        {"name": "Pop, Ana", "orcid": "0000-0002-1825-0097", "affiliation": "Lunaville"},
        "The Press",
    ],
    "keywords": ["quotation"],
    "url": "https://example.org/press",
    "doi": "10.5281/zenodo.1",
}
FACTS = Facts.of(META, "2026-01-02")


def test_all_that_is_made_is_in_order():
    assert list(problems(CITATION, citation(FACTS))) == []
    assert list(problems(ZENODO, zenodo(FACTS, 0))) == []
    assert list(problems(ZENODO, zenodo(FACTS, 2))) == []


def test_one_source_gives_the_same_everywhere():
    cited, deposit = yaml.safe_load(citation(FACTS)), json.loads(zenodo(FACTS, 0))
    assert cited["authors"] == [
        {
            "family-names": "Pop",
            "given-names": "Ana",
            "affiliation": "Lunaville",
            "orcid": "https://orcid.org/0000-0002-1825-0097",
        },
        {"name": "The Press"},
    ]
    assert deposit["creators"] == [
        {"name": "Pop, Ana", "affiliation": "Lunaville", "orcid": "0000-0002-1825-0097"},
        {"name": "The Press"},
    ]
    assert cited["title"] == deposit["title"] == META["title"]
    assert cited["version"] == deposit["version"] == "1.0.0"
    assert (cited["date-released"], deposit["publication_date"]) == ("2026-01-02", "2026-01-02")
    assert (cited["license"], deposit["license"]) == ("CC-BY-4.0", "cc-by-4.0")
    assert "title = {Press: “quoted”, & <b>}" in FACTS.bibtex()
    assert "url = {https://doi.org/10.5281/zenodo.1}" in FACTS.bibtex()


def test_texts_that_may_not_be_passed_on_are_no_open_data():
    deposit = json.loads(zenodo(FACTS, 2))
    assert (deposit["access_right"], "2 documents" in deposit["access_conditions"]) == ("restricted", True)


def test_writing_twice_changes_nothing():
    once = citation(FACTS)
    assert citation(FACTS, once) == once
    deposit = zenodo(FACTS, 0)
    assert zenodo(FACTS, 0, deposit) == deposit


def test_a_deposit_that_is_open_now_was_restricted_before():
    before = zenodo(FACTS, 2)
    assert "access_conditions" not in json.loads(zenodo(FACTS, 0, before))


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        (CITATION, {"cff-version": "1.0.3"}, "cff-version"),
        (CITATION, {"authors": []}, "authors"),
        (CITATION, {"authors": [{"family-names": "Pop", "orcid": "0000-0002-1825-0097"}]}, "authors[0].orcid"),
        (CITATION, {"date-released": "2.1.2026"}, "date-released"),
        (CITATION, {"type": "corpus"}, "type"),
        (CITATION, {"licence": "CC-BY-4.0"}, "licence"),
        (CITATION, {"doi": "https://doi.org/10.5281/zenodo.1"}, "doi"),
        (CITATION, {"message": None}, "message"),
        (ZENODO, {"upload_type": "corpus"}, "upload_type"),
        (ZENODO, {"creators": [{"family": "Pop"}]}, "creators[0]"),
        (ZENODO, {"license": None}, "license"),
        (ZENODO, {"access_right": "restricted"}, "access_conditions"),
        (CROISSANT, {}, "distribution"),
    ],
)
def test_what_an_archive_would_refuse_is_told(name, value, said):
    made = {CITATION: citation(FACTS), ZENODO: zenodo(FACTS, 0), CROISSANT: b"{}"}[name]
    told = yaml.load(made, Loader=yaml.BaseLoader) | value
    told = {key: each for key, each in told.items() if each is not None}
    raw = yaml.safe_dump(told).encode() if name == CITATION else json.dumps(told).encode()
    assert any(said in message for message, _ in problems(name, raw))


def test_a_file_that_cannot_be_read_is_told_with_its_line():
    with pytest.raises(DataError, match=r"CITATION.cff:2: is no YAML"):
        list(problems(CITATION, b"title: x\n\tbad: y\n"))
    with pytest.raises(DataError, match="no list of names"):
        citation(FACTS, b"- one\n")


def test_names():
    assert Author.of("Pop, Ana") == Author("Pop, Ana", "Pop", "Ana")
    assert Author.of("The Press") == Author("The Press")
    assert Facts.of({"name": "press", "citation": "@misc{x}\n"}).bibtex() == "@misc{x}"
    assert "year" not in Facts.of(META).bibtex()
