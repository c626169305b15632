"""Reading of schema folders."""

from __future__ import annotations

from pathlib import Path

import orjson

from standoff.errors import CorpusError, SchemaError
from standoff.marks import check
from standoff.refs import Node
from standoff.schema import Schema
from standoff.storage.files import read

SUFFIX = ".schema.json"


def own_folder() -> Path:
    """Return the schema folder that this package brings: in an installed package its own, in a checkout the root's."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "schema"
    return inside if inside.is_dir() else package.parents[1] / "schema"


def own_versions() -> list[str]:
    """Return the versions of the schema that this package brings, the newest last."""
    names = [path.name for path in own_folder().iterdir() if path.is_dir()]
    return sorted(names, key=lambda name: [int(part) for part in name.split(".")])


def own_schema() -> Schema:
    """Read the newest schema that this package brings."""
    return read_schema(own_folder() / own_versions()[-1])


def _versions(folder: Path) -> str:
    """Say which versions of a schema *folder* holds."""
    there = sorted(path.name for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    return f"schema_version may be {' or '.join(there)}" if there else "put the folder of the schema back in its place"


def read_schema(folder: Path) -> Schema:
    """Read the schema of the version that *folder* holds and is named after.

    Raises:
        CorpusError: There is no such folder.
        SchemaError: A file in it is no JSON or cannot be used as a schema.
    """
    if not folder.is_dir() or folder.is_symlink():
        raise CorpusError(f"there is no schema {folder.name}", path=folder, hint=_versions(folder.parent))
    files: dict[str, Node] = {}
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        if path.is_symlink() or not path.is_file():
            raise SchemaError("is a link, or no file", path=path, hint="put the file itself in its place")
        try:
            files[path.name.removesuffix(SUFFIX)] = orjson.loads(read(path))
        except orjson.JSONDecodeError as error:
            raise SchemaError(f"is no JSON: {error.msg}", path=path, line=error.lineno) from None
    try:
        schema = Schema.from_files(folder.name, files)
        check(schema)
    except SchemaError as error:
        error.path = error.path or folder
        raise
    return schema
