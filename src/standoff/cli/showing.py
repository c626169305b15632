"""The last step of the commands that validate: the report on standard output, and the exit code."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from standoff.validate.reporters import reporter

if TYPE_CHECKING:
    from standoff.validate.outcome import Outcome

PEOPLE: Final = ("text", "concise")
"""The formats that are read by people, whose paths lead there from the working directory."""


def show(ctx: click.Context, outcome: Outcome, form: str, *, statistics: bool = False) -> None:
    """Print *outcome* in the format *form*, or how often each rule found something, and exit with 0 or 1."""
    if form in PEOPLE:
        outcome.prefix = _prefix(outcome, Path.cwd())
        outcome.width = _width() if form == "text" else 0
    else:
        top = os.environ.get("GITHUB_WORKSPACE") or os.environ.get("CI_PROJECT_DIR") or Path.cwd()
        prefix = _prefix(outcome, Path(top))
        outcome.prefix = "" if prefix.startswith("../") else prefix
    if statistics and form in PEOPLE:
        from standoff.validate.reporters.concise import statistics as count

        _print(count(outcome))
    elif form in PEOPLE:
        _print(reporter(form)(outcome))
    else:
        click.echo(reporter(form)(outcome).encode("utf-8"), nl=False)
    if form == "github":
        _write_summary(outcome)
    ctx.exit(1 if outcome.failed else 0)


def _print(text: str) -> None:
    """Print for people; what their terminal's encoding lacks comes as escapes. Programs always get UTF-8."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    click.echo(text, nl=False)


def _prefix(outcome: Outcome, start: Path) -> str:
    """Return what leads from *start* to the folder that findings are relative to."""
    if not outcome.originals:
        return ""
    path = Path(os.path.relpath(outcome.originals.root.resolve(), start.resolve())).as_posix()
    return "" if path == "." else f"{path}/"


def _width() -> int:
    """Return the width of the terminal; 0 if the report goes elsewhere, so that each finding stays on one line."""
    from shutil import get_terminal_size

    return max(40, get_terminal_size().columns) if sys.stdout.isatty() else 0


def _write_summary(outcome: Outcome) -> None:
    """Add the table to the step's summary, if this runs as a step."""
    from standoff.validate.reporters.github import markdown

    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if path:
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(markdown(outcome))
