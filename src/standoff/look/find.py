"""Finding records all over a corpus by what their fields say, one document in memory at a time."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from standoff.document import Document, Record
from standoff.kinds import main_path, shape
from standoff.look.cells import cells, first_words, last_words
from standoff.look.query import TEXT, Test, compiled, layers_of, parse
from standoff.printable import harmless
from standoff.spans import Span
from standoff.storage.corpus import Corpus
from standoff.wording import fold


@dataclass(frozen=True)
class Hit:
    """A record that was found.

    Attributes:
        document: The document, with the layers of the set that was searched.
        layer: The layer.
        record: The record.
        asked: The words that were asked for, folded.
    """

    document: Document
    layer: str
    record: Record
    asked: tuple[str, ...] = ()

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
    asked = tuple(_plain(each) for term in terms if term.name == TEXT and not term.negated for each in term.values)
    tests = {layer: compiled(terms, layer, corpus.schema) for layer in wanted}
    return (replace(hit, asked=asked) for hit in _hits(corpus, tests, owner))


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

    The parts are of one line of the text, and are cut between words. Of words that are too long those that were asked
    for stay, with what stands around them; if none were, the words lose their middle.
    """
    text, spans = hit.document.text, hit.spans
    if not spans:
        return "", "", ""
    start, end = spans[0].start, spans[-1].end
    words = harmless(" … ".join(span.cut(text) for span in spans).replace("\n", " "))
    words = _shortened(words, hit.asked, max(width // 2, 10))
    room = max((width - cells(words)) // 2, 0)
    line_end = text.find("\n", end)
    left = last_words(harmless(text[text.rfind("\n", 0, start) + 1 : start]), room)
    right = first_words(harmless(text[end : line_end if line_end >= 0 else len(text)]), room)
    return " " * (room - cells(left)) + left, words, right


def _shortened(words: str, asked: Sequence[str], room: int) -> str:
    if cells(words) <= room:
        return words
    for each in asked:
        at = _plain(words).find(each)
        # What is asked for is folded, which may change lengths: so each end is where as much has been folded.
        ends = [
            bisect_left(range(len(words)), at + more, key=lambda n: len(_plain(words[:n]))) for more in (0, len(each))
        ]
        before, match, after = words[: ends[0]], words[ends[0] : ends[1]], words[ends[1] :]
        rest = room - cells(match)
        if at >= 0 and rest >= 0:
            left = last_words(before, max(rest // 2, rest - cells(after)))
            return left + match + first_words(after, rest - cells(left))
    right = last_words(words, room // 3)
    return first_words(words, room - cells(right) + 1) + right.removeprefix("…")


def _plain(words: str) -> str:
    return fold(words).casefold()
