"""Whether a folder that is about to be given to others holds words of texts that may not be.

A leak is a run of eight words and more, or of twelve letters in a script without spaces, that also stands in a text
that is withheld; of a shorter text, all of it. Every byte of every file is looked at, and every value of a Parquet
file; what is escaped, encoded, reversed or packed is looked at as what it stands for. Pictures are looked at as bytes:
nobody reads what is drawn in them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from standoff.document import Document
from standoff.errors import DataError
from standoff.look.cells import first_words
from standoff.release.leaks.folded import Index, Letters, fold, fold_bytes
from standoff.release.leaks.views import DEEPEST, TooLargeError, views

BATCH: Final = 50_000_000
"""Letters of withheld texts that are looked for at once; of more, the folder is looked through several times."""
SHOWN: Final = 60


@dataclass(frozen=True, order=True)
class Leak:
    """Words that may not be given to others, found in something that is to be given to others.

    Attributes:
        file: The file, relative to the folder, joined by `/`.
        what: The document whose words they are, and the first of the words, as they stand there.
        where: The column and row group, or how the words are encoded; empty if they stand in the file as they are.
    """

    file: str
    what: str
    where: str


def scan(
    folder: Path, withheld: Iterable[Document], *, free: Iterable[Document] = (), known: Iterable[str] = ()
) -> list[Leak]:
    """Return the leaks in *folder*, each once for a document, file and place, in order.

    Args:
        folder: What is about to be given to others, all of it.
        withheld: The documents whose text may not be.
        free: Documents whose text may be: words that stand in one of them as well are no leak. They are gone through
            once for each batch of the withheld ones.
        known: Names and the like, of which the same holds.

    Raises:
        DataError: A file cannot be looked through, so that nobody can say what it holds.
    """
    found: set[Leak] = set()
    for documents in _batches(withheld):
        index = Index.of([document.text for document in documents])
        index = index.without(chain(known, (document.text for document in free)))
        if index.runs:
            found |= set(_scan(folder, index, documents))
    return sorted(found)


def _batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    waiting: list[Document] = []
    size = 0
    for document in documents:
        waiting.append(document)
        size += len(document.text)
        if size >= BATCH:
            yield waiting
            waiting, size = [], 0
    if waiting:
        yield waiting


def _scan(folder: Path, index: Index, documents: list[Document]) -> Iterator[Leak]:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        told: set[tuple[int, str]] = set()
        for where, letters in _everything(path, name):
            for run, at in index.find(letters):
                if (run.document, where) not in told:
                    told.add((run.document, where))
                    document = documents[run.document]
                    words = first_words(_as_written(document.text, letters[at : at + run.end - run.start]), SHOWN)
                    yield Leak(name, f"words of {document.id}: “{words}”", where)


def _as_written(text: str, run: Letters) -> str:
    """Return the words of *text* whose letters are *run*, in either direction, on one line."""
    places = [at for at, char in enumerate(text) for _ in range(len(fold(char)))]
    letters, wanted = ("".join(map(chr, each.tolist())) for each in (fold(text), run))
    start = next((at for each in (wanted, wanted[::-1]) if (at := letters.find(each)) >= 0), -1)
    if start < 0 or len(places) != len(letters):
        return wanted
    return " ".join(text[places[start] : places[start + len(wanted) - 1] + 1].split())


def _everything(path: Path, name: str) -> Iterator[tuple[str, Letters]]:
    for how, said in views(name.encode("utf-8", "surrogateescape")):
        yield f"the name of the file {how}".strip(), _folded(said)
    if path.is_symlink() or not path.is_file():
        return
    try:
        raw, chunks = path.read_bytes(), _chunks(path)
        for piece, is_chunk in _divided(raw, chunks):
            for how, said in views(piece, DEEPEST if is_chunk else 0):
                yield how, _folded(said)
        if chunks:
            yield from _columns(path)
    except (OSError, TooLargeError, pa.ArrowException) as error:
        raise DataError(f"cannot be looked through for leaks: {error}", path=path) from None


def _folded(said: str | bytes) -> Letters:
    return fold(said) if isinstance(said, str) else fold_bytes(said)


def _chunks(path: Path) -> list[tuple[int, int]]:
    """Return where the values of the columns of a Parquet file lie, in order; none of another file.

    They are looked at as values and as bytes. What is packed in them is not unpacked twice: a list of all words of a
    column, each once, says nothing of how they stand in a text, but may look as if it did.
    """
    if path.suffix != ".parquet":
        return []
    with pq.ParquetFile(path) as file:
        groups = [file.metadata.row_group(number) for number in range(file.num_row_groups)]
        columns = [group.column(number) for group in groups for number in range(group.num_columns)]
    starts = [
        (min(each.dictionary_page_offset or each.data_page_offset, each.data_page_offset), each) for each in columns
    ]
    return sorted((start, start + each.total_compressed_size) for start, each in starts)


def _divided(raw: bytes, chunks: list[tuple[int, int]]) -> Iterator[tuple[bytes, bool]]:
    """Yield (bytes, whether they are the values of columns) for all of *raw*, what is between the values as one."""
    rest, at = [], 0
    for start, end in chunks:
        rest.append(raw[at:start])
        at = max(at, end)
    yield b"\n".join([*rest, raw[at:]]), False
    if chunks:
        yield raw[chunks[0][0] : chunks[-1][1]], True


def _columns(path: Path) -> Iterator[tuple[str, Letters]]:
    """Yield the letters of each column of strings or bytes, whatever it is nested in, value after value."""
    with pq.ParquetFile(path) as file:
        for number in range(file.num_row_groups):
            for column in file.schema_arrow.names:
                chunks = file.read_row_group(number, columns=[column]).column(0).chunks
                for leaf, raw in (pair for chunk in chunks for pair in _leaves(chunk, column)):
                    for how, said in views(raw):
                        yield f"column {leaf}, row group {number} {how}".strip(), _folded(said)


def _leaves(array: Any, name: str) -> Iterator[tuple[str, bytes]]:
    kind = array.type
    if pa.types.is_struct(kind):
        for number, field in enumerate(kind):
            yield from _leaves(array.field(number), f"{name}.{field.name}")
    elif pa.types.is_nested(kind):
        yield from _leaves(array.values, name)
    elif pa.types.is_dictionary(kind):
        yield from _leaves(array.dictionary, name)
    elif pa.types.is_string(kind) or pa.types.is_binary(kind):
        yield name, _joined(array.cast(pa.binary()))
    elif pa.types.is_large_string(kind) or pa.types.is_large_binary(kind):
        yield name, b"".join(each for each in array.to_pylist() if each)


def _joined(array: Any) -> bytes:
    """Return the bytes of all values, one after the other."""
    offsets, values = array.buffers()[1:]
    if values is None or not len(array):
        return b""
    first, last = (
        int.from_bytes(offsets[4 * at : 4 * at + 4], "little") for at in (array.offset, array.offset + len(array))
    )
    return bytes(memoryview(values)[first:last])
