"""A document under examination: plain records for the rules, and the same records as objects for the proofs.

A proof looks at all records of a layer at once and only says that nothing is wrong. It reads the objects that the lane
made of the file, whose attributes are the fields; they cost a fraction of what plain records do, and a document for
which every proof holds is never read as plain records at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from operator import le
from typing import Any, Final

from standoff.document import Document, Records
from standoff.validate.source import Part
from standoff.validate.survey import UNSET, Survey

ABSENT: Final = (None, UNSET)
"""What an object holds where its record has null, or no such field."""


def within(inner: Any, outer: Iterable[Any]) -> bool:
    """Tell whether one of the spans *outer* holds the span *inner*."""
    for each in outer:  # noqa: SIM110  (any() costs four times as much, and this runs for every mention)
        if each.start <= inner.start and inner.end <= each.end:
            return True
    return False


def apart(starts: list[int], ends: list[int]) -> bool:
    """Tell whether no two stretches with these edges share a letter: sorted, each ends before the next one starts."""
    starts.sort()
    ends.sort()
    return all(map(le, ends, starts[1:]))


@dataclass(frozen=True)
class Examined(Document):
    """A document whose plain records are read when a rule asks for them.

    Attributes:
        whole: Whether text and all records could be read, the latter as objects; else nothing can be proved.
        surveys: What was seen in each layer.
    """

    whole: bool = False
    surveys: Mapping[str, Survey] = field(default_factory=dict, repr=False)

    @cached_property
    def objects(self) -> dict[str, list[Any]]:
        """The records of each layer as objects."""
        return {layer: survey.records for layer, survey in self.surveys.items()}

    @cached_property
    def _live(self) -> dict[str, list[Any]]:
        return {}

    def live(self, layer: str) -> list[Any]:
        """Return the records of *layer* that nobody has rejected."""
        if layer not in self._live:
            found = self.objects.get(layer, [])
            decided = "status" in self.schema.layers[layer].properties and "rejected" in {each.status for each in found}
            self._live[layer] = [each for each in found if each.status != "rejected"] if decided else found
        return self._live[layer]

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
            (each, (each.head or each.spans[0]).text if each.head or len(each.spans) == 1 else _joined(each.spans))
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
        return [span for survey in self.surveys.values() for span in survey.spans]

    @cached_property
    def around(self) -> set[str]:
        """The different characters right before and right after spans; a line end stands for the ends of the text.

        Raises:
            IndexError: A span ends outside of the text.
        """
        text = self.text + "\n"
        return {text[each.end] for each in self.spans} | {text[each.start - 1] for each in self.spans}

    @cached_property
    def edges(self) -> str:
        """The characters before and after each offset at which a span starts or ends, line by line."""
        text = self.text
        offsets = {each.start for each in self.spans}.union([each.end for each in self.spans])
        return "\n".join([text[at - 1 : at + 1] for at in offsets if at])

    @cached_property
    def ids(self) -> dict[str, set[str]]:
        """The different ids of each layer; none where records have no id."""
        return {layer: survey.ids for layer, survey in self.surveys.items()}

    def references(self) -> Iterator[tuple[str, set[Any]]]:
        """Yield (what is pointed into, different ids) for each layer; `@` values and `NOTHING` are among the ids."""
        for survey in self.surveys.values():
            yield from survey.references.items()


def _joined(spans: list[Any]) -> str:
    return " ".join([each.text for each in spans])


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
        return part.lines if part else b""
