"""Which records a dataset takes: `status=accepted`, `quotes.form!=reported`.

>>> from standoff import Corpus
>>> from standoff.dataset.where import parse
>>> wheres = parse(["quotes.form=direct,mixed"], Corpus.open().schema)
>>> [str(where) for where in wheres["quotes"]]
['status=accepted', 'form=direct,mixed']
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from standoff.dataset.features import labels_of
from standoff.errors import StandoffError
from standoff.schema import RecordSchema, Schema

DEFAULT: Final = ("status=accepted",)
"""Proposed records are no annotation yet, and rejected ones are evidence of what is none."""
ANY: Final = "*"
_FORM = re.compile(r"([\w-]+(?:\.[\w-]+)*)(!?=)(.+)")


@dataclass(frozen=True)
class Where:
    """A condition on the records of a layer.

    Attributes:
        field: Dotted path in the record; lists are passed over, and one item that fits is enough.
        values: As they are written in the condition.
        negated: Whether the values are the ones that are left out.
    """

    field: str
    values: tuple[str, ...]
    negated: bool = False

    def __str__(self) -> str:
        return f"{self.field}{'!=' if self.negated else '='}{','.join(self.values)}"

    def takes(self, record: Mapping[str, Any]) -> bool:
        """Tell whether *record* fits."""
        value = record.get(self.field)
        if isinstance(value, str):
            return (value in self.values) != self.negated
        return any(value in self.values for value in _values(record, self.field.split("."))) != self.negated


def _values(value: Any, path: list[str]) -> Iterable[str]:
    if isinstance(value, list):
        for item in value:
            yield from _values(item, path)
    elif not path:
        plain = {None: "null", True: "true", False: "false"}
        yield plain[value] if value is None or isinstance(value, bool) else str(value)
    elif isinstance(value, Mapping):
        yield from _values(value.get(path[0]), path[1:])
    else:
        yield "null"


def parse(conditions: Iterable[str], schema: Schema, default: Iterable[str] = DEFAULT) -> dict[str, list[Where]]:
    """Return the conditions on each layer, those in force by default first.

    Args:
        conditions: `[LAYER.]FIELD=VALUE[,VALUE…]` or with `!=`; without a layer it holds for all that have the field.
            The value `*` takes all, and any condition on a field takes the place of the one in force by default.
        schema: What fields and labels there are.
        default: What is in force for fields that no condition names; passed over where the schema lacks it.

    Raises:
        StandoffError: A condition cannot be read, or names a layer, field or label that the schema lacks.
    """
    found: dict[str, list[Where]] = {layer: [] for layer in schema.layers}
    for text in conditions:
        for layer, where in _read(text, schema):
            found[layer].append(where)
    for text in default:
        for layer, where in _read(text, schema, strict=False):
            if all(each.field != where.field for each in found[layer]):
                found[layer].insert(0, where)
    return {layer: [each for each in wheres if each.values != (ANY,)] for layer, wheres in found.items()}


def _read(text: str, schema: Schema, *, strict: bool = True) -> list[tuple[str, Where]]:
    match = _FORM.fullmatch(text.strip())
    if not match:
        raise StandoffError(f"{text!r} is no condition", hint="write LAYER.FIELD=VALUE or LAYER.FIELD!=VALUE")
    path, sign, values = match.groups()
    first, _, rest = path.partition(".")
    layers, field = ([first], rest) if first in schema.layers and rest else (list(schema.layers), path)
    where = Where(field, tuple(value.strip() for value in values.split(",")), sign == "!=")
    having = [layer for layer in layers if schema.layers[layer].has(field)]
    if strict and not having:
        raise StandoffError(f"no record has the field {path}", hint=f"the layers are {', '.join(schema.layers)}")
    fitting = [layer for layer in having if not _unknown(where, schema.layers[layer])]
    if strict and not fitting:
        labels = labels_of(schema.layers[having[0]].field(field) or {})
        wrong = ", ".join(_unknown(where, schema.layers[having[0]]))
        raise StandoffError(f"{path} is never {wrong}", hint=f"it is one of {', '.join(labels)}")
    return [(layer, where) for layer in fitting]


def _unknown(where: Where, schema: RecordSchema) -> list[str]:
    labels = labels_of(schema.field(where.field) or {})
    return [value for value in where.values if labels and value not in (*labels, "null", ANY)]
