"""Starting a corpus: its schema, its files, and one short text with annotations to look at."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from standoff import __version__
from standoff.curate.add import add_records
from standoff.curate.add_document import add_document
from standoff.curate.add_registry import add_referent
from standoff.errors import CorpusError, RefusedError
from standoff.storage.canonical import dump_object
from standoff.storage.corpus import CORPUS_FILE, REGISTRY_FILE, Corpus
from standoff.storage.files import read, write
from standoff.storage.schemas import own_folder, own_versions, read_schema
from standoff.validate.engine import validate

TEMPLATE: Final = Path(__file__).with_name("template")
SAMPLE: Final = {
    "id": "sample",
    "kind": "import",
    "tool": f"standoff {__version__}, the sample of a new corpus",
    "guideline": None,
}
_FILES: Final = {
    "README.md": "README.md",
    "DATASHEET.md": "DATASHEET.md",
    "gitignore": ".gitignore",
    "validate.yml": ".github/workflows/validate.yml",
}


def init(out: Path, meta: Mapping[str, Any], *, sample: bool = True) -> Corpus:
    """Make a new corpus in the folder *out* and return it.

    Args:
        out: A folder that does not exist yet, or holds nothing but `.git`.
        meta: Fields of corpus.json; what it leaves out is empty.
        sample: Whether to add the sample document.

    Raises:
        CorpusError: *out* is in use.
        RefusedError: A field of *meta* is wrong. Nothing was written.
    """
    if out.exists() and (not out.is_dir() or any(path.name != ".git" for path in out.iterdir())):
        raise CorpusError("is in use", path=out, hint="name a folder that does not exist yet, or an empty one")
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".standoff-", dir=out) as place:
        _write(Path(place), meta)
        corpus = Corpus.open(place)
        _check(corpus)
        if sample:
            _add_sample(corpus)
        for path in sorted(Path(place).iterdir()):
            path.replace(out / path.name)
    return Corpus.open(out)


def _write(root: Path, meta: Mapping[str, Any]) -> None:
    version = own_versions()[-1]
    source = own_folder() / version
    for path in sorted(source.glob("*.json")):
        write(root / "schema" / version / path.name, read(path, linked=True))
    schema = read_schema(source)
    content = {
        "version": "0.1.0",
        "schema_version": version,
        "licences": {"annotations": None, "text": None},
        "annotators": [],
        "layers": dict.fromkeys(schema.layers, "open"),
        "splits": {"policy": "None yet."},
        **meta,
    }
    write(root / "corpus" / CORPUS_FILE, dump_object(content, schema.corpus))
    write(root / "corpus" / REGISTRY_FILE, b"")
    for name, target in _FILES.items():
        text = read(TEMPLATE / name, linked=True).decode("utf-8")
        for field in ("title", "description", "schema_version"):
            text = text.replace(f"{{{field}}}", str(content.get(field)))
        write(root / target, text.encode("utf-8"))


def _check(corpus: Corpus) -> None:
    found = [each for each in validate(corpus.root).findings if each.severity == "error"]
    if found:
        raise RefusedError("the corpus would have errors", found)


def _add_sample(corpus: Corpus) -> None:
    """Add the sample document: its records are proposals, for nobody has decided on them."""
    sample = json.loads(read(TEMPLATE / "sample.json", linked=True))
    document = sample["document"]
    add_document(corpus, document.pop("id"), read(TEMPLATE / "source.txt", linked=True), document)
    for referent in sample["referents"]:
        add_referent(corpus, referent.pop("name"), referent)
    for each in sample["records"]:
        for layer, record in each.items():
            add_records(corpus, "ferry-pier", layer, [record], by=str(SAMPLE["id"]))
