"""Merging of files: as three files, or as the merge driver of git, which asks for one file after the other."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from standoff.curate.merge import MISSING, Conflict, Renaming, Sides, merge_object, merge_records, rename
from standoff.curate.siblings import REFERENTS, changed_on_both, renumber
from standoff.errors import CorpusError
from standoff.schema import Schema
from standoff.storage.canonical import dump, dump_lines, dump_object
from standoff.storage.files import read, write
from standoff.storage.folder import parse_lines, parse_object


@dataclass(frozen=True)
class Merged:
    """The outcome of a merge.

    Attributes:
        content: The merged file; where there is a conflict, it says what ours says.
        conflicts: What is to be settled by a person.
        renamed: Sentences on records that got another id.
    """

    content: bytes
    conflicts: list[Conflict] = field(default_factory=list)
    renamed: list[str] = field(default_factory=list)


def merge(raw: Sides, path: PurePosixPath, schema: Schema, *, in_git: bool = False) -> Merged:
    """Merge three versions of a file.

    Args:
        raw: Their bytes; an absent file is empty.
        path: The file's place; its name tells what it holds. In git, relative to the top of the work tree.
        schema: What the records follow.
        in_git: Whether git asks, in the midst of a merge. Then a record gets another id only if that is known to be
            right for the other files of the document.

    Raises:
        DataError: A version cannot be read as data.
        KeyError: The name is that of no file of a corpus.
    """
    try:
        return Merged(raw.settled())
    except LookupError:
        pass
    record_schema = schema.record_schema(path.stem)
    if path.suffix == ".json":
        objects = Sides(*(parse_object(each or b"{}", str(path), 1) for each in raw))
        value, conflicts = merge_object(objects, record_schema.node, deep=True)
        return Merged(dump_object(value, record_schema), conflicts)
    records = Sides(*(parse_lines(each, str(path)) for each in raw))
    renaming, unsettled = _renaming(records, raw, path, schema, in_git=in_git)
    ours, theirs = (
        rename(getattr(records, side), path.stem, record_schema, renaming.get(side, {})) for side in ("ours", "theirs")
    )
    merged, conflicts = merge_records(Sides(records.base, ours, theirs), record_schema.node)
    known = _lines(records.theirs, raw.theirs) | _lines(records.ours, raw.ours)
    content = b"".join(known.get(dump(record)) or dump_lines([record], record_schema) for record in merged)
    conflicts += [Conflict(each, "", Sides(MISSING, each, each)) for each in sorted(unsettled) if ":" in each]
    return Merged(content, conflicts, list(_sentences(renaming, path.stem)))


def _lines(records: list[dict[str, Any]], raw: bytes) -> dict[bytes, bytes]:
    """Return the lines of records as they are written, so that what did not change stays to the byte."""
    lines = [line for line in raw.split(b"\n") if line.strip()]
    return {dump(record): line + b"\n" for record, line in zip(records, lines, strict=True)}


def _sentences(renaming: Mapping[str, Renaming], layer: str) -> Iterator[str]:
    for side, layers in renaming.items():
        for name in (layer, REFERENTS):
            yield from (f"{old} of {side} is now {new}" for old, new in layers.get(name, {}).items())


def _renaming(
    records: Sides, raw: Sides, path: PurePosixPath, schema: Schema, *, in_git: bool
) -> tuple[Mapping[str, Renaming], set[str]]:
    if path.stem not in schema.layers:
        return {}, set()
    versions = _versions(raw, path, schema) if in_git else None
    if versions is None:
        return ({}, set()) if in_git else renumber({path.stem: records}, schema, {path.stem})
    layers = {
        layer: Sides(*(parse_lines(each or b"", layer) for each in version)) for layer, version in versions.items()
    }
    return renumber(layers, schema, set(changed_on_both(versions)))


def _versions(raw: Sides, path: PurePosixPath, schema: Schema) -> dict[str, Sides] | None:
    """Return all layers of the set that a file belongs to, as the two commits that git merges and their base have them.

    While `git merge` runs, the other commit is known from the environment alone. None if these are not the versions
    that git has handed over, as in a rebase: there, what a commit refers to cannot be followed.
    """
    theirs = [name.removeprefix("GITHEAD_") for name in os.environ if name.startswith("GITHEAD_")]
    bases = _git("merge-base", "--all", "HEAD", *theirs) if len(theirs) == 1 else None
    if bases is None or len(bases.split()) != 1:
        return None
    commits = Sides(bases.decode().strip(), "HEAD", theirs[0])
    files = {name: str(path.with_name(f"{name}.jsonl")) for name in schema.layers}
    versions = {
        name: Sides(*(_git("cat-file", "blob", f"{commit}:{file}") for commit in commits))
        for name, file in files.items()
    }
    same = Sides(*(each or b"" for each in versions[path.stem])) == raw
    return versions if same else None


def _git(*args: str) -> bytes | None:
    """Return what git prints; None if it fails."""
    done = subprocess.run(["git", *args], capture_output=True, check=False)
    return done.stdout if done.returncode == 0 else None


def install(corpus: Path) -> Path:
    """Tell git to merge and to show the files of the corpus at *corpus*; return the `.gitattributes` that says so.

    What git runs is set for this clone alone, so everybody who clones it does this once.

    Raises:
        CorpusError: The corpus lies in no work tree of git.
    """
    found = _git("-C", str(corpus), "rev-parse", "--show-toplevel")
    if found is None:
        raise CorpusError("lies in no work tree of git", path=corpus, hint="git init makes one")
    top = Path(found.decode().rstrip("\n"))
    inside = corpus.resolve().relative_to(top.resolve()).as_posix()
    command = f"{shlex.quote(sys.executable)} -m standoff"
    for name, value in {
        "merge.standoff.name": "by record and field",
        "merge.standoff.driver": f"{command} merge --in-git --path %P --output %A %O %A %B",
        "merge.standoff.recursive": "binary",
        "diff.standoff.textconv": f"{command} textconv",
        "diff.standoff.xfuncname": "^([^ ].*)$",
    }.items():
        _git("-C", str(top), "config", name, value)
    attributes = top / ".gitattributes"
    old = read(attributes).decode() if attributes.exists() else ""
    prefix = "" if inside == "." else f"{inside}/"
    wanted = [
        f"{prefix}{each} merge=standoff diff=standoff" for each in ("**/*.jsonl", "**/document.json", "corpus.json")
    ]
    lacking = [each for each in wanted if each not in old.splitlines()]
    if lacking:
        joint = "" if old.endswith("\n") or not old else "\n"
        write(attributes, (old + joint + "\n".join(lacking) + "\n").encode())
    return attributes
