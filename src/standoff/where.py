"""Conditions on records: which are meant by `status=accepted`, `quotes.form!=reported` or `split=train`.

>>> from standoff import Corpus
>>> wheres = parse(["quotes.form=direct,mixed"], Corpus.open().schema)
>>> [str(where) for where in wheres["quotes"]], wheres["entities"]
(['form=direct,mixed'], [])
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

from standoff.document import Document
from standoff.errors import StandoffError
from standoff.fields import Field, fields_of, read
from standoff.schema import Schema

DOCUMENTS: Final = "documents"
OF_DOCUMENT: Final = ("doc", "collection")
"""What every document has besides its metadata: its id, and the folders it lies in."""
ANY: Final = "*"
_FORM: Final = re.compile(r"([\w-]+(?:\.[\w-]+)*)(!?=)(.+)", re.DOTALL)


@dataclass(frozen=True)
class Where:
    """A condition on the records of a layer, or on documents.

    Attributes:
        field: The field; one item of a list that fits is enough.
        values: The values as people write them, null, true and false as in JSON.
        negated: Whether the values are those that are left out.
    """

    field: Field
    values: tuple[str, ...]
    negated: bool = False

    def __str__(self) -> str:
        return f"{self.field.name}{'!=' if self.negated else '='}{','.join(self.values)}"

    def takes(self, record: Mapping[str, Any]) -> bool:
        """Tell whether *record* keeps the condition."""
        value = record.get(self.field.path[0])
        if isinstance(value, str):
            return (value in self.values) != self.negated
        return any(as_text(value) in self.values for value in read([record], self.field.path)) != self.negated


Wheres = Mapping[str, Sequence[Where]]
"""Conditions by layer, and under `documents` those on documents."""


def parse(conditions: Iterable[str], schema: Schema, default: Iterable[str] = ()) -> dict[str, list[Where]]:
    """Return conditions by layer; each layer has a list, and so has `documents`.

    Args:
        conditions: `[LAYER.]FIELD=VALUE[,VALUE…]`, or with `!=`. Without a layer it holds for every layer that has the
            field; if none has, for documents. The value `*` takes all.
        schema: What fields and labels there are.
        default: What is in force for fields that no condition names; passed over where the schema lacks it.

    Raises:
        StandoffError: A condition cannot be read, or names a field or a label that the schema lacks.
    """
    known = all_fields(schema)
    found: dict[str, list[Where]] = {layer: [] for layer in known}
    for text in conditions:
        for layer, where in _read(text, known):
            found[layer].append(where)
    for text in default:
        with suppress(StandoffError):
            for layer, where in _read(text, known):
                if all(each.field != where.field for each in found[layer]):
                    found[layer].insert(0, where)
    return {layer: [each for each in wheres if each.values != (ANY,)] for layer, wheres in found.items()}


def all_fields(schema: Schema) -> dict[str, dict[str, Field]]:
    """Return the fields of every layer, and under `documents` those of documents."""
    fields = {name: fields_of(layer) for name, layer in schema.layers.items()}
    own = {name: Field((name,), "text") for name in OF_DOCUMENT}
    return {DOCUMENTS: own | fields_of(schema.document), **fields}


def as_record(document: Document) -> dict[str, Any]:
    """Return what is known of a document as one record: its metadata, its id and its collection."""
    return {**document.meta, "doc": document.id, "collection": document.collection}


def as_text(value: Any) -> str:
    """Return a value as people write it: null, true and false as in JSON."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return str(value)


def no_field(name: str, known: Mapping[str, Mapping[str, Field]]) -> StandoffError:
    """Return the error for a field that nothing has, with the one that may be meant."""
    names = list(dict.fromkeys(each for fields in known.values() for each in fields))
    close = get_close_matches(name, names, 1)
    hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(names)}"
    return StandoffError(f"no record has the field {name}", hint=hint)


def _read(text: str, known: Mapping[str, Mapping[str, Field]]) -> list[tuple[str, Where]]:
    match = _FORM.fullmatch(text.strip())
    if not match:
        raise StandoffError(f"{text!r} is no condition", hint="write FIELD=VALUE, or FIELD!=VALUE to leave it out")
    path, sign, told = match.groups()
    values = tuple(value.strip() for value in told.split(","))
    having = _meant(path, known)
    fitting = [(layer, Where(field, values, sign == "!=")) for layer, field in having if not _unknown(field, values)]
    if not fitting:
        field = having[0][1]
        hint = f"it is one of {', '.join(map(as_text, field.labels))}"
        raise StandoffError(f"{path} is never {_unknown(field, values)[0]}", hint=hint)
    return fitting


def _meant(path: str, known: Mapping[str, Mapping[str, Field]]) -> list[tuple[str, Field]]:
    layer, _, rest = path.partition(".")
    if rest in known.get(layer, ()):
        return [(layer, known[layer][rest])]
    having = [(name, fields[path]) for name, fields in known.items() if path in fields and name != DOCUMENTS]
    if not having and path not in known[DOCUMENTS]:
        raise no_field(path, known)
    return having or [(DOCUMENTS, known[DOCUMENTS][path])]


def _unknown(field: Field, values: Iterable[str]) -> list[str]:
    labels = [as_text(label) for label in field.labels]
    return [value for value in values if labels and value not in (*labels, "null", ANY)]
