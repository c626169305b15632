"""Checking documents in several processes. What is found does not depend on how many there are."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Final

from standoff.errors import StandoffError
from standoff.storage.corpus import Corpus
from standoff.storage.stored import Stored
from standoff.validate.checker import Checked, Checker

DOCUMENTS: Final = 200
BYTES: Final = 1 << 22
FEW: Final = 4
"""A chunk has at most so many documents, and closes when it has so many bytes; a few chunks start no processes."""

Numbered = tuple[int, Stored]


def available() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def check_all(checker: Checker, documents: Iterable[Numbered], jobs: int) -> Iterator[tuple[int, Checked]]:
    """Check *documents* in *jobs* processes and yield each with its number, in the order given.

    Raises:
        StandoffError: A process died.
    """
    chunks = _chunks(documents)
    first = list(islice(chunks, FEW + 1 if jobs > 1 else 0))
    if len(first) > FEW:
        yield from _spread(checker, chain(first, chunks), jobs)
        return
    for chunk in chain(first, chunks):
        yield from ((number, checker.check(stored)) for number, stored in chunk)


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


def _spread(checker: Checker, chunks: Iterator[list[Numbered]], jobs: int) -> Iterator[tuple[int, Checked]]:
    from concurrent.futures import Future, ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    begin = (checker.corpus.path, checker.digests)
    pool = ProcessPoolExecutor(jobs, get_context("spawn"), initializer=_begin, initargs=begin)
    running: deque[Future[list[tuple[int, Checked]]]] = deque()
    try:
        for chunk in chunks:
            running.append(pool.submit(_check, chunk))
            if len(running) > 2 * jobs:
                yield from running.popleft().result()
        while running:
            yield from running.popleft().result()
    except BrokenProcessPool:
        raise StandoffError("a process died while it checked documents", hint="try --workers 1") from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


_checkers: list[Checker] = []


def _begin(path: Path, digests: bool) -> None:
    _checkers[:] = [Checker(Corpus.open(path), digests=digests)]


def _check(chunk: list[Numbered]) -> list[tuple[int, Checked]]:
    return [(number, _checkers[0].check(stored)) for number, stored in chunk]
