"""What a stored document holds, as far as it can be read: text, valid records, and what is wrong below the rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from standoff.findings import Finding
from standoff.validate.source import Part

Key = tuple[str, str]
"""(set, layer): which part of a document is meant. `document` and `text` stand in the gold set."""


@dataclass
class Contents:
    """A document, read.

    Attributes:
        text: source.txt; None if it is missing or not UTF-8.
        collection: Of a packed document: the folders that it lies in, joined by `/`.
        parts: The valid records, by set and layer.
        findings: What is wrong with bytes, JSON and schema.
    """

    text: str | None = None
    collection: str = ""
    parts: dict[Key, Part] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    @property
    def meta(self) -> dict[str, Any] | None:
        """The content of document.json; None if it is not valid."""
        part = self.parts.get(("", "document"))
        return part.records[0] if part and part.records else None
