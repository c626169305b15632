"""What the arguments of `validate` mean: documents by id, or files and folders of a corpus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from standoff.errors import CorpusError
from standoff.findings import Finding
from standoff.storage import folder
from standoff.storage.corpus import locate, root_of
from standoff.storage.stored import Stored


@dataclass(frozen=True)
class Target:
    """What to check, and which of its findings were asked for.

    Attributes:
        where: The folder with corpus.json.
        documents: Ids of the documents to check; all if empty.
        whole: Ids of the documents of which everything was asked for.
        files: Paths of single files that were asked for, as findings name them; if there are none, all findings were.
    """

    where: Path
    documents: tuple[str, ...] = ()
    whole: frozenset[str] = field(default_factory=frozenset)
    files: frozenset[str] = field(default_factory=frozenset)

    def wants(self, finding: Finding) -> bool:
        """Tell whether a finding was asked for."""
        return not self.files or finding.path in self.files or finding.doc in self.whole


def resolve(corpus: str | None, arguments: Sequence[str]) -> Target:
    """Find out what *arguments* name.

    An argument is a path if it has a slash in it or lies in the corpus, else an id. A document's folder stands for
    the document, a folder of documents for all of them, the corpus's own folder or a schema for everything; a file
    stands for the findings in it, and source.txt also for those in document.json, which holds its hash.

    Args:
        corpus: As in `Corpus.open`; if None, the corpus around the first argument that is a path, else the nearest.
        arguments: Ids and paths.

    Raises:
        CorpusError: There is no corpus, or a path does not exist, lies outside it or holds no document.
    """
    paths = {each: Path(each).resolve() for each in arguments if Path(each).exists()}
    where = _locate(corpus, list(paths.values())).resolve()
    ids: list[str] = []
    files: set[str] = set()
    partly: list[str] = []
    stored: list[Stored] | None = None
    for argument in arguments:
        path = paths.get(argument)
        if path is None or ("/" not in argument and not _inside(path, where)):
            ids.append(_as_id(argument))
            continue
        if _is_all(path, where):
            return Target(where)
        stored = folder.find(where) if stored is None else stored
        found = [each.id for each in stored if path in (each.path, *each.path.parents) or each.path in path.parents]
        if path.is_file():
            said = [path, path.with_name(folder.DOCUMENT)] if path.name == folder.TEXT else [path]
            files |= {each.relative_to(root_of(where)).as_posix() for each in said}
            partly += found or [""]
        elif found:
            ids += found
        else:
            raise CorpusError("holds no document", path=argument)
    twice = [
        doc for doc, count in Counter(each.id for each in stored or ()).items() if count > 1 and doc in ids + partly
    ]
    documents = () if "" in partly or twice else tuple(dict.fromkeys(ids + partly))
    return Target(where, documents, frozenset(ids), frozenset(files))


def _locate(corpus: str | None, paths: Sequence[Path]) -> Path:
    if corpus is not None or not paths:
        return locate(corpus)
    for place in (paths[0], *paths[0].parents):
        try:
            return locate(place)
        except CorpusError:
            continue
    return locate(None)


def _inside(path: Path, where: Path) -> bool:
    return path.is_relative_to(root_of(where))


def _is_all(path: Path, where: Path) -> bool:
    """Tell whether a path stands for the whole corpus.

    Raises:
        CorpusError: It lies outside the corpus.
    """
    if path in (where, root_of(where)) or path.is_relative_to(root_of(where) / "schema"):
        return True
    if not path.is_relative_to(where):
        raise CorpusError("is no part of the corpus", path=path, hint=f"the corpus is {where}")
    return False


def _as_id(argument: str) -> str:
    if "/" in argument:
        raise CorpusError("there is no such file or folder", path=argument)
    return argument
