"""Reports: one small module a format, and the table that the command's choices come from."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from standoff.validate.engine import Report

REPORTERS: Final = {"text": "standoff.validate.reporters.text", "json": "standoff.validate.reporters.json"}


def reporter(name: str) -> Callable[[Report], str]:
    """Return the function that turns a report into the text of the format *name*."""
    return import_module(REPORTERS[name]).render  # type: ignore[no-any-return]
