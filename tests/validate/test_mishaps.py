"""One mishap in an editor or a merge is one finding, and the lines that it did not touch are checked."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import lines

from standoff.validate.engine import validate
from standoff.validate.mishaps import conflicts, spread, syntax_hint


def told(root: Path) -> list[tuple[str, str, int]]:
    return [(each.code, each.path.rpartition("/")[2], each.line) for each in validate(root).findings]


def put(root: Path, change: Callable[[list[bytes]], list[bytes]]) -> None:
    path = root / "corpus/bridge/entities.jsonl"
    path.write_bytes(b"".join(change(path.read_bytes().splitlines(keepends=True))))


def conflict(ours: bytes, theirs: bytes, base: bytes = b"") -> bytes:
    middle = b"||||||| 1a2b3c\n" + base if base else b""
    return b"<<<<<<< HEAD\n" + ours + middle + b"=======\n" + theirs + b">>>>>>> other\n"


@pytest.mark.parametrize("base", [b"", b'{"id":"m2"}\n'])
def test_a_conflict_is_one_finding_and_the_first_side_holds(root: Path, base: bytes) -> None:
    put(root, lambda rows: [rows[0], conflict(rows[1], rows[1].replace(b'"LOC"', b'"GOV"'), base), *rows[2:]])
    assert told(root) == [("J101", "entities.jsonl", 2)]
    (found,) = validate(root).findings
    assert found.message == f"a conflict of git, from here to line {8 if base else 6}, is not settled"
    assert found.hint == "keep the lines of one side, and delete those of the other and the markers of git"


def test_two_conflicts_are_two_findings_and_other_faults_are_told(root: Path) -> None:
    put(root, lambda rows: [conflict(row, row) for row in rows[:2]] + [rows[2].replace(b"PRO", b"PRN"), *rows[3:]])
    assert told(root) == [("J101", "entities.jsonl", 1), ("J101", "entities.jsonl", 6), ("S204", "entities.jsonl", 11)]


def test_a_conflict_without_its_end_hides_nothing(root: Path) -> None:
    put(root, lambda rows: [b"<<<<<<< HEAD\n", *rows, b"=======\n"])
    assert told(root) == [("J101", "entities.jsonl", 1), ("J101", "entities.jsonl", 7)]
    assert conflicts([b"=======", b">>>>>>> x"], 1) == {}


def test_records_over_several_lines_are_one_finding(root: Path) -> None:
    def cut(rows: list[bytes]) -> list[bytes]:
        return [rows[0], *(json.dumps(json.loads(row), indent=1).encode() + b"\n" for row in rows[1:3]), *rows[3:]]

    put(root, cut)
    assert told(root) == [("J101", "entities.jsonl", 2)]
    (found,) = validate(root).findings
    assert found.message == "2 records, this one first, run over several lines"


@pytest.mark.parametrize(
    ("raw", "ranges"),
    [
        (b'{"a":1}\n{"a":\n2}\n', [range(1, 3)]),
        (b'\n{\n}\n\n{\n"a":1}', [range(1, 3), range(4, 6)]),
        (b'{"a":1}\n{"a":2}\n', []),
        (b"{\n} {\n}\n", []),
        (b'{"a":1\n{"a":\n2}\n', []),
        (b'[\n{"a":1}\n]\n', []),
        (b"{\n\xff}\n", []),
        (b"", []),
    ],
)
def test_what_runs_over_several_lines(raw: bytes, ranges: list[range]) -> None:
    assert spread(raw) == ranges


def test_lines_that_are_not_utf8_are_one_finding(root: Path) -> None:
    put(root, lambda rows: [row.replace(b"Lunaville", b"Lun\xe9ville") for row in rows])
    (found,) = [each for each in validate(root).findings if each.code == "F104"]
    assert found.message.endswith("is not UTF-8; also in line 2, line 4 and line 5")


@pytest.mark.parametrize(
    ("text", "at", "hint"),
    [
        ('{"a":1,}', 7, "delete the comma before the closing bracket"),
        ("{“a”:1}", 1, 'write a straight quotation mark (") instead of “'),
        ("\ufeff{}", 0, "save the file as UTF-8 without BOM"),
        (
            '{\n<<<<<<< HEAD\n"a":1}',
            2,
            "keep the lines of one side, and delete those of the other and the markers of git",
        ),
        ("{a:1}", 1, ""),
    ],
)
def test_hints_on_what_is_no_json(text: str, at: int, hint: str) -> None:
    assert syntax_hint(text, at) == hint


@pytest.mark.parametrize("name", ["corpus.json", "splits.jsonl"])
def test_a_file_that_nothing_can_do_without_is_told_by_line_and_column(root: Path, name: str) -> None:
    path = root / "corpus" / name
    head = b'{"view":"random","salt":"x","shares":{"train":1}}\n' if name == "splits.jsonl" else b""
    path.write_bytes(head + b'{"view":"random",}\n')
    (found,) = [each for each in validate(root).findings if each.path.endswith(name)]
    assert (found.code, found.line, found.column) == ("J101", 1 + bool(head), 18)
    assert found.hint == "delete the comma before the closing bracket"


def test_where_nothing_could_be_checked_no_waiver_is_called_unused(root: Path) -> None:
    row = {"rule": "T310", "doc": "bridge", "record": "m1", "reason": "-", "by": "anna", "at": "2026-01-02T03:04:05Z"}
    (root / "corpus/waivers.jsonl").write_bytes(lines([{**row, "until": None}]))
    assert told(root) == [("X905", "waivers.jsonl", 1)]
    (root / "corpus/splits.jsonl").write_text("x\n")
    assert told(root) == [("J101", "splits.jsonl", 1)]
