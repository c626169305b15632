"""Reading a schema folder: what cannot be used is told with its file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from standoff.errors import CorpusError, SchemaError
from standoff.storage.schemas import read_schema


def test_a_schema_is_read_with_its_layers(root: Path) -> None:
    schema = read_schema(root / "schema/1.0")
    assert (schema.version, list(schema.layers)) == ("1.0", ["entities", "quotes", "stances"])


def test_a_folder_that_is_not_there_or_a_link_is_refused(root: Path) -> None:
    (root / "schema/2.0").symlink_to(root / "schema/1.0")
    for name in ("2.0", "3.0"):
        with pytest.raises(CorpusError, match=f"there is no schema {name}"):
            read_schema(root / "schema" / name)


@pytest.mark.parametrize("kind", ["link", "folder"])
def test_a_file_that_is_a_link_or_no_file_is_refused(root: Path, kind: str) -> None:
    path = root / "schema/1.0/claims.schema.json"
    if kind == "link":
        path.symlink_to(root / "schema/1.0/quotes.schema.json")
    else:
        path.mkdir()
    with pytest.raises(SchemaError, match="is a link, or no file") as caught:
        read_schema(root / "schema/1.0")
    assert caught.value.path == path


def test_a_file_that_is_no_json_is_told_with_its_line(root: Path) -> None:
    path = root / "schema/1.0/quotes.schema.json"
    path.write_text('{\n"type": object}\n')
    with pytest.raises(SchemaError, match="is no JSON") as caught:
        read_schema(root / "schema/1.0")
    assert (caught.value.path, caught.value.line) == (path, 2)


def test_a_schema_that_cannot_be_used_is_told_with_its_folder(root: Path) -> None:
    path = root / "schema/1.0/quotes.schema.json"
    node = json.loads(path.read_text("utf-8"))
    node["properties"]["parent"]["x-refers-to"] = "quote"
    path.write_text(json.dumps(node))
    with pytest.raises(SchemaError, match="which is no layer") as caught:
        read_schema(root / "schema/1.0")
    assert caught.value.path == root / "schema/1.0"
