"""Where two annotations of a document differ, in words, for whoever decides between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from standoff.document import Document, Record
from standoff.fields import Field
from standoff.measure.aspects import REFERENTS, Data, Stretch, label, names, overlap, stretch
from standoff.measure.compare import Compared, Side
from standoff.names import is_local, local_names
from standoff.spans import Span
from standoff.summary import line, quoted, shorten
from standoff.where import as_text
from standoff.wording import context

WIDTH = 60
NONE = "none"
RECORD = "record"
OTHER = "…"


@dataclass(frozen=True)
class Difference:
    """A record that only one annotation has, or one that both have and that differs.

    Attributes:
        document: The document's id.
        layer: The layer.
        left, right: The ids of the records; None where there is none.
        words: What it is about; of a record that only one has, the whole record in a line.
        fields: What differs: field, and what the left and the right have there, in words.
    """

    document: str
    layer: str
    left: str | None
    right: str | None
    words: str
    fields: tuple[tuple[str, str, str], ...] = ()


def differences(found: Compared, layers: Iterable[str] = ()) -> Iterator[Difference]:
    """Yield all differences, layer by layer and in the order of the text; of all layers if none is named."""
    for layer in layers or found.left.schema.layers:
        one, other = found.sides[layer]
        places = [*((_start(one, a), a, b) for a, b in found.pairs[layer])]
        lone = {a for a, _ in found.pairs[layer]}, {b for _, b in found.pairs[layer]}
        told = [(start, _both(found, layer, (a, b))) for start, a, b in places]
        told += [
            (_start(side, at), _alone(found, layer, at, left=number == 0))
            for number, side in enumerate((one, other))
            for at in range(len(side.records))
            if at not in lone[number]
        ]
        yield from (each for _, each in sorted(told, key=lambda pair: pair[0]) if each)


def _start(side: Side, at: int) -> int:
    return side.mains[at][0][0] if side.mains[at] else -1


def _alone(found: Compared, layer: str, at: int, *, left: bool) -> Difference:
    document = found.left if left else found.right
    side = found.sides[layer][0 if left else 1]
    schema = document.schema.layers[layer]
    words = line(Record(side.records[at], schema.node, document), schema, width=WIDTH)
    spans = [Span(*place) for place in side.mains[at]]
    words += f"\n{context(document.text, spans)}" if spans and _wide(spans) < WIDTH else ""
    name = str(side.records[at].get("id"))
    return Difference(document.id, layer, name if left else None, None if left else name, words)


def _wide(spans: list[Span]) -> int:
    return spans[-1].end - spans[0].start


def _both(found: Compared, layer: str, pair: tuple[int, int]) -> Difference | None:
    known, sides = found.known[layer], found.sides[layer]
    fields = [*([known.main] if known.main else []), *known.spans, *known.labels, *known.references, *known.many]
    told = [(each.name, *_values(found, layer, pair, each)) for each in fields if not found.equal(layer, pair, each)]
    if not told:
        return None
    one, other = (side.records[at] for side, at in zip(sides, pair, strict=True))
    words = _cut(found.left, sides[0].mains[pair[0]])
    return Difference(found.left.id, layer, str(one.get("id")), str(other.get("id")), words, tuple(told))


def _values(found: Compared, layer: str, pair: tuple[int, int], field: Field) -> tuple[str, str]:
    """Return what the left and the right record have in a field, in words."""
    one, other = (side.records[at] for side, at in zip(found.sides[layer], pair, strict=True))
    if field.kind == "span":
        return _spans(found.left, stretch(one, field), stretch(other, field))
    if field.kind == "reference":
        return _references(found.left, one, field), _references(found.right, other, field)
    if field in found.known[layer].many:
        mine, yours = ([as_text(each) for each in names(record, field)] for record in (one, other))
        return _more(mine, yours), _more(yours, mine)
    return label(one, field), label(other, field)


def _more(mine: list[str], yours: list[str]) -> str:
    return ", ".join(each for each in mine if each not in yours) or NONE


def _spans(document: Document, one: Stretch, other: Stretch) -> tuple[str, str]:
    """Return the words of two stretches; of two that meet, what each has more than the other."""
    if not overlap(one, other):
        return _cut(document, one) or NONE, _cut(document, other) or NONE
    mine, yours = _without(one, other), _without(other, one)
    told = [" and ".join(quoted(shorten(document.text[a:b], WIDTH)) for a, b in each) for each in (mine, yours)]
    return tuple(f"with {each}" if each else "without" for each in told)  # type: ignore[return-value]


def _without(one: Stretch, other: Stretch) -> Stretch:
    """Return what lies in one stretch and not in the other."""
    left = list(one)
    for start, end in other:
        left = [piece for a, b in left for piece in ((a, min(b, start)), (max(a, end), b)) if piece[0] < piece[1]]
    return tuple(left)


def _cut(document: Document, places: Stretch) -> str:
    words = " … ".join(document.text[start:end] for start, end in places)
    return quoted(shorten(words, WIDTH)) if words else ""


def _references(document: Document, record: Data, field: Field) -> str:
    return ", ".join(_named(document, field, value) for value in names(record, field)) or NONE


def _named(document: Document, field: Field, value: Any) -> str:
    """Return an id with what it stands for."""
    if field.refers_to == REFERENTS:
        known = document.referents.get(value, {}).get("name")
        name = local_names(document).get(value, "") if is_local(value) else known
        return f"{value} {quoted(shorten(str(name), WIDTH // 2))}" if name else str(value)
    schema = document.schema.layers[field.refers_to]
    record = next((each for each in document.layers.get(field.refers_to, ()) if each.get("id") == value), None)
    words = Record(record, schema.node, document).words() if record else ""
    return f"{value} {quoted(shorten(words, WIDTH // 2))}" if words else str(value)


@dataclass(frozen=True)
class Confusion:
    """What one annotation has where the other has something else.

    Attributes:
        layer: The layer.
        field: The field; empty for whole records that only one has.
        left, right: The labels; of spans, references and lists nothing but that they differ.
    """

    layer: str
    field: str
    left: str
    right: str


def confusions(compared: Iterable[Compared], layers: Iterable[str] = ()) -> list[tuple[Confusion, int]]:
    """Return what differs how often, the frequent first; of all layers if none is named."""
    wanted = tuple(layers)
    found: Counter[Confusion] = Counter()
    for each in compared:
        labels = {(layer, field.name) for layer, known in each.known.items() for field in known.labels}
        for one in differences(each, wanted):
            if not one.fields:
                told = (RECORD, NONE) if one.left else (NONE, RECORD)
                found[Confusion(one.layer, "", *told)] += 1
            for name, *values in one.fields:
                told = (values[0], values[1]) if (one.layer, name) in labels else (OTHER, OTHER)
                found[Confusion(one.layer, name, *told)] += 1
    return found.most_common()
