"""The parts of a dataset, one split of one config each, on their way into Parquet files."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from standoff.dataset.configs import Config
from standoff.dataset.digest import Digest, total
from standoff.dataset.features import labels_in
from standoff.dataset.pieces import Piece

SHARD_BYTES: Final = 500_000_000
GROUP_BYTES: Final = 16_000_000
WAITING_BYTES: Final = 64_000_000


@dataclass
class Part:
    """One split of one config.

    Attributes:
        config, split: What it is.
        rows: How many rows it has so far.
        size: Bytes of the rows in Arrow.
        labels: How often each label stands in a column of labels, by column.
        paths, stored: Its files, relative to the built folder, and their bytes; known once it is closed.
        waiting: Bytes of the rows in Arrow that are not written yet.
    """

    config: Config
    split: str
    rows: int = 0
    size: int = 0
    labels: dict[str, Counter[str]] = field(default_factory=dict)
    paths: list[str] = field(default_factory=list)
    stored: int = 0
    waiting: int = 0
    _tables: list[pa.Table] = field(default_factory=list)
    _file: IO[bytes] | None = None
    _writer: Any = None

    def __post_init__(self) -> None:
        self._digest = Digest(labels_in(self.config.fields))

    @property
    def digest(self) -> str:
        """Of the content; see `standoff.dataset.digest`. Known once it is closed."""
        return self._digest.hex()

    def add(self, piece: Piece) -> None:
        """Take the next rows."""
        table = piece.table
        self.rows += table.num_rows
        self.size += piece.arrow_size
        self.waiting += piece.arrow_size
        self._tables.append(table)
        for name, counts in piece.labels.items():
            self.labels.setdefault(name, Counter()).update(counts)

    def flush(self, root: Path) -> None:
        """Write what waits as one row group, into a new file once the last one is full."""
        if not self._tables:
            return
        schema = self.config.schema
        rows = pa.concat_tables(self._tables).combine_chunks()
        self._digest.add(rows)
        self._tables, self.waiting = [], 0
        if self._file is None:
            self._open(root, schema)
        self._writer.write_table(rows, row_group_size=rows.num_rows)
        if self._file and self._file.tell() >= SHARD_BYTES:
            self._close()

    def _open(self, root: Path, schema: pa.Schema) -> None:
        path = root / self.config.name / f"{self.split}-{len(self.paths):05d}"
        path.parent.mkdir(parents=True, exist_ok=True)
        self.paths.append(path.relative_to(root).as_posix())
        self._file = path.open("wb")
        self._writer = pq.ParquetWriter(
            self._file, schema, compression="zstd", write_page_index=True, use_content_defined_chunking=True
        )

    def _close(self) -> None:
        if self._file:
            self._writer.close()
            self._file.close()
        self._file = self._writer = None

    def close(self, root: Path) -> None:
        """Write the rest, and name the files after their number."""
        self.flush(root)
        self._close()
        named = [f"{path}-of-{len(self.paths):05d}.parquet" for path in self.paths]
        for old, new in zip(self.paths, named, strict=True):
            (root / old).rename(root / new)
        self.paths = named
        self.stored = sum((root / path).stat().st_size for path in named)


@dataclass
class Parts:
    """All parts of a dataset.

    Attributes:
        configs: The configs by name, in order.
        root: The folder to write to.
    """

    configs: dict[str, Config]
    root: Path
    _parts: dict[tuple[str, str], Part] = field(default_factory=dict)

    def add(self, piece: Piece) -> None:
        """Take the next rows, and write what makes a full row group or waits for too long."""
        key = piece.config, piece.split
        part = self._parts.setdefault(key, Part(self.configs[piece.config], piece.split))
        part.add(piece)
        if part.waiting >= GROUP_BYTES:
            part.flush(self.root)
        elif sum(each.waiting for each in self._parts.values()) >= WAITING_BYTES:
            max(self._parts.values(), key=lambda each: (each.waiting, each.config.name, each.split)).flush(self.root)

    def close(self) -> list[Part]:
        """Write the rest; return the parts in the order of configs and splits."""
        order = list(self.configs)
        found = sorted(self._parts.values(), key=lambda part: (order.index(part.config.name), _rank(part.split)))
        for part in found:
            part.close(self.root)
        return found


def digest_of(parts: list[Part]) -> str:
    """Return one SHA-256 over the content of *parts*; it depends on no library's release."""
    return total((part.config.name, part.split, part.rows, part.digest) for part in parts)


def _rank(split: str) -> tuple[int, str]:
    usual = ("train", "validation", "test")
    return usual.index(split) if split in usual else len(usual), split
