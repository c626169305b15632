"""Migrations: how records of one version of a schema become records of the next, said in JSON and never in code.

`schema/1.1/migration.json` lies beside the schema that it leads to:

    {"from": "1.0",
     "changes": [{"change": "rename_field", "in": "quotes", "field": "medium", "to": "channel_kind"},
                 {"change": "rename_label", "in": "entities", "field": "type", "label": "NORP", "to": "GROUP"},
                 {"change": "set", "in": "document", "field": "genre", "value": null},
                 {"change": "drop", "in": "quotes", "field": "topic"}]}
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from standoff.errors import CorpusError, SchemaError
from standoff.schema import RecordSchema, Schema
from standoff.storage.files import read
from standoff.storage.folder import read_object
from standoff.storage.schemas import read_schema
from standoff.validate.schema_check import SchemaCheck

FILE: Final = "migration.json"
FORM: Final = Path(__file__).with_name("migration.schema.json")

Record = dict[str, Any]


@dataclass(frozen=True)
class Migration:
    """The way from one version to the next.

    Attributes:
        old, new: The versions.
        changes: What is done, one after another, each as its file has it.
    """

    old: str
    new: str
    changes: list[Mapping[str, Any]]

    def apply(self, record: Record, kind: str) -> Record:
        """Return a record of *kind*, a layer or `document`, `referents` or `corpus`, as the new version has it."""
        made: Record = json.loads(json.dumps(record))
        for change in self.changes:
            if change["in"] == kind:
                *path, name = change["field"].split(".")
                _visit(made, path, partial(_VERBS[change["change"]], name=name, change=change))
        return made


def _visit(value: Any, path: list[str], act: Callable[[Record], None]) -> None:
    """Let *act* change every object at *path*, lists passed over, in place."""
    if isinstance(value, list):
        for each in value:
            _visit(each, path, act)
    elif isinstance(value, dict) and path:
        _visit(value.get(path[0]), path[1:], act)
    elif isinstance(value, dict):
        act(value)


def _rename_field(record: Record, name: str, change: Mapping[str, Any]) -> None:
    if name in record:
        renamed = {change["to"] if key == name else key: value for key, value in record.items()}
        record.clear()
        record.update(renamed)


def _rename_label(record: Record, name: str, change: Mapping[str, Any]) -> None:
    if name in record:
        old, new, value = change["label"], change["to"], record[name]
        record[name] = [new if each == old else each for each in value] if isinstance(value, list) else value
        if value == old:
            record[name] = new


def _set(record: Record, name: str, change: Mapping[str, Any]) -> None:
    record.setdefault(name, change["value"])


def _drop(record: Record, name: str, change: Mapping[str, Any]) -> None:  # noqa: ARG001  (all verbs are called alike)
    record.pop(name, None)


_VERBS: Final = {"rename_field": _rename_field, "rename_label": _rename_label, "set": _set, "drop": _drop}


def way(schemas: Path, old: str, new: str = "") -> list[Migration]:
    """Return the migrations that lead from one version to another, in order.

    Args:
        schemas: The folder with one folder a version.
        old: The version that the records have.
        new: The version that they shall have; by default the newest one.

    Raises:
        CorpusError: There is no newer version, or no way leads to it.
        SchemaError: A migration says what cannot be done.
    """
    known = sorted((path.name for path in schemas.iterdir() if path.is_dir()), key=_number)
    wanted = new or known[-1]
    if wanted == old or (not new and _number(wanted) <= _number(old)):
        raise CorpusError(f"the records have schema {old}, and there is no newer one under {schemas.name}/")
    if wanted not in known:
        raise CorpusError(f"there is no schema {wanted}", path=schemas, hint=f"there are {', '.join(known)}")
    found: list[Migration] = []
    at = wanted
    while at != old:
        if at in {each.new for each in found}:
            raise CorpusError(f"the migrations to {wanted} lead round in a circle", path=schemas / at / FILE)
        if not (schemas / at / FILE).exists():
            hint = f'write {{"from": "{old}", "changes": []}} and what has to be done'
            raise CorpusError(f"nothing says how records of {old} come to {at}", path=schemas / at / FILE, hint=hint)
        found.insert(0, _read(schemas, at))
        at = found[0].old
    return found


def _number(version: str) -> tuple[list[int], str]:
    return [int(part) for part in version.split(".") if part.isdecimal()], version


def _read(schemas: Path, version: str) -> Migration:
    path = schemas / version / FILE
    value = read_object(path)
    check = SchemaCheck(RecordSchema("migration", json.loads(read(FORM, linked=True))))
    for _, _, message, hint in check.problems(value):
        raise SchemaError(message, path=path, hint=hint or None)
    before, after = read_schema(schemas / value["from"]), read_schema(schemas / version)
    for change in value["changes"]:
        _check(change, path, before, after)
    return Migration(value["from"], version, value["changes"])


def _check(change: Mapping[str, Any], path: Path, before: Schema, after: Schema) -> None:
    """Refuse a change of a layer or a field that is not there: a slip would change nothing, without a word."""
    kind, field = change["in"], change["field"]
    schema = after if change["change"] == "set" else before
    kinds = [*schema.layers, "document", "referents", "corpus"]
    if kind not in kinds:
        raise SchemaError(f"schema {schema.version} has no layer {kind}", path=path, hint=f"it has {', '.join(kinds)}")
    if schema.record_schema(kind).field(field) is None:
        raise SchemaError(f"{kind} have no field {field} in schema {schema.version}", path=path)
