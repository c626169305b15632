"""A file under validation, and the findings that point into it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import Any, Final

import orjson

from standoff.findings import Finding, json_pointer
from standoff.printable import encodable
from standoff.schema import Pointer
from standoff.spans import Span
from standoff.storage.canonical import dump_rows
from standoff.validate.engine_rules import RULE_FAILED
from standoff.validate.positions import position
from standoff.validate.rule import Rule
from standoff.validate.survey import Survey

LARGE: Final = 1 << 20
"""Findings in a line with more bytes than this name no column, because to find it takes too long."""
LONG_ID: Final = 1000
"""More characters of an id are not told: what is wrong with a record may be its id."""


@dataclass
class Source:
    """The bytes of a file, or of one line of a shard, with what findings say of it.

    Attributes:
        path: Relative to the corpus's root, joined by `/`.
        raw: The bytes.
        doc, set, layer: As in `Finding`.
        first: The number of the first line in `raw`.
        whole: Whether all of `raw` is one JSON value (document.json) instead of one a line.
    """

    path: str
    raw: bytes = field(repr=False)
    doc: str = ""
    set: str = ""
    layer: str = ""
    first: int = 1
    whole: bool = False

    @cached_property
    def _lines(self) -> list[bytes]:
        return self.raw.split(b"\n")

    @cached_property
    def _starts(self) -> list[int]:
        return list(accumulate((len(line) + 1 for line in self._lines), initial=0))

    def offset(self, line: int) -> int:
        """Return the 0-based byte offset at which a line starts."""
        return self._starts[line - self.first]

    def finding(
        self, rule: Rule, message: str, *, line: int = 0, hint: str = "", record: str = "", **more: Any
    ) -> Finding:
        """Return a finding about this file, or about a line of it."""
        return Finding(
            rule.code,
            rule.name,
            rule.severity,
            encodable(message),
            encodable(hint or rule.hint),
            encodable(self.path),
            line,
            doc=encodable(self.doc[:LONG_ID]),
            set=encodable(self.set),
            layer=self.layer,
            record=record if len(record) <= LONG_ID else f"{record[:LONG_ID]}…",
            **more,
        )

    def failure(self, rule: Rule, error: Exception) -> Finding:
        """Return the finding that *rule* could not be applied to this file."""
        message = f"{rule.code} {rule.name} could not be applied: {type(error).__name__}: {error}"
        return self.finding(RULE_FAILED, message[:300], line=self.first)

    def finding_at(
        self, rule: Rule, message: str, line: int, pointer: Pointer, *, key: bool = False, **more: Any
    ) -> Finding:
        """Return a finding about the value at *pointer* in the record that starts at *line*."""
        raw = self.raw if self.whole else self._lines[line - self.first]
        if len(raw) > LARGE:
            return self.finding(rule, message, line=line, pointer=json_pointer(pointer), **more)
        text = raw.decode("utf-8-sig", "replace")
        at = position(text, pointer, key=key)
        line_start = text.rfind("\n", 0, at.start) + 1
        if self.whole:
            line = 1 + text.count("\n", 0, at.start)
        end = at.end if "\n" not in text[at.start : at.end] else text.index("\n", at.start)
        columns = Span(at.start - line_start + 1, end - line_start + 1)
        return self.finding(
            rule,
            message,
            line=line,
            column=columns.start,
            end_column=columns.end,
            pointer=json_pointer(pointer),
            **more,
        )


def parse_sound(raw: bytes) -> list[dict[str, Any]]:
    """Return the records in lines that are known to be JSON objects."""
    return orjson.loads(b"[" + raw[:-1].replace(b"\n", b",") + b"]")  # type: ignore[no-any-return]


@dataclass
class Part:
    """The valid records of a layer, of the registry or of a single object, and where each of them stands.

    Attributes:
        source: The file.
        given: The records; None if all of them are sound and are read when somebody asks.
        numbers: The line of each record.
        prefix: The pointer to the list of the records inside their line; empty where a line is a record.
        places: The place of each record in that list.
        unreadable: Ids of the records that did not pass.
        survey: What the lane saw in them; None if it did not take all of them.
    """

    source: Source
    given: list[dict[str, Any]] | None = field(default_factory=list)
    numbers: list[int] | range = field(default_factory=list)
    prefix: Pointer = ()
    places: Sequence[int] = ()
    unreadable: set[str] = field(default_factory=set)
    survey: Survey | None = None

    @cached_property
    def records(self) -> list[dict[str, Any]]:
        """What passed: bytes, JSON and schema are in order. Lines that are sound are parsed when this is asked for."""
        return parse_sound(self.lines) if self.given is None else self.given

    @property
    def lines(self) -> bytes:
        """What passed, as canonical JSON lines."""
        if self.given is not None:
            return dump_rows(self.given)
        return self.survey.lines if self.survey and self.prefix else self.source.raw

    def finding(self, rule: Rule, message: str, index: int, pointer: Pointer, **more: Any) -> Finding:
        """Return a finding about a value of the record number *index*."""
        inside = (*self.prefix, self.places[index], *pointer) if self.prefix else pointer
        record = str(self.records[index].get("id", ""))
        return self.source.finding_at(rule, message, self.numbers[index], inside, record=record, **more)
