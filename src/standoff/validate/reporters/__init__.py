"""Reports: one small module a format, and the table that the command's choices come from."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from standoff.validate.outcome import Outcome

REPORTERS: Final = {
    "text": "standoff.validate.reporters.text",
    "concise": "standoff.validate.reporters.concise",
    "json": "standoff.validate.reporters.json",
    "sarif": "standoff.validate.reporters.sarif",
    "github": "standoff.validate.reporters.github",
    "gitlab": "standoff.validate.reporters.gitlab",
    "junit": "standoff.validate.reporters.junit",
}


def reporter(name: str) -> Callable[[Outcome], str]:
    """Return the function that turns an outcome into the text of the format *name*."""
    return import_module(REPORTERS[name]).render  # type: ignore[no-any-return]
