"""Where datasets are published. A new kind of place is one module and one row in `TARGETS`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Final, Protocol

from standoff.errors import StandoffError
from standoff.release.plan import Build, Plan, Say


@dataclass(frozen=True)
class Options:
    """What the person asks of a place; each kind of place heeds what concerns it.

    Attributes:
        private: A new repository is not shown to others.
        pull_request: Propose the version instead of putting it there.
        endpoint: The server of the Hub; by default the one of the environment.
        timeout: For how many seconds a server may be silent.
    """

    private: bool = False
    pull_request: bool = False
    endpoint: str | None = None
    timeout: float = 60.0


class Target(Protocol):
    """A place. `plan` only looks; `ready` tells what keeps `send` from working; `send` does what the plan says."""

    def plan(self, build: Build) -> Plan:
        """Return what publishing would do.

        Raises:
            RefusedError: The version stands there with other content.
            StandoffError: The place cannot be looked at.
        """

    def ready(self) -> None:
        """Make sure that whoever runs this may send.

        Raises:
            StandoffError: They may not.
        """

    def send(self, build: Build, plan: Plan, say: Say) -> str:
        """Do what *plan* says, and return where the version stands, after everything was read back and compared.

        Raises:
            RefusedError: Somebody else was faster; nothing was written.
            StandoffError: Something failed; running it again goes on from there.
        """


def _is_repository(target: str) -> bool:
    return target.startswith("hf://") or re.fullmatch(r"[A-Za-z0-9][\w.-]*/[\w.-]+", target) is not None


TARGETS: Final[dict[str, Callable[[str], bool]]] = {
    "hub": _is_repository,
    "folder": lambda _target: True,
}
"""The module of each kind of place, and whether a name is one of its; the first that fits is meant."""


def find(target: str, options: Options) -> Target:
    """Return the place that *target* names: `org/name` or `hf://org/name`, a folder, or a URL that fsspec knows.

    Raises:
        StandoffError: It names none, or may name two.
    """
    first = target.partition("/")[0]
    if "://" not in target and _is_repository(target) and Path(first).is_dir():
        hint = f"write hf://{target} or ./{target}"
        raise StandoffError(f"{target} may be a repository on the Hub or a folder here", hint=hint)
    name = next(name for name, fits in TARGETS.items() if fits(target))
    module = import_module(f"{__name__}.{name}")
    return module.open_target(target, options)  # type: ignore[no-any-return]
