"""Many read or one writes, and whoever waits is told for whom."""

from __future__ import annotations

import os
import threading

import pytest

from standoff.errors import CorpusError, WriteError
from standoff.storage.locks import lock_to_read, lock_to_write


@pytest.fixture
def lock(tmp_path):
    return tmp_path / "lock"


def test_one_writes_alone(lock):
    with lock_to_write(lock, lock.parent):
        with (
            pytest.raises(CorpusError, match=f"is in use: process {os.getpid()} is writing"),
            lock_to_write(lock, lock.parent, wait=0),
        ):
            pass
        with pytest.raises(CorpusError, match="is writing"), lock_to_read(lock, lock.parent, wait=0):
            pass
    with lock_to_write(lock, lock.parent, wait=0):
        pass


@pytest.mark.parametrize("first", [True, False])
def test_many_read_and_nobody_writes(lock, first):
    if not first:
        lock.touch()
    refused = pytest.raises(CorpusError, match="another program is reading")
    with lock_to_read(lock, lock.parent), lock_to_read(lock, lock.parent, wait=0), refused:  # noqa: SIM117
        with lock_to_write(lock, lock.parent, wait=0):
            pass


def test_reading_makes_no_file(lock):
    with lock_to_read(lock, lock.parent):
        pass
    assert not lock.exists()


def test_who_waits_gets_the_lock(lock):
    order = []

    def wait():
        with lock_to_write(lock, lock.parent):
            order.append("second")

    with lock_to_write(lock, lock.parent):
        waiting = threading.Thread(target=wait)
        waiting.start()
        order.append("first")
    waiting.join()
    assert order == ["first", "second"]


def test_a_lock_file_that_is_a_link_is_refused(lock, tmp_path):
    (tmp_path / "target").write_bytes(b"precious")
    lock.symlink_to("target")
    with pytest.raises(WriteError), lock_to_write(lock, lock.parent):
        pass
    assert (tmp_path / "target").read_bytes() == b"precious"


def test_a_lock_file_that_was_deleted_is_no_lock(lock):
    """Whoever comes later makes a new file, and both would think that they are alone."""
    with lock_to_write(lock, lock.parent):
        entered = threading.Event()

        def wait():
            with lock_to_write(lock, lock.parent):
                assert lock.exists()
                entered.set()

        waiting = threading.Thread(target=wait)
        waiting.start()
        lock.unlink()
        lock.touch()
    waiting.join()
    assert entered.is_set()
