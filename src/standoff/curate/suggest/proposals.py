"""What `suggest` proposes for a document: records that somebody still has to decide on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

import orjson

from standoff.curate.suggest.language import DATA
from standoff.kinds import labels
from standoff.schema import RecordSchema
from standoff.spans import Span

TABLE: Final = DATA / "confidence.json"


@dataclass
class Proposal:
    """A record to propose.

    Attributes:
        layer: Its layer.
        said: Its fields, as `curate.add.fill_one` takes them.
        pattern: What found it: its key in the table of confidences.
        spans: What it is about: of a mention its words and its head, of a quote its content.
        cue: Of a quote: what reports.
        speaker: Of a quote: the proposal, or the record that is there, of the mention of who speaks.
        continues: Of a quote: the proposal that it goes on with.
    """

    layer: str
    said: dict[str, Any]
    pattern: str
    spans: list[Span]
    cue: list[Span] = field(default_factory=list)
    speaker: Proposal | Mapping[str, Any] | None = None
    continues: Proposal | None = None

    @property
    def confidence(self) -> float:
        """How often what this pattern found was right where it was measured, 0 to 1."""
        return confidence(self.pattern)


@cache
def _table() -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(TABLE.read_bytes())["patterns"]
    return found


def confidence(pattern: str) -> float:
    """Return the measured precision of a pattern, drawn towards a half where little was measured.

    With r of n right it is (r + 1) / (n + 2), the rule of succession.
    """
    counts = _table().get(pattern, {"right": 0, "found": 0})
    found: float = (counts["right"] + 1) / (counts["found"] + 2)
    return round(found, 2)


def known_labels(schema: RecordSchema, said: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of *said* that are labels which the schema knows."""
    return {name: value for name, value in said.items() if value in labels(schema.properties.get(name, {}))}
