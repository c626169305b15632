"""Taking a document out for good, as when its holder asks for it: a tombstone stays, and nothing else.

Its annotation goes with it. Every span repeats words of the text, and without the text no rule can say whether a record
is in order; who needs the annotation without the words has them in the public form of an earlier release. Its line in
the ledger of splits stays: it holds no words, and later documents of its group must still come to the same split.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from standoff.curate.gate import Changes, Files, prefix, revise
from standoff.curate.times import now
from standoff.document import Document
from standoff.errors import CorpusError
from standoff.same_words import digest_of
from standoff.storage import packed
from standoff.storage.canonical import dump
from standoff.storage.changes import FOLDER, writing
from standoff.storage.corpus import WAIVERS_FILE, Corpus
from standoff.storage.files import discard, read
from standoff.storage.folder import parse_lines
from standoff.storage.stored import Stored
from standoff.storage.withdrawn import LEDGER, WITHDRAWN, Tombstone

KEPT = ("rows", "validated")
"""What is kept under `.standoff/` to be quick, and may hold words."""


@dataclass(frozen=True)
class Withdrawal:
    """What is to go with a document, and what is to stay.

    Attributes:
        stone: What stays of it.
        document: The document.
        waivers: How many waivers go with it.
        divided: Whether the ledger of splits keeps a line of it.
    """

    stone: Tombstone
    document: Document
    waivers: int
    divided: bool


def plan(corpus: Corpus, doc_id: str, reason: str, by: str) -> Withdrawal:
    """Return what `withdraw` would do, and raise what it would raise before it writes."""
    stored, stone = _found(corpus, doc_id, reason, by)
    path = corpus.path / WAIVERS_FILE
    waivers = parse_lines(read(path), path) if path.exists() else []
    divided = any(doc_id in view.entries for view in corpus.views.values())
    return Withdrawal(stone, corpus.load(stored), sum(each.get("doc") == doc_id for each in waivers), divided)


def withdraw(corpus: Corpus, doc_id: str, reason: str, by: str) -> Tombstone:
    """Take a document out of *corpus* with all that is known of it, at one stroke, and leave a tombstone.

    Its waivers go too, because they may quote it, and so does what was kept of it to be quick. What git has of it, and
    what was published, stays where it is; see `standoff.release.takedown.reissue`.

    Args:
        corpus: The corpus, in either form.
        doc_id: The document.
        reason: Why, in a sentence that everybody may read.
        by: Who does this.

    Raises:
        CorpusError: There is no such document, or no reason, or the document was withdrawn before.
        RefusedError: Something else would be wrong without it. Nothing was written.
    """
    stored, stone = _found(corpus, doc_id, reason, by)
    if stored.line:
        _from_shard(corpus, stored, stone)
    else:
        revise(corpus, [stored], _from_folder(corpus, stored, stone))
    _forget(corpus)
    return stone


def _found(corpus: Corpus, doc_id: str, reason: str, by: str) -> tuple[Stored, Tombstone]:
    """Return where the document is, and its tombstone; what is raised is as in `withdraw`."""
    if not reason.strip():
        raise CorpusError("a document is not withdrawn without a reason", hint="say --reason")
    if doc_id in corpus.withdrawn and doc_id not in corpus.ids():
        told = corpus.withdrawn[doc_id]
        raise CorpusError(f"{doc_id} was withdrawn already, at {told.at}: {told.reason}")
    stored = corpus.find(doc_id)
    return stored, corpus.withdrawn.get(doc_id) or _tombstone(corpus.load(stored), reason, by)


def naming(corpus: Corpus, doc_id: str) -> list[str]:
    """Return the other documents whose document.json has *doc_id* as a value, in order: nothing changes them.

    Raises:
        DataError: A document cannot be read as data.
    """
    return [each.id for each in corpus if each.id != doc_id and _holds(each.meta, doc_id)]


def _holds(value: Any, word: str) -> bool:
    if isinstance(value, dict):
        return any(_holds(each, word) for each in value.values())
    if isinstance(value, list):
        return any(_holds(each, word) for each in value)
    return bool(value == word)


def _tombstone(document: Document, reason: str, by: str) -> Tombstone:
    return Tombstone(document.id, " ".join(reason.split()), by, now(), digest_of(document.text))


def _from_folder(corpus: Corpus, stored: Stored, tombstone: Tombstone) -> Callable[[Files], Changes]:
    def plan(files: Files) -> Changes:
        gone = {path: None for path in files if path.startswith(prefix(corpus, stored))}
        return {**gone, **dict(_ledgers(corpus, tombstone))}

    return plan


def _ledgers(corpus: Corpus, tombstone: Tombstone) -> Iterator[tuple[str, bytes]]:
    """Yield the new content of the ledgers that are concerned."""
    path = corpus.path / WITHDRAWN
    before = read(path) if path.exists() else b""
    if tombstone.id not in corpus.withdrawn:
        yield WITHDRAWN, LEDGER.append(before, tombstone)
    path = corpus.path / WAIVERS_FILE
    if path.exists():
        waivers = parse_lines(read(path), path)
        kept = [each for each in waivers if each.get("doc") != tombstone.id]
        if len(kept) < len(waivers):
            yield WAIVERS_FILE, b"".join(dump(each) + b"\n" for each in kept)


def _from_shard(corpus: Corpus, stored: Stored, tombstone: Tombstone) -> None:
    """Write the shard without the document; what is there, is there in any order of lines, so no rule has a say."""
    with writing(corpus.root) as change:
        lines = (each.raw for each in packed.scan(stored.path) if each.id != stored.id)
        shard = b"".join(packed.compress(stored.path.name, lines))
        change({stored.path: shard, **{corpus.path / name: new for name, new in _ledgers(corpus, tombstone)}})


def _forget(corpus: Corpus) -> None:
    """Delete what was kept to be quick, which may hold the words of any document."""
    for name in KEPT:
        place = corpus.root / FOLDER / name
        if place.is_dir() and not place.is_symlink():
            discard(place.iterdir())
        else:
            discard([place])
