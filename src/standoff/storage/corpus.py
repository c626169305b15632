"""A corpus on disk: a folder with corpus/ and schema/, in folder form, packed, or both.

>>> from standoff import Corpus
>>> corpus = Corpus.open()
>>> corpus.name, corpus["rutte-japan"].id
('standoff-news', 'rutte-japan')
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from standoff.citation import Facts
from standoff.document import Document
from standoff.errors import CorpusError, DataError
from standoff.schema import Schema
from standoff.storage import folder, packed, releases, withdrawn
from standoff.storage.changes import reading
from standoff.storage.files import read
from standoff.storage.ledger import LEDGER, View, read_ledger
from standoff.storage.releases import RELEASES, Release
from standoff.storage.schemas import read_schema
from standoff.storage.stored import Stored
from standoff.storage.withdrawn import WITHDRAWN, Tombstone

CORPUS_FILE, REGISTRY_FILE, WAIVERS_FILE = "corpus.json", "referents.jsonl", "waivers.jsonl"
FRAME = (CORPUS_FILE, REGISTRY_FILE, WAIVERS_FILE, LEDGER, RELEASES, WITHDRAWN)
"""What lies beside the documents."""
FORMAT = 1
"""The newest form of a corpus that this package reads; `format` in corpus.json says which one it has."""


@dataclass(frozen=True)
class Corpus:
    """A corpus, read on demand: iterating holds one document at a time.

    Attributes:
        root: The folder that holds `corpus/` and `schema/`.
        path: The folder that holds corpus.json and the documents.
        meta: The content of corpus.json.
        schema: The schema that corpus.json names.
    """

    root: Path
    path: Path
    meta: Mapping[str, Any] = field(repr=False)
    schema: Schema = field(repr=False)

    @classmethod
    def open(cls, path: Path | str | None = None) -> Corpus:
        """Open the corpus at *path*; without one, the nearest corpus at or above the working directory.

        Args:
            path: The folder that holds `corpus/`, or that folder itself.

        Raises:
            CorpusError: There is no corpus there, it follows a schema that it does not have, or its format is newer.
            DataError: corpus.json is no JSON object, or names no schema version.
            SchemaError: Its schema cannot be used.
        """
        where = locate(path)
        root = root_of(where)
        with reading(root):
            return cls._read(root, where)

    @classmethod
    def _read(cls, root: Path, where: Path) -> Corpus:
        meta = folder.read_object(where / CORPUS_FILE)
        form = meta.get("format", FORMAT)
        if isinstance(form, int) and form > FORMAT:
            raise CorpusError(
                f"the corpus has format {form}, and this standoff reads formats up to {FORMAT}",
                path=where / CORPUS_FILE,
                hint="a newer standoff made it: run pip install --upgrade standoff",
            )
        return cls(root, where, meta, schema_of(meta, root, where / CORPUS_FILE))

    @property
    def name(self) -> str:
        """The corpus's name."""
        return str(self.meta.get("name", self.root.name))

    @property
    def annotators(self) -> dict[str, Mapping[str, Any]]:
        """The declared annotators by id, as far as corpus.json has a list of objects with ids."""
        found = self.meta.get("annotators")
        entries = [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
        return {str(each["id"]): each for each in entries if "id" in each}

    @cached_property
    def referents(self) -> dict[str, dict[str, Any]]:
        """The registry: plain referents by id, in the order of the file."""
        path = self.path / REGISTRY_FILE
        return {str(record.get("id")): record for record in folder.read_lines(path)} if path.exists() else {}

    @cached_property
    def views(self) -> dict[str, View]:
        """The ways in which the ledger divides the corpus, by name; the first one is the usual one."""
        return read_ledger(self.path)

    @cached_property
    def releases(self) -> dict[str, Release]:
        """The releases by version, the oldest first."""
        return releases.LEDGER.read(self.path)

    @cached_property
    def withdrawn(self) -> dict[str, Tombstone]:
        """What is left of documents that were withdrawn, by id."""
        return withdrawn.LEDGER.read(self.path)

    def split_of(self, doc_id: str, meta: Mapping[str, Any], view: str | None = None) -> str | None:
        """Return the split of a document: what its document.json says, else the ledger; None if it has none.

        Args:
            doc_id: The document's id.
            meta: The content of its document.json, which counts in the usual view alone.
            view: A view of the ledger; by default the usual one.

        Raises:
            CorpusError: The ledger has no such view.
        """
        usual = next(iter(self.views), None)
        if view is not None and view not in self.views:
            raise CorpusError(f"there is no view {view}", hint=f"the views are {', '.join(self.views) or 'none yet'}")
        if view in (None, usual) and meta.get("split"):
            return str(meta["split"])
        entry = self.views[view or usual].entries.get(doc_id) if usual else None
        return entry.split if entry else None

    def frame_digest(self) -> str:
        """Return the SHA-256 of the files that all documents share: corpus.json, registry, ledgers, waivers, schema."""
        found = hashlib.sha256()
        shared = [self.path / name for name in FRAME if (self.path / name).exists()]
        for path in [*shared, *sorted((self.root / "schema" / self.schema.version).glob("*.json"))]:
            found.update(f"{path.name}\0".encode() + read(path))
        return found.hexdigest()

    def stored(self) -> Iterator[Stored]:
        """Yield where each document is stored: folders in the order of ids, then shards in the order of names."""
        yield from folder.find(self.path)
        for shard in packed.find_shards(self.path):
            yield from packed.scan(shard)

    def load(self, stored: Stored) -> Document:
        """Read one document, all of it before a change or after it.

        Raises:
            DataError: A file of it cannot be read as data.
        """
        with reading(self.root):
            fields = (packed if stored.line else folder).load(stored, self.schema)
        fields = {"collection": stored.collection, **fields}
        return Document(
            id=stored.id,
            schema=self.schema,
            corpus=self.meta,
            referents=self.referents,
            split=self.split_of(stored.id, fields["meta"]),
            **fields,
        )

    def __iter__(self) -> Iterator[Document]:
        for stored in self.stored():
            yield self.load(stored)

    def ids(self) -> list[str]:
        """Return the ids of all documents, in order."""
        return [stored.id for stored in self.stored()]

    def find(self, doc_id: str) -> Stored:
        """Return where a document is stored.

        Raises:
            CorpusError: The corpus has no such document.
        """
        for stored in self.stored():
            if stored.id == doc_id:
                return stored
        from difflib import get_close_matches

        close = get_close_matches(doc_id, self.ids(), 1)
        hint = f"did you mean {close[0]}?" if close else "standoff show lists them"
        raise CorpusError(f"the corpus has no document {doc_id}", path=self.path, hint=hint)

    def __getitem__(self, doc_id: str) -> Document:
        """Return the document *doc_id*.

        Raises:
            CorpusError: The corpus has no such document.
            DataError: It cannot be read as data.
        """
        return self.load(self.find(doc_id))


def schema_of(meta: Mapping[str, Any], root: Path, path: Path | str) -> Schema:
    """Return the schema that the content *meta* of a corpus.json at *path* names.

    Raises:
        CorpusError: There is no such schema in *root*.
        DataError: It names none.
        SchemaError: The schema cannot be used.
    """
    version = meta.get("schema_version")
    if not isinstance(version, str) or not re.fullmatch("[A-Za-z0-9][A-Za-z0-9._-]{0,63}", version):
        hint = 'set "schema_version" to the name of a folder under schema/'
        raise DataError("names no schema version", path=path, hint=hint)
    return read_schema(root / "schema" / version)


def facts_of(corpus: Corpus) -> Facts:
    """Return what archives and citations say of a corpus; it has a date if its version is released."""
    released = corpus.releases.get(str(corpus.meta.get("version")))
    return Facts.of(corpus.meta, released.at[:10] if released else "")


def root_of(where: Path) -> Path:
    """Return the folder that holds `schema/`: the parent of *where*, the folder of corpus.json, or *where* itself."""
    return where.parent if (where.parent / "schema").is_dir() else where


def locate(path: Path | str | None = None) -> Path:
    """Return the folder with corpus.json at *path*, or in `corpus/` below it; see `Corpus.open`.

    Raises:
        CorpusError: There is none.
    """
    start = Path.cwd() if path is None else Path(path)
    for place in [start, *start.parents] if path is None else [start]:
        for where in (place / "corpus", place):
            if (where / CORPUS_FILE).is_file():
                return where
    raise CorpusError(
        "there is no corpus here" if path else "there is no corpus here or in any folder above",
        path=start,
        hint="a corpus is a folder with corpus/corpus.json; standoff init makes one",
    )
