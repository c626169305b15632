"""A build in shares, for a job array: each job leaves a file of what its documents come to, and one joins the files.

The joined dataset has the bytes that a build by one process has, because joining is the second half of such a build.
A share is a file of entries: a line of JSON, and after it the tables that it speaks of as Arrow streams.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

import orjson

from standoff import __version__
from standoff.dataset.build import FEW, Progress, Public, assemble, check_target, told
from standoff.dataset.configs import configs
from standoff.dataset.outcome import Built, Extra
from standoff.dataset.pieces import Made, Piece, as_stream, jobs, pieces, read_stream
from standoff.errors import DataError
from standoff.findings import Finding
from standoff.storage.changes import reading
from standoff.storage.corpus import Corpus
from standoff.validate.checker import Checker
from standoff.validate.share import checked_of, finding_of
from standoff.validate.workers import spread

if TYPE_CHECKING:
    from concurrent.futures import Executor

SUFFIX: Final = ".arrows"
_PLAIN: Final = [each.name for each in fields(Piece) if each.name not in ("stream", "labels")]


def build_share(
    corpus: Corpus,
    folder: Path,
    share: tuple[int, int],
    *,
    where: Iterable[str] = (),
    view: str | None = None,
    workers: int = 1,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Path:
    """Check a share of the documents of *corpus* and write what they come to into *folder*; return the file.

    Args:
        corpus: The corpus.
        folder: Where the shares of one dataset lie together.
        share: (3, 16) is the third of sixteen. A packed corpus is divided between its shards, so that there should be
            more of them than shares; a share may be empty.
        where, view, workers, executor: As in `standoff.dataset.build.build`.
        progress: Is told how many documents are done, and 0 for how many there are.

    Raises:
        CorpusError: There is no such view.
        StandoffError: A condition is wrong, or a process died.
    """
    asked = tuple(where)
    configs(corpus.schema, asked)
    corpus.split_of("", {}, view)
    number, of = share
    path = folder / f"share-{number:05d}-of-{of:05d}{SUFFIX}"
    folder.mkdir(parents=True, exist_ok=True)
    begun = path.with_suffix(".begun")
    faults: list[Finding] = []
    with reading(corpus.root), begun.open("wb") as file:
        _write(file, {**_head(corpus), "number": number, "of": of, "where": asked, "view": view})
        work = jobs(corpus, asked, view, share=share, frame=faults)
        for made in told(spread(pieces, work, workers, executor, few=FEW), progress, 0):
            _write_made(file, made)
        _write(file, {"faults": faults})
    begun.rename(path)
    return path


def join(corpus: Corpus, out: Path, folder: Path, *, extra: Extra | None = None, public: Public | None = None) -> Built:
    """Build the dataset of *corpus* into the folder *out* from the shares in *folder*, all of them.

    Args:
        corpus: The corpus that the shares were made of.
        out, extra, public: As in `standoff.dataset.build.build`.
        folder: Where the shares lie.

    Raises:
        CorpusError, RefusedError, StandoffError: As in `standoff.dataset.build.build`.
        DataError: A file is no share, or not all shares are there, or they were made from another corpus.
    """
    paths = sorted(folder.glob(f"*{SUFFIX}"))
    heads = [_head_of(path) for path in paths]
    _check_complete(corpus, folder, heads)
    where, view = tuple(heads[0]["where"]), heads[0]["view"]
    check_target(corpus, out, where, view)
    with reading(corpus.root):
        frame = Checker(corpus).check_registry()
        made = (each for path in paths for each in _read_share(path, frame))
        return assemble(corpus, out, made, frame=frame, where=where, view=view, extra=extra, public=public)


def asked(folder: Path) -> tuple[tuple[str, ...], str | None]:
    """Return which records the shares in *folder* take and by which view; nothing if there are no shares."""
    heads = (_head_of(path) for path in sorted(folder.glob(f"*{SUFFIX}")))
    return next(((tuple(head["where"]), head["view"]) for head in heads), ((), None))


def _head(corpus: Corpus) -> dict[str, str]:
    return {"form": "standoff-dataset-share-2", "version": __version__, "frame": corpus.frame_digest()}


def _head_of(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return _read(file, path)


def _check_complete(corpus: Corpus, folder: Path, heads: list[dict[str, Any]]) -> None:
    if not heads:
        raise DataError("holds no shares", path=folder, hint=f"standoff build --shard 1/2 {folder} makes one")
    alike = ("form", "version", "frame", "of", "where", "view")
    wanted = {**heads[0], **_head(corpus)}
    for head in heads:
        if any(head.get(name) != wanted.get(name) for name in alike):
            hint = "delete the shares and run them all again on the same files"
            raise DataError("holds shares of another corpus, version or condition", path=folder, hint=hint)
    lacking = sorted(set(range(1, wanted["of"] + 1)) - {head["number"] for head in heads})
    if lacking:
        hint = f"standoff build --shard {lacking[0]}/{wanted['of']} {folder} makes it"
        raise DataError(f"lacks share {lacking[0]} of {wanted['of']}", path=folder, hint=hint)


def _write(file: IO[bytes], entry: dict[str, Any]) -> None:
    file.write(orjson.dumps(entry, default=list, option=orjson.OPT_APPEND_NEWLINE))


def _write_made(file: IO[bytes], made: Made) -> None:
    told, tables = [], []
    for piece in made.pieces:
        tables.append(as_stream(piece.table, compression="zstd"))
        more = {"labels": piece.labels, "bytes": tables[-1].size}
        told.append({name: getattr(piece, name) for name in _PLAIN} | more)
    rest = {each.name: getattr(made, each.name) for each in fields(Made) if each.name not in ("pieces", "rights")}
    _write(file, {**rest, "pieces": told, "rights": [[*what, count] for what, count in made.rights.items()]})
    for table in tables:
        file.write(table)


def _read(file: IO[bytes], path: Path) -> dict[str, Any]:
    try:
        found = orjson.loads(file.readline())
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise DataError("is no share, or breaks off", path=path, hint="run the share again")
    return found


def _read_share(path: Path, frame: list[Finding]) -> Iterator[Made]:
    """Yield what each job of a share came to; what is wrong outside the documents is added to *frame*."""
    with path.open("rb") as file:
        _read(file, path)
        while "faults" not in (entry := _read(file, path)):
            try:
                made = _made(entry, file)
            except (KeyError, TypeError, ValueError, OSError):
                raise DataError("is no share, or breaks off", path=path, hint="run the share again") from None
            yield made
        frame += [finding_of(each) for each in entry["faults"]]


def _made(entry: dict[str, Any], file: IO[bytes]) -> Made:
    found = []
    for one in entry["pieces"]:
        stream = as_stream(read_stream(file.read(one["bytes"])))
        labels = {name: Counter(counts) for name, counts in one["labels"].items()}
        plain = {name: one[name] for name in _PLAIN}
        found.append(Piece(**plain, stream=stream, labels=labels))
    rights = Counter({tuple(what): count for *what, count in entry["rights"]})
    checked = [checked_of(each) for each in entry["checked"]]
    documents = Counter(entry["documents"])
    return Made(found, checked, documents, rights, entry["restricted"], entry["unsplit"])
