"""The one place where errors become words and exit codes."""

from __future__ import annotations

import sys
from shutil import get_terminal_size
from textwrap import wrap
from typing import Final

import click

from standoff.errors import RefusedError, StandoffError
from standoff.printable import harmless

INDENT: Final = 4
COMMAND: Final = "standoff "
"""What a line has that somebody may copy."""


def report(error: Exception) -> int:
    """Print what went wrong to standard error and return the exit code: 1 for refused changes, else 2."""
    if isinstance(error, RefusedError):
        from standoff.validate.outcome import Outcome
        from standoff.validate.reporters.text import render_findings

        click.echo(render_findings(Outcome(error.findings)), err=True, nl=False)
        _say(f"nothing was written: {error.message}", error.hint)
        return 1
    if isinstance(error, StandoffError):
        _say(str(error), error.hint)
    elif isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        _say(f"{where}{error.strerror or error}")
    else:
        _say(
            f"this is a fault of standoff itself: {type(error).__name__}: {error}",
            "run again with STANDOFF_DEBUG=1 in the environment, and report what it prints",
        )
    return 2


def _say(message: str, hint: str | None = None) -> None:
    headed("error", message, hint)


def headed(word: str, message: str, hint: str | None = None, *, colour: str | None = "red") -> None:
    """Print to standard error what is in the way, a word in a colour before it, and below it how to mend it.

    On a terminal what is too long is broken between words, but for lines that hold a command: those may be copied.
    """
    first, *rest = _rows(harmless(message), len(word) + 2)
    for line in (hint or "").splitlines():
        rest += _rows(harmless(line), INDENT)
    click.echo(f"{click.style(word, fg=colour) if colour else word}: {first}", err=True)
    for row in rest:
        click.echo(f"{' ' * INDENT}{row}", err=True)


def _rows(line: str, before: int) -> list[str]:
    if not sys.stderr.isatty() or COMMAND in line:
        return [line]
    width = get_terminal_size().columns
    indent = " " * before
    rows = wrap(line, max(width, 40), initial_indent=indent, subsequent_indent=" " * INDENT, break_long_words=False)
    return [row.strip() for row in rows] or [line]
