"""Finding records all over a corpus by what their fields say, one document in memory at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from standoff.document import Document, Record
from standoff.kinds import main_path, shape
from standoff.look.cells import cells, first_cells, last_cells
from standoff.look.query import Test, compiled, layers_of, parse
from standoff.printable import harmless
from standoff.spans import Span
from standoff.storage.corpus import Corpus
from standoff.summary import shorten


@dataclass(frozen=True)
class Hit:
    """A record that was found.

    Attributes:
        document: The document, with the layers of the set that was searched.
        layer: The layer.
        record: The record.
    """

    document: Document
    layer: str
    record: Record

    @property
    def spans(self) -> list[Span]:
        """The spans that stand for the record, in order; empty if it has none."""
        schema = self.document.schema.layers[self.layer]
        main = main_path(schema)
        found = [Span.of(dict(span)) for pointer, span in schema.spans(self.record) if pointer[0] == main]
        return found or [Span.of(dict(span)) for _, span in schema.spans(self.record)][:1]


def find(corpus: Corpus, words: Sequence[str], *, owner: str = "", layers: Sequence[str] = ()) -> Iterator[Hit]:
    """Yield the records that meet a query, in the order of the corpus; see `look.query`.

    Args:
        corpus: The corpus, in either form.
        words: The terms of the query.
        owner: The annotator whose sets are searched; the gold sets if empty.
        layers: Only these layers; all of them if empty.

    Raises:
        CorpusError: A term names a field that no layer has.
        DataError: A document cannot be read as data.
    """
    terms = parse(words, corpus.schema)
    wanted = [layer for layer in layers_of(terms, corpus.schema) if not layers or layer in layers]
    return _hits(corpus, {layer: compiled(terms, layer, corpus.schema) for layer in wanted}, owner)


def _hits(corpus: Corpus, tests: Mapping[str, Test], owner: str) -> Iterator[Hit]:
    checks = {layer: shape(corpus.schema.layers[layer].node) for layer in tests}
    for document in corpus:
        if owner:
            if owner not in document.sets:
                continue
            document = document.annotator(owner)
        for layer, test in tests.items():
            node = corpus.schema.layers[layer].node
            for record in document.layers.get(layer, ()):
                if test(record, document) and checks[layer](record):
                    yield Hit(document, layer, Record(record, node, document))


def keyword_in_context(hit: Hit, width: int) -> tuple[str, str, str]:
    """Return what stands left of the words, the words, and what stands right of them, in *width* cells together.

    The parts are of one line of the text; words that are too long lose their middle.
    """
    text, spans = hit.document.text, hit.spans
    if not spans:
        return "", "", ""
    start, end = spans[0].start, spans[-1].end
    words = harmless(" … ".join(span.cut(text) for span in spans).replace("\n", " "))
    most = max(width // 2, 10)
    while cells(words) > max(width // 2, 10):
        most -= 1
        words = shorten(words, most)
    room = max((width - cells(words)) // 2, 0)
    line_end = text.find("\n", end)
    left = last_cells(harmless(text[text.rfind("\n", 0, start) + 1 : start]), room)
    right = first_cells(harmless(text[end : line_end if line_end >= 0 else len(text)]), room)
    return " " * (room - cells(left)) + left, words, right
