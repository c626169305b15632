"""The lines and texts that findings point into, read again when a report shows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

import orjson

from standoff.errors import DataError
from standoff.findings import Finding
from standoff.storage import folder, packed
from standoff.storage.files import read


class Originals:
    """What stands in the files of a corpus. Nothing is read before it is asked for; what cannot be read is None.

    Args:
        root: What the paths of findings are relative to.
        given: Bytes of files that lie nowhere, such as standard input, by path.
        text: The text that the findings in *given* are about.
    """

    def __init__(self, root: Path, given: Mapping[str, bytes] | None = None, text: str | None = None) -> None:
        self.root = root
        self.given = dict(given or {})
        self._text = text
        self._file: tuple[str, list[bytes]] = ("", [])
        self._shard: tuple[str, int, Iterator[bytes], bytes] = ("", 0, iter(()), b"")

    def line(self, finding: Finding) -> bytes | None:
        """Return the line that a finding points at, without its end."""
        if not finding.line:
            return None
        if finding.path not in self.given and self._packed(finding):
            return self._shard_line(finding.path, finding.line)
        lines = self._lines(finding.path)
        return lines[finding.line - 1].removesuffix(b"\r") if len(lines) >= finding.line else None

    def text(self, finding: Finding) -> str | None:
        """Return the source text of the document that a finding is about."""
        if finding.path in self.given:
            return self._text
        if not finding.doc:
            return None
        if self._packed(finding):
            return _text_in(self._shard_line(finding.path, finding.line))
        raw = self._read(str(self._home(finding) / folder.TEXT))
        return raw.decode("utf-8", "replace") if raw is not None else None

    def words(self, finding: Finding) -> str | None:
        """Return the words of the source text that a finding is about."""
        text = self.text(finding) if finding.span else None
        return finding.span.cut(text) if text is not None and finding.span else None

    def text_path(self, finding: Finding) -> str | None:
        """Return the path of the source text of a finding, if it is a file of its own."""
        if not finding.doc or finding.path in self.given or self._packed(finding):
            return None
        return str(self._home(finding) / folder.TEXT)

    def _home(self, finding: Finding) -> PurePosixPath:
        """Return the folder of the document that a finding is about."""
        path = PurePosixPath(finding.path)
        return path.parents[2] if finding.set else path.parent

    def _packed(self, finding: Finding) -> bool:
        name = PurePosixPath(finding.path).name
        return bool(finding.doc) and name.endswith(packed.SUFFIXES) and name != f"{finding.layer}.jsonl"

    def _read(self, path: str) -> bytes | None:
        try:
            return self.given[path] if path in self.given else read(self.root / path)
        except DataError:
            return None

    def _lines(self, path: str) -> list[bytes]:
        if self._file[0] != path:
            self._file = (path, (self._read(path) or b"").split(b"\n"))
        return self._file[1]

    def _shard_line(self, path: str, number: int) -> bytes | None:
        """Return a line of a shard; lines asked for in order are read in one go."""
        name, at, rest, line = self._shard
        if name != path or at > number:
            at, rest, line = 0, (stored.raw for stored in packed.scan(self.root / path)), b""
        try:
            while at < number:
                line = next(rest)
                at += 1
        except (DataError, StopIteration):
            return None
        self._shard = (path, at, rest, line)
        return line.removesuffix(b"\n")


def _text_in(line: bytes | None) -> str | None:
    try:
        text = orjson.loads(line or b"{}").get("text")
    except (ValueError, AttributeError):
        return None
    return text if isinstance(text, str) else None
