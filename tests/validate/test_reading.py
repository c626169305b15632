"""From bytes to records, and what is said of bytes and JSON."""

from __future__ import annotations

import pytest
from conftest import layers, lines

from standoff.validate import reading
from standoff.validate.engine import validate

ENTITIES = lines(layers()["entities"])
FIRST, SECOND = ENTITIES.splitlines(keepends=True)[:2]


def found(root, raw, file="bridge/entities.jsonl"):
    """Validate with other bytes in a file; return what is said of that file."""
    (root / "corpus" / file).write_bytes(raw)
    return [each for each in validate(root).findings if each.path == f"corpus/{file}"]


@pytest.mark.parametrize(
    ("raw", "code", "line", "words"),
    [
        (ENTITIES.replace(b"Mayor", b"Ma\xffyor", 1), "F104", 1, "byte 0xff at offset 50 is not UTF-8"),
        (FIRST + b"\xed\xa0\x80\n" + ENTITIES[len(FIRST) :], "F104", 2, f"at offset {len(FIRST)} is not"),
        (b"\xef\xbb\xbf" + ENTITIES, "F105", 1, "byte-order mark"),
        (ENTITIES.replace(b"\n", b"\r\n"), "F106", 1, "5 lines end with CR LF"),
        (ENTITIES[:-1], "F107", 5, "the last line has no end"),
        (FIRST + b"\n" + ENTITIES[len(FIRST) :], "F108", 2, "blank"),
        (FIRST + b"<<<<<<< HEAD\n" + ENTITIES[len(FIRST) :], "J101", 2, "no JSON"),
        (ENTITIES.replace(b'"level":', b'"id":"m9","level":', 1), "J102", 1, "the key `id` stands twice"),
        (ENTITIES + b"[]\n", "J103", 6, "this is a list"),
        (ENTITIES.replace(b"null", b"NaN", 1), "J104", 1, "NaN is no JSON number"),
        (ENTITIES.replace(b"Mayor", b"\\ud83d", 1), "J105", 1, "half a character"),
        (ENTITIES.replace(b'"status"', b'"ext":{"a":9007199254740992},"status"', 1), "J106", 1, "too large"),
        (ENTITIES + b'{"ext":' + b"[" * 120 + b"]" * 120 + b"}\n", "J107", 6, "nested more than 100 deep"),
        (ENTITIES.replace(b'"id":"m1",', b'"id": "m1",', 1), "J110", 1, "canonical form"),
        (ENTITIES.replace(b'{"start":0,"end":26,', b'{"end":26,"start":0,', 1), "J110", 1, "canonical form"),
    ],
)
def test_what_is_wrong_below_the_schema(root, raw, code, line, words):
    (finding,) = [each for each in found(root, raw) if each.code[0] in "FJ"]
    assert (finding.code, finding.line) == (code, line)
    assert words in finding.message


def test_a_byte_offset_counts_a_byte_order_mark(root):
    raw = b"\xef\xbb\xbf" + ENTITIES.replace(b"Mayor", b"Ma\xffyor", 1)
    (finding,) = [each for each in found(root, raw) if each.code == "F104"]
    assert raw[finding.byte] == 0xFF


def test_records_that_cannot_be_read_are_not_missed_by_others(root):
    codes = {each.code for each in validate(root).findings} | {each.code for each in found(root, ENTITIES[1:])}
    assert codes == {"J101"}
    assert "R402" not in {each.code for each in validate(root).findings}


def test_strings_do_not_count_as_depth(root):
    raw = ENTITIES.replace(b'"status"', b'"note":"' + b'[{\\"' * 200 + b'","status"', 1)
    assert not [each for each in found(root, raw) if each.code == "J107"]


def test_a_long_line_is_one_finding(root, monkeypatch):
    monkeypatch.setattr(reading, "MAX_LINE", 300)
    codes = [(each.code, each.line) for each in found(root, ENTITIES.replace(b"null", b'"' + b"x" * 300 + b'"', 1))]
    assert ("F103", 1) in codes


def test_the_order_of_keys_is_looked_at_inside_too_whether_the_file_is_clean_or_not(root):
    turned = ENTITIES.replace(b'{"start":0,"end":26,', b'{"end":26,"start":0,', 1)
    assert [(each.code, each.line) for each in found(root, turned)] == [("J110", 1)]
    assert [(each.code, each.line) for each in found(root, turned + b"{\n")] == [("J110", 1), ("J101", 6)]
