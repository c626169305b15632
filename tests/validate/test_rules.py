"""Every rule finds what its bad case shows, and nothing else; and nothing in its good case.

A case is a folder `tests/cases/<rule>/bad` or `good`. Its files lie over a corpus without documents (`tests/base` and the schema of
this repository): what stands in `corpus/` or `schema/` goes to the root, every other file belongs to the document
`doc`. Where a case has a source.txt and no document.json, the latter is made for it.
"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import orjson
import pytest

from standoff.findings import Finding
from standoff.validate import checker as _  # enters all rules into the table
from standoff.validate.engine import validate
from standoff.validate.rule import LEVELS, RULES, find_rule

TESTS = Path(__file__).parents[1]
CASES = TESTS / "cases"
WITHOUT_FOLDER = {"unreadable-file"}
"""Git keeps no file that cannot be read, so that case is made below."""

DOCUMENT = {
    "title": None,
    "url": None,
    "publisher": None,
    "byline": None,
    "published_at": None,
    "retrieved_at": None,
    "lang": "en",
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
        (root / "corpus/doc/document.json").write_bytes(orjson.dumps({**DOCUMENT, **computed}) + b"\n")
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
