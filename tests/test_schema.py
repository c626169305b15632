"""The schema folder: what it says, and what it may not do."""

from __future__ import annotations

import copy
import json
import re

import pytest
from conftest import ROOT
from jsonschema import Draft202012Validator

from standoff.errors import SchemaError
from standoff.refs import MAX_NODES
from standoff.schema import Schema, alternatives
from standoff.storage.schemas import read_schema

FOLDER = ROOT / "schema" / "1.0"
FILES = {path.name.removesuffix(".schema.json"): json.loads(path.read_text("utf-8")) for path in FOLDER.iterdir()}


@pytest.fixture
def files():
    return copy.deepcopy(FILES)


def nodes(node, path=""):
    """Yield (path, subschema) for every subschema in *node* that describes a value."""
    for name, inner in node.get("properties", {}).items():
        yield f"{path}/{name}", inner
        yield from nodes(inner, f"{path}/{name}")
    for word in ("anyOf", "allOf", "oneOf"):
        for number, inner in enumerate(node.get(word, ())):
            yield from nodes(inner, f"{path}/{word}{number}")
    if isinstance(node.get("items"), dict):
        yield from nodes(node["items"], f"{path}/items")
    for name, inner in node.get("$defs", {}).items():
        yield f"{path}/$defs/{name}", inner
        yield from nodes(inner, f"{path}/$defs/{name}")


EVERY = [(f"{name}{path}", node) for name, file in FILES.items() for path, node in nodes(file)]


@pytest.mark.parametrize("name", FILES)
def test_every_file_is_json_schema(name):
    Draft202012Validator.check_schema(FILES[name])


@pytest.mark.parametrize(("path", "node"), EVERY, ids=[path for path, _ in EVERY])
def test_every_field_is_described(path, node):
    assert "description" in node or "$ref" in node, path


@pytest.mark.parametrize(("path", "node"), EVERY, ids=[path for path, _ in EVERY])
def test_every_label_is_explained_where_it_stands(path, node):
    for value in node.get("enum", ()):
        if isinstance(value, str):
            assert re.search(rf"(?<![\w-]){re.escape(value)}\b", node["description"]), (path, value)


@pytest.mark.parametrize(("path", "node"), EVERY, ids=[path for path, _ in EVERY])
def test_patterns_mean_the_same_to_every_engine(path, node):
    """No class that depends on Unicode tables, no look-around, anchored at both ends."""
    pattern = node.get("pattern")
    if pattern:
        assert not re.search(r"\\[dDwWsSbBpPZA]|\(\?", pattern), path
        assert pattern.startswith("^"), path
        assert pattern.endswith("$"), path


def test_the_layers_are_the_files():
    assert list(read_schema(FOLDER).layers) == ["entities", "quotes", "stances"]


def test_places_are_read_from_the_marks():
    quotes = read_schema(FOLDER).layers["quotes"]
    assert [".".join(place.path) for place in quotes.span_places] == [
        "content",
        "verbatim",
        "cue",
        "channel.spans",
        "topic",
    ]
    references = {".".join(place.path): place.refers_to for place in quotes.reference_places}
    assert references["speakers.*.mention"] == "entities"
    assert references["speakers.*.referent"] == "referents"
    assert references["parent"] == "quotes"
    assert references["review.by"] == "annotators"


def test_no_ref_is_left():
    schema = read_schema(FOLDER)
    for record in [schema.corpus, schema.document, schema.referent, *schema.layers.values()]:
        assert "$ref" not in json.dumps(record.node)


@pytest.mark.parametrize(
    ("ref", "words"),
    [
        ("http://localhost/x.schema.json", "leads out of the schema folder"),
        ("file:///etc/passwd", "leads out of the schema folder"),
        ("../1.0/defs.schema.json#/$defs/span", "leads out of the schema folder"),
        ("nowhere.schema.json", "leads out of the schema folder"),
        ("defs.schema.json#/$defs/nothing", "has no #/\\$defs/nothing"),
        ("#/properties/id", "round in a circle"),
    ],
)
def test_a_ref_that_cannot_be_followed_is_an_error(files, ref, words):
    files["entities"]["properties"]["id"] = {"$ref": ref}
    with pytest.raises(SchemaError, match=words):
        Schema.from_files("1.0", files)


def test_a_schema_that_grows_without_end_is_an_error(files):
    files["defs"]["$defs"]["d0"] = {"type": "string"}
    for number in range(1, 40):
        ref = {"$ref": f"#/$defs/d{number - 1}"}
        files["defs"]["$defs"][f"d{number}"] = {"anyOf": [ref, ref]}
    files["entities"]["properties"]["id"] = {"$ref": "defs.schema.json#/$defs/d39"}
    with pytest.raises(SchemaError, match=f"more than {MAX_NODES:,} nodes"):
        Schema.from_files("1.0", files)


def test_a_reference_to_no_layer_is_an_error(files):
    files["quotes"]["properties"]["parent"]["x-refers-to"] = "quotations"
    with pytest.raises(SchemaError, match="parent refers to 'quotations', which is no layer"):
        Schema.from_files("1.0", files)


@pytest.mark.parametrize("name", ["corpus", "document", "referent"])
def test_the_fixed_files_must_be_there(files, name):
    del files[name]
    with pytest.raises(SchemaError, match=f"has no {name}.schema.json"):
        Schema.from_files("1.0", files)


def test_a_layer_cannot_take_the_name_of_a_document_field(files):
    files["title"] = files["stances"]
    with pytest.raises(SchemaError, match="a layer cannot be called title"):
        Schema.from_files("1.0", files)


def test_alternatives_go_into_conditions():
    inner = {"properties": {"a": {}}}
    assert inner in list(alternatives({"if": {}, "then": inner}))
