"""Where a value stands in JSON text."""

from __future__ import annotations

import json

import pytest
from conftest import layers, lines
from hypothesis import given
from hypothesis import strategies as st

from standoff.validate.engine import validate
from standoff.validate.positions import position

texts = st.text(alphabet='ab"\\{}[],: \u2028🙂é', max_size=6)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


def pointers(value, pointer=()):
    """Yield (pointer, value) of everything inside *value*."""
    yield pointer, value
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from pointers(inner, (*pointer, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from pointers(inner, (*pointer, number))


@given(values, st.sampled_from([None, 0, 2, "\t"]), st.booleans())
def test_every_value_is_found(value, indent, ascii_only):
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    for pointer, inner in pointers(value):
        at = position(text, pointer)
        assert json.loads(text[at.start : at.end]) == inner
        if pointer and isinstance(pointer[-1], str):
            at = position(text, pointer, key=True)
            assert json.loads(text[at.start : at.end]) == pointer[-1]


@pytest.mark.parametrize(
    ("text", "pointer", "found"),
    [
        ('{"a":1,"a":[2,3]}', ("a", 1), "3"),
        ('{"a":{"b":1}}', ("a", "c"), '{"b":1}'),
        ('{"a":1}', ("a", "b", 0), "1"),
        ("  [ 1 , 2 ]  ", (1,), "2"),
        ("7", ("a",), "7"),
    ],
)
def test_the_nearest_value_is_taken(text, pointer, found):
    at = position(text, pointer)
    assert text[at.start : at.end] == found


def test_columns_count_code_points_and_no_byte_order_mark(root):
    records = layers()["entities"]
    records[3]["level"] = "NAN"
    raw = b"\xef\xbb\xbf" + lines(records[3:4]) + lines(records)
    (root / "corpus/bridge/entities.jsonl").write_bytes(raw)
    found = [each for each in validate(root).findings if each.code == "S204"]
    line = lines(records[3:4]).decode().rstrip("\n")
    assert [(each.line, each.column) for each in found] == [(1, line.index('"NAN"') + 1), (5, line.index('"NAN"') + 1)]
    assert found[0].end_column == found[0].column + 5


def test_document_json_is_found_by_line(root):
    path = root / "corpus/bridge/document.json"
    path.write_text(path.read_text().replace('"redistribute": true', '"redistribute": "yes"'))
    (finding,) = validate(root).findings
    assert (finding.code, finding.pointer) == ("S201", "/rights/redistribute")
    said = path.read_text().splitlines()[finding.line - 1]
    assert said[finding.column - 1 : finding.end_column - 1] == '"yes"'
