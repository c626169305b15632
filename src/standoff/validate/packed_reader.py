"""Reading a document from its line in a shard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from standoff.findings import Finding
from standoff.schema import Pointer, Schema
from standoff.storage.stored import Stored
from standoff.validate import engine_rules as rules
from standoff.validate.contents import Contents
from standoff.validate.reading import read_packed_line, read_value, schema_findings
from standoff.validate.schema_check import FEW, SchemaCheck
from standoff.validate.source import Part, Source
from standoff.validate.wording import show

if TYPE_CHECKING:
    from standoff.validate.packed_lane import PackedLane


class PackedReader:
    """Reads the lines of shards.

    Args:
        schema: The schema of the corpus.
        checks: What checks metadata, under `document`, and the records of each layer.
    """

    def __init__(self, schema: Schema, checks: Mapping[str, SchemaCheck]) -> None:
        self.schema = schema
        self.checks = checks
        self._own = frozenset({"doc_id", "collection", "text", "annotators", *schema.layers})
        self._lines = 0

    @cached_property
    def _lane(self) -> PackedLane | None:
        from standoff.validate.lane import UnknownShapeError
        from standoff.validate.packed_lane import PackedLane

        try:
            return PackedLane(self.schema, self.checks)
        except UnknownShapeError:
            return None

    def read(self, stored: Stored, path: str) -> Contents:
        """Return what a document in a shard holds, where findings call the shard *path*."""
        source = Source(path, stored.raw.removesuffix(b"\n"), stored.id, first=stored.line)
        contents = self._read_quickly(source) or self._read(source)
        if not stored.raw.endswith(b"\n"):
            contents.findings.insert(
                0, source.finding(rules.FINAL_NEWLINE, "the last line has no end", line=stored.line)
            )
        return contents

    def _read_quickly(self, source: Source) -> Contents | None:
        """Read a line that is in order; the first few go the longer way, which takes less time than to lay a lane."""
        self._lines += 1
        line = self._lane.read(source.raw) if self._lines > FEW and self._lane else None
        if line is None or any(_wrong_frame(source, line.frame)):
            return None
        contents = Contents(line.frame["text"], line.frame.get("collection", ""))
        contents.parts["", "document"] = Part(source, [line.meta], [source.first])
        contents.parts["", "text"] = Part(source)
        for (owner, layer), survey in line.surveys.items():
            shard = Source(source.path, source.raw, source.doc, owner, layer, source.first)
            count = len(survey.records)
            part = Part(shard, None, [source.first] * count, _prefix(owner, layer), range(count), survey=survey)
            contents.parts[owner, layer] = part
        return contents

    def _read(self, source: Source) -> Contents:
        value, findings = read_packed_line(source)
        contents = Contents(findings=findings)
        if value is None:
            return contents
        meta = {name: rest for name, rest in value.items() if name not in self._own}
        found = list(schema_findings(source, self.checks["document"], meta, source.first, ()))
        contents.findings += found
        contents.parts["", "document"] = Part(source, [] if found else [meta], [source.first])
        contents.parts["", "text"] = Part(source)
        contents.findings += _wrong_frame(source, value)
        contents.text = value["text"] if isinstance(value.get("text"), str) else None
        contents.collection = str(value.get("collection", ""))
        sets = value["annotators"] if isinstance(value.get("annotators"), dict) else {}
        contents.findings += self._wrong_sets(source, sets)
        for owner, layers in {"": value, **sets}.items():
            for layer in [each for each in self.schema.layers if isinstance(layers, dict) and each in layers]:
                shard = Source(source.path, source.raw, source.doc, owner, layer, source.first)
                contents.parts[owner, layer], found = self._read_list(shard, layers[layer])
                contents.findings += found
        checked = [
            (self.checks[name].proofs, part.records) for (_, name), part in contents.parts.items() if name != "text"
        ]
        if not all(proofs.shallow(records) for proofs, records in checked):
            contents.findings += read_value(source, source.raw, source.first)[1]
        in_order = self._in_order(value) and all(proofs.in_order(records) for proofs, records in checked)
        if not contents.findings and not in_order:
            message = "the line is not in the canonical form"
            contents.findings.append(source.finding(rules.NOT_CANONICAL, message, line=source.first))
        return contents

    def _wrong_sets(self, source: Source, sets: dict[str, Any]) -> Iterator[Finding]:
        """Yield what is wrong with the sets of annotators, their layers aside."""
        for owner, layers in sets.items():
            where = ("annotators", owner)
            if not isinstance(layers, dict):
                message = f"the set of {show(owner)} must be an object, not {show(layers)}"
                yield source.finding_at(rules.WRONG_TYPE, message, source.first, where)
                continue
            for name in [each for each in layers if each not in self.schema.layers]:
                message = f"`{name}` is not a layer of this corpus"
                yield source.finding_at(rules.UNKNOWN_FIELD, message, source.first, (*where, name), key=True)

    def _read_list(self, source: Source, records: Any) -> tuple[Part, list[Finding]]:
        prefix = _prefix(source.set, source.layer)
        part, findings, check = Part(source, prefix=prefix), [], self.checks[source.layer]
        if not isinstance(records, list):
            message = f"`{source.layer}` must be a list"
            return part, [source.finding_at(rules.WRONG_TYPE, message, source.first, prefix)]
        kept = list(range(len(records)))
        if not (check.all_fit(records) and check.proofs.whole(records)):
            faults = [
                list(schema_findings(source, check, record, source.first, (*prefix, index)))
                for index, record in enumerate(records)
            ]
            findings = [each for found in faults for each in found]
            part.unreadable = {_id(record) for record, found in zip(records, faults, strict=True) if found}
            kept = [index for index in kept if not faults[index]]
        part.given, part.places = [records[index] for index in kept], kept
        part.numbers = [source.first] * len(kept)
        return part, findings

    def _in_order(self, value: dict[str, Any]) -> bool:
        """Tell whether the fields of a packed document, and the layers of its sets, stand in their order."""
        known = ["doc_id", "collection", "text", *self.schema.document.properties]
        ranks = {name: rank for rank, name in enumerate([*known, None, *self.schema.layers, "annotators"])}
        sets = value.get("annotators")
        objects = [
            value,
            *(each for each in (sets.values() if isinstance(sets, dict) else ()) if isinstance(each, dict)),
        ]
        found = [[ranks.get(name, ranks[None]) for name in each] for each in objects]
        return all(each == sorted(each) for each in found)


def _prefix(owner: str, layer: str) -> Pointer:
    """Return where the list of a layer stands in a line."""
    return ("annotators", owner, layer) if owner else (layer,)


def _id(record: Any) -> str:
    return str(record.get("id")) if isinstance(record, dict) else ""


def _wrong_frame(source: Source, value: dict[str, Any]) -> Iterator[Finding]:
    """Yield what is wrong with the fields of a packed document that are neither metadata nor layers."""
    kinds = {"doc_id": (str, "a string"), "collection": (str, "a string"), "text": (str, "a string")}
    for name, (kind, said) in {**kinds, "annotators": (dict, "an object")}.items():
        if name in value and not isinstance(value[name], kind):
            message = f"`{name}` must be {said}, not {show(value[name])}"
            yield source.finding_at(rules.WRONG_TYPE, message, source.first, (name,))
        elif name in ("doc_id", "text") and name not in value:
            yield source.finding(rules.MISSING_FIELD, f"the document lacks `{name}`", line=source.first)
    steps = str(value.get("collection", "")).split("/")
    if value.get("collection") and any(
        step in ("", ".", "..") or "\\" in step or step.startswith(".") for step in steps
    ):
        message = f"the collection {show(value['collection'])} is no path of folders below the corpus"
        yield source.finding_at(rules.UNSAFE_PATH, message, source.first, ("collection",))
    for owner in value["annotators"] if isinstance(value.get("annotators"), dict) else ():
        if owner in ("", ".", "..") or "/" in owner or "\\" in owner:
            message = f"the annotator {show(owner)} cannot be the name of a folder"
            yield source.finding_at(rules.UNSAFE_PATH, message, source.first, ("annotators", owner), key=True)
