"""The digest of what a corpus holds: what a version is bound to when it is released."""

from __future__ import annotations

import hashlib
from typing import Final

from standoff.storage.canonical import dump
from standoff.storage.corpus import CORPUS_FILE, FRAME, Corpus
from standoff.storage.files import read
from standoff.storage.packed import dump as packed
from standoff.storage.releases import RELEASES

UNBOUND: Final = "version"
"""The field of corpus.json that is no content: a release gives it to what is there."""


def content_digest(corpus: Corpus) -> str:
    """Return the SHA-256 of all that a corpus holds but its version and its ledger of releases.

    It is the same in folder form and packed, however the documents are spread over shards: it is made of one digest a
    document, in the order of ids, then one for each file that the documents share, then those of the schema's files.

    Raises:
        DataError: Something cannot be read as data.
    """
    told = sorted(f"document {document.id} {_sha256(packed(document))}" for document in corpus)
    meta = {name: corpus.meta[name] for name in sorted(corpus.meta) if name != UNBOUND}
    told.append(f"{CORPUS_FILE} {_sha256(dump(meta))}")
    shared = [name for name in FRAME if name not in (CORPUS_FILE, RELEASES) and (corpus.path / name).exists()]
    told += [f"{name} {_sha256(read(corpus.path / name))}" for name in shared]
    schema = sorted((corpus.root / "schema" / corpus.schema.version).glob("*.json"))
    told += [f"schema {path.name} {_sha256(read(path))}" for path in schema]
    return _sha256("\n".join(told).encode("utf-8", "surrogatepass"))


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
