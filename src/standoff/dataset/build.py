"""A corpus as a folder that `datasets.load_dataset` reads: Parquet, a card, Croissant and a manifest of digests."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from standoff.dataset.card import card
from standoff.dataset.configs import BY_ANNOTATOR, configs
from standoff.dataset.croissant import croissant
from standoff.dataset.datasheet import published
from standoff.dataset.manifest import MANIFEST, SUMS, check_labels, manifest, sums
from standoff.dataset.outcome import Built, Extra
from standoff.dataset.parts import Part, Parts
from standoff.dataset.pieces import Made, Piece, jobs, pieces
from standoff.dataset.where import parse
from standoff.errors import CorpusError, RefusedError
from standoff.findings import Finding
from standoff.storage import folder
from standoff.storage.canonical import dump
from standoff.storage.changes import reading
from standoff.storage.corpus import Corpus
from standoff.storage.files import read, write
from standoff.storage.fresh import replacing
from standoff.validate.checker import Checker
from standoff.validate.outcome import settle
from standoff.validate.share import Share, conclude
from standoff.validate.workers import spread

if TYPE_CHECKING:
    from concurrent.futures import Executor

DATASHEET = "DATASHEET.md"
FEW = 4
"""So many jobs start no processes."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Public:
    """How a dataset is made that may be given to everybody, though not all of its texts may.

    Attributes:
        withhold: Returns a piece without the words of the documents with these ids.
        add: Writes into the folder what else belongs to it, once the rows are there.
        check: Raises an error if the folder, which is all there, holds words that must not leave.
    """

    withhold: Callable[[Piece, Collection[str]], Piece]
    add: Callable[[Path], None]
    check: Callable[[Path], None]


def build(
    corpus: Corpus,
    out: Path,
    *,
    where: Iterable[str] = (),
    view: str | None = None,
    workers: int = 1,
    executor: Executor | None = None,
    extra: Extra | None = None,
    public: Public | None = None,
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
        public: How to withhold texts that may not be redistributed; without it, they are in the dataset.
        progress: Is told how many of how many documents are done.

    Raises:
        CorpusError: *out* holds something else, or lies in the corpus; or there are no documents, or some that the
            ledger of splits does not know; or it has no such view.
        RefusedError: The corpus has errors. Nothing was written.
        StandoffError: A condition is wrong, or a label would lose its number.
    """
    asked = tuple(where)
    check_target(corpus, out, asked, view)
    total = len(corpus.ids()) if progress else 0
    with reading(corpus.root):
        frame = Checker(corpus).check_registry()
        made = spread(pieces, jobs(corpus, asked, view, frame=frame), workers, executor, few=FEW)
        done = told(made, progress, total)
        return assemble(corpus, out, done, frame=frame, where=asked, view=view, extra=extra, public=public)


def check_target(corpus: Corpus, out: Path, where: tuple[str, ...], view: str | None) -> None:
    """Make sure, before any work, that a dataset can be built into *out*; what is raised is as in `build`."""
    _check_out(corpus, out.resolve())
    corpus.split_of("", {}, view)
    check_labels(out, configs(corpus.schema, where))


def told(made: Iterable[Made], progress: Progress | None, total: int) -> Iterator[Made]:
    """Yield what is made, and tell *progress* how many of *total* documents are done."""
    done = 0
    for each in made:
        yield each
        done += len(each.checked)
        if progress:
            progress(done, total)


def assemble(
    corpus: Corpus,
    out: Path,
    made: Iterable[Made],
    *,
    frame: list[Finding],
    where: tuple[str, ...] = (),
    view: str | None = None,
    extra: Extra | None = None,
    public: Public | None = None,
) -> Built:
    """Make a dataset of what all jobs came to, in their order.

    Args:
        corpus, out, where, view, extra, public: As in `build`.
        made: What each job came to.
        frame: What is wrong outside the documents. It may grow until *made* is at its end.

    Raises:
        CorpusError, RefusedError: As in `build`.
    """
    built = Built(conditions=_told(where, corpus), asked=where, view=view, extra=extra, public=public is not None)
    share = Share(frame=frame)
    unsplit: list[str] = []
    with replacing(out.resolve()) as root:
        parts = Parts(configs(corpus.schema, where), root)
        for each in made:
            for piece in each.pieces:
                parts.add(public.withhold(piece, each.restricted) if public else piece)
            share.checked += [(len(share.checked) + number, one) for number, one in enumerate(each.checked)]
            built.documents += each.documents
            built.rights += each.rights
            built.restricted += each.restricted
            unsplit += each.unsplit
        built.parts = parts.close()
        taken = sum(_records(part, corpus) for part in built.parts)
        built.left_out = sum(one.records for _, one in share.checked) - taken
        _check_clean(corpus, share)
        _check_whole(corpus, built, unsplit)
        if public:
            public.add(root)
        _write_frame(corpus, built, root)
        if public:
            public.check(root)
    return built


def _records(part: Part, corpus: Corpus) -> int:
    """Return for how many records of the corpus a part has a row each."""
    return part.rows if part.config.name.removesuffix(BY_ANNOTATOR) in corpus.schema.layers else 0


def _check_clean(corpus: Corpus, share: Share) -> None:
    report = settle(conclude([share]), corpus.path)
    if report.errors:
        raise RefusedError("the corpus has errors", [each for each in report.findings if each.severity == "error"])


def _check_out(corpus: Corpus, out: Path) -> None:
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / MANIFEST).exists())):
        raise CorpusError("holds something that was not built by standoff", path=out, hint="name another folder")
    if out.is_relative_to(corpus.path.resolve()):
        raise CorpusError("lies in the corpus", path=out, hint="name a folder outside of it")


def _told(asked: tuple[str, ...], corpus: Corpus) -> dict[str, list[str]]:
    return {layer: [str(where) for where in found] for layer, found in parse(asked, corpus.schema).items()}


def _check_whole(corpus: Corpus, built: Built, unsplit: list[str]) -> None:
    if not built.parts:
        raise CorpusError("the corpus has no documents", path=corpus.path, hint="standoff add document adds one")
    if unsplit:
        some = ", ".join(unsplit[:3]) + (" …" if len(unsplit) > 3 else "")
        count = "1 document has" if len(unsplit) == 1 else f"{len(unsplit):,} documents have"
        raise CorpusError(f"{count} no split yet: {some}", hint="run standoff split")


def _write_frame(corpus: Corpus, built: Built, root: Path) -> None:
    sheet = corpus.root / DATASHEET
    text = published(folder.decode(read(sheet), sheet)) if sheet.exists() else ""
    for path, content in sorted(built.extra.files.items()) if built.extra else ():
        write(root / path, content)
    write(root / "README.md", card(corpus, built, text).encode("utf-8"))
    write(root / "croissant.json", dump(croissant(corpus, built, root, text)) + b"\n")
    write(root / MANIFEST, _json(manifest(corpus, built, root)))
    write(root / SUMS, sums(root))


def _json(value: Any) -> bytes:
    return dump(value, indent=True) + b"\n"
