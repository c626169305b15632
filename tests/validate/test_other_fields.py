"""The rules and schemas of other people: any field may be missing, and any label may be another."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from standoff.storage.canonical import dump
from standoff.storage.schemas import read_schema
from standoff.validate.engine import validate

TESTS = Path(__file__).parents[1]
SCHEMA = read_schema(TESTS.parent / "schema" / "1.0")
FIELDS = [(layer, name) for layer, schema in SCHEMA.layers.items() for name in schema.properties if name != "id"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(TESTS / "base", tmp_path, dirs_exist_ok=True)
    shutil.copytree(TESTS.parent / "schema", tmp_path / "schema")
    shutil.copytree(TESTS / "data/harbour", tmp_path / "corpus/harbour")
    return tmp_path


def rewrite(root: Path, layer: str, change: Any) -> None:
    """Put every record of a layer through *change*."""
    path = root / f"corpus/harbour/{layer}.jsonl"
    records = [json.loads(line) for line in path.read_bytes().splitlines()]
    for record in records:
        change(record)
    path.write_bytes(b"".join(dump(record) + b"\n" for record in records))


@pytest.mark.parametrize(("layer", "name"), FIELDS)
def test_a_field_that_the_schema_does_not_have_is_not_asked_for(root: Path, layer: str, name: str) -> None:
    path = root / f"schema/1.0/{layer}.schema.json"
    schema = json.loads(path.read_text("utf-8"))
    del schema["properties"][name]
    schema["required"] = [each for each in schema["required"] if each != name]
    path.write_text(json.dumps(schema))
    rewrite(root, layer, lambda record: record.pop(name, None))
    errors = [each for each in validate(root).findings if each.severity == "error"]
    assert not errors


@pytest.mark.parametrize("layer", SCHEMA.layers)
def test_a_layer_that_the_schema_does_not_have_is_not_asked_for(root: Path, layer: str) -> None:
    (root / f"schema/1.0/{layer}.schema.json").unlink()
    (root / f"corpus/harbour/{layer}.jsonl").unlink()
    for other in (root / "schema/1.0").iterdir():
        other.write_text(other.read_text("utf-8").replace(f'"x-refers-to": "{layer}"', '"x-was": ""'))
    assert not [each for each in validate(root).findings if each.severity == "error"]


def test_another_language_is_passed_over_by_the_rules_on_words(root: Path) -> None:
    path = root / "corpus/harbour/document.json"
    path.write_text(path.read_text("utf-8").replace('"lang": "en"', '"lang": "sw"'))
    rewrite(root, "entities", lambda record: record.update(level="NOM") if record["id"] == "m8" else None)
    assert "level-surface" not in {each.rule for each in validate(root).findings}
