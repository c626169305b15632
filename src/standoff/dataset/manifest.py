"""manifest.json of a built dataset: what was built from what, with a digest of every file and of the content."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from standoff.dataset.configs import Config
from standoff.dataset.features import labels_in
from standoff.errors import StandoffError
from standoff.storage.corpus import Corpus
from standoff.storage.folder import read_object

if TYPE_CHECKING:
    from standoff.dataset.outcome import Built

MANIFEST: Final = "manifest.json"
SUMS: Final = "SHA256SUMS"
"""Lists the digest of every other file, in the form that `sha256sum --check` reads."""


def manifest(corpus: Corpus, built: Built, root: Path) -> dict[str, Any]:
    """Return the manifest of the dataset whose files lie in *root*."""
    files = sorted(path for path in root.rglob("*") if path.is_file())
    return {
        "name": corpus.name,
        "version": corpus.meta.get("version"),
        "schema_version": corpus.schema.version,
        "where": built.conditions,
        "asked": {"where": list(built.asked), "view": built.view},
        "digest": built.digest,
        "documents": dict(sorted(built.documents.items())),
        "configs": [
            {
                "config": part.config.name,
                "split": part.split,
                "rows": part.rows,
                "digest": part.digest,
                "files": part.paths,
            }
            for part in built.parts
        ],
        "labels": labels(part.config for part in built.parts),
        "public": built.public,
        "no_redistribution": built.restricted,
        "files": [
            {"path": path.relative_to(root).as_posix(), "bytes": path.stat().st_size, "sha256": sha256_of(path)}
            for path in files
        ],
    }


def sums(root: Path) -> bytes:
    """Return the content of `SHA256SUMS` for the files in *root*, in order."""
    files = sorted(path for path in root.rglob("*") if path.is_file() and path != root / SUMS)
    return "".join(f"{sha256_of(path)}  {path.relative_to(root).as_posix()}\n" for path in files).encode()


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def labels(configs: Any) -> dict[str, dict[str, list[str]]]:
    """Return the labels of each config by the dotted path of their column, in the order of their numbers."""
    return {config.name: labels_in(config.fields) for config in configs}


def check_labels(before: Path, configs: dict[str, Config]) -> None:
    """Make sure that every label keeps the number that it has in the dataset built *before*.

    Whoever trained on that dataset stored numbers. A list of labels may grow at its end and not change otherwise.

    Raises:
        StandoffError: A label was taken away or moved.
    """
    if not (before / MANIFEST).exists():
        return
    old = read_object(before / MANIFEST).get("labels", {})
    new = labels(configs.values())
    for config, columns in old.items():
        for column, names in columns.items():
            now = new.get(config, {}).get(column)
            if now is not None and now[: len(names)] != names:
                at = next(n for n, name in enumerate([*names, None]) if now[n : n + 1] != [name])
                raise StandoffError(
                    f"the label {names[at]!r} of {config}.{column} would lose its number {at}",
                    path=before,
                    hint="add new labels at the end of the schema's list, or build into a new folder",
                )
