"""The quick verdict, the lane and the authority agree; and what is wrong is said in one plain sentence."""

from __future__ import annotations

import json

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.errors import SchemaError
from standoff.schema import RecordSchema
from standoff.storage.canonical import dump
from standoff.validate.authority import authority
from standoff.validate.lane import Lane, lane
from standoff.validate.reading import read_quickly, read_records
from standoff.validate.schema_check import LARGE, SchemaCheck
from standoff.validate.source import Source

NULL = {"type": "null"}
TEXTS = [
    "",
    "a",
    "b",
    "a\n",
    "ab",
    "b\na",
    "1",
    "١",
    "é",
    "e\u0301",
    "🙂",
    "\u2028",
    "\x7f",
    "\x1b",
    '"',
    "\\",
    "aaaaaaaaaaaaaaaaaaaab",
]
NUMBERS = [0, 1, -1, 2, 3, 1.0, 1.5, -0.0, 0.1, 0.3, 1e16, 2**53 - 1, 2**53, 2**63, 2**64, 10**20]
PATTERNS = ["^a$", "^[a-z]+$", "^a*$", "a", "^(a+)+$", "^\\d$", "^(a|aa)+$", "^[0-9]{1,3}$"]

texts = st.sampled_from(TEXTS) | st.text(max_size=4)
values = st.recursive(
    st.none() | st.booleans() | st.sampled_from(NUMBERS) | texts,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "c", "d"]), inner, max_size=3)
    ),
    max_leaves=8,
)
scalars = st.one_of(
    st.fixed_dictionaries({"type": st.just("string")}, optional={"pattern": st.sampled_from(PATTERNS)}),
    st.fixed_dictionaries(
        {"type": st.just("string")}, optional={"minLength": st.integers(0, 2), "maxLength": st.integers(1, 3)}
    ),
    st.fixed_dictionaries(
        {"type": st.just("string"), "enum": st.lists(st.sampled_from(TEXTS), min_size=1, max_size=3, unique=True)}
    ),
    st.fixed_dictionaries(
        {"type": st.sampled_from(["integer", "number"])},
        optional={
            "minimum": st.integers(-1, 1),
            "maximum": st.integers(0, 3),
            "exclusiveMinimum": st.integers(-1, 1),
            "multipleOf": st.integers(1, 3),
        },
    ),
    st.just({"type": "boolean"}),
    st.just({"type": "object"}),
    st.just({}),
    st.builds(lambda each: {"const": each}, st.sampled_from([1, "a", None, True, 0])),
)


def objects(inner):
    """Schemas of objects with fields a to c."""
    fields = st.dictionaries(st.sampled_from(["a", "b", "c"]), inner, min_size=1, max_size=3)
    more = {
        "required": st.lists(st.sampled_from(["a", "b", "c"]), unique=True, max_size=2),
        "additionalProperties": st.just(False) | inner,
        "patternProperties": st.dictionaries(st.sampled_from(["^c", "d$"]), inner, max_size=1),
        "dependentRequired": st.just({"a": ["b"]}),
        "propertyNames": st.just({"pattern": "^[ab]$"}),
        "minProperties": st.just(1),
    }
    return st.fixed_dictionaries({"type": st.just("object"), "properties": fields}, optional=more)


def combined(inner):
    """Schemas made of *inner* ones."""
    return st.one_of(
        st.builds(lambda each: {"anyOf": [each, NULL]}, inner),
        st.builds(lambda each: {"anyOf": each}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda each: {"oneOf": each}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda each: {"allOf": each}, st.lists(inner, min_size=1, max_size=2)),
        st.builds(lambda one, two: {"if": one, "then": two}, inner, inner),
        st.builds(lambda each: {"not": each}, inner),
        st.fixed_dictionaries(
            {"type": st.just("array"), "items": inner},
            optional={"minItems": st.integers(0, 1), "maxItems": st.integers(1, 3), "uniqueItems": st.booleans()},
        ),
        st.builds(
            lambda one, two: {"type": "array", "prefixItems": [one], "items": two}, inner, inner | st.just(False)
        ),
        st.builds(lambda each: {"type": "array", "contains": each, "maxContains": 1}, inner),
        st.builds(
            lambda one, two: {"allOf": [one], "properties": {"b": two}, "unevaluatedProperties": False},
            objects(inner),
            inner,
        ),
        objects(inner),
    )


nodes = objects(st.recursive(scalars, combined, max_leaves=5))


@st.composite
def close_values(draw, node):
    """A value that has a fair chance to keep *node*."""
    if not isinstance(node, dict) or draw(st.integers(0, 9)) == 0:
        return draw(values)
    for word in ("anyOf", "oneOf", "allOf"):
        if node.get(word):
            return draw(close_values(draw(st.sampled_from(node[word]))))
    if "const" in node:
        return node["const"]
    if "enum" in node:
        return draw(st.sampled_from(node["enum"]))
    if "properties" in node:
        names = [name for name in node["properties"] if name in node.get("required", ()) or draw(st.booleans())]
        return {name: draw(close_values(node["properties"][name])) for name in names}
    if node.get("type") == "array":
        return draw(st.lists(close_values(node.get("items")), max_size=3))
    kinds = {
        "string": texts,
        "integer": st.sampled_from(NUMBERS),
        "number": st.sampled_from(NUMBERS),
        "boolean": st.booleans(),
    }
    return draw(kinds.get(str(node.get("type")), values))


def safe(value):
    """Whether *value* gets as far as the schema: whole numbers beyond 2^53 are refused before."""
    try:
        return bool(orjson.dumps(value, option=orjson.OPT_STRICT_INTEGER))
    except TypeError:
        return False


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_all_engines_agree(data):
    node = data.draw(nodes)
    try:
        check = SchemaCheck(RecordSchema("thing", node))
    except SchemaError:
        return
    quick = lane(RecordSchema("things", node))
    for record in data.draw(st.lists(close_values(node), min_size=3, max_size=6)):
        if not isinstance(record, dict) or not safe(record):
            continue
        problems = list(check.problems(record))
        expected = not list(authority(node).iter_errors(record))
        assert (not problems) == expected, (node, record, problems)
        assert check.fits(record) <= (not problems)
        for rule, _, message, hint in problems:
            assert rule.code.startswith("S2")
            assert rule.code != "S299" or "cannot be put in words" not in message, (node, record)
            assert message[0] != "{"
            assert len(message) < 300
            assert "properties" not in message
            assert "Traceback" not in hint
        raw = dump(check.schema.ordered(record)) + b"\n"
        if quick and quick.read(raw) is not None:
            assert not problems, (node, record)
        if read_quickly(raw, check) is not None:
            assert not problems, (node, record)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_the_quick_way_accepts_what_the_slow_way_has_nothing_to_say_of(data):
    node = data.draw(nodes)
    try:
        check = SchemaCheck(RecordSchema("thing", node))
    except SchemaError:
        return
    record = data.draw(close_values(node))
    if isinstance(record, dict):
        raw = json.dumps(record, ensure_ascii=data.draw(st.booleans()), separators=(",", ":")).encode() + b"\n"
        quick = read_quickly(raw, check) is not None
        assert quick == (not _slow_findings(raw, check)), (node, raw)


def test_a_key_that_the_schema_does_not_know_stands_last_also_beside_a_single_field():
    check = SchemaCheck(RecordSchema("thing", {"type": "object", "properties": {"c": {}}}))
    assert read_quickly(b'{"c":null,"d":null}\n', check) is not None
    assert read_quickly(b'{"d":null,"c":null}\n', check) is None


def _slow_findings(raw, check):
    """What is found in a line when the quick way is barred."""
    from unittest.mock import patch

    with patch("standoff.validate.reading.read_quickly", return_value=None):
        return read_records(Source("x", raw), check)[1]


THING = {
    "title": "thing",
    "type": "object",
    "additionalProperties": False,
    "required": ["id", "kind"],
    "dependentRequired": {"from": ["to"]},
    "properties": {
        "id": {"description": "Its name.", "type": "string", "pattern": "^t[0-9]+$", "maxLength": 4},
        "kind": {"type": "string", "enum": ["red", "green", "blue"]},
        "size": {"type": "integer", "minimum": 0, "maximum": 9, "multipleOf": 3},
        "share": {"type": ["number", "null"], "exclusiveMinimum": 0, "exclusiveMaximum": 1},
        "tags": {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 2, "uniqueItems": True},
        "who": {"anyOf": [{"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}, NULL]},
        "what": {"oneOf": [{"type": "integer"}, {"type": "number", "minimum": 5}, {"const": "@all"}]},
        "pair": {"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "items": False},
        "some": {"type": "array", "contains": {"const": 1}, "minContains": 1, "maxContains": 2},
        "ext": {"type": "object", "propertyNames": {"pattern": "^[a-z]+$"}, "maxProperties": 2},
        "other": {"not": {"enum": ["no", "never"]}},
        "gone": False,
        "open": {"type": "object", "additionalProperties": {"type": "integer"}, "patternProperties": {"^x-": True}},
        "shut": {"allOf": [{"properties": {"a": True}}], "unevaluatedProperties": False},
        "from": {"type": "integer"},
        "to": {"type": "integer"},
    },
    "if": {"properties": {"kind": {"const": "blue"}}},
    "then": {"required": ["size"]},
}


@pytest.mark.parametrize(
    ("change", "code", "pointer", "message", "hint"),
    [
        ({"id": None}, "S201", "id", "`id` must be a string, not null", "Its name."),
        ({"id": ...}, "S202", "", "the thing lacks `id`", "id: Its name."),
        ({"siez": 3}, "S203", "siez", "`siez` is not a field of the thing", "did you mean `size`?"),
        ({"zzz": 3}, "S203", "zzz", "`zzz` is not a field of the thing", ""),
        (
            {"kind": "gren"},
            "S204",
            "kind",
            '`kind` cannot be "gren"',
            'did you mean `green`? `kind` takes "red", "green", "blue"',
        ),
        ({"id": "x1"}, "S205", "id", '`id` has not the form that is asked for (^t[0-9]+$): "x1"', "Its name."),
        ({"id": "t1\n"}, "S205", "id", '`id` has not the form that is asked for (^t[0-9]+$): "t1\\n"', "Its name."),
        ({"id": "t1234"}, "S207", "id", "`id` has 5 characters, but may have at most 4", "Its name."),
        ({"size": -3}, "S206", "size", "`size` is -3, but must be at least 0", ""),
        ({"size": 12}, "S206", "size", "`size` is 12, but must be at most 9", ""),
        ({"size": 4}, "S206", "size", "`size` is 4, but must be a multiple of 3", ""),
        ({"size": 3.0}, "S201", "size", "`size` must be a whole number, not 3.0", "write 3"),
        ({"size": True}, "S201", "size", "`size` must be a whole number, not true", ""),
        ({"share": 1}, "S206", "share", "`share` is 1, but must be less than 1", ""),
        (
            {"share": "1"},
            "S201",
            "share",
            '`share` must be a number or null, not "1"',
            "write 1, without quotation marks",
        ),
        ({"share": "half"}, "S201", "share", '`share` must be a number or null, not "half"', ""),
        ({"size": "1.5"}, "S201", "size", '`size` must be a whole number, not "1.5"', ""),
        ({"tags": []}, "S207", "tags", "`tags` has 0 items, but needs at least 1", ""),
        ({"tags": ["a", "b", "c"]}, "S207", "tags", "`tags` has 3 items, but may have at most 2", ""),
        ({"tags": ["a", "a"]}, "S209", "tags", "`tags` names something twice", ""),
        ({"tags": [1]}, "S201", "tags/0", "`tags[0]` must be a string, not 1", ""),
        ({"tags": {"a": 1}}, "S201", "tags", '`tags` must be a list, not {"a": 1}', ""),
        ({"who": {}}, "S202", "who", "`who` lacks `name`", ""),
        ({"who": {"name": 1}}, "S201", "who/name", "`who.name` must be a string, not 1", ""),
        ({"who": 7}, "S208", "who", "`who` must be an object or null, not 7", ""),
        ({"what": 7}, "S208", "what", "`what` fits more than one of its alternatives", ""),
        ({"what": "all"}, "S208", "what", '`what` must be a whole number or a number or "@all", not "all"', ""),
        ({"pair": ["a", "b"]}, "S201", "pair/1", '`pair[1]` must be a whole number, not "b"', ""),
        ({"pair": ["a", 1, 2]}, "S207", "pair", "`pair` has more items than the schema knows", ""),
        ({"some": [2]}, "S299", "some", "`some` has not the items that the schema wants in it", ""),
        ({"some": [1, 1, 1]}, "S299", "some", "`some` has too many of the items that the schema wants in it", ""),
        ({"ext": {"A": 1}}, "S203", "ext/A", '"A" cannot be a key of `ext`', ""),
        ({"ext": {"a": 1, "b": 1, "c": 1}}, "S207", "ext", "`ext` has 3 fields, but may have at most 2", ""),
        ({"other": "no"}, "S299", "other", '`other` is "no", which the schema rules out', ""),
        ({"gone": 1}, "S203", "gone", "`gone` has no place here", ""),
        ({"open": {"x-a": "b", "y": "z"}}, "S201", "open/y", '`open.y` must be a whole number, not "z"', ""),
        ({"shut": {"a": 1, "b": 2}}, "S203", "shut/b", "`b` is not a field of `shut`", ""),
        ({"from": 1}, "S202", "", "the thing lacks `to`, which has to stand beside `from`", ""),
        ({"kind": "blue"}, "S202", "", "the thing lacks `size`", ""),
    ],
)
def test_what_is_wrong_is_one_plain_sentence(change, code, pointer, message, hint):
    record = {"id": "t1", "kind": "red", **change}
    record = {name: value for name, value in record.items() if value is not ...}
    problems = list(SchemaCheck(RecordSchema("things", THING)).problems(record))
    assert [(rule.code, "/".join(map(str, steps)), said, told) for rule, steps, said, told in problems] == [
        (code, pointer, message, hint)
    ]


def test_two_missing_fields_are_one_finding():
    said = [message for _, _, message, _ in SchemaCheck(RecordSchema("things", THING)).problems({})]
    assert said[0] == "the thing lacks `id` and `kind`"
    assert len(said) == len(set(said))


def test_a_form_is_told_by_its_example():
    node = {"type": "object", "properties": {"day": {"pattern": "^[0-9-]{10}$", "examples": ["2026-11-24"]}}}
    ((_, _, message, _),) = SchemaCheck(RecordSchema("things", node)).problems({"day": "{today}"})
    assert message == '`day` has not the form of "2026-11-24": "{today}"'


def test_a_document_that_lacks_several_fields_is_told_what_writes_them():
    node = {"type": "object", "title": "document", "required": ["sha256", "length", "lang"]}
    ((_, _, message, hint),) = SchemaCheck(RecordSchema("document", node)).problems({})
    assert message == "the document lacks `sha256`, `length` and `lang`"
    assert hint == "standoff add document writes all of them."


def test_large_records_are_worded_quickly():
    check = SchemaCheck(RecordSchema("things", THING))
    record = {"id": "t1", "kind": "red", "tags": [7, *["a"] * LARGE, 8]}
    messages = [message for _, _, message, _ in check.problems(record)]
    assert "`tags[0]` must be a string, not 7" in messages
    assert f"`tags` has {LARGE + 2} items, but may have at most 2" in messages
    assert "`tags` names something twice" in messages


def test_where_the_two_do_not_agree_the_record_is_refused(monkeypatch):
    class Blind:
        def iter_errors(self, _record):
            return iter(())

    check = SchemaCheck(RecordSchema("things", THING))
    monkeypatch.setitem(check.__dict__, "_authority", Blind())
    (problem,) = check.problems({"id": "t1", "kind": "pink"})
    assert (problem[0].code, problem[3]) == ("S299", "it has to do with enum")


def test_backtracking_patterns_and_many_objects_take_no_time():
    node = {
        "type": "object",
        "properties": {"a": {"type": "string", "pattern": "^(a+)+$"}, "b": {"type": "array", "uniqueItems": True}},
    }
    check = SchemaCheck(RecordSchema("things", node))
    items = [{"k": number, "l": [number]} for number in range(3000)]
    assert [rule.code for rule, *_ in check.problems({"a": "a" * 50_000 + "b", "b": [*items, items[0]]})] == [
        "S205",
        "S209",
    ]


def test_the_layers_of_this_package_have_a_lane():
    from standoff.storage.corpus import Corpus

    schema = Corpus.open().schema
    assert all(isinstance(lane(each), Lane) for each in schema.layers.values())


def test_both_libraries_write_strings_alike():
    import msgspec

    for start in range(0, 0x110000, 0x1000):
        text = "".join(chr(code) for code in range(start, start + 0x1000) if not 0xD800 <= code <= 0xDFFF)
        assert msgspec.json.encode(text) == orjson.dumps(text)


@pytest.mark.parametrize(
    "raw",
    [
        b'{"id":"t1",\n"kind":"red"}\n{"id":"t1","kind":"red"},{"id":"t1","kind":"red"}\n',
        b'{"id":"t1","kind":"red","ext":{"a":[{}\n{}]}}\n{"id":"t1","kind":"red"},{"id":"t1","kind":"red"}\n',
        b'{"kind":"red","id":"t1"}\n',
        b'{"id":"t1","kind":"red","kind":"red"}\n',
        b'{"id":"t1","kind":"red","ext":{"a":1,"a":1}}\n',
        b'{"id":"t1","kind":"red"} \n',
        b'{"id":"t1","kind":"red"}\r\n',
        b'{"id":"t1","kind":"red"}\n\n',
        b'{"id":"t1","kind":"red"}',
        b'{"id":"t\\u0031","kind":"red"}\n',
        b'{"id":"t1","kind":"red","size":3.0}\n',
        b'{"id":"t1","kind":"red","share":5e-1}\n',
        b'{"id":"t1","kind":"red","ext":{"a":9007199254740993}}\n',
        b'{"id":"t1","kind":"red","ext":{"a":' + b"[" * 101 + b"]" * 101 + b"}}\n",
        '{"id":"t1","kind":"red","ext":{"a":"\u2028"}}\n'.encode(),
        b'[{"id":"t1","kind":"red"}]\n',
        b"7\n",
    ],
)
@pytest.mark.parametrize("with_lane", [True, False])
def test_the_quick_way_refuses_what_is_not_canonical(raw, with_lane):
    node = {key: value for key, value in THING.items() if key not in ("if", "then", "dependentRequired")}
    names = ("id", "kind", "share", "size") if with_lane else THING["properties"]
    properties = {name: value for name, value in THING["properties"].items() if name in names} | {
        "ext": {"type": "object"}
    }
    properties["size"] = {"type": "integer"}
    check = SchemaCheck(RecordSchema("things", {**node, "properties": properties}))
    assert (check.lane is not None) == with_lane
    assert read_quickly(b'{"id":"t1","kind":"red"}\n', check) is not None
    assert read_quickly(raw, check) is None
