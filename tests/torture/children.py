"""Operations in processes of their own, which can be killed, traced and starved."""

from __future__ import annotations

import os
import signal
import traceback
import warnings
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from ways import Way

from standoff.errors import StandoffError

DONE, REFUSED, BROKEN = 0, 3, 4


class Child:
    """A process that waits for `go`, then does the operations *numbers* one after the other, and says so of each.

    It ends with DONE, with REFUSED after an error of the package or the system, or with BROKEN.
    """

    def __init__(self, way: Way, place: Path, numbers: Iterable[int], *, first: Callable[[], object] = int) -> None:
        gate, self._gate = os.pipe()
        self._said, tell = os.pipe()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of fork beside threads: the child only touches files
            self.pid = os.fork()
        if self.pid:
            os.close(gate)
            os.close(tell)
            return
        status = BROKEN
        try:
            os.close(self._gate)
            with suppress(OSError):  # a tracer may make it fail; it has come then, and that was all to wait for
                os.read(gate, 1)
            first()
            status = _operate(way, place, numbers, tell)
        finally:
            os._exit(status)

    def go(self) -> None:
        with suppress(BrokenPipeError):  # a fault has ended its wait already
            os.write(self._gate, b"!")
        os.close(self._gate)

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> tuple[int, list[int]]:
        """Return how the process ended, as a number (-9 if killed), and what it acknowledged."""
        said = b""
        while piece := os.read(self._said, 65536):
            said += piece
        os.close(self._said)
        status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return status, [int(each) for each in said.split(b"\n")[:-1]]


def _operate(way: Way, place: Path, numbers: Iterable[int], tell: int) -> int:
    try:
        for number in numbers:
            way.operate(place, number)
            os.write(tell, b"%d\n" % number)
    except (StandoffError, OSError):
        return REFUSED
    except BaseException:
        traceback.print_exc()
        return BROKEN
    return DONE
