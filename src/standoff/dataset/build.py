"""A corpus as a folder that `datasets.load_dataset` reads: Parquet, a card and a manifest of digests."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from standoff.dataset.card import card
from standoff.dataset.configs import Config, configs, split_of
from standoff.dataset.load import table
from standoff.errors import CorpusError, RefusedError
from standoff.storage.canonical import dump
from standoff.storage.corpus import Corpus
from standoff.storage.files import read, write
from standoff.validate.engine import validate

MANIFEST = "manifest.json"
BATCH = 10_000


@dataclass
class Part:
    """One split of one config, being written.

    Attributes:
        config, split: What it is.
        path: The file, relative to the built folder.
        rows: How many rows it has so far.
        size: Bytes of the rows in Arrow.
        digest: SHA-256 over the rows as canonical JSON lines; it does not depend on the release of any library.
    """

    config: Config
    split: str
    path: str
    rows: int = 0
    size: int = 0
    digest: Any = field(default_factory=hashlib.sha256)
    waiting: list[dict[str, Any]] = field(default_factory=list)
    writer: Any = None

    def add(self, rows: list[dict[str, Any]]) -> None:
        """Take rows, encoded."""
        for row in rows:
            self.digest.update(dump(row) + b"\n")
        self.rows += len(rows)
        self.waiting += rows

    def flush(self, root: Path, *, until: int = 0) -> None:
        """Write what waits, in batches, until at most *until* rows are left."""
        while len(self.waiting) > until:
            batch, self.waiting = self.waiting[:BATCH], self.waiting[BATCH:]
            made = table(self.config, batch)
            self.size += made.nbytes
            if self.writer is None:
                path = root / self.path
                path.parent.mkdir(parents=True, exist_ok=True)
                self.writer = pq.ParquetWriter(
                    path, made.schema, compression="zstd", write_page_index=True, use_content_defined_chunking=True
                )
            self.writer.write_table(made)


def build(corpus: Corpus, out: Path) -> list[Part]:
    """Build the dataset of *corpus* into the folder *out*; return its parts. The same corpus gives the same bytes.

    Splits and configs without rows are left out: a reader cannot load them.

    Raises:
        CorpusError: *out* holds something else than a built dataset, or the corpus has no documents.
        RefusedError: The corpus has errors. Nothing was written.
    """
    report = validate(corpus.root)
    if report.errors:
        raise RefusedError("the corpus has errors", [each for each in report.findings if each.severity == "error"])
    if out.exists() and any(out.iterdir()) and not (out / MANIFEST).exists():
        raise CorpusError("holds something that was not built by standoff", path=out, hint="name another folder")
    out.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        made.chmod(0o755)
        parts = _write_parts(corpus, made)
        _write_frame(corpus, parts, made)
        _swap(made, out)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return parts


def _write_parts(corpus: Corpus, root: Path) -> list[Part]:
    known = configs(corpus.schema)
    parts: dict[tuple[str, str], Part] = {}
    for document in corpus:
        split = split_of(document)
        for name, config in known.items():
            rows = config.encoded(document)
            if rows:
                part = parts.setdefault((name, split), Part(config, split, f"{name}/{split}-00000-of-00001.parquet"))
                part.add(rows)
                part.flush(root, until=BATCH - 1)
    if not parts:
        raise CorpusError("the corpus has no documents", path=corpus.path, hint="standoff add document adds one")
    found = sorted(parts.values(), key=lambda part: (list(known).index(part.config.name), part.split))
    for part in found:
        part.flush(root)
        part.writer.close()
    return found


def _write_frame(corpus: Corpus, parts: list[Part], root: Path) -> None:
    sheet = corpus.root / "DATASHEET.md"
    write(root / "README.md", card(corpus, parts, read(sheet).decode("utf-8") if sheet.exists() else "").encode())
    files = sorted(path for path in root.rglob("*") if path.is_file())
    manifest = {
        "name": corpus.name,
        "version": corpus.meta.get("version"),
        "schema_version": corpus.schema.version,
        "configs": [
            {"config": part.config.name, "split": part.split, "rows": part.rows, "digest": part.digest.hexdigest()}
            for part in parts
        ],
        "files": [
            {"path": path.relative_to(root).as_posix(), "bytes": path.stat().st_size, "sha256": _sha256(path)}
            for path in files
        ],
    }
    write(root / MANIFEST, dump(manifest, indent=True) + b"\n")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _swap(made: Path, out: Path) -> None:
    old = out.with_name(f".{out.name}-old")
    shutil.rmtree(old, ignore_errors=True)
    if out.exists():
        out.replace(old)
    made.replace(out)
    shutil.rmtree(old, ignore_errors=True)
