"""From the folder form to the packed one and back, without a changed byte."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from standoff.errors import CorpusError, DataError
from standoff.printable import encodable
from standoff.storage import folder, packed
from standoff.storage.changes import reading
from standoff.storage.corpus import FRAME, Corpus
from standoff.storage.files import read, write
from standoff.storage.fresh import fresh
from standoff.storage.withdrawn import with_text

MEND = "standoff withdraw takes it out again"
COMPRESSIONS = {"none": ".jsonl", "gzip": ".jsonl.gz", "zstd": ".jsonl.zst"}


def pack(corpus: Corpus, out: Path, *, compression: str = "zstd", shards: int = 1) -> int:
    """Write the corpus in packed form to *out*, with its schema and registry; return the number of documents.

    Args:
        out: A folder that does not exist, or is empty.
        compression: One of `COMPRESSIONS`.
        shards: How many shards; each holds a run of documents in the order of their ids.

    Raises:
        CorpusError: *out* is in use, or a document stands that was withdrawn.
        DataError: A document is not in canonical form, or holds a file that is no part of it, so that packing would
            lose something.
    """
    with reading(corpus.root), fresh(out) as made:
        ids = corpus.ids()
        _copy_frame(corpus, made)
        documents = _lines(corpus)
        for number in range(shards):
            size = len(ids) * (number + 1) // shards - len(ids) * number // shards
            name = f"documents-{number:05d}-of-{shards:05d}{COMPRESSIONS[compression]}"
            write(made / "corpus" / name, packed.compress(name, islice(documents, size)), durable=False)
    return len(ids)


def _lines(corpus: Corpus) -> Iterator[bytes]:
    for stored in corpus.stored():
        document = corpus.load(stored)
        _check_stands(corpus, stored.id, document.text)
        if not stored.line:
            _check_lossless(stored.path, dict(folder.dump(document)))
        line = packed.dump(document)
        if stored.line and line != stored.raw:
            raise DataError("is not in canonical form", path=stored.path, line=stored.line, hint="run standoff fix")
        yield line


def _check_lossless(path: Path, files: dict[str, bytes]) -> None:
    for name in folder.file_names(path):
        if encodable(name) != name:
            raise DataError("has a name that is no text", path=path / name, hint="give it a name in UTF-8")
        if name not in files:
            raise DataError("is no part of a document and would be lost", path=path / name, hint="move it away")
        if read(path / name) != files[name]:
            raise DataError("is not in canonical form", path=path / name, hint="run standoff fix")


def unpack(corpus: Corpus, out: Path) -> int:
    """Write the corpus in folder form to *out*, with its schema and registry; return the number of documents.

    Raises:
        CorpusError: *out* is in use, or a document stands that was withdrawn.
        DataError: A line cannot be read as a document, or would lie outside of *out*.
    """
    count = 0
    with reading(corpus.root), fresh(out) as made:
        _copy_frame(corpus, made)
        for document in corpus:
            _check_stands(corpus, document.id, document.text)
            where = made / "corpus" / document.collection / document.id
            for name, content in folder.dump(document):
                write(where / name, content, durable=False)
            count += 1
    return count


def _check_stands(corpus: Corpus, doc_id: str, text: str) -> None:
    if doc_id in corpus.withdrawn:
        raise CorpusError(f"{doc_id} was withdrawn and stands in the corpus", path=corpus.path, hint=MEND)
    if gone := with_text(corpus.withdrawn, text):
        raise CorpusError(f"{doc_id} has the text of {gone.id}, which was withdrawn", path=corpus.path, hint=MEND)


def _copy_frame(corpus: Corpus, out: Path) -> None:
    for path in _frame(corpus):
        write(out / path.relative_to(corpus.root), read(path), durable=False)


def _frame(corpus: Corpus) -> Iterable[Path]:
    yield from (corpus.path / name for name in FRAME if (corpus.path / name).exists())
    yield from sorted((corpus.root / "schema").rglob("*.json"))
