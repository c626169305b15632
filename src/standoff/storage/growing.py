"""A ledger that only grows: a line for each thing that happened, the oldest first, found by its key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from standoff.errors import DataError
from standoff.storage.canonical import dump
from standoff.storage.folder import read_lines

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    Entry = TypeVar("Entry", bound=DataclassInstance)
else:
    Entry = TypeVar("Entry")


@dataclass(frozen=True)
class GrowingLedger(Generic[Entry]):
    """How a ledger is read and added to.

    Attributes:
        file: Its name, beside corpus.json.
        key: The field by which a line is found.
        of: Makes an entry of a line; None if the line is none.
        what: What a line is called.
        command: The command that writes it.
        once: What is said of a key that stands twice.
    """

    file: str
    key: str
    of: Callable[[Mapping[str, Any]], Entry | None]
    what: str
    command: str
    once: str

    def parse(self, lines: Iterable[Mapping[str, Any]], path: Path | str = "") -> dict[str, Entry]:
        """Return the entries in the lines of the ledger by key, in order.

        Raises:
            DataError: A line lacks something, or a key stands twice.
        """
        found: dict[str, Entry] = {}
        for number, line in enumerate(lines, 1):
            entry, path = self.of(line), path or self.file
            if entry is None:
                hint = f"standoff {self.command} writes it"
                raise DataError(f"is no {self.what}", path=path, line=number, hint=hint)
            key = str(line[self.key])
            if key in found:
                raise DataError(f"{key} stands twice", path=path, line=number, hint=self.once)
            found[key] = entry
        return found

    def read(self, corpus: Path) -> dict[str, Entry]:
        """Return the entries of the corpus whose corpus.json lies in *corpus*; none without a ledger.

        Raises:
            DataError: The ledger cannot be read.
        """
        path = corpus / self.file
        return self.parse(read_lines(path), path) if path.exists() else {}

    def append(self, raw: bytes, entry: Entry) -> bytes:
        """Return the bytes of a ledger with an entry added; the lines that were there stay as they are."""
        joint = b"" if raw.endswith(b"\n") or not raw else b"\n"
        return raw + joint + dump(asdict(entry)) + b"\n"


def strings(line: Mapping[str, Any], names: Iterable[str]) -> dict[str, str]:
    """Return the fields *names* of a line; none at all if one is missing or no string."""
    found = {name: line.get(name) for name in names}
    return {name: str(value) for name, value in found.items()} if all(map(_is_string, found.values())) else {}


def _is_string(value: object) -> bool:
    return isinstance(value, str)
