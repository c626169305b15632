"""The ledger of splits: which document belongs to which split, once and for all.

`splits.jsonl` lies beside corpus.json. A view is a way to divide the corpus; its first line says how it was made, and
every other line puts one document into a split:

    {"view": "random", "salt": "...", "shares": {"train": 0.8, "validation": 0.1, "test": 0.1}}
    {"view": "random", "doc_id": "a-document", "founder": "a-document", "split": "train"}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from standoff.errors import DataError
from standoff.storage.canonical import dump
from standoff.storage.folder import read_lines

LEDGER: Final = "splits.jsonl"
HEAD: Final = "a view starts with a line that has its salt and its shares; standoff split writes it"


@dataclass(frozen=True)
class Entry:
    """A document's place in a view.

    Attributes:
        split: The split.
        founder: The document that its group was founded by; the group shares one split.
    """

    split: str
    founder: str


@dataclass
class View:
    """A way to divide a corpus.

    Attributes:
        how: What is needed to go on in the same way: the salt, the shares and the like.
        entries: The documents that have a split, by id.
    """

    how: dict[str, Any] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)


def parse(lines: Iterable[Mapping[str, Any]], path: Path | str = LEDGER) -> dict[str, View]:
    """Return the views in the lines of a ledger, by name, in order.

    Raises:
        DataError: A line lacks something, or puts a document into an unknown split, or into a second one.
    """
    found: dict[str, View] = {}
    for number, line in enumerate(lines, 1):
        values = [line.get(name) for name in ("view", "doc_id", "split", "founder")]
        if not isinstance(values[0], str) or ("doc_id" in line and not all(isinstance(each, str) for each in values)):
            raise DataError("is no line of a ledger", path=path, line=number, hint="standoff split writes it")
        view = found.setdefault(values[0], View())
        if "doc_id" not in line:
            view.how = {name: value for name, value in line.items() if name != "view"}
            if not _is_way(view.how):
                raise DataError("says no salt and no shares", path=path, line=number, hint="standoff split writes it")
        elif not view.how:
            raise DataError(f"does not say first how {values[0]} was made", path=path, line=number, hint=HEAD)
        elif values[1] in view.entries:
            raise DataError(f"{values[1]} stands twice in {values[0]}", path=path, line=number, hint="delete one line")
        elif values[2] not in view.how["shares"]:
            hint = f"the splits of {values[0]} are {', '.join(view.how['shares'])}"
            raise DataError(f"puts {values[1]} into {values[2]}", path=path, line=number, hint=hint)
        else:
            view.entries[str(values[1])] = Entry(str(values[2]), str(values[3]))
    return found


def _is_way(how: Mapping[str, Any]) -> bool:
    """Tell whether the first line of a view has what is needed to go on."""
    shares = how.get("shares")
    numbers = list(shares.values()) if isinstance(shares, dict) else []
    sound = all(type(each) in (int, float) and each >= 0 for each in numbers)
    return isinstance(how.get("salt"), str) and bool(numbers) and sound and isinstance(how.get("cuts", {}), dict)


def read_ledger(corpus: Path) -> dict[str, View]:
    """Return the views of the corpus whose corpus.json lies in *corpus*; none without a ledger.

    Raises:
        DataError: The ledger cannot be read.
    """
    path = corpus / LEDGER
    return parse(read_lines(path), path) if path.exists() else {}


def dump_ledger(views: Mapping[str, View]) -> bytes:
    """Return the bytes of a ledger: views in order, documents by id."""
    lines: list[dict[str, Any]] = []
    for name, view in views.items():
        lines.append({"view": name, **view.how})
        for doc_id, entry in sorted(view.entries.items()):
            lines.append({"view": name, "doc_id": doc_id, "founder": entry.founder, "split": entry.split})
    return b"".join(dump(line) + b"\n" for line in lines)
