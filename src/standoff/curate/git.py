"""Git: which commits are being merged, what they say of a document, and how git learns to ask."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from standoff.curate.branches import Merged, merge
from standoff.curate.merge import Sides
from standoff.curate.siblings import Layers, Numbering, changed_on_both, renumber
from standoff.errors import CorpusError
from standoff.schema import Schema
from standoff.storage.changes import writing
from standoff.storage.corpus import Corpus
from standoff.storage.files import read, write
from standoff.storage.folder import file_names, parse_lines
from standoff.storage.packed import CONFLICTS


def numbering(raw: Sides, path: PurePosixPath, schema: Schema) -> Numbering:
    """Return which records get other ids, when git asks for one file in the midst of a merge.

    None do if the versions that git has handed over are not those of the commits that it merges, as in a rebase: there,
    what later commits refer to could not be followed.

    Args:
        raw: The three versions.
        path: The file, relative to the top of the work tree.
        schema: What tells the references.
    """
    theirs = [name.removeprefix("GITHEAD_") for name in os.environ if name.startswith("GITHEAD_")]
    commits = _commits(theirs)
    if commits is None or path.stem not in schema.layers:
        return {}, set()
    versions = _versions(commits, path.parent, schema, ".")
    if Sides(*(each or b"" for each in versions[path.stem])) != raw:
        return {}, set()
    return renumber(_parsed(versions), schema, set(changed_on_both(versions)))


def _commits(theirs: list[str], top: str = ".") -> Sides | None:
    """Return the commits of a merge of HEAD with one other; None if there are others, or more than one base."""
    bases = _git("-C", top, "merge-base", "--all", "HEAD", *theirs) if len(theirs) == 1 else None
    if bases is None or len(bases.split()) != 1:
        return None
    return Sides(bases.decode().strip(), "HEAD", theirs[0])


def _versions(commits: Sides, folder: PurePosixPath, schema: Schema, top: str) -> dict[str, Sides]:
    """Return the bytes of all layers in a folder, None for a file that a commit lacks."""
    return {
        name: Sides(*(_git("-C", top, "cat-file", "blob", f"{each}:{folder / name}.jsonl") for each in commits))
        for name in schema.layers
    }


def _parsed(versions: dict[str, Sides]) -> Layers:
    return {layer: Sides(*(parse_lines(each or b"", layer) for each in version)) for layer, version in versions.items()}


def finish(corpus: Corpus) -> Iterator[str]:
    """Merge once more what git left in conflict, all layers of a document together; yield the files that are settled.

    This settles what the driver of git could not, because git asks it only about files that both branches changed. What
    is in conflict for other reasons stays so. A document that was withdrawn stays away, whatever the other branch did
    to it.

    Raises:
        CorpusError: No merge is going on, or it is not one of two branches with one base.
        WriteError: A file cannot be written.
    """
    top = _top(corpus.path)
    head = _git("-C", top, "rev-parse", "-q", "--verify", "MERGE_HEAD")
    commits = _commits(head.decode().split(), top) if head else None
    if commits is None:
        raise CorpusError("is in no merge of two branches", path=corpus.path, hint="git status tells what is going on")
    open_files = (_git("-C", top, "diff", "--name-only", "--diff-filter=U", "-z") or b"").decode().split("\0")
    yield from _bury(corpus, top, open_files)
    paths = [PurePosixPath(each) for each in open_files if PurePosixPath(each).stem in corpus.schema.layers]
    paths = [path for path in paths if not corpus.withdrawn.keys() & set(path.parts)]
    for folder in dict.fromkeys(path.parent for path in paths):
        merged = _merge_folder(commits, folder, corpus.schema, top)
        if any(each.conflicts for each in merged.values()):
            continue
        files = {Path(top, path): each.content for path, each in merged.items()}
        left = [each.with_name(each.stem + CONFLICTS) for each in files]
        with writing(corpus.root) as change:
            change({_below(corpus, each): content for each, content in files.items()})
            change({_below(corpus, each): None for each in left if each.exists()})
        _git("-C", top, "add", "--", *map(str, files))
        yield from map(str, merged)


def _bury(corpus: Corpus, top: str, open_files: list[str]) -> Iterator[str]:
    """Take out again what a branch brought of documents that were withdrawn; yield the files."""
    left = [stored.path for stored in corpus.stored() if stored.id in corpus.withdrawn and not stored.line]
    paths = {Path(top, each) for each in open_files if corpus.withdrawn.keys() & set(PurePosixPath(each).parts)}
    paths |= {(place / name).resolve() for place in left for name in file_names(place)}
    if paths:
        with writing(corpus.root) as change:
            change({_below(corpus, each): None for each in paths if each.exists()})
        _git("-C", top, "add", "--all", "--", *map(str, sorted(paths)))
        yield from (each.resolve().relative_to(Path(top).resolve()).as_posix() for each in sorted(paths))


def _merge_folder(commits: Sides, folder: PurePosixPath, schema: Schema, top: str) -> dict[PurePosixPath, Merged]:
    versions = _versions(commits, folder, schema, top)
    numbers = renumber(_parsed(versions), schema, set(versions))
    files = {folder / f"{layer}.jsonl": version for layer, version in versions.items() if any(version)}
    return {
        path: merge(Sides(*(each or b"" for each in version)), path, schema, numbers) for path, version in files.items()
    }


def _below(corpus: Corpus, path: Path) -> Path:
    """Return *path* as it is named in the corpus."""
    return corpus.root / path.resolve().relative_to(corpus.root.resolve())


def _git(*args: str) -> bytes | None:
    """Return what git prints; None if it fails."""
    done = subprocess.run(["git", *args], capture_output=True, check=False)
    return done.stdout if done.returncode == 0 else None


def _top(corpus: Path) -> str:
    found = _git("-C", str(corpus), "rev-parse", "--show-toplevel")
    if found is None:
        raise CorpusError("lies in no work tree of git", path=corpus, hint="git init makes one")
    return found.decode().rstrip("\n")


def install(corpus: Path) -> Path:
    """Tell git to merge and to show the files of the corpus at *corpus*; return the `.gitattributes` that says so.

    What git runs is set for this clone alone, so everybody who clones it does this once.

    Raises:
        CorpusError: The corpus lies in no work tree of git.
    """
    top = Path(_top(corpus))
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
