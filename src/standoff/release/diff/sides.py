"""The two sides of a comparison: a corpus here, elsewhere or at a revision, one set of it, or a built dataset."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from standoff.document import Document
from standoff.errors import CorpusError
from standoff.release.repository import Repository
from standoff.schema import Schema
from standoff.storage.corpus import Corpus, locate
from standoff.validate.since import RevisionError, export

if TYPE_CHECKING:
    from standoff.dataset.built import BuiltCorpus

MANIFEST: Final = "manifest.json"
GOLD: Final = "gold"
TEST: Final = "test"
HEAD: Final = "HEAD"


@dataclass(frozen=True)
class Side:
    """What is compared.

    Attributes:
        name: What the user calls it; empty for the corpus as it lies here.
        corpus: The corpus.
        set: The annotator whose sets are compared: `gold`, or empty for the gold set and everybody's.
        index: Where each document is, by id.
    """

    name: str
    corpus: Corpus | BuiltCorpus
    set: str = ""
    index: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def built(self) -> bool:
        """Whether it is a dataset, which lacks what its documents share."""
        return not isinstance(self.corpus, Corpus)

    @property
    def title(self) -> str:
        """The side in words."""
        told = f"{self.name or 'here'} ({self.corpus.meta.get('version')})"
        return f"{self.set} in {told}" if self.set else told

    @property
    def schema(self) -> Schema:
        """The schema that its records follow."""
        return self.corpus.schema

    @property
    def meta(self) -> Mapping[str, Any]:
        """The content of its corpus.json."""
        return self.corpus.meta

    @property
    def referents(self) -> Mapping[str, dict[str, Any]]:
        """Its registry."""
        return self.corpus.referents

    @property
    def ids(self) -> list[str]:
        """The ids of its documents."""
        return list(self.index)

    def load(self, doc_id: str) -> Document | None:
        """Return a document with the layers that are compared, None if there is no such document.

        Raises:
            DataError: It cannot be read as data.
        """
        if doc_id not in self.index:
            return None
        document = self.corpus.load(self.index[doc_id])
        if self.set in ("", GOLD):
            return replace(document, sets={}) if self.set else document
        owner = self.set if self.set in document.sets else ""
        return replace(document, layers=document.sets.get(self.set, {}), sets={}, set=owner)

    def annotated(self, document: Document | None) -> bool:
        """Tell whether a loaded document has the set that is compared, be it empty."""
        return document is not None and (self.set in ("", GOLD) or document.set == self.set)

    def in_test(self, doc_id: str, document: Document) -> bool:
        """Tell whether the document belongs to the split `test` in any view."""
        entries = [view.entries[doc_id] for view in self.corpus.views.values() if doc_id in view.entries]
        return document.split == TEST or any(each.split == TEST for each in entries)


@contextmanager
def side(name: str, here: Path | str | None, annotator: str = "") -> Iterator[Side]:
    """Open a side.

    Args:
        name: A folder with a corpus or a built dataset, else a revision of git at which the corpus is taken; empty for
            the corpus as it is now.
        here: The corpus; see `Corpus.open`. A dataset is read by its schema.
        annotator: Whose sets are meant.

    Raises:
        CorpusError: There is no corpus, or it has no such annotator.
        RevisionError: The name is neither a folder with a corpus nor a revision.
    """
    if not name or _is_corpus(Path(name)):
        yield _side(name, Corpus.open(name or here), annotator)
        return
    if (Path(name) / MANIFEST).is_file():
        if annotator not in ("", GOLD):
            raise CorpusError("a built dataset has the gold set alone", path=name)
        from standoff.dataset.built import BuiltCorpus

        dataset = BuiltCorpus.open(Path(name), Corpus.open(here).schema)
        yield Side(name, dataset, annotator, {doc_id: doc_id for doc_id in dataset.rows})
        return
    where = locate(here).resolve()
    corpus = Corpus.open(where)
    with _exported(corpus, name) as (top, copy):
        place = copy / where.relative_to(top)
        if not _is_corpus(place):
            raise _uncommitted(corpus, name)
        yield _side(name, Corpus.open(place), annotator)


@contextmanager
def _exported(corpus: Corpus, name: str) -> Iterator[tuple[Path, Path]]:
    if Path(name).is_dir():
        raise CorpusError("there is no corpus and no dataset in this folder", path=name)
    try:
        repository = Repository.of(corpus.path)
    except CorpusError:
        raise CorpusError(
            "this corpus is in no git repository", path=corpus.root, hint="name two folders instead: standoff diff A B"
        ) from None
    if not repository.commit_of(HEAD):
        raise _uncommitted(corpus, HEAD)
    try:
        context = export([corpus.path, corpus.root / "schema"], name, exact=True)
        with context as found:
            yield found
    except RevisionError as error:
        hint = f"{name} is no folder with a corpus or a dataset either" if "revision" in error.message else error.hint
        raise RevisionError(error.message, path=error.path, hint=hint) from None


def _uncommitted(corpus: Corpus, name: str) -> CorpusError:
    """Return the error for a revision that lacks the corpus."""
    if name == HEAD:
        hint = "git add and git commit first"
        return CorpusError("nothing of this corpus is committed yet", path=corpus.root, hint=hint)
    return CorpusError(f"this corpus is not there at {name}", path=corpus.root, hint="name a later revision")


def _is_corpus(path: Path) -> bool:
    try:
        locate(path)
    except CorpusError:
        return False
    return True


def _side(name: str, corpus: Corpus, annotator: str) -> Side:
    if annotator not in ("", GOLD, *corpus.annotators):
        known = ", ".join([GOLD, *corpus.annotators])
        raise CorpusError(f"there is no annotator {annotator} in {name or 'the corpus'}", hint=f"there are {known}")
    return Side(name, corpus, annotator, {stored.id: stored for stored in corpus.stored()})
