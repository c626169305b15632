"""Single keys from a terminal, which is left as it was found whatever happens."""

from __future__ import annotations

import os
import select
import signal
import sys
import termios
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

ESCAPE: Final = b"\x1b"
_SOON: Final = 0.05


@contextmanager
def keys() -> Iterator[None]:
    """Let `key` read while this lasts: typed characters are not shown, and none is lost between two reads.

    A request to end (SIGTERM) comes as KeyboardInterrupt, as Ctrl-C does, so that the terminal is put right first.
    """
    place = sys.stdin.fileno()
    before, handler = termios.tcgetattr(place), signal.signal(signal.SIGTERM, _stop)
    try:
        tty.setcbreak(place, termios.TCSADRAIN)
        yield
    finally:
        termios.tcsetattr(place, termios.TCSADRAIN, before)
        signal.signal(signal.SIGTERM, handler)


@contextmanager
def without_keys() -> Iterator[None]:
    """Give the terminal back for a while, as to an editor, inside `keys`."""
    place = sys.stdin.fileno()
    mode = termios.tcgetattr(place)
    mode[tty.LFLAG] |= termios.ICANON | termios.ECHO
    termios.tcsetattr(place, termios.TCSADRAIN, mode)
    try:
        yield
    finally:
        tty.setcbreak(place, termios.TCSADRAIN)


def key() -> str:
    """Return the next character that is typed; an empty string at the end of the input. Keys such as ↑ are ignored."""
    place = sys.stdin.fileno()
    tty.setcbreak(place, termios.TCSADRAIN)  # again, since somebody may have put the program to sleep meanwhile
    while char := os.read(place, 1):
        if char == ESCAPE:
            _pass_over_sequence(place)
            continue
        while char[0] > 0x7F and not _is_whole(char):
            char += os.read(place, 1)
        return char.decode("utf-8", "replace")
    return ""


def _pass_over_sequence(place: int) -> None:
    """Read what belongs to the escape character before: ECMA-48 ends a sequence with a byte from @ to ~."""
    if not select.select([place], [], [], _SOON)[0] or os.read(place, 1) not in (b"[", b"O"):
        return
    while select.select([place], [], [], _SOON)[0] and not b"@" <= os.read(place, 1) <= b"~":
        pass


def _is_whole(char: bytes) -> bool:
    try:
        char.decode("utf-8")
    except UnicodeDecodeError:
        return len(char) >= 4
    return True


def _stop(*_: Any) -> None:
    raise KeyboardInterrupt
