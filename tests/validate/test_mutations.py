"""One fault is put into a good document, in a random place, and must be found there. Hundreds of times.

A check that cannot fail is worth nothing; this shows for each sort of fault that no place in the document hides it.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import faults_of_meaning  # noqa: F401  (enters its faults into the table)
import orjson
import pytest
from faults import FAULTS, GOOD, LAYERS, TESTS, Place

from standoff.findings import Finding
from standoff.storage.canonical import dump
from standoff.validate.engine import examine
from standoff.validate.outcome import settle
from standoff.validate.share import conclude

EACH = 5
"""How often each sort of fault is planted."""


def check(root: Path, files: dict[str, bytes]) -> list[Finding]:
    for name, content in files.items():
        (root / "corpus/harbour" / name).write_bytes(content)
    return apart(root)


def apart(root: Path) -> list[Finding]:
    """Return what is found in a corpus, every finding by itself."""
    return settle(conclude([examine(root)]), root / "corpus", apart=True).findings


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("mutated")
    shutil.copytree(TESTS / "base", root, dirs_exist_ok=True)
    shutil.copytree(TESTS.parent / "schema", root / "schema")
    shutil.copytree(GOOD, root / "corpus/harbour")
    return root


def test_the_good_document_has_no_fault(root: Path) -> None:
    assert check(root, {path.name: path.read_bytes() for path in GOOD.iterdir()}) == []


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_in_a_record_is_found_at_its_line(name: str, root: Path) -> None:
    plant, codes = FAULTS[name]
    for seed in range(EACH):
        place = Place(seed)
        plant(place)
        files = {f"{layer}.jsonl": b"".join(dump(each) + b"\n" for each in place.records[layer]) for layer in LAYERS}
        found = check(root, files)
        path, line = f"corpus/harbour/{place.layer}.jsonl", place.index + 1
        there = {each.code for each in found if (each.path, each.line) == (path, line)}
        assert there & codes, (seed, place.record, [(each.code, each.path, each.line, each.message) for each in found])


@pytest.fixture(scope="module")
def packed(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("packed")
    shutil.copytree(root, made, dirs_exist_ok=True)
    shutil.rmtree(made / "corpus/harbour")
    return made


def packed_line(files: dict[str, bytes]) -> bytes:
    """Return the line of a shard that holds these records, each as it is written in its file."""
    head = {"doc_id": "harbour", "text": (GOOD / "source.txt").read_text("utf-8")}
    line = dump(head | orjson.loads((GOOD / "document.json").read_bytes()))[:-1]
    for layer in LAYERS:
        line += b',"%s":[%s]' % (layer.encode(), files[f"{layer}.jsonl"][:-1].replace(b"\n", b","))
    return line + b"}\n"


def told(found: list[Finding], where: Path) -> list[tuple[str, ...]]:
    """Return what findings say: code, record, message and the value that they point at."""
    said = []
    for each in found:
        line = (where / each.path).read_text("utf-8").split("\n")[each.line - 1]
        value = line[each.column - 1 : each.end_column - 1] if each.column else ""
        said.append((each.code, each.record, each.message, value))
    return sorted(said)


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_is_found_in_the_packed_form_as_well(name: str, root: Path, packed: Path) -> None:
    place = Place(EACH)
    FAULTS[name][0](place)
    files = {f"{layer}.jsonl": b"".join(dump(each) + b"\n" for each in place.records[layer]) for layer in LAYERS}
    (packed / "corpus/part.jsonl").write_bytes(packed_line(files))
    there = [each for each in told(apart(packed), packed) if each[0] != "J110"]
    assert there == [each for each in told(check(root, files), root) if each[0] != "J110"]
    assert there or name == "keys_in_another_order"


@pytest.mark.parametrize("code", ["J102", "J104", "J105", "J106", "J107", "J110"])
def test_a_value_that_readers_do_not_agree_on_is_found_in_a_shard(code: str, packed: Path) -> None:
    values = {"J102": b'1,"key":1', "J104": b"1e999", "J105": b'"\\ud83d"', "J106": b"-9007199254740993"}
    values["J110"] = '"\u2028"'.encode()
    value = values.get(code, b"[" * 101 + b"]" * 101)
    for layer in LAYERS:
        files = {f"{each}.jsonl": (GOOD / f"{each}.jsonl").read_bytes() for each in LAYERS}
        files[f"{layer}.jsonl"] = files[f"{layer}.jsonl"].replace(b"}\n", b',"ext":{"key":' + value + b"}}\n", 1)
        (packed / "corpus/part.jsonl").write_bytes(packed_line(files))
        assert [each.code for each in apart(packed)] == [code]


def line_of(raw: bytes, at: int) -> int:
    return raw.count(b"\n", 0, at) + 1


BYTES: dict[str, tuple[Callable[[bytes, int, int], bytes], set[str]]] = {
    "comma before the bracket": (lambda raw, _, end: raw[: end - 1] + b"," + raw[end - 1 :], {"J101"}),
    "line cut in two": (lambda raw, at, _: raw[:at] + b"\n" + raw[at:], {"J101"}),
    "end of a line lost": (lambda raw, at, end: raw[:end] + raw[end + 1 :] + raw[at:at], {"J101", "F107"}),
    "byte that is no UTF-8": (lambda raw, at, _: raw[:at] + b"\xff" + raw[at + 1 :], {"F104"}),
    "NaN": (lambda raw, _, end: raw[: end - 1] + b',"ext":{"key":NaN}' + raw[end - 1 :], {"J104"}),
    "key twice": (lambda raw, _, end: raw[: end - 1] + b',"by":"anna"' + raw[end - 1 :], {"J102"}),
    "half a character": (lambda raw, _, end: raw[: end - 1] + b',"note":"\\ud83d"' + raw[end - 1 :], {"J105"}),
    "huge number": (lambda raw, _, end: raw[: end - 1] + b',"ext":{"key":9007199254740993}' + raw[end - 1 :], {"J106"}),
    "white space": (lambda raw, _, end: raw[: end - 1] + b" " + raw[end - 1 :], {"J110"}),
    "blank line": (lambda raw, _, end: raw[: end + 1] + b"\n" + raw[end + 1 :], {"F108"}),
}
"""Faults in the bytes: a function of the file, a random offset in a line and the end of that line."""


@pytest.mark.parametrize("name", BYTES)
def test_every_fault_in_the_bytes_is_found_at_its_line(name: str, root: Path) -> None:
    spoil, codes = BYTES[name]
    for seed in range(EACH):
        draw = random.Random(seed)
        layer = draw.choice(LAYERS)
        good = {path.name: path.read_bytes() for path in GOOD.iterdir()}
        raw = good[f"{layer}.jsonl"]
        start = draw.choice([0, *(at + 1 for at, byte in enumerate(raw[:-1]) if byte == 0x0A)])
        end = raw.index(b"\n", start)
        at = draw.randrange(start + 1, end)
        found = check(root, {**good, f"{layer}.jsonl": spoil(raw, at, end)})
        line = line_of(raw, start)
        there = {each.code for each in found if each.path.endswith(f"{layer}.jsonl") and each.line in (line, line + 1)}
        assert there & codes, (seed, layer, line, [(each.code, each.path, each.line, each.message) for each in found])
