"""Findings: what is wrong with the data, where it stands and how to mend it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Literal

from standoff.schema import Pointer
from standoff.spans import Span

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Fault:
    """What a rule says of one record, before the engine adds file, line and column.

    Attributes:
        message: One sentence with the values that matter.
        layer: A layer, `referents`, `document`, `corpus`, or `text` for source.txt.
        index: Position of the record in its layer; None for document, corpus and text.
        pointer: Path to the offending value inside the record.
        span: The stretch of source.txt concerned.
        hint: How to mend it, where the rule's own hint can be bettered.
        cause: A name for what is behind it, if that may be behind other faults as well. Of all that have the same
            cause, whatever their rules and documents, one finding is made.
    """

    message: str
    layer: str
    index: int | None = None
    pointer: Pointer = ()
    span: Span | None = None
    hint: str | None = None
    cause: str = ""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong.

    Attributes:
        code: Stable code of the rule: a letter for the level and three digits.
        rule: Stable name of the rule.
        severity: `error` or `warning`.
        message: One sentence with the values that matter.
        hint: How to mend it; empty if the message says it all.
        path: The file, relative to the corpus's root, with `/` on every system.
        line: 1-based line in the file; 0 for the file as a whole.
        column: 1-based column in code points; 0 if the line as a whole is meant.
        end_column: Column after the last one concerned; 0 if unknown.
        doc: The document's id; empty for corpus-wide files.
        set: The annotator whose set this is; empty for the gold set.
        layer: The layer; empty if it is none.
        record: The record's id; empty if it has none.
        pointer: JSON Pointer to the value inside the record.
        span: The stretch of source.txt concerned.
        byte: 0-based byte offset in the file, for faults in bytes.
        cause: As in `Fault`; empty if it has one to itself.
    """

    code: str
    rule: str
    severity: Severity
    message: str
    hint: str = ""
    path: str = ""
    line: int = 0
    column: int = 0
    end_column: int = 0
    doc: str = ""
    set: str = ""
    layer: str = ""
    record: str = ""
    pointer: str = ""
    span: Span | None = None
    byte: int | None = None
    cause: str = ""

    @property
    def remark(self) -> str:
        """The finding in one line, for whoever has just made the record."""
        return f"{self.rule}: {self.record}: {self.message}" + (f"; {self.hint}" if self.hint else "")

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Findings are told in the order of files, lines, columns and codes."""
        return self.path, self.line, self.column, self.code, self.message

    @property
    def fingerprint(self) -> str:
        """A digest that stays the same when lines or documents move: of rule, document, record, value and message.

        Findings without a record count by the name of their file; equal faults of one file share a fingerprint.
        """
        inside = re.sub(rf"^(/annotators/[^/]+)?/{re.escape(self.layer)}/\d+(?=/|$)", "", self.pointer)
        file = "" if self.doc and self.record else self.path.rpartition("/")[2]
        said = "\0".join([self.code, self.doc, self.set, self.layer, self.record, file, inside, self.message])
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def json_pointer(pointer: Pointer) -> str:
    """Return *pointer* in the form of RFC 6901."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in pointer)
