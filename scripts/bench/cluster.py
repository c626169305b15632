"""Build one packed corpus by a pool and by a local Dask cluster, in one run, and kill a worker of each.

    python scripts/bench/cluster.py --documents 2000

Both are started and warmed up first, so that the times are of the work alone. Then each builds again and loses the
process that takes one of the jobs: the pool breaks, the cluster gives that job to another and ends with the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import AbstractContextManager
from multiprocessing import get_context
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from synthetic import make_packed

from standoff.dataset.build import build
from standoff.dataset.pieces import Job, Made, jobs, pieces
from standoff.storage.corpus import Corpus
from standoff.validate.scheduler import scheduler

WHERE = ("status=*",)


def die_once(mark: Path, job: Job) -> Made:
    """Do a job; the first time that anybody does one, kill the process instead."""
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        return pieces(job)
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


class Counted:
    """An executor that counts the work, and may be told to lose the process that takes some of it.

    Attributes:
        submitted: How many pieces of work it was given.
        victim: The number of the piece whose process is killed; none if it is 0.
    """

    def __init__(self, executor: Executor, mark: Path, victim: int = 0) -> None:
        self.executor, self.mark, self.victim, self.submitted = executor, mark, victim, 0

    def submit(self, function: Callable[..., Any], job: Job) -> Any:
        """Hand a piece of work on."""
        self.submitted += 1
        if self.submitted == self.victim:
            return self.executor.submit(die_once, self.mark, job)
        return self.executor.submit(function, job)


def digest(folder: Path) -> str:
    """Return a digest of all names and bytes in a folder."""
    found = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        found.update(f"{path.relative_to(folder).as_posix()}\0".encode() + path.read_bytes())
    return found.hexdigest()[:16]


def pool(workers: int) -> AbstractContextManager[Executor]:
    """Return a pool of processes."""
    return ProcessPoolExecutor(workers, get_context("spawn"))


def measure(corpus: Corpus, scratch: Path, name: str, start: Callable[[], AbstractContextManager[Executor]]) -> float:
    """Build on a warm executor, then once more with a loss; print what came of it and return the seconds."""
    out = scratch / name
    with start() as executor:
        list(executor.map(pieces, list(jobs(corpus, WHERE))[:4]))
        began = time.perf_counter()
        build(corpus, out, where=WHERE, executor=executor)
        seconds = time.perf_counter() - began
        print(f"{name:12} {seconds:8.2f} s   {digest(out)}")
        lossy: Any = Counted(executor, scratch / f"{name}.mark", victim=5)
        try:
            build(corpus, out, where=WHERE, executor=lossy)
            print(f"{name:12} a worker killed: done, {lossy.submitted} jobs, {digest(out)}")
        except Exception as error:  # whatever it is, it is the result
            print(f"{name:12} a worker killed: {type(error).__name__}; the old dataset stands: {digest(out)}")
    return seconds


def main() -> None:
    """Run everything."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=2)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        corpus = Corpus.open(make_packed(Path(scratch) / "corpus", args.documents, 16))
        build(corpus, Path(scratch) / "alone", where=WHERE)
        print(f"one process             {digest(Path(scratch) / 'alone')}")
        base = measure(corpus, Path(scratch), "pool", lambda: pool(args.workers))
        dask = measure(corpus, Path(scratch), "Dask", lambda: scheduler("local", args.workers))
        print(f"\nDask / pool: {dask / base:.2f}")


if __name__ == "__main__":
    main()
