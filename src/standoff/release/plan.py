"""What is to be published, and what would change at the place where it is to stand.

Nothing here knows of places: a target gives what stands there, and is told what differs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from standoff.dataset.manifest import MANIFEST, SUMS, sha256_of
from standoff.errors import StandoffError
from standoff.release.verify import File, listed, read_manifest

_VERSION: Final = re.compile(r"(\d+)\.(\d+)\.(\d+)(?:[-+][0-9A-Za-z.+-]+)?")

Say = Callable[[str], None]
"""Tells the person what is being done."""


@dataclass(frozen=True)
class Build:
    """A built folder that is to be published.

    Attributes:
        folder: Where it lies.
        manifest: Its manifest.
        files: All its files, in order; the manifest and the list of sums come last.
    """

    folder: Path
    manifest: Mapping[str, Any]
    files: Sequence[File]

    @property
    def name(self) -> str:
        """The name of the corpus."""
        return str(self.manifest["name"])

    @property
    def label(self) -> str:
        """What the version is called where it is published: `v1.0.0`."""
        return f"v{self.manifest['version']}"

    @property
    def digest(self) -> str:
        """The SHA-256 of the rows."""
        return str(self.manifest["digest"])


def read_build(folder: Path) -> Build:
    """Return what is to be published from a built folder.

    Raises:
        CorpusError, DataError: It was not built; see `standoff.release.verify.read_manifest`.
        StandoffError: Its version is none.
    """
    manifest = read_manifest(folder)
    if order(f"v{manifest.get('version')}") is None:
        hint = 'set "version" in corpus.json to three numbers, such as 1.0.0, and build again'
        raise StandoffError(f"{manifest.get('version')} is no version that can be published", hint=hint)
    frame = [_as_file(folder, name) for name in (MANIFEST, SUMS)]
    return Build(folder, manifest, [*sorted(listed(manifest), key=lambda each: each.path), *frame])


def _as_file(folder: Path, name: str) -> File:
    return File(name, (folder / name).stat().st_size, sha256_of(folder / name))


def order(label: str) -> tuple[int, int, int, bool] | None:
    """Return what labels of versions sort by, a version before 1.0.0 being one such as 1.0.0-rc1; None for others."""
    found = _VERSION.fullmatch(label.removeprefix("v"))
    if not found or not label.startswith("v"):
        return None
    return int(found[1]), int(found[2]), int(found[3]), "-" not in label


@dataclass(frozen=True)
class Change:
    """What happens to one file.

    Attributes:
        what: `same` is left as it is.
        path: Relative, joined by `/`.
        size: Bytes of the new file, or of the one that is taken away.
        sha256: Of the new file; empty for one that is taken away.
    """

    what: Literal["add", "change", "delete", "same"]
    path: str
    size: int
    sha256: str = ""


@dataclass(frozen=True)
class Plan:
    """What publishing would do.

    Attributes:
        place: Where the version would stand.
        state: `new`; `half`, which somebody began and did not end; `done`.
        changes: File by file.
        notes: What else there is to know, in sentences.
        base: What it was made against, in the terms of the target.
    """

    place: str
    state: Literal["new", "half", "done"]
    changes: Sequence[Change]
    notes: Sequence[str] = ()
    base: Any = None

    def of(self, *kinds: str) -> list[Change]:
        """Return the changes of these kinds."""
        return [change for change in self.changes if change.what in kinds]


@dataclass(frozen=True)
class There:
    """A file that stands at the target.

    Attributes:
        size: In bytes.
        fingerprint: How it is recognised, in the terms of the target.
    """

    size: int
    fingerprint: str = field(default="")


def changes(files: Iterable[File], there: Mapping[str, There], same: Callable[[File, There], bool]) -> list[Change]:
    """Return what makes of *there* the files of a build.

    Args:
        files: The files of the build.
        there: What stands at the target, by path.
        same: Tells whether a file is what stands there under its name.
    """
    found = []
    for file in files:
        old = there.get(file.path)
        what: Literal["add", "same", "change"] = "add" if old is None else "same" if same(file, old) else "change"
        found.append(Change(what, file.path, file.size, file.sha256))
    kept = {change.path for change in found}
    return [*found, *(Change("delete", path, old.size) for path, old in sorted(there.items()) if path not in kept)]
