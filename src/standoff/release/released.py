"""Released versions as they were: the corpus at the tag of a release."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from standoff.errors import CorpusError
from standoff.release.public.skeleton import DATASHEET
from standoff.storage.corpus import Corpus
from standoff.storage.releases import Release
from standoff.validate.since import RevisionError, export


@contextmanager
def at(corpus: Corpus, release: Release) -> Iterator[Corpus]:
    """Give the corpus as it was at a release, in a folder that is gone afterwards.

    Raises:
        CorpusError: The release has no tag here, so that nobody can say what it has.
        RevisionError: git fails.
    """
    paths = [corpus.path, corpus.root / "schema", corpus.root / DATASHEET]
    with ExitStack() as stack:
        try:
            top, copy = stack.enter_context(export(paths, f"refs/tags/{release.tag}", exact=True))
        except RevisionError as error:
            if "knows no revision" not in error.message:
                raise
            message = f"{release.version} was released, and there is no tag {release.tag}"
            raise CorpusError(message, path=corpus.path, hint="run git fetch --tags") from None
        yield Corpus.open(copy / corpus.path.resolve().relative_to(top))


def holding(corpus: Corpus, doc_id: str) -> list[str]:
    """Return the versions that have a document, the oldest first; raises what `at` raises."""
    found = []
    for release in corpus.releases.values():
        with at(corpus, release) as old:
            found += [release.version] if doc_id in old.ids() else []
    return found
