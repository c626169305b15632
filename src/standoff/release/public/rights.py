"""A dataset that may be given to everybody, though not all of its texts may: `standoff build --public`.

What a column may carry of a withheld document is an allow-list made from the schema: numbers, flags, labels, ids,
references, names of the registry, and strings that the schema marks `x-public`, such as where a text was published.
All else is null. A title is words of the article, and courts differ on whether a headline is protected, so it is not
marked; it is sealed with the notes for whoever has the text (see `standoff.release.public.seal`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from standoff.dataset.build import Public
from standoff.dataset.configs import BY_ANNOTATOR, DOCUMENTS, configs
from standoff.dataset.pieces import Piece
from standoff.document import Document
from standoff.errors import RefusedError
from standoff.marks import ON_ROWS, marked
from standoff.refs import Node
from standoff.release.leaks.folded import Index, fold
from standoff.release.leaks.scan import Leak, scan
from standoff.release.public.skeleton import write_skeleton
from standoff.schema import ITEM, alternatives
from standoff.storage.corpus import Corpus

OWN: Final = ("doc_id", "collection")
NAMED: Final = ("_name", "_wikidata")
"""How columns end that tell what the registry has of a referent."""
SHOWN: Final = 20
_ID: Final = r"^[A-Za-z]{0,3}[0-9]+$"
_LOCAL: Final = r"^[a-z0-9][a-z0-9._-]*:[a-z]?[0-9]+$"
"""What an id of a record or of a local referent looks like that carries no words."""


@dataclass(frozen=True)
class Texts:
    """The documents of a corpus whose text may be given to others, or those whose text may not, one at a time."""

    corpus: Corpus
    free: bool

    def __iter__(self) -> Iterator[Document]:
        return (document for document in self.corpus if document.is_free is self.free)


def withheld(corpus: Corpus) -> Iterable[Document]:
    """Return the documents whose text may not be given to others; each pass over them reads them anew."""
    return Texts(corpus, free=False)


def public(corpus: Corpus, *, where: Iterable[str] = (), view: str | None = None, plots: bool = False) -> Public:
    """Return how to build the dataset of a corpus without the texts that may not be given to others.

    Args:
        corpus: The corpus.
        where, view, plots: How the dataset is built, so that whoever has the texts can build the same.
    """
    asked = {"where": list(where), "view": view, "plots": plots}
    return Public(
        Withhold(corpus).piece,
        lambda root: write_skeleton(corpus, root, asked),
        lambda root: check(corpus, root),
    )


def check(corpus: Corpus, folder: Path) -> None:
    """Make sure that a folder holds no words of the texts of a corpus that may not be given to others.

    Words that the corpus says in its own name are no leak: those of its free texts, and names of the registry.

    Raises:
        RefusedError: It holds some.
        DataError: A file cannot be looked through.
    """
    found = scan(folder, withheld(corpus), free=Texts(corpus, free=True), known=list(_names(corpus)))
    if found:
        told = [_line(*words, [each.where for each in same if each.where]) for words, same in groupby(found, _words)]
        more = [f"and {len(told) - SHOWN:,} more"] if len(told) > SHOWN else []
        message = "the folder would hold words of texts that may not be given to others"
        raise RefusedError(message, [], hint="\n".join([*told[:SHOWN], *more]))


def _words(leak: Leak) -> tuple[str, str]:
    return leak.file, leak.what


def _line(file: str, what: str, places: list[str]) -> str:
    return f"{file}: {what}" + (f" ({'; '.join(places)})" if places else "")


def _names(corpus: Corpus) -> Iterator[str]:
    for referent in corpus.referents.values():
        yield from (str(name) for name in [referent.get("name"), *(referent.get("aliases") or ())] if name)


def is_clean(text: str) -> Callable[[str], bool]:
    """Return what tells whether a string holds no run of words of *text*."""
    index = Index.of([text])
    return lambda value: next(index.find(fold(value)), None) is None


class Withhold:
    """Takes the words of withheld documents out of rows.

    Args:
        corpus: The corpus that the rows are made of.
    """

    def __init__(self, corpus: Corpus) -> None:
        self.schema = corpus.schema
        self.referents = pa.array(list(corpus.referents), pa.string())
        names = [str(each["name"]) for each in corpus.referents.values() if each.get("name")]
        items = [str(each["wikidata"]) for each in corpus.referents.values() if each.get("wikidata")]
        self.told = pa.array([*names, *items], pa.string())
        self.annotators = pa.array(list(corpus.annotators), pa.string())
        self.fields = {
            name: dict(zip(config.of_document, marked(self.schema, ON_ROWS), strict=False))
            for name, config in configs(self.schema).items()
        }
        self.unclean: set[tuple[str, str]] = set()

    def piece(self, piece: Piece, ids: Collection[str]) -> Piece:
        """Return a piece whose rows of the documents *ids* hold no words of their texts."""
        every = piece.table
        if not ids or not every.num_rows:
            return piece
        owners = every["doc_id"].to_pylist()
        runs = [(hidden, len(list(run))) for hidden, run in groupby(owners, key=lambda owner: owner in set(ids))]
        tables, at = [], 0
        for hidden, size in runs:
            rows = every.take(pa.array(range(at, at + size), pa.int64()))
            tables.append(self._rows(rows, piece.config) if hidden else rows)
            at += size
        return piece.holding(pa.concat_tables(tables))

    def _rows(self, rows: pa.Table, config: str) -> pa.Table:
        public = self._public.get(config.removesuffix(BY_ANNOTATOR), frozenset())
        clean = [is_clean(text or "") for text in rows["text"].to_pylist()] if config == DOCUMENTS else []
        arrays = []
        for name in rows.schema.names:
            column = pa.concat_arrays(rows[name].chunks)
            found = self._array(column, (name,), public)
            if clean and pa.types.is_string(found.type) and (name,) in public:
                values = zip(rows["doc_id"].to_pylist(), found.to_pylist(), clean, strict=True)
                self.unclean |= {(owner, name) for owner, value, test in values if value and not test(value)}
            field = (name,) if config == DOCUMENTS else self.fields[config].get(name, ())
            arrays.append(self._clean(found, rows["doc_id"], field) if len(field) == 1 else found)
        return pa.Table.from_arrays(arrays, schema=rows.schema)

    def _clean(self, array: Any, owners: pa.ChunkedArray, field: tuple[str, ...]) -> Any:
        """Return a field of documents, null where it holds words of its text; the rows of `documents` come first."""
        unclean = [(owner, *field) in self.unclean for owner in owners.to_pylist()]
        return pc.if_else(pa.array(unclean), None, array) if any(unclean) else array

    def _array(self, array: Any, path: tuple[str, ...], public: Collection[tuple[str, ...]]) -> Any:
        kind = array.type
        if pa.types.is_struct(kind):
            inner = [self._array(array.field(n), (*path, field.name), public) for n, field in enumerate(kind)]
            return pa.StructArray.from_arrays(inner, fields=list(kind), mask=pc.is_null(array))
        if pa.types.is_list(kind):
            if pa.types.is_string(kind.value_type) and not self._allowed(path, public):
                return pa.nulls(len(array), kind)
            values = self._array(array.values, path, public)
            return pa.ListArray.from_arrays(array.offsets, values, type=kind, mask=pc.is_null(array))
        return self._strings(array, path, public) if pa.types.is_string(kind) else array

    def _strings(self, array: Any, path: tuple[str, ...], public: Collection[tuple[str, ...]]) -> Any:
        allowed = self._allowed(path, public)
        kept = allowed(array) if allowed else None
        return pa.nulls(len(array), array.type) if kept is None else pc.if_else(kept, array, None)

    def _allowed(self, path: tuple[str, ...], public: Collection[tuple[str, ...]]) -> Callable[[Any], Any] | None:
        """Return what tells which values of a column may stay; None if none may."""
        name = path[-1]
        if path in public or (len(path) == 1 and name in OWN):
            return lambda array: pc.is_valid(array)
        if name == "id":
            return self._is_id
        if name.endswith(NAMED):
            return lambda array: pc.is_in(array, value_set=self.told)
        if name == "annotator" and len(path) == 1:
            return self._is_annotator
        targets = self._references.get(name, set()) | self._references.get(name.rpartition("_")[2], set())
        return self._is_reference if targets else None

    def _is_id(self, array: Any) -> Any:
        return pc.match_substring_regex(array, _ID)

    def _is_annotator(self, array: Any) -> Any:
        return pc.is_in(array, value_set=self.annotators)

    def _is_reference(self, array: Any) -> Any:
        local = pc.or_(pc.match_substring_regex(array, _LOCAL), pc.match_substring_regex(array, r"^@[a-z]+$"))
        known = pc.or_(pc.is_in(array, value_set=self.referents), self._is_annotator(array))
        return pc.or_(pc.or_(local, known), self._is_id(array))

    @cached_property
    def _references(self) -> dict[str, set[str]]:
        """What the fields of each name refer to, in any layer."""
        found: dict[str, set[str]] = {}
        for layer in self.schema.layers.values():
            for place in layer.reference_places:
                name = next(step for step in reversed(place.path) if step != ITEM)
                found.setdefault(name, set()).add(str(place.refers_to))
        return found

    @cached_property
    def _public(self) -> dict[str, frozenset[tuple[str, ...]]]:
        """Which fields are marked as public, in each config."""
        layers = {name: set(_marked(layer.node, ())) for name, layer in self.schema.layers.items()}
        nested = {(name, *path) for name, paths in layers.items() for path in paths}
        known = set(_marked(self.schema.document.node, ()))
        found = {
            name: frozenset({*layers.get(name, ()), *((column,) for column, path in fields.items() if path in known)})
            for name, fields in self.fields.items()
        }
        return {**found, DOCUMENTS: frozenset({*known, *nested})}


def _marked(node: Node, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for part in alternatives(node):
        if part.get("x-public"):
            yield path
        if isinstance(part.get("items"), dict):
            yield from _marked(part["items"], path)
        for name, inner in part.get("properties", {}).items():
            if isinstance(inner, dict):
                yield from _marked(inner, (*path, name))
