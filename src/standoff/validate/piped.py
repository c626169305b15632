"""One layer that lies in no file yet: its JSONL, checked against a text or a document of the corpus."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from standoff.errors import CorpusError
from standoff.findings import Finding
from standoff.schema import ITEM
from standoff.storage import folder
from standoff.storage.corpus import Corpus
from standoff.storage.files import read
from standoff.storage.stored import Stored
from standoff.validate.checker import Checker
from standoff.validate.originals import Originals
from standoff.validate.share import Report

STDIN = "<stdin>"


def validate_layer(corpus: Corpus, layer: str, raw: bytes, *, doc: str = "", source: Path | None = None) -> Report:
    """Check the JSONL of one layer, as if it stood in a document. Findings have the path `<stdin>`.

    Args:
        corpus: The corpus whose schema, annotators and referents hold.
        layer: The layer.
        raw: The lines.
        doc: The id of the document whose text and other layers go with it.
        source: Instead of *doc*, a file with the text; references to other layers are then not followed, and rules
            that need another layer are off.

    Raises:
        CorpusError: The schema has no such layer, or there is no such document in folder form.
        DataError: The text cannot be read.
    """
    if layer not in corpus.schema.layers:
        known = ", ".join(corpus.schema.layers)
        raise CorpusError(f"the schema has no layer {layer}", hint=f"its layers are {known}")
    if source:
        alone = replace(corpus.schema, layers={layer: corpus.schema.layers[layer]})
        corpus = replace(corpus, schema=alone)
    stored, files = _around(corpus, doc, source)
    name = f"{layer}.jsonl"
    findings = Checker(corpus).check_files(stored, {**files, name: raw}, brief=True)
    at = stored.path.relative_to(corpus.root)
    paths = {str(at / name): STDIN, str(at / folder.TEXT): str(source) if source else str(at / folder.TEXT)}
    kept = [replace(each, path=paths[each.path]) for each in findings if each.path in paths]
    if source:
        kept = list(_inside_layer(kept, corpus, layer))
    kept.sort(key=lambda finding: finding.sort_key)
    return Report(kept, 1, len([line for line in raw.split(b"\n") if line.strip()]))


def originals(corpus: Corpus, raw: bytes, *, doc: str = "", source: Path | None = None) -> Originals:
    """Return what the findings of `validate_layer` point into."""
    _, files = _around(corpus, doc, source)
    text = files.get(folder.TEXT, b"").decode("utf-8", "replace")
    return Originals(corpus.root, {STDIN: raw}, text)


def _around(corpus: Corpus, doc: str, source: Path | None) -> tuple[Stored, dict[str, bytes]]:
    """Return the document to check in, and its files."""
    if source:
        name = source.resolve().parent.name if source.name == folder.TEXT else source.stem
        return Stored(name, "", corpus.path / name), {folder.TEXT: read(source, linked=True)}
    stored = corpus.find(doc)
    if stored.line:
        raise CorpusError(f"{doc} is packed", path=stored.path, hint="unpack the corpus, or give its text by --source")
    return stored, {name: read(stored.path / name) for name in folder.file_names(stored.path)}


def _inside_layer(findings: list[Finding], corpus: Corpus, layer: str) -> Iterator[Finding]:
    """Leave out what is said of references to layers that were not given."""
    places = corpus.schema.layers[layer].reference_places
    elsewhere = {place.path for place in places if place.refers_to not in (layer, "referents", "annotators")}
    for finding in findings:
        path = tuple(ITEM if step.isdigit() else step for step in finding.pointer.split("/")[1:])
        if finding.code != "R402" or path not in elsewhere:
            yield finding
