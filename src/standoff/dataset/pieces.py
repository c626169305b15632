"""From stored documents to Arrow tables, checked on the way: the part of a build that many processes can do.

A `Job` is all that a worker needs; `pieces(job)` is a pure function of it that can be imported and pickled, so that
any executor can map it over `jobs(...)`: a process pool, Dask, Ray, Spark. The pieces of all jobs, in the order of the
jobs, are the dataset, whatever ran where. Each document is read once, by the rules, and its rows are made of what they
read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from standoff.dataset.configs import UNSPLIT, Config, configs, placed
from standoff.dataset.features import Labels
from standoff.dataset.tables import tables
from standoff.document import Document
from standoff.findings import Finding
from standoff.storage.corpus import WAIVERS_FILE, Corpus
from standoff.storage.packed import find_shards
from standoff.storage.stored import Stored
from standoff.validate.checker import Checked, Checker
from standoff.validate.engine import folders_of, shard_of
from standoff.validate.selection import reweigh
from standoff.validate.workers import uncollected

Rights = tuple[str | None, str | None, bool | None]
"""Licence, holder, and whether the text may be given to others."""

CHUNK_BYTES: Final = 1 << 22
CHUNK_DOCUMENTS: Final = 200


@dataclass(frozen=True)
class Job:
    """A run of documents to be turned into tables.

    Attributes:
        root: The corpus.
        frame: Digest of what all documents share; see `Corpus.frame_digest`.
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
        stream: The rows as an Arrow stream, which goes from one process to another as it is.
        arrow_size: Bytes of the rows in Arrow, as they were made.
        labels: How often each label stands in a column of labels, by column.
    """

    config: str
    split: str
    stream: pa.Buffer = field(repr=False)
    arrow_size: int
    labels: dict[str, Counter[str]]

    @property
    def table(self) -> pa.Table:
        """The rows."""
        return read_stream(self.stream)

    def holding(self, table: pa.Table) -> Piece:
        """Return a piece with other rows of the same documents."""
        return replace(self, stream=as_stream(table), arrow_size=table.nbytes)


@dataclass
class Made:
    """What a job comes to.

    Attributes:
        pieces: In the order of configs and splits. A document with errors that nothing can set aside has none.
        checked: What the rules found, one document after the other.
        documents: How many documents there were, by split.
        rights: How many documents there were of each licence, holder, and right to redistribute.
        restricted: Ids of the documents whose text may not be given to others.
        unsplit: Ids of the documents that have no split.
    """

    pieces: list[Piece] = field(default_factory=list)
    checked: list[Checked] = field(default_factory=list)
    documents: Counter[str] = field(default_factory=Counter)
    rights: Counter[Rights] = field(default_factory=Counter)
    restricted: list[str] = field(default_factory=list)
    unsplit: list[str] = field(default_factory=list)


def jobs(
    corpus: Corpus,
    where: tuple[str, ...] = (),
    view: str | None = None,
    *,
    share: tuple[int, int] = (1, 1),
    frame: list[Finding] | None = None,
) -> Iterator[Job]:
    """Yield the jobs of a corpus in the order of its documents, cut by nothing but what the corpus holds.

    Args:
        corpus: The corpus.
        where: Which records are taken.
        view: The view of the ledger that says where the documents belong.
        share: (3, 16) is the third of sixteen runs of jobs, which together are all of them. No shard is divided.
        frame: Gets what is wrong with how the documents are stored.
    """
    faults: list[Finding] = [] if frame is None else frame
    digest, root = corpus.frame_digest(), str(corpus.root.absolute())
    folders = folders_of(corpus, faults if share[0] == 1 else [])
    runs = [folders[at : at + CHUNK_DOCUMENTS] for at in range(0, len(folders), CHUNK_DOCUMENTS)]
    stores: list[list[Stored] | Path] = [*runs, *find_shards(corpus.path)]
    first, end = ((len(stores) * number) // share[1] for number in (share[0] - 1, share[0]))
    for store in stores[first:end]:
        documents = iter(store) if isinstance(store, list) else shard_of(corpus, store, faults)
        yield from (Job(root, digest, where, chunk, view) for chunk in _chunks(documents))


def _chunks(documents: Iterator[Stored]) -> Iterator[tuple[Stored, ...]]:
    waiting: list[Stored] = []
    size = 0
    for stored in documents:
        waiting.append(stored)
        size += len(stored.raw)
        if size >= CHUNK_BYTES:
            yield tuple(waiting)
            waiting, size = [], 0
    if waiting:
        yield tuple(waiting)


@uncollected()
def pieces(job: Job) -> Made:
    """Check a job's documents, and return their rows as tables.

    Raises:
        DataError: A value does not fit its type.
    """
    checker, known, strict = _opened(job.root, job.frame, job.where)
    made = Made()
    taken: list[tuple[str, Document]] = []
    for stored in job.stored:
        checked, contents = checker.examine(stored)
        made.checked.append(checked)
        if strict and _is_refused(checked, checker.corpus):
            continue
        document = placed(checker.document(stored, contents), checker.corpus, job.view)
        split = document.split or UNSPLIT
        made.documents[split] += 1
        _note(document, checker.corpus, made, job.view)
        taken.append((split, document))
    found = tables(known, checker.corpus.schema, taken)
    made.pieces = [_piece(known[name], split, table) for (name, split), table in found.items()]
    return made


@lru_cache(maxsize=2)
def _opened(root: str, frame: str, where: tuple[str, ...]) -> tuple[Checker, dict[str, Config], bool]:  # noqa: ARG001
    """Open a corpus once a process; *frame* keeps one that has changed from being taken for what it was.

    Returns also whether the corpus has no waivers, so that an error is the end of the build.
    """
    corpus = Corpus.open(Path(root))
    return Checker(corpus), configs(corpus.schema, where), not (corpus.path / WAIVERS_FILE).exists()


def _is_refused(checked: Checked, corpus: Corpus) -> bool:
    return any(each.severity == "error" for each in reweigh(checked.findings, corpus.meta))


def _note(document: Document, corpus: Corpus, made: Made, view: str | None) -> None:
    rights = document.meta.get("rights")
    if isinstance(rights, dict):
        made.rights[rights.get("licence"), rights.get("holder"), rights.get("redistribute")] += 1
    if not document.is_free:
        made.restricted.append(document.id)
    if corpus.views and not corpus.split_of(document.id, document.meta, view):
        made.unsplit.append(document.id)


def _piece(config: Config, split: str, rows: pa.Table) -> Piece:
    stream = as_stream(rows)
    alone = read_stream(stream)  # without what the rows were cut from, whose size depends on where they were made
    return Piece(config.name, split, stream, alone.nbytes, _count_labels(config, alone))


def as_stream(rows: pa.Table, *, compression: str | None = None) -> pa.Buffer:
    """Return rows as an Arrow stream."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, rows.schema, options=pa.ipc.IpcWriteOptions(compression=compression)) as stream:
        stream.write_table(rows)
    return sink.getvalue()


def read_stream(stream: pa.Buffer | bytes) -> pa.Table:
    """Return the rows in an Arrow stream; they are not copied unless they are compressed."""
    return pa.ipc.open_stream(stream).read_all()


def _count_labels(config: Config, rows: pa.Table) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for name, column in config.fields.items():
        if isinstance(column.kind, Labels):
            pairs = pc.value_counts(rows[name]).to_pylist()
            counts = {each["values"]: each["counts"] for each in pairs}
            found[name] = Counter({column.kind.names[n]: count for n, count in counts.items() if n is not None})
    return found
