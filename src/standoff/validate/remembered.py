"""Tests of single values that are made once: what passed in one document need not be asked again in the next."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

MEMORY: Final = 100_000
"""So many values that passed are kept, and then all are forgotten."""


class Remembered:
    """Tells of sets of values whether all of them pass a test.

    Args:
        test: A pure function of one value.
        known: Values that pass without being asked.
    """

    def __init__(self, test: Callable[[Any], bool], known: Iterable[Any] = ()) -> None:
        self._test = test
        self._always = frozenset(known)
        self._known = set(self._always)

    def __call__(self, values: set[Any]) -> bool:
        """Tell whether all *values* pass."""
        new = values - self._known
        if not new:
            return True
        if len(self._known) > MEMORY:
            self._known = set(self._always)
        if not all(map(self._test, new)):
            return False
        self._known |= new
        return True
