"""A rehearsal: a change made on a copy of what it touches, through the same gate, and shown as a diff."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from difflib import unified_diff
from pathlib import Path

from standoff.errors import CorpusError
from standoff.storage import folder
from standoff.storage.corpus import CORPUS_FILE, REGISTRY_FILE, Corpus
from standoff.storage.files import read, write


@contextmanager
def rehearse(corpus: Corpus, documents: list[str], show: Callable[[str], object]) -> Iterator[Corpus]:
    """Yield a copy of a corpus with only *documents* in it; afterwards *show* gets the lines of a unified diff.

    Raises:
        CorpusError: The corpus has no such document, or it is packed.
    """
    with tempfile.TemporaryDirectory(prefix="standoff-") as place:
        root = Path(place)
        for path in sorted((corpus.root / "schema").rglob("*.json")):
            write(root / path.relative_to(corpus.root), read(path))
        copy = replace(corpus, root=root, path=root / corpus.path.relative_to(corpus.root))
        before = dict(_files(corpus, documents))
        for name, content in before.items():
            write(copy.path / name, content)
        yield copy
        schema = root / "schema"
        data = [path for path in _all(copy.path) if schema not in path.parents]
        written = {path.relative_to(copy.path).as_posix(): read(path) for path in data}
        for name in sorted(before.keys() | written.keys()):
            for line in _diff(name, before.get(name, b""), written.get(name, b"")):
                show(line)


def _files(corpus: Corpus, documents: list[str]) -> Iterator[tuple[str, bytes]]:
    for name in (CORPUS_FILE, REGISTRY_FILE):
        if (corpus.path / name).exists():
            yield name, read(corpus.path / name)
    for stored in map(corpus.find, documents):
        if stored.line:
            raise CorpusError(f"{stored.id} is packed", path=stored.path, hint="unpack the corpus to change it")
        for name in folder.file_names(stored.path):
            yield (stored.path / name).relative_to(corpus.path).as_posix(), read(stored.path / name)


def _all(path: Path) -> list[Path]:
    return [each for each in sorted(path.rglob("*")) if each.is_file() and each.suffix in (".json", ".jsonl", ".txt")]


def _diff(name: str, before: bytes, after: bytes) -> Iterator[str]:
    old, new = (content.decode("utf-8", "replace").split("\n") for content in (before, after))
    yield from unified_diff(old, new, f"a/{name}" if before else "/dev/null", f"b/{name}", lineterm="", n=0)
