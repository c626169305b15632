"""The gate: every change of a corpus is checked by the rules of `validate`, and written only if it brings no error.

A change is a function from the files as they are to the files as they shall be. It runs while nobody else can write,
so nothing that another program wrote before is lost; and all of the change is written or none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from standoff.errors import CorpusError, DataError, RefusedError, StaleError
from standoff.findings import Finding
from standoff.storage import folder
from standoff.storage.changes import reading, writing
from standoff.storage.corpus import CORPUS_FILE, REGISTRY_FILE, Corpus, schema_of
from standoff.storage.files import read
from standoff.storage.stored import Stored
from standoff.validate.checker import Checker

Files = Mapping[str, bytes]
"""Bytes by path, relative to the folder that holds corpus.json and joined by `/`."""
Changes = Mapping[str, bytes | None]
"""New bytes by path; None deletes the file."""


def revise(
    corpus: Corpus,
    documents: Iterable[Stored],
    plan: Callable[[Files], Changes],
    *,
    warned: list[Finding] | None = None,
    beside: Mapping[Path, bytes] | None = None,
) -> list[str]:
    """Change files of some documents, or of the registry, if that makes nothing wrong that was right.

    Args:
        corpus: The corpus.
        documents: Those that the change may touch; one that does not exist yet is made.
        plan: Gets corpus.json, referents.jsonl and all files of *documents* as they are; returns the new content of
            the files that it changes. It is called once, while nobody else can write, and must not ask people.
        warned: Takes the warnings that the change brings; they do not stop it.
        beside: New content of files outside the folder of corpus.json that belong to the change, such as CHANGELOG.md.

    Returns:
        The paths of the files that were written. They have reached the disk.

    Raises:
        CorpusError: A document is packed, or others held the corpus for too long.
        RefusedError: The change brings errors. Nothing was written.
        WriteError: A file cannot be written.
    """
    touched = list(documents)
    with writing(corpus.root) as change:
        before = snapshot(corpus, touched)
        changes = {path: content for path, content in plan(before).items() if before.get(path) != content}
        after = {path: content for path, content in {**before, **changes}.items() if content is not None}
        new = _brought(corpus, touched, before, after)
        errors = [each for each in new if each.severity == "error"]
        if errors:
            raise RefusedError("the change would bring errors", errors)
        if warned is not None:
            warned += new
        change({**{corpus.path / path: content for path, content in changes.items()}, **(beside or {})})
    return list(changes)


def snapshot(corpus: Corpus, documents: Iterable[Stored]) -> dict[str, bytes]:
    """Return what a plan gets: corpus.json, referents.jsonl and all files of *documents*.

    Raises:
        CorpusError: A document is packed.
    """
    with reading(corpus.root):
        return dict(_read(corpus, documents))


def brought(corpus: Corpus, documents: Iterable[Stored], before: Files, after: Files) -> list[Finding]:
    """Return the errors that are in *after* and were not in *before*."""
    return [each for each in _brought(corpus, documents, before, after) if each.severity == "error"]


def _brought(corpus: Corpus, documents: Iterable[Stored], before: Files, after: Files) -> list[Finding]:
    touched = list(documents)
    known = Counter(map(_key, _findings(corpus, touched, before)))
    return list(_new(_findings(corpus, touched, after), known))


def expect(files: Files, path: str, line: bytes) -> None:
    """Make sure, in a plan, that the record that somebody looked at is still the same.

    Args:
        files: What the plan got.
        path: The file of the record.
        line: The record's line as it was seen, with or without its end.

    Raises:
        StaleError: No line of the file is the same, byte for byte.
    """
    if line.rstrip(b"\n") not in files.get(path, b"").split(b"\n"):
        raise StaleError(f"{path}: the record was changed by somebody else meanwhile; look at it again")


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
    checker = Checker(_as_in(files, corpus), files)
    yield from checker.check_registry()
    for stored in documents:
        start = prefix(corpus, stored)
        own = {path.removeprefix(start): content for path, content in files.items() if path.startswith(start)}
        if own:
            yield from checker.check_id(stored, set())
            yield from checker.check_files(stored, own)


def _as_in(files: Files, corpus: Corpus) -> Corpus:
    """Return *corpus* with the corpus.json that *files* hold, if that can be read, and the schema that it names."""
    try:
        meta = folder.parse_object(files[CORPUS_FILE], CORPUS_FILE, 1)
    except (KeyError, DataError):
        return corpus
    if meta.get("schema_version") in (None, corpus.schema.version):
        return replace(corpus, meta=meta)
    return replace(corpus, meta=meta, schema=schema_of(meta, corpus.root, CORPUS_FILE))


def _new(found: Iterable[Finding], known: Counter[tuple[str, ...]]) -> Iterator[Finding]:
    for finding in found:
        if known[_key(finding)] <= 0:
            yield finding
        known[_key(finding)] -= 1


def _key(finding: Finding) -> tuple[str, ...]:
    """Return what makes an error the same before and after.

    What is wrong with a span repeats offsets and words, which may move with the text and be no less wrong.
    """
    if finding.code.startswith("T"):
        return finding.code, finding.path, finding.record, finding.pointer
    return finding.code, finding.path, finding.record, finding.pointer, finding.message


def new_place(corpus: Corpus, doc_id: str, collection: str = "") -> Stored:
    """Return where a new document goes.

    Raises:
        CorpusError: The id is taken, or id or collection lead out of the corpus.
    """
    if doc_id in corpus.ids():
        raise CorpusError(f"the corpus already has a document {doc_id}", hint="give it another id")
    if doc_id in corpus.withdrawn:
        gone = corpus.withdrawn[doc_id]
        raise CorpusError(f"{doc_id} was withdrawn at {gone.at}: {gone.reason}", hint="its id is not given out again")
    path = corpus.path / Path(collection) / doc_id
    if "/" in doc_id or not path.resolve().is_relative_to(corpus.path.resolve()) or path.resolve() == corpus.path:
        raise CorpusError(f"{collection}/{doc_id} leads out of the corpus".removeprefix("/"))
    return Stored(doc_id, collection, path)
