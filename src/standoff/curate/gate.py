"""The gate: every change of a corpus is checked by the rules of `validate`, and written only if it brings no error.

A change is a function from the files as they are to the files as they shall be, so that it is always worked out from
what is there at that moment.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from standoff.errors import CorpusError, RefusedError
from standoff.findings import Finding
from standoff.storage import folder
from standoff.storage.corpus import CORPUS_FILE, REGISTRY_FILE, Corpus
from standoff.storage.files import read, write
from standoff.storage.stored import Stored
from standoff.validate.checker import Checker

Files = Mapping[str, bytes]
"""Bytes by path, relative to the folder that holds corpus.json and joined by `/`."""


def revise(corpus: Corpus, documents: Iterable[Stored], plan: Callable[[Files], Files]) -> list[str]:
    """Change files of some documents, or of the registry, if that makes nothing wrong that was right.

    Args:
        corpus: The corpus.
        documents: Those that the change may touch; one that does not exist yet is made.
        plan: Gets corpus.json, referents.jsonl and all files of *documents* as they are; returns the new content of
            the files that it changes.

    Returns:
        The paths of the files that were written.

    Raises:
        CorpusError: A document is packed.
        RefusedError: The change brings errors. Nothing was written.
    """
    touched = list(documents)
    before = dict(_read(corpus, touched))
    changes = {path: content for path, content in plan(before).items() if before.get(path) != content}
    after = {**before, **changes}
    known = Counter(map(_key, _findings(corpus, touched, before)))
    new = list(_new(_findings(corpus, touched, after), known))
    if new:
        raise RefusedError("the change would bring errors", new)
    for path, content in changes.items():
        write(corpus.path / path, content)
    return list(changes)


def prefix(corpus: Corpus, stored: Stored) -> str:
    """Return what the paths of a document's files start with in `Files`."""
    return stored.path.relative_to(corpus.path).as_posix() + "/"


def _read(corpus: Corpus, documents: Iterable[Stored]) -> Iterator[tuple[str, bytes]]:
    for name in (CORPUS_FILE, REGISTRY_FILE):
        if (corpus.path / name).exists():
            yield name, read(corpus.path / name)
    for stored in documents:
        if stored.line:
            raise CorpusError(f"{stored.id} is packed", path=stored.path, hint="unpack the corpus to change it")
        for name in folder.file_names(stored.path) if stored.path.exists() else ():
            yield prefix(corpus, stored) + name, read(stored.path / name)


def _findings(corpus: Corpus, documents: Iterable[Stored], files: Files) -> Iterator[Finding]:
    checker = Checker(corpus, files)
    yield from checker.check_registry()
    for stored in documents:
        start = prefix(corpus, stored)
        own = {path.removeprefix(start): content for path, content in files.items() if path.startswith(start)}
        if own:
            yield from checker.check_id(stored, set())
            yield from checker.check_files(stored, own)


def _new(found: Iterable[Finding], known: Counter[tuple[str, ...]]) -> Iterator[Finding]:
    for finding in found:
        if finding.severity == "error" and known[_key(finding)] <= 0:
            yield finding
        known[_key(finding)] -= 1


def _key(finding: Finding) -> tuple[str, ...]:
    return finding.code, finding.path, finding.record, finding.pointer, finding.message


def new_place(corpus: Corpus, doc_id: str, collection: str = "") -> Stored:
    """Return where a new document goes.

    Raises:
        CorpusError: The id is taken, or id or collection lead out of the corpus.
    """
    if doc_id in corpus.ids():
        raise CorpusError(f"the corpus already has a document {doc_id}", hint="give it another id")
    path = corpus.path / Path(collection) / doc_id
    if "/" in doc_id or not path.resolve().is_relative_to(corpus.path.resolve()) or path.resolve() == corpus.path:
        raise CorpusError(f"{collection}/{doc_id} leads out of the corpus".removeprefix("/"))
    return Stored(doc_id, collection, path)
