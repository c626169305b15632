"""The fields of a record, at any depth: what each takes, where it stands, and by which names a person may call it.

>>> from standoff import Corpus
>>> quotes = fields_of(Corpus.open().schema.layers["quotes"])
>>> quotes["speakers.kind"].kind, quotes["speakers.referent"].refers_to, quotes["content"].kind
('label', 'referents', 'span')
>>> quotes["speakers.kind"].path, quotes["speakers.kind"].names
(('speakers', '*', 'kind'), ['speaker.kind', 'speakers.kind'])
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from standoff.kinds import Kind, is_nullable, items_of, kind_of, labels, required_of, singular, targets
from standoff.refs import Node
from standoff.schema import ITEM, RecordSchema, alternatives, properties_of

_CHOICE: Final = r"(?:^|[.\s]){}: (.*?\.)(?=\s|$)"


@dataclass(frozen=True)
class Field:
    """A field, or a field of a field.

    Attributes:
        path: The way to it in a record; `*` is any item of a list. A list of spans is one value.
        kind: What one value of it is.
        node: Its schema.
        many: Whether it is a list of such values.
        required: Whether the object that it belongs to must have it.
        within: What the fields that it is inside of are called: lists by their singular.
    """

    path: tuple[str, ...]
    kind: Kind
    node: Node = field(default_factory=dict, repr=False, compare=False)
    many: bool = False
    required: bool = False
    within: tuple[str, ...] = ()

    @cached_property
    def steps(self) -> tuple[str, ...]:
        """The names that lead to it, lists passed over."""
        return tuple(step for step in self.path if step != ITEM)

    @cached_property
    def name(self) -> str:
        """Its dotted name, lists passed over: `speakers.kind`."""
        return ".".join(self.steps)

    @property
    def names(self) -> list[str]:
        """What a person may call it, dotted, the best name first: a list goes by its singular too."""
        last = self.steps[-1]
        short = ".".join([*self.within, singular(last)]) if self.many else ""
        return list(dict.fromkeys(each for each in (short, ".".join([*self.within, last]), self.name) if each))

    @cached_property
    def value(self) -> Node:
        """The schema of one value of it."""
        return items_of(self.node) if self.many else self.node

    @property
    def description(self) -> str:
        """What the schema says of it."""
        return str(self.node.get("description", ""))

    @property
    def choices(self) -> list[str]:
        """The labels that a person may write, null left out."""
        return labels(self.value)

    @cached_property
    def labels(self) -> tuple[Any, ...]:
        """The values of which it takes one, in the order of the schema, null left out; none unless they are listed."""
        if self.kind == "flag":
            return (False, True)
        listed = (value for part in alternatives(self.value) for value in part.get("enum", ()))
        found = tuple(dict.fromkeys(value for value in listed if isinstance(value, str | int)))
        return found if self.kind not in ("span", "reference", "object") else ()

    @cached_property
    def refers_to(self) -> str:
        """Of a reference, what it points into; else empty."""
        return targets(self.value)[0] if self.kind == "reference" else ""

    @property
    def nullable(self) -> bool:
        """Whether it may be null."""
        return is_nullable(self.node)

    def explain(self, choice: str) -> str:
        """Return what the schema's description says of one choice, or an empty string."""
        found = re.search(_CHOICE.format(re.escape(choice)), str(self.value.get("description", "")))
        return found[1] if found else ""


def fields_of(schema: RecordSchema) -> dict[str, Field]:
    """Return the fields of a record by dotted name, in the order of the schema, with those of its spans."""
    return {each.name: each for outer in walk(schema.node) for each in (outer, *_inside(outer))}


def walk(node: Node, above: Field | None = None) -> Iterator[Field]:
    """Yield all fields of the objects that *node* describes, spans aside, each before the fields inside it.

    *above* is the field that *node* is the schema of.
    """
    path, within = (above.path, above.within) if above else ((), ())
    if above:
        within = (*within, singular(above.steps[-1]) if above.many else above.steps[-1])
    required = required_of(node)
    for name, inner in properties_of(node).items():
        many = bool(items_of(inner))
        kind = kind_of(items_of(inner) if many else inner)
        items = (ITEM,) if many and kind != "span" else ()
        found = Field((*path, name, *items), kind, inner, many, name in required, within)
        yield found
        if kind == "object":
            yield from walk(inner, found)


def _inside(spans: Field) -> Iterator[Field]:
    if spans.kind == "span":
        path = (*spans.path, ITEM) if spans.many else spans.path
        yield from (Field((*path, name), kind_of(node), node) for name, node in properties_of(spans.value).items())


def read(values: list[Any], path: tuple[str, ...]) -> list[Any]:
    """Return what stands at *path* in each of *values*; None for a missing field, nothing for a missing object."""
    for step in path:
        if step == ITEM:
            values = [item for value in values if isinstance(value, list) for item in value]
        else:
            values = [value.get(step) for value in values if isinstance(value, dict)]
    return values
