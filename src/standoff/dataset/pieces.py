"""From stored documents to Arrow tables, a chunk at a time: the part of a build that many processes can do.

A `Job` is all that a worker needs; `pieces(job)` is a pure function of it that can be imported and pickled, so that
any executor can map it over `jobs(...)`: a process pool, Dask, Ray, Spark. The pieces of all jobs, in the order of the
jobs, are the dataset, whatever ran where.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
from datasets import ClassLabel

from standoff.dataset.configs import Config, configs, split_of
from standoff.dataset.resolve import Names
from standoff.dataset.tables import lines, table
from standoff.document import Document
from standoff.storage.corpus import FRAME, Corpus
from standoff.storage.files import read
from standoff.storage.stored import Stored

Rights = tuple[str | None, str | None, bool | None]
"""Licence, holder, and whether the text may be given to others."""

CHUNK_BYTES: Final = 2 << 20
CHUNK_DOCUMENTS: Final = 100


@dataclass(frozen=True)
class Job:
    """A run of documents to be turned into tables.

    Attributes:
        root: The corpus.
        frame: Digest of what all documents share: corpus.json, registry, ledger and schema.
        where: Which records are taken.
        stored: The documents, in order.
        view: The view of the ledger that says where they belong; None for the usual one.
    """

    root: str
    frame: str
    where: tuple[str, ...]
    stored: tuple[Stored, ...]
    view: str | None = None


@dataclass
class Piece:
    """The rows that a job has for one split of one config.

    Attributes:
        config, split: What they are part of.
        table: The rows.
        size, arrow_size: Bytes of the rows as JSON lines, and as they were made in Arrow.
        digests: SHA-256 of each document's rows as canonical JSON lines, joined.
        labels: How often each label stands in a column of labels, by column.
    """

    config: str
    split: str
    table: pa.Table
    size: int
    arrow_size: int
    digests: bytes
    labels: dict[str, Counter[str]]


@dataclass
class Made:
    """What a job comes to.

    Attributes:
        pieces: In the order of configs and splits.
        documents: How many documents there were, by split.
        rights: How many documents there were of each licence, holder, and right to redistribute.
        restricted: Ids of the documents whose text may not be given to others.
        unsplit: Ids of the documents that have no split.
    """

    pieces: list[Piece] = field(default_factory=list)
    documents: Counter[str] = field(default_factory=Counter)
    rights: Counter[Rights] = field(default_factory=Counter)
    restricted: list[str] = field(default_factory=list)
    unsplit: list[str] = field(default_factory=list)


def frame_digest(corpus: Corpus) -> str:
    """Return the SHA-256 of the files that all documents of a corpus share."""
    found = hashlib.sha256()
    shared = [corpus.path / name for name in FRAME if (corpus.path / name).exists()]
    for path in [*shared, *sorted((corpus.root / "schema" / corpus.schema.version).glob("*.json"))]:
        found.update(f"{path.name}\0".encode() + read(path))
    return found.hexdigest()


def jobs(corpus: Corpus, where: tuple[str, ...] = (), view: str | None = None) -> Iterator[Job]:
    """Yield the jobs of a corpus in the order of its documents, cut by nothing but what the corpus holds."""
    frame, root = frame_digest(corpus), str(corpus.root)
    waiting: list[Stored] = []
    size = 0
    for stored in corpus.stored():
        waiting.append(stored)
        size += len(stored.raw)
        if size >= CHUNK_BYTES or (len(waiting) >= CHUNK_DOCUMENTS and not size):
            yield Job(root, frame, where, tuple(waiting), view)
            waiting, size = [], 0
    if waiting:
        yield Job(root, frame, where, tuple(waiting), view)


def pieces(job: Job) -> Made:
    """Return the rows of a job's documents as tables.

    Raises:
        DataError: A document cannot be read as data, or a value does not fit its type.
    """
    corpus, known = _opened(job.root, job.frame, job.where)
    made = Made()
    waiting: dict[tuple[str, str], list[bytes]] = {}
    for stored in job.stored:
        document = corpus.load(stored)
        split = split_of(document, corpus, job.view)
        made.documents[split] += 1
        _note(document, corpus, made, job.view)
        names = Names(document, next(iter(known.values())).spans)
        for name, config in known.items():
            if rows := lines(config, document, names):
                waiting.setdefault((name, split), []).append(rows)
    made.pieces = [_piece(known[name], split, rows) for (name, split), rows in waiting.items()]
    return made


@lru_cache(maxsize=2)
def _opened(root: str, frame: str, where: tuple[str, ...]) -> tuple[Corpus, dict[str, Config]]:  # noqa: ARG001
    """Open a corpus once a process; *frame* keeps one that has changed from being taken for what it was."""
    corpus = Corpus.open(Path(root))
    return corpus, configs(corpus.schema, where)


def _note(document: Document, corpus: Corpus, made: Made, view: str | None) -> None:
    rights = document.meta.get("rights")
    if isinstance(rights, dict):
        made.rights[rights.get("licence"), rights.get("holder"), rights.get("redistribute")] += 1
        if not rights.get("redistribute"):
            made.restricted.append(document.id)
    if corpus.views and not corpus.split_of(document.id, document.meta, view):
        made.unsplit.append(document.id)


def _piece(config: Config, split: str, rows: list[bytes]) -> Piece:
    digests = b"".join(hashlib.sha256(each).digest() for each in rows)
    made = table(config, b"".join(rows))
    return Piece(config.name, split, made, sum(map(len, rows)), made.nbytes, digests, _count_labels(config, made))


def _count_labels(config: Config, rows: pa.Table) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for name, feature in config.features.items():
        if isinstance(feature, ClassLabel):
            pairs = pc.value_counts(rows[name]).to_pylist()
            counts = {each["values"]: each["counts"] for each in pairs}
            found[name] = Counter({feature.names[n]: count for n, count in counts.items() if n is not None})
    return found
