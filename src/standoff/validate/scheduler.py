"""Work on a cluster: Dask as an executor. A worker that dies costs what it was working on, which is done again."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import Any, Final

from standoff.errors import StandoffError
from standoff.validate.workers import available

LOCAL: Final = "local"


@contextmanager
def scheduler(address: str, workers: int = 0) -> Iterator[Executor]:
    """Give an executor that runs work on a Dask cluster.

    Every worker must have this version of standoff, and the corpus at the same path. A script that asks for a local
    cluster must guard its own start with `if __name__ == "__main__":`, because each process imports it.

    Args:
        address: Of a scheduler, such as `tcp://head:8786`; `local` starts a cluster on this machine.
        workers: How many processes a local cluster has; 0 for one a processor.

    Raises:
        StandoffError: Dask is not installed, there is no scheduler at *address*, or the same documents cost the lives
            of several workers.
    """
    try:
        from distributed import KilledWorker
    except ImportError:
        raise StandoffError("--scheduler needs Dask", hint="pip install 'standoff[dask]'") from None
    with _connected(address, workers) as client:
        try:
            yield client.get_executor()
        except KilledWorker as error:
            raise StandoffError(f"several workers died at the same documents: {error}") from None


def _connected(address: str, workers: int) -> Any:
    from distributed import Client

    connect: Any = Client
    if address == LOCAL:
        options = {"threads_per_worker": 1, "dashboard_address": None, "silence_logs": logging.CRITICAL}
        return connect(n_workers=workers or available(), **options)
    try:
        return connect(address, timeout=10)
    except (OSError, ValueError) as error:
        raise StandoffError(f"there is no scheduler at {address}: {error}", hint="dask scheduler starts one") from None
