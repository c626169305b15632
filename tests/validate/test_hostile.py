"""Corpora that mean harm or were mangled: each gives findings or one clear error, and nothing outside is touched."""

from __future__ import annotations

import gzip
import json
import os
import sys
from pathlib import Path

import pytest
import zstandard
from conftest import CORPUS, REFERENTS, ROOT, document, layers, lines

from standoff.errors import StandoffError
from standoff.validate.engine import validate

ENTITY = lines(layers()["entities"])
PACKED = json.dumps({"doc_id": "p1", "text": "", **document("")}).encode() + b"\n"
BAD_BYTES = {
    "utf16": "\ufeffhello".encode("utf-16"),
    "latin1": b'{"id":"m\xe91"}\n',
    "bom": b"\xef\xbb\xbf" + ENTITY,
    "nul": b"\0\0\0\n",
    "nul-in-line": ENTITY.replace(b"Ana", b"A\0a", 1),
    "cesu": b'{"id":"\xed\xa0\x80"}\n',
    "surrogate": b'{"id":"\\ud800"}\n',
    "surrogate-key": b'{"\\ud800":1,"\\ud800":2}\n',
    "crlf": ENTITY.replace(b"\n", b"\r\n"),
    "cr": ENTITY.replace(b"\n", b"\r"),
    "no-newline": ENTITY[:-1],
    "blank": b"\n\n\n",
    "space": b" \n",
    "text": b"hello\n",
    "number": b"1\n",
    "null": b"null\n",
    "string": b'"a"\n',
    "list": b"[]\n",
    "empty-object": b"{}\n",
    "list-of-lists": b"[[[[[[]]]]]]\n",
    "deep": b'{"a":' * 5000 + b"1" + b"}" * 5000 + b"\n",
    "deep-list": b"[" * 100_000 + b"\n",
    "nan": b'{"id":NaN}\n',
    "infinity": b'{"id":-Infinity}\n',
    "huge-float": b'{"id":1e400}\n',
    "huge-integer": b'{"id":' + b"9" * 5000 + b"}\n",
    "two-to-the-64": b'{"ext":{"n":18446744073709551616}}\n',
    "duplicate": b'{"id":"m1","id":"m2"}\n',
    "escaped-duplicate": b'{"id":"m1","\\u0069d":"m2"}\n',
    "two-on-a-line": ENTITY.replace(b"\n", b"", 1),
    "broken-over-lines": ENTITY.replace(b",", b"\n,", 1),
    "conflict": b"<<<<<<< ours\n" + ENTITY + b"=======\n>>>>>>> theirs\n",
    "single-quotes": b"{'id':'m1'}\n",
    "trailing-comma": b'{"id":"m1",}\n',
    "open-string": b'{"id":"m1\n',
    "escape": b'{"id":"\\x"}\n',
    "float-start": ENTITY.replace(b'"start":0', b'"start":0.0'),
    "float-big-start": ENTITY.replace(b'"start":0', b'"start":1e16'),
    "negative-start": ENTITY.replace(b'"start":0', b'"start":-4'),
    "true-start": ENTITY.replace(b'"start":0', b'"start":true'),
    "null-spans": b'{"id":"m1","spans":null}\n',
    "spans-of-null": b'{"id":"m1","spans":[null]}\n',
    "spans-object": b'{"id":"m1","spans":{"start":0}}\n',
    "text-number": ENTITY.replace(b'"text":"Mayor', b'"text":7,"x":"Mayor'),
    "terminal-escape": b'{"id":"\x1b[31m"}\n',
    "terminal-escape-written": b'{"id":"\\u001b[31m","\\u001b]0;x\\u0007":1}\n',
    "long-key": b'{"' + b"k" * 100_000 + b'":1}\n',
    "many-keys": b"{" + b",".join(b'"k%d":%d' % (n, n) for n in range(5000)) + b"}\n",
    "many-same-keys": b"{" + b",".join(b'"k":1' for _ in range(5000)) + b"}\n",
    "not-gzip": b"\x1f\x8b\x08\x00nonsense",
    "pattern-newline": ENTITY.replace(b'"id":"m1"', b'"id":"m1\\n"'),
    "arabic-digit": ENTITY.replace(b'"id":"m1"', '"id":"m١"'.encode()),
    "line-separator": ENTITY.replace(b"Mayor", "May\u2028or".encode()),
}


def run(root):
    """Validate and return the codes; an error must say something and be ours."""
    try:
        return {finding.code for finding in validate(root).findings}
    except StandoffError as error:
        return {"raised", *error.message.split()}


FILES = ("bridge/source.txt", "bridge/document.json", "bridge/entities.jsonl", "referents.jsonl", "corpus.json")
FINE = {("bridge/source.txt", name) for name in BAD_BYTES}


@pytest.mark.parametrize("name", BAD_BYTES)
@pytest.mark.parametrize("file", FILES)
def test_any_bytes_in_any_file_are_findings(root, file, name):
    (root / "corpus" / file).write_bytes(BAD_BYTES[name])
    assert run(root), (file, name)


@pytest.mark.parametrize("name", BAD_BYTES)
def test_any_bytes_in_a_schema_or_a_shard_are_findings(root, name):
    (root / "corpus/a.jsonl").write_bytes(BAD_BYTES[name])
    assert run(root), name
    (root / "corpus/a.jsonl").unlink()
    (root / "schema/1.0/events.schema.json").write_bytes(BAD_BYTES[name])
    run(root)


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("kind", ["missing", "empty", "folder", "link", "outside", "loop", "pipe"])
def test_what_is_no_file_is_a_finding(root, file, kind, tmp_path):
    path = root / "corpus" / file
    kept = path.read_bytes()
    path.unlink()
    if kind == "empty":
        path.touch()
    elif kind == "folder":
        path.mkdir()
        (path / "inner").write_bytes(kept)
    elif kind == "link":
        path.symlink_to("elsewhere")
    elif kind == "outside":
        (tmp_path / "outside").write_bytes(kept)
        path.symlink_to(tmp_path / "outside")
    elif kind == "loop":
        path.symlink_to(path)
    elif kind == "pipe":
        os.mkfifo(path)
    assert run(root) or (file, kind) == ("bridge/entities.jsonl", "missing")


@pytest.mark.parametrize(
    "value", [None, 0, True, "x", [], {}, [[]], [{}], {"a": 1}, 1.5, ["x"], "../..", "\0", "x" * 300]
)
@pytest.mark.parametrize("field", list(CORPUS))
def test_a_corpus_file_that_lies_is_found_out(root, field, value):
    (root / "corpus/corpus.json").write_text(json.dumps({**CORPUS, field: value}, indent=2) + "\n")
    right = isinstance(value, str) and field in ("name", "title", "description") and value != ""
    assert run(root) or right or (field, value) == ("annotators", []) or field == "layers"


@pytest.mark.parametrize("field", list(CORPUS))
def test_a_corpus_file_that_lacks_a_field_is_found_out(root, field):
    (root / "corpus/corpus.json").write_text(
        json.dumps({k: v for k, v in CORPUS.items() if k != field}, indent=2) + "\n"
    )
    assert run(root)


def test_links_and_pipes_are_never_opened(root, tmp_path):
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "source.txt").write_text("secret")
    (root / "corpus/linked").symlink_to(secret)
    (root / "corpus/bridge/annotators").symlink_to(secret)
    os.mkfifo(root / "corpus/bridge/quotes.txt")
    os.mkfifo(root / "corpus/b.jsonl")
    found = [(each.code, each.path) for each in validate(root).findings]
    for path in ("linked", "bridge/annotators", "bridge/quotes.txt", "b.jsonl"):
        assert ("F109", f"corpus/{path}") in found
    assert not any("secret" in str(each) for each in found)


def test_folders_without_end_are_walked(root):
    place = root / "corpus"
    for _ in range(300):
        place = place / "a"
    place.mkdir(parents=True)
    assert run(root) == set()


def test_names_that_are_no_text_are_shown(root):
    folder = os.fsencode(root / "corpus") + b"/\xff"
    Path(os.fsdecode(folder)).mkdir()
    Path(os.fsdecode(folder + b"/source.txt")).touch()
    Path(os.fsdecode(folder + b"/\xfe.jsonl")).touch()
    findings = validate(root).findings
    assert {each.code for each in findings} >= {"F111", "F102", "F101"}
    assert all(json.dumps([each.path, each.doc, each.message]).encode() for each in findings)
    assert any("udcff" in each.path for each in findings)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.jsonl.gz", b"nonsense", "F110"),
        ("a.jsonl.gz", gzip.compress(PACKED)[:-9], "F110"),
        ("a.jsonl.zst", b"nonsense", "F110"),
        ("a.jsonl.zst", zstandard.compress(PACKED * 20)[:-9], "F110"),
        ("a.jsonl", b'{"doc_id":"../../etc","text":""}\n', "F111"),
        ("a.jsonl", b'{"doc_id":"a/b","text":""}\n', "F111"),
        ("a.jsonl", b'{"doc_id":7,"text":""}\n', "S201"),
        ("a.jsonl", b'{"doc_id":"p1","text":7}\n', "S201"),
        ("a.jsonl", b'{"doc_id":"p1"}\n', "S202"),
        ("a.jsonl", PACKED.replace(b'"text"', b'"collection":"../..","text"'), "F109"),
        ("a.jsonl", PACKED.replace(b'"text"', b'"collection":7,"text"'), "S201"),
        ("a.jsonl", PACKED.replace(b'"text"', b'"annotators":{"../x":{}},"text"'), "F109"),
        ("a.jsonl", PACKED.replace(b'"text"', b'"annotators":[],"text"'), "S201"),
        ("a.jsonl", PACKED.replace(b'"text"', b'"entities":{},"text"'), "S201"),
        ("a.jsonl", PACKED.replace(b'"text"', b'"entities":[1,null,[]],"text"'), "S201"),
        ("a.jsonl", PACKED.replace(b'"text"', b'"more":1,"text"'), "S203"),
        ("a.jsonl", PACKED.replace(b'"p1"', b'"bridge"'), "F112"),
        ("a.jsonl", PACKED + PACKED, "F112"),
        ("a.jsonl", PACKED, "J110"),
        ("a.jsonl", PACKED[:-1], "F107"),
        ("a.jsonl", PACKED.replace(b"\n", b"\r\n"), "F106"),
        ("a.jsonl", b"[]\n", "J103"),
        ("a.jsonl", b"\n", "F108"),
    ],
)
def test_shards_that_are_wrong_are_findings(root, name, content, code):
    (root / "corpus" / name).write_bytes(content)
    assert code in run(root)


def test_a_bomb_does_not_go_off(root):
    bomb = zstandard.ZstdCompressor().compress(b'{"doc_id":"b","text":"' + b"a" * (80 << 20))
    (root / "corpus/a.jsonl.zst").write_bytes(bomb)
    assert run(root) == {"F110"}


def test_a_file_without_end_is_not_read_to_its_end(root):
    with (root / "corpus/bridge/entities.jsonl").open("r+b") as file:
        file.truncate(1 << 40)
    assert "F103" in run(root)


HOSTILE = [
    {"$ref": "http://127.0.0.1:9/x.json"},
    {"$ref": "https://example.org/x.schema.json"},
    {"$ref": "file:///etc/passwd"},
    {"$ref": "/etc/passwd"},
    {"$ref": "../../../../etc/passwd"},
    {"$ref": "../2.0/defs.schema.json#/$defs/span"},
    {"$ref": "#/properties/x"},
    {"$ref": 7},
    {"$id": "http://127.0.0.1:9/x.json", "$ref": "x.json"},
    {"$dynamicRef": "http://127.0.0.1:9/x.json"},
    {"$schema": "http://127.0.0.1:9/schema"},
    {"properties": 7},
    {"properties": {"a": 7}},
    {"anyOf": 7},
    {"anyOf": [7]},
    {"anyOf": []},
    {"items": 7},
    {"type": 7},
    {"type": "strange"},
    {"type": ["string", "string"]},
    {"enum": 7},
    {"required": "id"},
    {"required": [7]},
    {"title": 7},
    {"pattern": 7},
    {"pattern": "["},
    {"pattern": "(?=x)"},
    {"pattern": "(a)\\1"},
    {"pattern": "(a{1000}){1000}"},
    {"minimum": "x"},
    {"maxLength": -1},
    {"x-refers-to": 7},
    {"x-refers-to": "nowhere"},
    {"additionalProperties": {"$ref": "defs.schema.json#/$defs/span"}},
    {"prefixItems": [{"x-refers-to": "entities"}]},
    {"patternProperties": {"^a$": {"$ref": "defs.schema.json#/$defs/span"}}},
    None,
    7,
    [],
]


EVENTS: list[tuple[str, str]] = []
sys.addaudithook(
    lambda event, args: EVENTS.append((event, str(args[:1]))) if event in ("open", "socket.connect") else None
)


@pytest.mark.parametrize("node", HOSTILE, ids=lambda node: json.dumps(node)[:40])
def test_a_hostile_schema_is_one_finding_and_reaches_nothing(root, node):
    path = root / "schema/1.0/entities.schema.json"
    schema = json.loads(path.read_text())
    schema["properties"]["x"] = node
    path.write_text(json.dumps(schema))
    EVENTS.clear()
    assert run(root) == {"X901"}
    assert EVENTS
    assert not [each for each in EVENTS if each[0] == "socket.connect" or "passwd" in each[1]]


@pytest.mark.parametrize(
    "span", [{}, True, {"type": "string"}, {"type": "object", "properties": {"start": {"type": "integer"}}}]
)
def test_a_span_that_is_no_span_is_refused(root, span):
    path = root / "schema/1.0/defs.schema.json"
    schema = json.loads(path.read_text())
    schema["$defs"]["span"] = span
    path.write_text(json.dumps(schema))
    assert run(root) == {"X901"}


def test_a_schema_folder_that_is_a_link_is_refused(root, tmp_path):
    (root / "schema/1.0").rename(tmp_path / "there")
    (root / "schema/1.0").symlink_to(tmp_path / "there")
    assert run(root) == {"X902"}


def test_a_nested_schema_is_refused(root):
    node: dict = {}
    for _ in range(500):
        node = {"not": node}
    (root / "schema/1.0/events.schema.json").write_text(json.dumps({"type": "object", "properties": {"x": node}}))
    assert run(root) == {"X901"}


def test_the_table_is_large():
    assert len(BAD_BYTES) * (len(FILES) + 2) + len(HOSTILE) > 200
    assert (ROOT / "schema").is_dir()
    assert REFERENTS
