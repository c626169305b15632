"""The language of `find`: `field:value` terms, all of which must hold; a word alone must stand in the text.

A term may name a field of a layer or the last step of one, in the plural or the singular; `-` in front turns it
round; `,` joins values of which one is enough. `text:` looks at the words of a record; `doc:`, `layer:` and `id:` at
where it stands. A name that no layer has may be a field of the document, as `lang:`; `doc.tags:` always is one.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from standoff.document import Document
from standoff.errors import CorpusError
from standoff.fields import walk
from standoff.names import called
from standoff.schema import RecordSchema, Schema
from standoff.wording import fold

TEXT, DOC, LAYER, NONE = "text", "doc", "layer", "none"
NOT: Final = "-!"
_OWN: Final = (TEXT, DOC, LAYER)
_QUOTED: Final = re.compile(r'"([^"]*)"')


@dataclass(frozen=True)
class Term:
    """One condition.

    Attributes:
        name: The field, as the person called it; `text` for words.
        values: Of these one must fit.
        negated: Whether it must not.
    """

    name: str
    values: tuple[str, ...]
    negated: bool = False


def parse(words: Sequence[str], schema: Schema) -> list[Term]:
    """Return the terms of a query, given as the arguments of a command line or as one string.

    Raises:
        CorpusError: A term names a field that no layer has, or a label that the field cannot have.
    """
    known = {*_OWN, *(name for layer in schema.layers.values() for name in names_of(layer)), *of_document(schema)}
    terms = [_term(piece, known) for word in words for piece in _split(word, known)]
    for term in terms:
        _check_labels(term, schema)
    return terms


def _check_labels(term: Term, schema: Schema) -> None:
    """Refuse a value that no field of the term's name can have, where all of them take nothing but labels."""
    paths = of_document(schema).get(term.name)
    layers = [(layer, names_of(layer).get(term.name, [])) for layer in schema.layers.values()]
    having = [(schema.document, paths)] if paths else layers
    meant = [field for own, its in having for field in walk(own.node) if field.steps in its]
    if term.name in _OWN or any(field.kind not in ("label", "flag") for field in meant):
        return
    labels = list(dict.fromkeys(label for field in meant for label in field.choices or ("true", "false")))
    fitting = {fold(label).casefold() for label in (*labels, NONE)}
    for value in term.values:
        if fold(value).casefold() not in fitting:
            raise CorpusError(f"{term.name} is never {value}", hint=f"it is one of {', '.join(labels)}")


def _split(word: str, known: set[str]) -> Iterator[str]:
    """Split an argument where another `field:` begins; the shell has taken the quotation marks of `text:"a b"`."""
    names = "|".join(re.escape(name) for name in sorted(known, key=len, reverse=True))
    starts = [found.start() for found in re.finditer(rf"(?:(?<=\s)|^)[-!]?(?:{names}):", _QUOTED.sub(_masked, word))]
    edges = sorted({0, *starts, len(word)})
    for start, end in itertools.pairwise(edges):
        if word[start:end].strip():
            yield word[start:end].strip()


def _masked(found: re.Match[str]) -> str:
    return "_" * len(found[0])


def _term(piece: str, known: set[str]) -> Term:
    negated = piece[0] in NOT and len(piece) > 1
    name, colon, value = piece[negated:].partition(":")
    if not colon or not re.fullmatch(r"[A-Za-z_][\w.-]*", name):
        return Term(TEXT, (piece.strip('"'),))
    plain = name.replace("-", "_")
    if plain not in known:
        from difflib import get_close_matches

        close = get_close_matches(plain, known, 1)
        hint = f"did you mean {close[0]}:?" if close else "standoff find --help lists them"
        raise CorpusError(f"no layer has a field {name}", hint=hint)
    quoted = _QUOTED.fullmatch(value)
    whole = quoted[1] if quoted else value
    return Term(plain, (whole,) if quoted or plain == TEXT else tuple(value.split(",")), negated)


def names_of(schema: RecordSchema) -> dict[str, list[tuple[str, ...]]]:
    """Return every name that a field goes by with the paths it may mean: in full, and by its last step."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for field in walk(schema.node):
        for name in {*field.names, *(name.rpartition(".")[2] for name in field.names)}:
            found.setdefault(name, []).append(field.steps)
    return {name: _best(paths) for name, paths in found.items()}


def of_document(schema: Schema) -> dict[str, list[tuple[str, ...]]]:
    """Return the names of the fields of documents: those that no layer has, and all with `doc.` in front."""
    names = names_of(schema.document)
    taken = {*_OWN, *(name for layer in schema.layers.values() for name in names_of(layer))}
    free = {name: paths for name, paths in names.items() if name not in taken}
    return {f"{DOC}.{name}": paths for name, paths in names.items()} | free


def _best(paths: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Of the fields with one name, those of the record itself win over those inside others."""
    return [path for path in paths if len(path) == 1] or paths


def layers_of(terms: Sequence[Term], schema: Schema) -> list[str]:
    """Return the layers that have every field of the query, turned-round terms aside."""
    elsewhere = {*_OWN, *of_document(schema)}
    wanted = [term.name for term in terms if term.name not in elsewhere and not term.negated]
    return [name for name, layer in schema.layers.items() if all(each in names_of(layer) for each in wanted)]


Test = Callable[[Mapping[str, Any], Document], bool]


def compiled(terms: Sequence[Term], layer: str, schema: Schema) -> Test:
    """Return a test that tells whether a record of *layer* meets all terms. Fields are looked up once, here."""
    own = schema.layers[layer]
    tests = [(_of_document(term, schema) or _test(term, layer, own), not term.negated) for term in terms]
    return lambda record, document: all(test(record, document) is wanted for test, wanted in tests)


def _of_document(term: Term, schema: Schema) -> Test | None:
    """Return a test of the document of a record, which is asked once a document; None if the term is about records."""
    paths = of_document(schema).get(term.name)
    if not paths:
        return None
    holds = _holds(term, paths)
    told: dict[str, bool] = {}

    def test(_: Mapping[str, Any], document: Document) -> bool:
        if document.id not in told:
            told.clear()
            told[document.id] = holds(document.meta, document)
        return told[document.id]

    return test


def _test(term: Term, layer: str, schema: RecordSchema) -> Test:
    if term.name == DOC:
        return lambda _, document: any(value in (document.id, document.collection) for value in term.values)
    if term.name == LAYER:
        fits = any(value in (layer, schema.title) for value in term.values)
        return lambda *_: fits
    wanted = [fold(value).casefold() for value in term.values]
    if term.name == TEXT and not schema.has(TEXT):
        return lambda record, _: any(value in _words(record, schema) for value in wanted)
    return _holds(term, names_of(schema).get(term.name, []))


def _holds(term: Term, paths: list[tuple[str, ...]]) -> Test:
    wanted = [fold(value).casefold() for value in term.values]

    def test(record: Mapping[str, Any], document: Document) -> bool:
        leaves = [leaf for path in paths for value in _at(record, path) for leaf in _leaves(value)]
        return any(_matches(value, leaves, document) for value in wanted)

    return test


def _words(record: Mapping[str, Any], schema: RecordSchema) -> str:
    """Return all words of a record, folded."""
    found = [value for place in schema.span_places for _, value in place.values(record)]
    spans = [span for value in found for span in (value if isinstance(value, list) else [value])]
    return fold(" ".join(str(span.get("text")) for span in spans if isinstance(span, Mapping))).casefold()


def _at(value: Any, path: tuple[str, ...]) -> Iterator[Any]:
    if isinstance(value, list):
        for item in value:
            yield from _at(item, path)
    elif not path:
        yield value
    elif isinstance(value, Mapping) and path[0] in value:
        yield from _at(value[path[0]], path[1:])


def _leaves(value: Any) -> Iterator[Any]:
    """Yield the values inside *value*; of a span, its words."""
    if isinstance(value, Mapping):
        yield from (leaf for name, each in value.items() if name not in ("start", "end") for leaf in _leaves(each))
    elif isinstance(value, list):
        yield from (leaf for each in value for leaf in _leaves(each))
    elif value is not None:
        yield value


def _matches(value: str, leaves: Sequence[Any], document: Document) -> bool:
    if value == NONE:
        return not leaves
    for leaf in leaves:
        told = fold(str(leaf)).casefold()
        if told == value or (" " in told and value in told):
            return True
        referent = document.referents.get(leaf) if isinstance(leaf, str) else None
        names = called(referent) if referent else []
        if any(fold(name).casefold() == value for name in names):
            return True
    return False
