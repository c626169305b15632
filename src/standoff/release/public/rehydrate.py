"""From a public dataset and somebody's own copies of the texts to the dataset with all its columns.

A copy is known by its fingerprint. Of the very text, the dataset is the one that was built with it, byte for byte. Of
a copy with other quotation marks, spaces or Unicode forms, every span is moved to where its words stand. Of a copy in
which paragraphs differ, those records remain whose spans stand in stretches that are known to be the same. A text that
is not known is not taken, whatever its file is called.
"""

from __future__ import annotations

import hashlib
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, Final

from standoff.curate.add_document import clean
from standoff.dataset.build import build
from standoff.dataset.outcome import Built, Extra
from standoff.errors import CorpusError, DataError
from standoff.release.public.fingerprints import Fingerprint, windows
from standoff.release.public.restore import Found, Status, Text, restore
from standoff.release.public.skeleton import AGAIN, FOLDER, HOW, read_fingerprints, read_how, shards, values
from standoff.same_words import digest, tokens
from standoff.storage.corpus import Corpus
from standoff.storage.files import read
from standoff.storage.fresh import check_free

MOST: Final = 0.5
"""From this share of its stretches on, a text counts as found in part; records outside of them are left out."""
SOME: Final = 0.1
"""From this share on, it is a text that has drifted too far; below, another text that quotes the same words."""


@dataclass
class Rehydrated:
    """A dataset with its texts.

    Attributes:
        built: The dataset.
        found: What was found of each withheld document, in order.
        unused: Files that are no copy of any of them.
    """

    built: Built | None
    found: list[Found]
    unused: list[Path]

    @property
    def coverage(self) -> float:
        """The share of the withheld documents that are in the dataset, one found in part counting by its share."""
        shares = [each.share if each.copy else 0.0 for each in self.found]
        return sum(shares) / len(shares) if shares else 1.0


def rehydrate(
    dataset: Path,
    texts: Iterable[Path],
    out: Path,
    *,
    workers: int = 1,
    encoding: str = "",
    extra: Callable[[Corpus, dict[str, Any]], Extra | None] | None = None,
) -> Rehydrated:
    """Build the dataset that *dataset* is the public form of into *out*, as far as the texts are there.

    Documents whose text was not found are not in it.

    Args:
        dataset: A folder that was built with `--public`.
        texts: Files of text, and folders of them.
        out: A folder that does not exist, or is empty.
        workers: How many processes build.
        encoding: Of the files, as Python calls it; UTF-8, or what a byte-order mark says, if empty.
        extra: Returns, for a corpus and how the dataset was built, what else is to stand in it.

    Raises:
        CorpusError: *dataset* has no text that was withheld, or *out* is in use.
        DataError: What it says of its documents cannot be used.
    """
    place = dataset / FOLDER
    if not (place / HOW).is_file():
        raise CorpusError("withholds no text", path=dataset, hint="standoff build --public makes a dataset that does")
    check_free(out)
    how = read_how(place)
    copies = _copies(_files(texts), encoding)
    with _telling(place):
        found = {each.doc_id: each for each in _search(place, copies)}
    used = {id(each.copy) for each in found.values() if each.copy}
    unused = [copy.path for copy in copies if id(copy) not in used]
    with tempfile.TemporaryDirectory(prefix="standoff-") as temporary:
        with _telling(place):
            corpus = restore(place, Path(temporary), found)
        built = None
        if next(corpus.stored(), None):
            more = extra(corpus, how) if extra else None
            built = build(corpus, out, where=how["where"], view=how["view"], workers=workers, extra=more)
    return Rehydrated(built, list(found.values()), unused)


@contextmanager
def _telling(place: Path) -> Iterator[None]:
    """Turn what goes wrong with a skeleton, which may come from anywhere, into a `DataError`."""
    try:
        yield
    except (LookupError, TypeError, ValueError, AttributeError, zlib.error) as error:
        reason = f"{type(error).__name__}: {error}"[:200]
        raise DataError(f"says of its texts what cannot be used ({reason})", path=place, hint=AGAIN) from error


def _files(texts: Iterable[Path]) -> Iterator[Path]:
    for path in texts:
        if path.is_dir():
            yield from sorted(each for each in path.rglob("*") if each.is_file())
        else:
            yield path


def _copies(files: Iterable[Path], encoding: str) -> list[Text]:
    found = []
    for path in files:
        try:
            text, _ = clean(read(path, linked=True), encoding)
        except CorpusError:
            continue  # no text in that encoding, and so none of the texts
        found.append(Text(path, text, tokens(text)))
    return found


def _search(place: Path, copies: list[Text]) -> Iterator[Found]:
    """Yield what is found of each withheld document, in the order in which they are stored."""
    known = {each.doc_id: each for each in read_fingerprints(place)}
    exact = {hashlib.sha256(copy.text.encode("utf-8", "surrogatepass")).hexdigest(): copy for copy in copies}
    normal = {digest(token.key for token in copy.tokens): copy for copy in reversed(copies)}
    near: dict[str, set[int]] | None = None
    for value in chain.from_iterable(map(values, shards(place))):
        if "text" in value:
            continue
        fingerprint = known.get(str(value["doc_id"]))
        if fingerprint is None:
            yield Found(str(value["doc_id"]))
        elif copy := exact.get(fingerprint.sha256):
            yield Found(fingerprint.doc_id, "exact", 1.0, copy, to_new=_all(copy))
        elif copy := normal.get(fingerprint.normalised):
            yield Found(fingerprint.doc_id, "normalised", 1.0, copy, to_new=_all(copy))
        else:
            near = near if near is not None else _near(known.values(), copies)
            yield _best(fingerprint, [copies[number] for number in sorted(near.get(fingerprint.doc_id, ()))])


def _all(copy: Text) -> list[int]:
    return list(range(len(copy.tokens)))


def _near(fingerprints: Iterable[Fingerprint], copies: list[Text]) -> dict[str, set[int]]:
    """Return which copies share a stretch with which document."""
    owners: dict[str, list[str]] = {}
    lengths: set[int] = set()
    for each in fingerprints:
        for first, end, hashed in each.tiles:
            owners.setdefault(hashed, []).append(each.doc_id)
            lengths.add(end - first)
    found: dict[str, set[int]] = {}
    for number, copy in enumerate(copies):
        for hashed in windows(copy.tokens, lengths).keys() & owners.keys():
            for owner in owners[hashed]:
                found.setdefault(owner, set()).add(number)
    return found


def _best(fingerprint: Fingerprint, copies: Iterable[Text]) -> Found:
    best = Found(fingerprint.doc_id)
    for copy in copies:
        to_new, share = fingerprint.place(copy.tokens)
        if share > best.share:
            status: Status = "partial" if share >= MOST else "drifted" if share >= SOME else "missing"
            best = Found(fingerprint.doc_id, status, share, copy if status == "partial" else None, to_new=to_new)
    return best
