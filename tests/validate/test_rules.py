"""Every rule finds what its bad case shows, and nothing else; and nothing in its good case.

A case is a folder `tests/cases/<rule>/bad` or `good`. Its files lie over a corpus without documents (`tests/base`
and the schema of this repository): what stands in `corpus/` or `schema/` goes to the root, every other file belongs
to the document `doc`. Where a case has a source.txt and no document.json, the latter is made for it.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from standoff.findings import Finding
from standoff.storage.schemas import read_schema
from standoff.validate.checker import applicable
from standoff.validate.engine import validate
from standoff.validate.rule import LEVELS, RULES, Rule, declare, find_rule

TESTS = Path(__file__).parents[1]
CASES = TESTS / "cases"
WITHOUT_FOLDER = {"unreadable-file", "long-line"}
"""Git keeps no file that cannot be read, and should keep none of 64 MiB; tests make them."""

DOCUMENT = {
    "title": None,
    "url": None,
    "publisher": None,
    "byline": None,
    "published_at": None,
    "retrieved_at": None,
    "lang": "en",
    "sha256": "",
    "length": 0,
    "rights": {"licence": None, "holder": None, "redistribute": False},
    "origin": "synthetic",
    "split": None,
}


def make_corpus(case: Path, root: Path) -> Path:
    """Make the corpus that a case stands for."""
    shutil.copytree(TESTS / "base", root, dirs_exist_ok=True)
    shutil.copytree(TESTS.parent / "schema", root / "schema")
    for path in case.rglob("*"):
        name = path.relative_to(case)
        if path.is_symlink() or path.is_file():
            to = root / name if name.parts[0] in ("corpus", "schema") else root / "corpus" / "doc" / name
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, to, follow_symlinks=False)
    if (case / "source.txt").exists() and not (case / "document.json").exists():
        raw = (case / "source.txt").read_bytes()
        computed = {"sha256": hashlib.sha256(raw).hexdigest(), "length": len(raw.decode())}
        (root / "corpus/doc/document.json").write_bytes(
            orjson.dumps({**DOCUMENT, **computed}, option=orjson.OPT_INDENT_2) + b"\n"
        )
    return root


def findings(case: Path, root: Path) -> list[Finding]:
    return validate(make_corpus(case, root)).findings


def shown(found: list[Finding]) -> str:
    return "\n".join(f"{each.path}:{each.line} {each.code} {each.rule}: {each.message}" for each in found)


CASE_NAMES = sorted(path.name for path in CASES.iterdir())


@pytest.mark.parametrize("name", CASE_NAMES)
def test_bad_case_finds_its_rule_alone(name: str, tmp_path: Path) -> None:
    found = findings(CASES / name / "bad", tmp_path)
    assert {each.rule for each in found} == {name}, shown(found)


@pytest.mark.parametrize("name", CASE_NAMES)
def test_good_case_finds_nothing(name: str, tmp_path: Path) -> None:
    found = findings(CASES / name / "good", tmp_path)
    assert not found, shown(found)


def test_every_rule_has_a_bad_and_a_good_case() -> None:
    names = {rule.name for rule in RULES.values()}
    assert not names - {*CASE_NAMES} - WITHOUT_FOLDER
    assert not {*CASE_NAMES} - names
    assert not [name for name in CASE_NAMES for side in ("bad", "good") if not any((CASES / name / side).iterdir())]


def test_what_cannot_be_read_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_corpus(CASES / "final-newline" / "good", tmp_path)
    opened = os.open

    def refuse(path: Any, *rest: Any, **more: Any) -> int:
        if str(path).endswith("entities.jsonl"):
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *rest, **more)

    monkeypatch.setattr(os, "open", refuse)
    assert [each.rule for each in validate(root).findings] == ["unreadable-file"]


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.name)
def test_every_rule_tells_what_why_and_how(rule: Rule) -> None:
    assert rule.code[0] in LEVELS
    assert re.fullmatch(r"[A-Z]\d{3}", rule.code)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.name)
    assert rule.sentence.endswith(".")
    assert "\n" not in rule.sentence
    assert rule.bad
    assert rule.good
    assert rule.bad != rule.good
    assert find_rule(rule.code.lower()) is find_rule(rule.name) is rule


def test_no_two_rules_share_a_code_or_a_name() -> None:
    with pytest.raises(ValueError, match="declared twice"):
        declare("T303", "another-name", "error", "Something holds.")
    with pytest.raises(ValueError, match="declared twice"):
        declare("T999", "span-text-matches", "error", "Something holds.")


def test_rules_are_off_where_the_schema_lacks_their_fields() -> None:
    schema = read_schema(TESTS.parent / "schema" / "1.0")
    bare = replace(schema, layers={})
    active = {rule.name for rule in applicable(bare)}
    assert "span-text-matches" in active
    assert not [rule.name for rule in applicable(bare) if any(not need.startswith("document.") for need in rule.needs)]
    assert "head-inside-spans" in {rule.name for rule in applicable(schema)}
