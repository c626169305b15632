"""The values of many records at once, without where each stands: the quick look before the close one.

What stands at a place is gathered for all records together, one list after another, so that the work is done inside the
interpreter and not record by record.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from standoff.schema import ITEM, Path


class Columns:
    """The values of records at a number of paths.

    Args:
        paths: Field names, and `*` for any item of a list.
    """

    def __init__(self, paths: Iterable[Path]) -> None:
        self._paths = list(paths)
        steps = {path[: end + 1]: None for path in self._paths for end in range(len(path))}
        known = {(): 0, **{path: number for number, path in enumerate(sorted(steps, key=len), 1)}}
        self._plan = [(known[path[:-1]], path[-1]) for path in known if path]
        self._wanted = [known[path] for path in self._paths]

    def __call__(self, records: list[Any]) -> list[list[Any]]:
        """Return, for each path, the values that the records have there; nulls and absent fields are left out."""
        found = [records]
        for above, step in self._plan:
            values = found[above]
            if not values:
                found.append(values)
            elif step == ITEM:
                found.append([item for each in values if type(each) is list for item in each if item is not None])
            elif above == 0:
                found.append([value for each in values if (value := each.get(step)) is not None])
            else:
                found.append([value for each in values if type(each) is dict and (value := each.get(step)) is not None])
        return [found[number] for number in self._wanted]
