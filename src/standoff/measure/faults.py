"""What keeps a predicted record from being scored as it is meant, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from standoff.errors import CorpusError
from standoff.kinds import constants, is_nullable, items_of, kind_of, labels, main_path, shape
from standoff.measure.aspects import REFERENTS, names
from standoff.measure.compare import REJECTED, Compared
from standoff.measure.tables import plural
from standoff.names import is_local
from standoff.refs import Node
from standoff.schema import properties_of
from standoff.where import as_text

LONG: Final = 40
"""How many characters of a value are told."""
WANTED: Final = {"span": "span with start, end and text", "label": "label", "flag": "flag"}

SHAPE: Final = "a span has start, end and text, and a record the fields of its schema; docs/metrics.md shows one"

Finder = Callable[[Any, str], str]
"""Takes a value and its dotted place in the record, and returns its fault."""


def faults(compared: list[Compared]) -> Iterator[str]:
    """Yield how many predicted records are not scored as they are meant, with the first of them and its fault.

    Raises:
        CorpusError: No record at all can be scored.
    """
    left_out, wrong, total = list[str](), list[str](), 0
    schemas = compared[0].right.schema.layers if compared else {}
    finders = {layer: _find(schema.node) for layer, schema in schemas.items()}
    for each in compared:
        for layer, records in each.right.layers.items():
            used = set(map(id, each.sides[layer][1].records))
            main = "" if each.known[layer].ends else main_path(schemas[layer])
            for record in (one for one in records if one.get("status") != REJECTED):
                total += 1
                fault = finders[layer](record, "") or (f"{main} is missing" if main and not record.get(main) else "")
                if fault or id(record) not in used:
                    (wrong if id(record) in used else left_out).append(
                        f"{each.right.id} {record.get('id') or layer}: {fault}"
                    )
    if left_out and len(left_out) == total:
        raise CorpusError(f"no predicted record is built as the schema says; first {left_out[0]}", hint=SHAPE)
    if left_out:
        yield f"{plural(len(left_out), 'predicted record')} left out: not built as the schema says; first {left_out[0]}"
    if wrong:
        yield (
            f"{plural(len(wrong), 'predicted record')} with what the schema does not take, which counts as wrong; "
            f"first {wrong[0]}"
        )


def _find(node: Node) -> Finder:
    """Return a function that tells what is wrong with a value of *node* at a dotted place, or an empty string.

    As in `kinds.shape`, the schema is looked at once and not for each value.
    """
    kind, item, nullable = kind_of(node), items_of(node), is_nullable(node)
    inside = _in_list(item) if item else _in_object(node) if kind == "object" else _plain(node)
    return lambda value, at: inside(value, at) if value is not None else "" if nullable else f"{at} is null"


def _in_list(item: Node) -> Finder:
    find = _find(item)

    def check(value: Any, at: str) -> str:
        if not isinstance(value, list):
            return f"{at} {_short(value)} is no list"
        return next((told for number, each in enumerate(value) if (told := find(each, f"{at}.{number}"))), "")

    return check


def _in_object(node: Node) -> Finder:
    finders = {name: _find(each) for name, each in properties_of(node).items()}

    def check(value: Any, at: str) -> str:
        if not isinstance(value, Mapping):
            return f"{at} {_short(value)} is no object"
        known = ((name, each) for name, each in value.items() if name in finders)
        return next((told for name, each in known if (told := finders[name](each, f"{at}.{name}".lstrip(".")))), "")

    return check


def _plain(node: Node) -> Finder:
    kind, fits, allowed = kind_of(node), shape(node), (*labels(node), *constants(node))
    wanted = WANTED.get(kind, "plain value")

    def check(value: Any, at: str) -> str:
        right = fits(value) and (kind != "label" or value in allowed)
        return "" if right else f"{at} {_short(value)} is no {wanted}"

    return check


def _short(value: Any) -> str:
    return as_text(value)[:LONG]


def strangers(compared: list[Compared]) -> Iterator[str]:
    """Yield how many references name local referents that no predicted mention of their document has."""
    count = 0
    for each in compared:
        sides = {layer: side for layer, (_, side) in each.sides.items()}
        having = {
            name
            for layer, side in sides.items()
            if (cluster := each.known[layer].cluster)
            for record in side.records
            for name in names(record, cluster)
        }
        count += sum(
            is_local(name) and name not in having
            for layer, side in sides.items()
            for field in each.known[layer].references
            if field.refers_to == REFERENTS and field != each.known[layer].cluster
            for record in side.records
            for name in names(record, field)
        )
    if count:
        verb, they = ("names", "it counts") if count == 1 else ("name", "they count")
        what = "a local referent" if count == 1 else "local referents"
        yield (
            f"{plural(count, 'reference')} {verb} {what} that no predicted mention has; {they} as wrong "
            "(see docs/metrics.md)"
        )
