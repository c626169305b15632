"""Work on many documents in several processes, here or on other machines. What comes out does not depend on them.

A `Chunk` is all that a worker needs; `check(chunk)` is a pure function of it that can be imported and pickled, so that
any executor can map it.
"""

from __future__ import annotations

import gc
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from standoff.errors import StandoffError
from standoff.storage.corpus import Corpus
from standoff.storage.stored import Stored
from standoff.validate.checker import Checked, Checker

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

DOCUMENTS: Final = 50
BYTES: Final = 1 << 22
FEW: Final = 16
"""A chunk has at most so many documents, and closes when it has so many bytes; a few chunks start no processes."""
AHEAD: Final = 32
"""How many pieces of work an executor of unknown size is given before the first of them must be done."""

Numbered = tuple[int, Stored]
Work = TypeVar("Work")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Chunk:
    """A run of documents to be checked.

    Attributes:
        path: The corpus.
        frame: Digest of what all documents share; see `Corpus.frame_digest`.
        digests: Whether to tell the digest of each document's files.
        documents: The documents, each with its number.
    """

    path: str
    frame: str
    digests: bool
    documents: tuple[Numbered, ...]


def available() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def check_all(
    checker: Checker, documents: Iterable[Numbered], workers: int, executor: Executor | None = None
) -> Iterator[tuple[int, Checked]]:
    """Check *documents* in so many processes and yield each with its number, in the order given.

    Args:
        checker: Of the corpus.
        documents: What to check, with numbers.
        workers: How many processes.
        executor: What to run the work on instead of processes of this machine.

    Raises:
        StandoffError: A process died.
    """
    chunks = _chunks(documents)
    first = list(islice(chunks, FEW + 1 if workers > 1 or executor else 0))
    if len(first) <= FEW:
        for chunk in chain(first, chunks):
            yield from ((number, checker.check(stored)) for number, stored in chunk)
        return
    frame = checker.corpus.frame_digest()
    path = str(checker.corpus.path.absolute())
    jobs = (Chunk(path, frame, checker.digests, tuple(chunk)) for chunk in chain(first, chunks))
    for checked in spread(check, jobs, workers, executor):
        yield from checked


def _chunks(documents: Iterable[Numbered]) -> Iterator[list[Numbered]]:
    chunk: list[Numbered] = []
    size = 0
    for number, stored in documents:
        chunk.append((number, stored))
        size += len(stored.raw)
        if len(chunk) == DOCUMENTS or size > BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep Python from looking for cycles among very many objects, all of which are needed until the end of this."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@uncollected()
def check(chunk: Chunk) -> list[tuple[int, Checked]]:
    """Return what is found in each document of a chunk, with its number."""
    checker = _checker(chunk.path, chunk.frame, chunk.digests)
    return [(number, checker.check(stored)) for number, stored in chunk.documents]


@lru_cache(maxsize=2)
def _checker(path: str, frame: str, digests: bool) -> Checker:  # noqa: ARG001
    """Open a corpus once a process; *frame* keeps one that has changed from being taken for what it was."""
    return Checker(Corpus.open(Path(path)), digests=digests)


def spread(
    function: Callable[[Work], Result],
    work: Iterator[Work],
    workers: int,
    executor: Executor | None = None,
    *,
    few: int = 0,
) -> Iterator[Result]:
    """Yield what *function* makes of each piece of *work*, in order, with a bounded number of them under way.

    Args:
        function: A pure function that can be imported.
        work: What it takes, made when it is needed.
        workers: How many processes; one is this process.
        executor: What to run the work on instead.
        few: To start processes for so many pieces of work takes longer than to do it here.

    Raises:
        StandoffError: A process died.
    """
    if executor:
        yield from _ahead(function, work, executor, AHEAD)
        return
    first = list(islice(work, few + 1)) if workers > 1 else []
    if len(first) > few:
        yield from _pooled(function, chain(first, work), workers)
    else:
        yield from map(function, chain(first, work))


def _pooled(function: Callable[[Work], Result], work: Iterable[Work], workers: int) -> Iterator[Result]:
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    pool = ProcessPoolExecutor(workers, get_context("spawn"), _leave_with_parent)
    try:
        yield from _ahead(function, work, pool, 2 * workers)
    except BrokenProcessPool:
        raise StandoffError("a process died while it worked on documents", hint="try --workers 1") from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _leave_with_parent() -> None:
    """End this process once the one that started it is gone: if that was killed, it would wait for work for good."""
    from multiprocessing import parent_process
    from threading import Thread

    def watch() -> None:
        if parent := parent_process():
            parent.join()
            os._exit(1)

    Thread(target=watch, daemon=True).start()


def _ahead(
    function: Callable[[Work], Result], work: Iterable[Work], executor: Executor, ahead: int
) -> Iterator[Result]:
    running: deque[Future[Result]] = deque()
    for each in work:
        running.append(executor.submit(function, each))
        if len(running) > ahead:
            yield running.popleft().result()
    while running:
        yield running.popleft().result()
