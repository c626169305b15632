"""The whole of a validation: corpus.json and the registry, then every document.

Levels are bytes, JSON, schema, rules. A record goes up a level only if it passed the one below, and one that did not
never hides the faults of another.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING

from standoff.errors import CorpusError, DataError, SchemaError, StandoffError
from standoff.findings import Finding
from standoff.storage import folder, packed
from standoff.storage.changes import reading
from standoff.storage.corpus import CORPUS_FILE, Corpus, locate, root_of
from standoff.storage.files import read
from standoff.storage.stored import Stored
from standoff.validate import engine_rules as rules
from standoff.validate.cache import Cache, context_of
from standoff.validate.checker import Checker
from standoff.validate.outcome import Outcome, settle
from standoff.validate.reading import read_value
from standoff.validate.share import Report, Share, conclude
from standoff.validate.source import Source
from standoff.validate.workers import check_all, uncollected

if TYPE_CHECKING:
    from concurrent.futures import Executor

__all__ = ["Report", "examine", "folders_of", "shard_of", "validate"]


def validate(
    path: Path | str | None = None, documents: Collection[str] = (), *, workers: int = 1, cache: bool = False
) -> Outcome:
    """Check a corpus, weigh what is found as its corpus.json says, and set aside what is waived.

    Args:
        path: As in `Corpus.open`.
        documents: Ids of the documents to check; all of them if empty.
        workers: How many processes may work on it. A script that asks for several must guard its own start with
            `if __name__ == "__main__":`, because each process imports it.
        cache: Whether to take what earlier runs found in documents that have not changed.

    Raises:
        CorpusError: There is no corpus at *path*, or it has not one of *documents*.
    """
    report = conclude([examine(path, documents, workers=workers, cache=cache)])
    return settle(report, locate(path), documents=documents or None)


@uncollected()
def examine(
    path: Path | str | None = None,
    documents: Collection[str] = (),
    *,
    shard: tuple[int, int] = (1, 1),
    workers: int = 1,
    executor: Executor | None = None,
    cache: bool = False,
) -> Share:
    """Check a share of the documents of a corpus: *shard* (3, 16) is every sixteenth, from the third on.

    The work runs on *executor* if there is one, else in *workers* processes. The other arguments, and what is raised,
    are as in `validate`.
    """
    where = locate(path)
    with reading(root_of(where)):
        return _examine(path, where, documents, shard, workers=workers, executor=executor, cache=cache)


def _examine(
    path: Path | str | None,
    where: Path,
    documents: Collection[str],
    shard: tuple[int, int],
    *,
    workers: int,
    executor: Executor | None,
    cache: bool,
) -> Share:
    try:
        corpus, checker = _opened(path, cache)
    except (CorpusError, DataError, SchemaError) as error:
        return Share(*shard, frame=[_unusable(error, where)])
    alone = shard == (1, 1)
    context = "" if alone and not cache else context_of(corpus)
    share = Share(*shard, context, checker.check_registry(), whole=not documents)
    known = Cache(checker, context) if cache else None
    waiting: dict[int, Stored] = {}

    def unknown() -> Iterator[tuple[int, Stored]]:
        for number, stored in zip(count(), _stored(corpus, documents, share.frame)):
            if number % shard[1] != shard[0] - 1:
                continue
            if known and (found := known.find(stored)):
                share.checked.append((number, found))
                continue
            if known:
                waiting[number] = stored
            yield number, stored

    for number, checked in check_all(checker, unknown(), workers, executor):
        share.checked.append((number, checked))
        if known:
            known.keep(waiting.pop(number), checked)
    if known:
        known.save(whole=alone and not documents)
    return share


def _opened(path: Path | str | None, cache: bool) -> tuple[Corpus, Checker]:
    """Open a corpus with all that no document can be checked without."""
    corpus = Corpus.open(path)
    corpus.views, corpus.withdrawn  # noqa: B018  (read here, so that a broken ledger is told before one is needed)
    corpus.releases  # noqa: B018
    try:
        return corpus, Checker(corpus, digests=cache)
    except SchemaError as error:
        error.path = corpus.root / "schema" / corpus.schema.version / (error.path or "")
        raise


def _stored(corpus: Corpus, documents: Collection[str], frame: list[Finding]) -> Iterator[Stored]:
    """Yield what is to be checked, all if *documents* is empty; links and broken shards are added to *frame*."""
    found = folders_of(corpus, [] if documents else frame)
    lacking = set(documents)
    for stored in chain(found, *(shard_of(corpus, shard, frame) for shard in packed.find_shards(corpus.path))):
        if not documents or stored.id in documents:
            lacking.discard(stored.id)
            yield stored
    if lacking:
        corpus.find(min(lacking))  # tells that it is not there


def folders_of(corpus: Corpus, frame: list[Finding]) -> list[Stored]:
    """Return the documents in folder form; links are added to *frame*."""
    found, links = folder.scan(corpus.path)
    for link in links:
        frame.append(Source(link.relative_to(corpus.root).as_posix(), b"").finding(rules.UNSAFE_PATH, "this is a link"))
    return found


def shard_of(corpus: Corpus, shard: Path, frame: list[Finding]) -> Iterator[Stored]:
    """Yield the documents of a shard; that it is a link or breaks off is added to *frame*."""
    source = Source(shard.relative_to(corpus.root).as_posix(), b"")
    if shard.is_symlink() or not shard.is_file():
        frame.append(source.finding(rules.UNSAFE_PATH, "this is a link, or no file"))
        return
    try:
        yield from packed.scan(shard)
    except DataError as error:
        frame.append(source.finding(rules.BROKEN_SHARD, error.message))


def _no_json(path: Path, shown: str, line: int) -> Finding | None:
    """Return what is wrong with the JSON of a file, or of a line of it, if it can be read and is none."""
    try:
        raw = read(path)
    except DataError:
        return None
    source = Source(shown, raw, whole=path.suffix == ".json")
    value = raw if source.whole else raw.split(b"\n")[line - 1]
    return next(iter(read_value(source, value, 1 if source.whole else line)[1]), None)


def _unusable(error: StandoffError, where: Path) -> Finding:
    """Return the finding for a corpus.json, a ledger or a schema without which nothing can be checked."""
    path = Path(error.path or where / CORPUS_FILE)
    root = root_of(where)
    shown = path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
    if isinstance(error, DataError) and (found := _no_json(path, shown, error.line or 1)):
        return found
    rule = rules.BAD_SCHEMA if isinstance(error, SchemaError) else rules.BAD_CORPUS
    return Source(shown, b"").finding(rule, error.message, line=error.line or 0, hint=error.hint or "")
