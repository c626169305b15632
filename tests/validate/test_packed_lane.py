"""The quick yes for a line of a shard agrees with the longer way, whatever is done to the line."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import orjson
import pytest

from standoff.document import Document
from standoff.schema import Schema
from standoff.storage import folder, packed
from standoff.storage.schemas import read_schema
from standoff.storage.stored import Stored
from standoff.validate import engine_rules
from standoff.validate.contents import Contents
from standoff.validate.packed_reader import PackedReader
from standoff.validate.schema_check import FEW, SchemaCheck

TESTS = Path(__file__).parents[1]
SCHEMA: Schema = read_schema(TESTS.parent / "schema" / "1.0")
CHECKS = {name: SchemaCheck(schema) for name, schema in {**SCHEMA.layers, "document": SCHEMA.document}.items()}
VALUES: list[Any] = [
    None,
    True,
    0,
    1.0,
    -1,
    2**60,
    1e300,
    5e-324,
    1e16,
    "",
    "x",
    "/",
    "..",
    "\u2028",
    "\x7f",
    [],
    ["x", "x"],
    {},
    {"x": 1},
]
ROUNDS = 100

Change = Callable[[bytes, random.Random], bytes]


def read(reader: PackedReader, line: bytes) -> Contents:
    return reader.read(Stored("harbour", "", Path("s.jsonl"), 1, line + b"\n"), "s.jsonl")


@pytest.fixture(scope="module")
def line() -> bytes:
    """A document with a collection, a free field, and sets of two annotators, one of them empty."""
    found = folder.load(Stored("harbour", "", TESTS / "data" / "harbour"), SCHEMA)
    found["meta"]["ext"] = {"free": [1, {"deep": "é"}], "b": 1.5}
    found["sets"] = {"anna": found["layers"], "bea": {}}
    return packed.dump(Document(id="harbour", schema=SCHEMA, collection="north/sea", **found)).removesuffix(b"\n")


@pytest.fixture(scope="module")
def quick(line) -> PackedReader:
    """A reader that has read enough to have laid the lane."""
    reader = PackedReader(SCHEMA, CHECKS)
    for _ in range(FEW + 1):
        read(reader, line)
    return reader


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every object in a value that has fields."""
    if isinstance(value, dict) and value:
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects(each)


def drawn(value: dict[str, Any], draw: random.Random, least: int = 1) -> dict[str, Any]:
    """Draw an object with *least* fields, every other time one that is no record and in none."""
    frame = {name: each for name, each in value.items() if name not in (*SCHEMA.layers, "annotators")}
    few = [value, *list(objects(frame))[1:], value.get("annotators", {})]
    every = few if draw.random() < 0.5 else list(objects(value))
    return draw.choice([each for each in every if len(each) >= least])


def bytes_changed(line: bytes, draw: random.Random) -> bytes:
    at = draw.randrange(len(line))
    new = draw.choice([b"", b" ", b"\\", b'"', b"0", b"\xff", b"\r", b"a", line[at : at + 1] * 2])
    return line[:at] + new + line[at + 1 :]


def keys_shuffled(line: bytes, draw: random.Random) -> bytes:
    value = orjson.loads(line)
    where = drawn(value, draw, least=2)
    items = list(where.items())
    draw.shuffle(items)
    where.clear()
    where.update(items)
    return orjson.dumps(value)


def key_added(line: bytes, draw: random.Random) -> bytes:
    value = orjson.loads(line)
    where = drawn(value, draw)
    where[draw.choice(["new", "id", "../x", "", "annotators", "entities"])] = draw.choice(VALUES)
    return orjson.dumps(value)


def key_dropped(line: bytes, draw: random.Random) -> bytes:
    value = orjson.loads(line)
    where = drawn(value, draw)
    del where[draw.choice(list(where))]
    return orjson.dumps(value)


def key_twice(line: bytes, draw: random.Random) -> bytes:
    value = orjson.loads(line)
    where = drawn(value, draw)
    name = draw.choice(list(where))
    pair = orjson.dumps({name: where[name]})[1:-1]
    return line.replace(pair, pair + b"," + pair, 1)


def value_changed(line: bytes, draw: random.Random) -> bytes:
    value = orjson.loads(line)
    where = drawn(value, draw)
    where[draw.choice(list(where))] = draw.choice(VALUES)
    return orjson.dumps(value)


def told(contents: Contents) -> Any:
    """Return all that others see of what was read; of the last record also where a finding would point."""
    parts = {key: (part.records, list(part.numbers), part.unreadable) for key, part in contents.parts.items()}
    places = [
        part.finding(engine_rules.SYNTAX, "x", len(part.numbers) - 1, ("id",))
        for (_, layer), part in contents.parts.items()
        if layer in SCHEMA.layers and part.numbers
    ]
    return contents.text, contents.collection, contents.findings, parts, places


def test_a_line_that_is_in_order_takes_the_lane(quick, line):
    contents = read(quick, line)
    assert told(contents) == told(read(PackedReader(SCHEMA, CHECKS), line))
    layers = [part for (_, layer), part in contents.parts.items() if layer in SCHEMA.layers]
    assert len(layers) == 6
    assert all(part.survey for part in layers)
    assert layers[0].lines == (TESTS / "data" / "harbour" / "entities.jsonl").read_bytes()


@pytest.mark.parametrize(
    "change",
    [bytes_changed, keys_shuffled, key_added, key_dropped, key_twice, value_changed],
    ids=lambda each: each.__name__,
)
def test_a_changed_line_is_read_as_by_the_longer_way(quick, line, change: Change):
    draw = random.Random(change.__name__)
    for _ in range(ROUNDS):
        changed = change(line, draw)
        assert told(read(quick, changed)) == told(read(PackedReader(SCHEMA, CHECKS), changed)), changed


@pytest.mark.parametrize(
    ("sets", "message"),
    [
        ({"anna": 5}, 'the set of "anna" must be an object, not 5'),
        ({"anna": {"news": []}}, "`news` is not a layer of this corpus"),
    ],
)
def test_what_is_no_set_of_an_annotator_is_told(line, sets, message):
    changed = orjson.dumps({**orjson.loads(line), "annotators": sets})
    assert [each.message for each in read(PackedReader(SCHEMA, CHECKS), changed).findings] == [message]


def deep(levels: int) -> Any:
    return orjson.loads(b"[" * levels + b"]" * levels)


@pytest.mark.parametrize(
    ("free", "codes"),
    [(1e16, []), ([[]] * 200, []), (deep(90), []), (deep(101), ["TOO_DEEP"]), (2**60, ["LARGE_INTEGER"])],
)
def test_what_a_field_may_hold_that_takes_anything(quick, line, free, codes):
    value = orjson.loads(line)
    value["ext"]["free"] = free
    wanted = [getattr(engine_rules, each).code for each in codes]
    for written, more in ((orjson.dumps(value), []), (msgspec.json.encode(value), ["J110"] if free == 1e16 else [])):
        for reader in (quick, PackedReader(SCHEMA, CHECKS)):
            assert [each.code for each in read(reader, written).findings] == wanted + more
