"""A document under examination: plain records for the rules, and the same records as objects for the proofs.

A proof looks at all records of a layer at once and only says that nothing is wrong. It reads the objects that the lane
made of the file, whose attributes are the fields; they cost a fraction of what plain records do, and a document for
which every proof holds is never read as plain records at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from msgspec import UNSET

from standoff.document import Document, Records
from standoff.storage.canonical import dump_rows
from standoff.validate.schema_check import SchemaCheck
from standoff.validate.source import Part

ABSENT: Final = (None, UNSET)
"""What an object holds where its record has null, or no such field."""


def within(inner: Any, outer: Iterable[Any]) -> bool:
    """Tell whether one of the spans *outer* holds the span *inner*."""
    for each in outer:  # noqa: SIM110  (any() costs four times as much, and this runs for every mention)
        if each.start <= inner.start and inner.end <= each.end:
            return True
    return False


@dataclass(frozen=True)
class Examined(Document):
    """A document whose plain records are read when a rule asks for them.

    Attributes:
        whole: Whether text and all records could be read, the latter as objects; else nothing can be proved.
        objects: The records of each layer as objects.
        checks: What gathers from them, by layer.
    """

    whole: bool = False
    objects: Mapping[str, list[Any]] = field(default_factory=dict, repr=False)
    checks: Mapping[str, SchemaCheck] = field(default_factory=dict, repr=False)

    @cached_property
    def _live(self) -> dict[str, list[Any]]:
        return {
            layer: [each for each in found if each.status != "rejected"] if self._has(layer, "status") else found
            for layer, found in self.objects.items()
        }

    def live(self, layer: str) -> list[Any]:
        """Return the records of *layer* that nobody has rejected."""
        return self._live.get(layer, [])

    def _has(self, layer: str, name: str) -> bool:
        return name in self.schema.layers[layer].properties

    @cached_property
    def mentions(self) -> dict[str, Any]:
        """All entities by id."""
        return {each.id: each for each in self.objects.get("entities", ())}

    @cached_property
    def quotes_by_id(self) -> dict[str, Any]:
        """All quotes by id."""
        return {each.id: each for each in self.objects.get("quotes", ())}

    @cached_property
    def surfaces(self) -> list[tuple[Any, str]]:
        """The mentions that nobody has rejected, each with the words of its head, or all its words if it has none."""
        return [
            (each, each.head.text if each.head else " ".join([span.text for span in each.spans]))
            for each in self.live("entities")
        ]

    @cached_property
    def speakers(self) -> list[tuple[Any, Any, Any]]:
        """Every speaker of the quotes that nobody has rejected: (quote, speaker, the speaker's mention or None)."""
        return [
            (quote, each, self.mentions.get(each.mention)) for quote in self.live("quotes") for each in quote.speakers
        ]

    @cached_property
    def spans(self) -> list[Any]:
        """The spans of all layers."""
        return [span for layer, found in self.objects.items() for span in self.checks[layer].gatherer.spans(found)]

    @cached_property
    def edges(self) -> str:
        """The characters before and after each offset at which a span starts or ends, line by line."""
        text = self.text
        offsets = {each.start for each in self.spans}.union([each.end for each in self.spans])
        return "\n".join([text[at - 1 : at + 1] for at in offsets if at])

    @cached_property
    def ids(self) -> dict[str, set[str]]:
        """The different ids of each layer; none where records have no id."""
        return {
            layer: {each.id for each in found} if self._has(layer, "id") else set()
            for layer, found in self.objects.items()
        }

    @cached_property
    def references(self) -> dict[str, set[str]]:
        """The different ids that records name, by what they point into; also those that start with `@`."""
        found: dict[str, set[str]] = {}
        for layer, records in self.objects.items():
            for target, names in self.checks[layer].gatherer.references(records).items():
                found[target] = found[target] | names if target in found else names
        return found


class PlainRecords(Mapping[str, Records]):
    """The plain records by layer, read on demand."""

    def __init__(self, parts: Mapping[str, Part]) -> None:
        self._parts = parts

    def __getitem__(self, layer: str) -> Records:
        return self._parts[layer].records

    def __iter__(self) -> Iterator[str]:
        return iter(self._parts)

    def __len__(self) -> int:
        return len(self._parts)

    def lines(self, layer: str) -> bytes:
        """Return the records of a layer as canonical JSON lines."""
        part = self._parts.get(layer)
        return b"" if part is None else part.source.raw if part.given is None else dump_rows(part.given)
