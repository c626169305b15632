"""Errors for wrong calls and for data that cannot be used at all; each says where, what and what to do next.

Wrong *data* is a `Finding`, yielded by `standoff.validate`; an error is raised when a call cannot go on.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from standoff.findings import Finding

SHOWN: Final = 10
"""How many findings the traceback of a refused change shows."""


class StandoffError(Exception):
    """The base of all errors raised on purpose. A traceback shows the hint below the message.

    Attributes:
        message: What is wrong, in one sentence.
        path: The file or folder concerned, if any.
        line: 1-based line in `path`, if known.
        hint: What to do next, if that is known.
    """

    def __init__(
        self, message: str, *, path: Path | str | None = None, line: int | None = None, hint: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.line = line
        self.hint = hint
        if hint:
            self.add_note(hint)

    def __str__(self) -> str:
        place = "" if self.path is None else f"{self.path}: " if self.line is None else f"{self.path}:{self.line}: "
        return place + self.message


class CorpusError(StandoffError):
    """A folder is not a corpus, or the corpus lacks what was asked for."""


class SchemaError(StandoffError):
    """A schema file cannot be used."""


class DataError(StandoffError):
    """A corpus file cannot be read as data. `standoff validate` tells all that is wrong with it."""


class WriteError(StandoffError):
    """A file cannot be written. It is as it was, unless the message says otherwise."""


class RefusedError(StandoffError):
    """A change would have left errors in the corpus, so nothing was written.

    Attributes:
        findings: What is wrong with the change.
    """

    def __init__(self, message: str, findings: Sequence[Finding], *, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.findings = list(findings)
        for each in self.findings[:SHOWN]:
            self.add_note(f"{each.path}:{each.line}: {each.code} {each.remark}")
        if len(self.findings) > SHOWN:
            self.add_note(f"… and {len(self.findings) - SHOWN:,} more")


class StaleError(RefusedError):
    """What was to be changed is no longer what it was when it was looked at, so nothing was written."""

    def __init__(self, message: str) -> None:
        super().__init__(message, [])
