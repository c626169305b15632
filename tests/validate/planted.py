"""One defect for each rule: how to break the corpus of `conftest.root` so that the rule finds it."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from conftest import lines, write_document

Plant = Callable[[Path], object]


def edit_line(root: Path, number: int, edit: Callable[[dict[str, Any]], object], layer: str = "entities") -> None:
    """Change a record of `bridge` by *edit*, and write it back in canonical form."""
    path = root / f"corpus/bridge/{layer}.jsonl"
    records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    edit(records[number - 1])
    path.write_bytes(lines(records))


def edit_object(root: Path, name: str, edit: Callable[[dict[str, Any]], object]) -> None:
    """Change a file that is one JSON object."""
    path = root / "corpus" / name
    value = json.loads(path.read_text("utf-8"))
    edit(value)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", "utf-8")


def swap(name: str, old: bytes, new: bytes) -> Plant:
    """Return what replaces the first *old* in a file by *new*."""

    def plant(root: Path) -> None:
        path = root / "corpus" / name
        raw = path.read_bytes()
        assert old in raw
        path.write_bytes(raw.replace(old, new, 1))

    return plant


def record(edit: Callable[[dict[str, Any]], object], number: int = 1, layer: str = "entities") -> Plant:
    """Return what changes a record by *edit*."""
    return lambda root: edit_line(root, number, edit, layer)


def waivers(*values: dict[str, Any]) -> Plant:
    """Return what writes waivers.jsonl."""
    return lambda root: (root / "corpus/waivers.jsonl").write_bytes(lines(list(values)))


def waiver(**more: Any) -> dict[str, Any]:
    """Return a waiver that keeps the schema, in canonical order."""
    usual = {"rule": "T303", "doc": "bridge", "set": None, "record": "m1", "pointer": None, "text": None}
    rest = {"reason": "Looked at.", "by": "anna", "at": "2026-01-02T03:04:05Z", "until": None}
    value = usual | rest | more
    return {name: each for name, each in value.items() if each is not None or name in ("doc", "record", "until")}


def _span(root_record: dict[str, Any]) -> dict[str, Any]:
    return root_record["spans"][0]


def _link(root: Path) -> None:
    path = root / "corpus/bridge/stances.jsonl"
    path.rename(root / "elsewhere.jsonl")
    path.symlink_to(root / "elsewhere.jsonl")


def _broken_shard(root: Path) -> None:
    (root / "corpus/part.jsonl.gz").write_bytes(gzip.compress(b"")[:-4])


def _twice(root: Path) -> None:
    write_document(root / "corpus/other", "empty", text="")


def _withdrawn(root: Path) -> None:
    line = {"id": "empty", "reason": "Asked for.", "by": "anna", "at": "2026-01-02T03:04:05Z", "digest": None}
    (root / "corpus/withdrawn.jsonl").write_text(json.dumps(line) + "\n")


def _schema(root: Path) -> None:
    path = root / "schema/1.0/entities.schema.json"
    node = json.loads(path.read_text("utf-8"))
    node["properties"]["type"]["type"] = "strong"
    path.write_text(json.dumps(node), "utf-8")


def _unique(root: Path) -> None:
    path = root / "schema/1.0/entities.schema.json"
    node = json.loads(path.read_text("utf-8"))
    node["properties"]["tags"] = {"type": "array", "uniqueItems": True}
    node["properties"]["note"] = {"type": "string", "not": {"const": "bad"}}
    path.write_text(json.dumps(node), "utf-8")


def _duplicate_item(root: Path) -> None:
    _unique(root)
    edit_line(root, 1, lambda each: each.update(tags=["a", "a"]))


def _schema_other(root: Path) -> None:
    _unique(root)
    edit_line(root, 1, lambda each: each.update(note="bad"))


ENTITIES = "bridge/entities.jsonl"
PLANTS: dict[str, Plant] = {
    "F101": lambda root: (root / "corpus/bridge/source.txt").unlink(),
    "F102": lambda root: (root / "corpus/bridge/notes.txt").write_text("x"),
    "F104": swap(ENTITIES, b'"NAM"', b'"N\xe9M"'),
    "F105": lambda root: swap(ENTITIES, b'{"id":"m1"', b'\xef\xbb\xbf{"id":"m1"')(root),
    "F106": swap(ENTITIES, b"}\n", b"}\r\n"),
    "F107": lambda root: (root / "corpus" / ENTITIES).write_bytes((root / "corpus" / ENTITIES).read_bytes()[:-1]),
    "F108": swap(ENTITIES, b"}\n", b"}\n\n"),
    "F109": _link,
    "F110": _broken_shard,
    "F111": lambda root: (root / "corpus/empty").rename(root / "corpus/Empty"),
    "F112": _twice,
    "F113": _withdrawn,
    "J101": swap(ENTITIES, b'"head":', b'"head"'),
    "J102": swap(ENTITIES, b'"head":', b'"id":"m1","head":'),
    "J103": lambda root: (root / "corpus" / ENTITIES).write_bytes(b"[]\n"),
    "J104": swap(ENTITIES, b'"start":0', b'"start":NaN'),
    "J105": swap(ENTITIES, b'"Ana Pop"', b'"Ana \\ud83d"'),
    "J106": swap(ENTITIES, b'"start":0', b'"start":99999999999999999999'),
    "J107": swap(ENTITIES, b'"head":', b'"ext":' + b"[" * 200 + b"]" * 200 + b',"head":'),
    "J110": swap(ENTITIES, b'"head":', b'"head": '),
    "S201": record(lambda each: each.update(level=7)),
    "S202": record(lambda each: each.pop("level")),
    "S203": record(lambda each: each.update(levle="NAM")),
    "S204": record(lambda each: each.update(level="NAMN")),
    "S205": record(lambda each: each.update(id="1m")),
    "S206": record(lambda each: each.update(confidence=2)),
    "S207": record(lambda each: each.update(spans=[])),
    "S208": record(lambda each: each.update(head=7)),
    "S209": _duplicate_item,
    "S299": _schema_other,
    "T301": lambda root: edit_object(root, "bridge/document.json", lambda each: each.update(length=1)),
    "T302": swap("bridge/source.txt", b"Mayor", b"\rayor"),
    "T303": record(lambda each: _span(each).update(start=1)),
    "T304": record(lambda each: _span(each).update(end=9999)),
    "T305": record(lambda each: _span(each).update(end=0)),
    "T306": record(lambda each: _span(each).update(end=27, text="Mayor Ana Pop of Lunaville ")),
    "T307": record(lambda each: each.update(spans=each["spans"] * 2)),
    "T308": record(lambda each: each.update(spans=[_at(0, "Mayor"), _at(5, " Ana")])),
    "T309": record(lambda each: each.update(spans=[_at(62, "”\nShe")])),
    "R401": record(lambda each: each.update(id="m1"), number=2),
    "R402": record(lambda each: each.update(referent="nobody")),
    "R403": record(lambda each: each.update(referent="empty:e1")),
    "X901": _schema,
    "X902": lambda root: (root / "corpus/splits.jsonl").write_text('{"view":"random"}\n'),
    "X903": waivers(waiver(rule="T999")),
    "X904": waivers(waiver(until="2026-01-03")),
    "X905": waivers(waiver()),
}
"""By code. F103, a file that cannot be read, is not here: whoever runs as root reads them all."""


def _at(start: int, words: str) -> dict[str, Any]:
    return {"start": start, "end": start + len(words), "text": words}
