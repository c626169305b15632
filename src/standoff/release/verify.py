"""A built folder against its manifest: every byte of it, and the rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

from standoff.dataset.manifest import MANIFEST, SUMS, sha256_of
from standoff.errors import CorpusError, DataError, StandoffError
from standoff.storage.files import read
from standoff.storage.folder import file_names, read_object

NOT_OURS: Final = (".gitattributes", ".git/", ".cache/")
"""What the Hub, git and the Hub's client put beside the files of a dataset."""


@dataclass(frozen=True)
class File:
    """A file of a built folder, as its manifest has it.

    Attributes:
        path: Relative to the folder, joined by `/`.
        size: In bytes.
        sha256: In hex.
    """

    path: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Fault:
    """What is wrong with one file.

    Attributes:
        path: The file, relative to the folder.
        what: What is wrong with it.
    """

    path: str
    what: str

    def __str__(self) -> str:
        return f"{self.path}: {self.what}"


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a built folder.

    Raises:
        CorpusError: The folder has none.
        DataError: What it has is none that this release of standoff can use.
    """
    path = folder / MANIFEST
    if not path.is_file():
        raise CorpusError("has no manifest.json, so it was not built", path=folder, hint="standoff build makes one")
    found = read_object(path)
    if not _is_manifest(found):
        raise DataError("is not the manifest of a dataset", path=path, hint="build the folder again")
    return found


def _is_manifest(found: Mapping[str, Any]) -> bool:
    try:
        files = [(each["path"], each["bytes"], each["sha256"]) for each in found["files"]]
        parts = [(each["config"], each["split"], each["rows"], each["digest"], each["files"]) for each in _parts(found)]
        lists = [names for columns in found["labels"].values() for names in columns.values()]
    except (KeyError, TypeError, AttributeError):
        return False
    texts = [found.get("digest"), *(text for path, _, digest in files for text in (path, digest))]
    texts += [text for config, split, _, digest, paths in parts for text in (config, split, digest, *paths)]
    numbers = [*(size for _, size, _ in files), *(rows for _, _, rows, _, _ in parts)]
    sound = all(isinstance(each, str) for each in texts) and all(isinstance(each, int) for each in numbers)
    return sound and bool(parts) and all(isinstance(names, list) for names in lists)


def listed(manifest: Mapping[str, Any]) -> list[File]:
    """Return the files that a manifest lists, which are all but itself and the list of sums."""
    return [File(each["path"], each["bytes"], each["sha256"]) for each in manifest["files"]]


def _parts(manifest: Mapping[str, Any]) -> list[dict[str, Any]]:
    return list(manifest["configs"])


def verify(folder: Path) -> list[Fault]:
    """Return all that is wrong with a built folder, in the order of its files; none if it is as it was built.

    Raises:
        CorpusError, DataError: It has no manifest; see `read_manifest`.
    """
    manifest = read_manifest(folder)
    files = listed(manifest)
    faults = [*_files(folder, files), *_sums(folder, files)]
    broken = {each.path for each in faults}
    return sorted({*faults, *_rows(folder, manifest, broken)}, key=lambda each: (each.path, each.what))


def _files(folder: Path, files: Iterable[File]) -> Iterator[Fault]:
    known = {each.path: each for each in files}
    for path, file in known.items():
        if not is_safe(path):
            yield Fault(path, "is no place inside the folder")
        elif not (folder / path).is_file() or (folder / path).is_symlink():
            yield Fault(path, "is missing")
        elif (size := (folder / path).stat().st_size) != file.size:
            yield Fault(path, f"has {size:,} bytes and not {file.size:,}")
        elif (digest := sha256_of(folder / path)) != file.sha256:
            yield Fault(path, f"has the SHA-256 {digest[:12]}… and not {file.sha256[:12]}…")
    for path in file_names(folder):
        if path not in known and path not in (MANIFEST, SUMS) and not path.startswith(NOT_OURS):
            yield Fault(path, "is not in the manifest")


def is_safe(path: str) -> bool:
    """Tell whether a path from a manifest leads to a place inside its folder."""
    parts = PurePosixPath(path).parts
    return bool(parts) and ".." not in parts and not PurePosixPath(path).is_absolute() and "\\" not in path


def _sums(folder: Path, files: Iterable[File]) -> Iterator[Fault]:
    """Compare the list of sums with the manifest, and the manifest itself, which no other list has, with its sum."""
    if not (folder / SUMS).is_file():
        yield Fault(SUMS, "is missing")
        return
    lines = read(folder / SUMS).decode("utf-8", "replace").splitlines()
    said = {path: digest for digest, _, path in (line.partition("  ") for line in lines)}
    wanted = {**{file.path: file.sha256 for file in files}, MANIFEST: sha256_of(folder / MANIFEST)}
    for path in sorted({*wanted, *said}):
        if said.get(path) != wanted.get(path):
            other = "its own digest" if path == MANIFEST else "the one in the manifest"
            yield Fault(SUMS, f"has a digest of {path} that is not {other}" if path in said else f"lacks {path}")


def _rows(folder: Path, manifest: Mapping[str, Any], broken: set[str]) -> Iterator[Fault]:
    """Work out the digest of the rows anew, from all Parquet files that can be read."""
    from standoff.dataset.digest import total

    parts = []
    for part in _parts(manifest):
        files = part["files"]
        try:
            rows, digest = _digest(folder, files, manifest["labels"].get(part["config"], {}))
        except StandoffError as error:
            yield from [Fault(path, error.message) for path in files if path not in broken]
            continue
        parts.append((part["config"], part["split"], rows, digest))
        if (rows, digest) != (part["rows"], part["digest"]):
            told = f"{part['rows']:,} rows with the digest {part['digest'][:12]}…"
            yield Fault(files[0] if files else MANIFEST, f"has not the {told} that the manifest tells of")
    if len(parts) == len(_parts(manifest)) and total(parts) != manifest["digest"]:
        yield Fault(MANIFEST, "has a digest that is not the one of the rows")


def _digest(folder: Path, files: list[str], labels: Mapping[str, list[str]]) -> tuple[int, str]:
    from standoff.dataset.digest import digest_of

    if not all(is_safe(path) for path in files):
        raise DataError("is no place inside the folder")
    try:
        found = digest_of([folder / path for path in files], labels)
    except (OSError, ValueError) as error:  # pyarrow's errors are both
        raise DataError(f"cannot be read as Parquet: {str(error).splitlines()[0]}") from None
    return found.rows, found.hex()
