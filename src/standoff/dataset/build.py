"""A corpus as a folder that `datasets.load_dataset` reads: Parquet, a card, Croissant and a manifest of digests."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from standoff.dataset.card import built_digest, card
from standoff.dataset.configs import configs
from standoff.dataset.croissant import croissant
from standoff.dataset.manifest import MANIFEST, check_labels, manifest
from standoff.dataset.parts import Part, Parts
from standoff.dataset.pieces import Job, Made, Rights, jobs, pieces
from standoff.dataset.swap import replacing
from standoff.dataset.where import parse
from standoff.errors import CorpusError, RefusedError
from standoff.storage import folder
from standoff.storage.canonical import dump
from standoff.storage.corpus import Corpus
from standoff.storage.files import read, write
from standoff.validate.engine import validate

DATASHEET = "DATASHEET.md"
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Extra:
    """What other rooms have to say of a dataset, such as agreement and pictures.

    Attributes:
        text: Sections of the card, in Markdown, headings from `##` on.
        files: Bytes by path in the built folder.
    """

    text: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)


@dataclass
class Built:
    """A dataset.

    Attributes:
        parts: Every split of every config, in order.
        documents: How many documents there are, by split.
        restricted: Ids of the documents whose text may not be given to others.
        rights: How many documents there are of each licence, holder, and right to redistribute.
        conditions: Which records it takes, by layer.
        extra: What the caller adds to the folder.
    """

    parts: list[Part] = field(default_factory=list)
    documents: Counter[str] = field(default_factory=Counter)
    restricted: list[str] = field(default_factory=list)
    rights: Counter[Rights] = field(default_factory=Counter)
    conditions: dict[str, list[str]] = field(default_factory=dict)
    extra: Extra | None = None

    @property
    def digest(self) -> str:
        """One SHA-256 over the content of all parts; it depends on no library's release."""
        return built_digest(self.parts)


def build(
    corpus: Corpus,
    out: Path,
    *,
    where: Iterable[str] = (),
    view: str | None = None,
    workers: int = 1,
    executor: Executor | None = None,
    extra: Extra | None = None,
    progress: Progress | None = None,
) -> Built:
    """Build the dataset of *corpus* into the folder *out*, which takes its place at one stroke.

    The same corpus and conditions give the same bytes, whatever the workers, the locale, the time zone or the order
    of directories. Splits and configs without rows are left out: a reader cannot load them.

    Args:
        corpus: A corpus without errors.
        out: A folder that does not exist, is empty, or holds a dataset built before.
        where: Which records are taken; see `standoff.dataset.where`. Without any, the accepted ones.
        view: The view of the ledger that divides the dataset; by default the usual one.
        workers: How many processes check documents and make rows. A script that asks for several must guard its own
            start with `if __name__ == "__main__":`, because each process imports it.
        executor: What to run the work on instead of processes of this machine.
        extra: What else is to stand in the folder and in its card.
        progress: Is told how many of how many documents are done.

    Raises:
        CorpusError: *out* holds something else, or lies in the corpus; or there are no documents, or some that the
            ledger of splits does not know; or it has no such view.
        RefusedError: The corpus has errors. Nothing was written.
        StandoffError: A condition is wrong, or a label would lose its number.
    """
    out = out.resolve()
    asked = tuple(where)
    known = configs(corpus.schema, asked)
    _check_out(corpus, out)
    corpus.split_of("", {}, view)
    check_labels(out, known)
    report = validate(corpus.root, workers=workers)
    if report.errors:
        raise RefusedError("the corpus has errors", [each for each in report.findings if each.severity == "error"])
    built = Built(conditions=_told(asked, corpus), extra=extra)
    with replacing(out) as root:
        parts = Parts(known, root)
        unsplit: list[str] = []
        for made in _made(jobs(corpus, asked, view), workers, executor):
            for piece in made.pieces:
                parts.add(piece)
            built.documents += made.documents
            built.rights += made.rights
            built.restricted += made.restricted
            unsplit += made.unsplit
            if progress:
                progress(built.documents.total(), report.documents)
        built.parts = parts.close()
        _check_whole(corpus, built, unsplit)
        _write_frame(corpus, built, root)
    return built


def _check_out(corpus: Corpus, out: Path) -> None:
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / MANIFEST).exists())):
        raise CorpusError("holds something that was not built by standoff", path=out, hint="name another folder")
    if out.is_relative_to(corpus.path.resolve()):
        raise CorpusError("lies in the corpus", path=out, hint="name a folder outside of it")


def _told(asked: tuple[str, ...], corpus: Corpus) -> dict[str, list[str]]:
    return {layer: [str(where) for where in found] for layer, found in parse(asked, corpus.schema).items()}


def _made(work: Iterator[Job], workers: int, executor: Executor | None) -> Iterator[Made]:
    """Run the jobs; yield what each comes to, in order, with a bounded number of them under way."""
    if executor:
        yield from _run(work, executor, 64)
    elif workers > 1:
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            yield from _run(work, pool, 2 * workers)
    else:
        yield from map(pieces, work)


def _run(work: Iterator[Job], executor: Executor, ahead: int) -> Iterator[Made]:
    running: deque[Future[Made]] = deque()
    for job in work:
        running.append(executor.submit(pieces, job))
        if len(running) >= ahead:
            yield running.popleft().result()
    while running:
        yield running.popleft().result()


def _check_whole(corpus: Corpus, built: Built, unsplit: list[str]) -> None:
    if not built.parts:
        raise CorpusError("the corpus has no documents", path=corpus.path, hint="standoff add document adds one")
    if unsplit:
        some = ", ".join(unsplit[:3]) + (" …" if len(unsplit) > 3 else "")
        count = "1 document has" if len(unsplit) == 1 else f"{len(unsplit):,} documents have"
        raise CorpusError(f"{count} no split yet: {some}", hint="run standoff split")


def _write_frame(corpus: Corpus, built: Built, root: Path) -> None:
    sheet = corpus.root / DATASHEET
    text = folder.decode(read(sheet), sheet) if sheet.exists() else ""
    for path, content in sorted(built.extra.files.items()) if built.extra else ():
        write(root / path, content)
    write(root / "README.md", card(corpus, built, text).encode("utf-8"))
    write(root / "croissant.json", _json(croissant(corpus, built, root, text)))
    write(root / MANIFEST, _json(manifest(corpus, built, root)))


def _json(value: Any) -> bytes:
    return dump(value, indent=True) + b"\n"
