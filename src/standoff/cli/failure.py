"""The one place where errors become words and exit codes."""

from __future__ import annotations

import click

from standoff.errors import RefusedError, StandoffError
from standoff.printable import harmless


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
    click.echo(f"{click.style('error', fg='red')}: {harmless(message)}", err=True)
    for line in (hint or "").splitlines():
        click.echo(f"    {harmless(line)}", err=True)
