"""A proof that holds means that its rules find nothing, in whatever state a document is."""

from __future__ import annotations

import hashlib
import random
import re
import shutil
import unicodedata
from typing import Any

import faults_of_meaning  # noqa: F401  (enters its faults into the table)
import orjson
import pytest
from faults import FAULTS, GOOD, LAYERS, SCHEMA, TESTS, Place

from standoff.storage.canonical import dump
from standoff.storage.corpus import Corpus
from standoff.storage.stored import Stored
from standoff.validate import schema_check
from standoff.validate.checker import Checker
from standoff.validate.examined import Examined, apart
from standoff.validate.rules.characters import _MAY_JOIN, simple

LABELS = ("level", "type", "reference", "role", "metonymy", "referent", "form", "realis", "report", "kind", "polarity")
SEEDS = 400


@pytest.fixture(scope="module")
def checker(tmp_path_factory: pytest.TempPathFactory) -> Checker:
    root = tmp_path_factory.mktemp("proved")
    shutil.copytree(TESTS / "base", root, dirs_exist_ok=True)
    shutil.copytree(TESTS.parent / "schema", root / "schema")
    return Checker(Corpus.open(root))


def examined(checker: Checker, place: Place, **other: bytes) -> Examined:
    """Return the good document with the records that *place* has now."""
    stored = Stored("harbour", "", checker.corpus.path / "harbour")
    return next(checker._documents("harbour", checker.reader.read_files(stored, files_of(place) | other)))


def files_of(place: Place) -> dict[str, bytes]:
    """Return the files of the good document with the records that *place* has now."""
    files = {path.name: path.read_bytes() for path in GOOD.iterdir()}
    return files | {f"{layer}.jsonl": b"".join(dump(each) + b"\n" for each in place.records[layer]) for layer in LAYERS}


def shuffle_labels(place: Place) -> None:
    """Give a field of one record the value that another record has there, or take a span from elsewhere."""
    layer = place.draw.choice(LAYERS)
    records = place.records[layer]
    one, two = place.draw.choice(records), place.draw.choice(records)
    names = [name for name in two if name in LABELS or name in ("head", "spans", "cue", "verbatim", "content", "chain")]
    name = place.draw.choice([*names, "evidence", "target", "holder", "speakers", "parent", "continues", "quote"])
    if name in one and name in two:
        mixed = name == "target" and place.draw.random() < 0.5
        one[name] = {**one[name], **two[name], "kind": one[name]["kind"]} if mixed else two[name]
        in_order = SCHEMA.layers[layer].ordered(one)
        one.clear()
        one.update(in_order)


def unproved(doc: Examined, checker: Checker) -> list[Any]:
    """Return what rules find though their proof holds."""
    found: list[Any] = []
    for proof, rules in checker.groups:
        try:
            holds = proof is not None and doc.whole and proof(doc)
        except (AttributeError, TypeError, LookupError):
            holds = False
        for rule in rules if holds else ():
            found += [(rule.code, each.message) for each in rule.check(doc)] if rule.check else []
    return found


@pytest.mark.parametrize("name", FAULTS)
def test_no_proof_holds_for_a_document_with_a_fault_that_its_rule_finds(name: str, checker: Checker) -> None:
    for seed in range(8):
        place = Place(seed)
        FAULTS[name][0](place)
        assert unproved(examined(checker, place), checker) == [], seed


@pytest.mark.parametrize("name", FAULTS)
def test_the_first_documents_are_told_the_same_without_a_lane(
    name: str, checker: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Place(5)
    FAULTS[name][0](place)
    files = files_of(place)
    stored = Stored("harbour", "", checker.corpus.path / "harbour")
    usual = checker.check_files(stored, files)
    monkeypatch.setattr(schema_check, "FEW", 1_000_000)
    assert checker.check_files(stored, files) == usual


def test_no_proof_holds_for_documents_that_were_shuffled_in_which_its_rule_finds_something(checker: Checker) -> None:
    proved = 0
    for seed in range(SEEDS):
        place = Place(seed)
        for _ in range(place.draw.randint(1, 4)):
            shuffle_labels(place)
        doc = examined(checker, place)
        proved += doc.whole
        assert unproved(doc, checker) == [], seed
    assert proved > SEEDS / 2


def with_text(raw: bytes, **more: Any) -> dict[str, bytes]:
    """Return source.txt and the document.json that goes with it."""
    meta = orjson.loads((GOOD / "document.json").read_bytes())
    meta |= {"sha256": hashlib.sha256(raw).hexdigest(), "length": len(raw.decode()), **more}
    return {"source.txt": raw, "document.json": orjson.dumps(meta, option=orjson.OPT_INDENT_2) + b"\n"}


@pytest.mark.parametrize(
    "change",
    [
        with_text((GOOD / "source.txt").read_bytes(), length=1),
        with_text((GOOD / "source.txt").read_bytes() + b"\r"),
        with_text((GOOD / "source.txt").read_bytes() + b"\0"),
        with_text(b"\xef\xbb\xbf" + (GOOD / "source.txt").read_bytes()),
        {"source.txt": (GOOD / "source.txt").read_bytes()[:-40]},
        {"document.json": (GOOD / "document.json").read_bytes().replace(b'"lang": "en"', b'"lang": "nl"')},
        {"document.json": (GOOD / "document.json").read_bytes().replace(b'"licence": "', b'"licence": null, "was": "')},
    ],
)
def test_no_proof_holds_for_another_text_or_other_metadata(change: dict[str, bytes], checker: Checker) -> None:
    assert unproved(examined(checker, Place(0), **change), checker) == []


def test_of_the_good_document_nearly_all_is_proved(checker: Checker) -> None:
    doc = examined(checker, Place(0))
    failed = {proof.__name__ for proof, _ in checker.groups if proof and not proof(doc)}
    assert failed == {"quotes_apart", "ways_sound", "nothing_follows"}, "it has quotes in quotes and one that goes on"


def test_a_simple_text_holds_nothing_that_joins() -> None:
    joins = re.compile(_MAY_JOIN)
    for number in [*range(0xD800), *range(0xE000, 0x110000)]:
        char = chr(number)
        if simple(char):
            assert not joins.match(char), hex(number)
            assert not unicodedata.combining(char), hex(number)
    assert simple("“Kovač” – Şimşek, Ελλάς, Москва … € ½\n")
    assert not any(map(simple, ("\r", "e\u0301", "👩\u200d🚀")))


class Piece:
    def __init__(self, start: int, end: int) -> None:
        self.start, self.end = start, end


def test_spans_are_apart_if_no_two_share_a_letter() -> None:
    draw = random.Random(1)
    for _ in range(3000):
        spans = [Piece(start, start + draw.randint(1, 4)) for start in draw.choices(range(24), k=draw.randint(0, 5))]
        pairs = [(one, two) for one in spans for two in spans if one is not two]
        edges = [each.start for each in spans], [each.end for each in spans]
        assert apart(*edges) == all(one.end <= two.start or two.end <= one.start for one, two in pairs)
