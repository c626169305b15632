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
    After a sleep (Ctrl-Z) the shell has set the terminal its own way, so it is set again.
    """
    place = sys.stdin.fileno()
    before = termios.tcgetattr(place)
    handlers = {
        signal.SIGTERM: signal.signal(signal.SIGTERM, _stop),
        signal.SIGCONT: signal.signal(signal.SIGCONT, _on),
    }
    try:
        _on()
        yield
    finally:
        termios.tcsetattr(place, termios.TCSADRAIN, before)
        for number, handler in handlers.items():
            signal.signal(number, handler)


@contextmanager
def without_keys() -> Iterator[None]:
    """Give the terminal back for a while, as to an editor, inside `keys`."""
    place = sys.stdin.fileno()
    mode = termios.tcgetattr(place)
    mode[tty.LFLAG] |= termios.ICANON | termios.ECHO
    termios.tcsetattr(place, termios.TCSADRAIN, mode)
    handler = signal.signal(signal.SIGCONT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGCONT, handler)
        _on()


def key() -> str:
    """Return the next character that is typed; an empty string at the end of the input. Keys such as ↑ are ignored."""
    place = sys.stdin.fileno()
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


def _on(*_: Any) -> None:
    tty.setcbreak(sys.stdin.fileno(), termios.TCSADRAIN)
