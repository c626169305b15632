"""Agreement as text for a terminal, as a section of a card, and as plain JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from standoff.measure.agree import Agreement, Block
from standoff.measure.compare import Compared
from standoff.measure.differences import Confusion, Difference, differences
from standoff.measure.estimate import LEVEL, RESAMPLES, Estimate
from standoff.measure.groups import Groups, as_rows
from standoff.measure.tables import grid, plural
from standoff.measure.tally import Key
from standoff.printable import harmless

UNDEFINED = "–"
COLUMNS = ["", "value", f"{LEVEL:.0%} interval", "n", "equal"]


def render(found: Agreement, layers: Iterable[str] = (), *, width: int = 80) -> str:
    """Return agreement as text, one table for each pair of annotators and layer."""
    return "\n".join("".join(f"{line}\n" for line in _block(each, tuple(layers), width)) for each in found.blocks)


def _block(block: Block, layers: tuple[str, ...], width: int) -> Iterator[str]:
    told = {key: each for key, each in block.estimates.items() if not layers or key.layer in layers}
    block = replace(block, estimates=told)
    yield f"{_names(block.names)}: {plural(len(block.documents), 'document')}"
    for layer in dict.fromkeys(key.layer for key in told):
        yield ""
        yield from grid([[layer, *COLUMNS[1:]], *_rows(block, layer)], width)
    yield from ("", *notes(block))


def _rows(block: Block, layer: str) -> Iterator[list[str]]:
    for key, each in block.estimates.items():
        if key.layer == layer and key.mode != "equal":
            equal = block.estimates.get(Key(layer, key.field, "equal")) if key.mode == "alpha" else None
            yield [f"  {title(key)}", *cells(each), number(equal.value) if equal else ""]


def title(key: Key) -> str:
    """Return what a measure is called: field, mode, and F1 where it is one."""
    mode = "" if key.mode == "label" else f" {key.mode}"
    return f"{key.field}{mode}{' F1' if key.kind in ('f1', 'macro') else ''}"


def cells(each: Estimate) -> list[str]:
    """Return value, interval and support of a measure."""
    interval = f"{number(each.low)}–{number(each.high)}" if each.low is not None else UNDEFINED
    return [number(each.value), interval, f"{each.support:,.0f}"]


def number(value: float | None) -> str:
    """Return a value as it is printed, with three decimals."""
    return UNDEFINED if value is None else f"{value:.3f}"


def notes(block: Block) -> Iterator[str]:
    """Yield what a reader of a table must know."""
    if len(block.documents) == 1:
        yield "no intervals: they come from drawing documents, and there is only one"
    alone = [title(key) for key, each in block.estimates.items() if key.kind == "alpha" and each.value is None]
    if alone:
        yield f"not defined, since one label alone is used: {', '.join(alone)}"


def _names(names: tuple[str, ...]) -> str:
    return harmless(" and ".join([", ".join(names[:-1]), names[-1]]))


def render_groups(groups: Groups, *, width: int = 80) -> str:
    """Return agreement by labels as text."""
    lines: list[str] = []
    rows = as_rows(groups)
    for layer in groups:
        lines += [""] if lines else []
        lines += grid(
            [[layer, "records", "both", "extent", "labels", "references"]]
            + [
                [f"  {harmless(each['label'])}", f"{each['records']:,}"]
                + [number(each[name]) for name in ("both", "extent", "labels", "references")]
                for each in rows
                if each["layer"] == layer
            ],
            width,
        )
    return "".join(f"{line}\n" for line in lines)


def by_document(compared: Iterable[Compared], layers: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Return how many records each document has on both sides and how many differ, the most differences first."""
    rows = []
    for each in compared:
        wanted = layers or list(each.left.schema.layers)
        found = list(differences(each, wanted))
        rows.append(
            {
                "doc_id": each.left.id,
                "left": each.left.set or None,
                "right": each.right.set or None,
                "records": sum(len(side.records) for layer in wanted for side in each.sides[layer]),
                "differences": len(found),
                **{layer: sum(one.layer == layer for one in found) for layer in wanted},
            }
        )
    return sorted(rows, key=lambda row: (-row["differences"], row["doc_id"]))


def render_documents(rows: list[dict[str, Any]], *, width: int = 80) -> str:
    """Return the rows of `by_document` as text."""
    layers = [name for name in rows[0] if name not in ("doc_id", "left", "right")] if rows else []
    lines = grid(
        [["document", *layers], *([harmless(row["doc_id"]), *(f"{row[name]:,}" for name in layers)] for row in rows)],
        width,
    )
    return "".join(f"{line}\n" for line in lines)


def render_confusions(found: list[tuple[Confusion, int]]) -> Iterator[str]:
    """Yield what differs how often as lines: what the left has, a bar, what the right has."""
    margin = max((len(f"{each.layer} {each.field}".rstrip()) for each, _ in found), default=0)
    for each, count in found:
        name = f"{each.layer} {each.field}".rstrip()
        yield harmless(f"{count:6,}  {name:{margin}}  {each.left} | {each.right}")


def render_differences(pair: tuple[str, str], found: list[Difference]) -> Iterator[str]:
    """Yield the differences of one document as lines: what the left has, a bar, what the right has."""
    if not found:
        return
    yield harmless(f"{found[0].document}: {pair[0]} | {pair[1]}, {plural(len(found), 'difference')}")
    for layer in dict.fromkeys(each.layer for each in found):
        yield f"  {layer}"
        for each in found:
            yield from (harmless(line) for line in _difference(pair, each) if each.layer == layer)


def _difference(pair: tuple[str, str], each: Difference) -> Iterator[str]:
    if not each.fields:
        first, *more = each.words.split("\n")
        yield f"    only {pair[0] if each.left else pair[1]}: {first}"
        yield from (f"      {line}" for line in more)
        return
    ids = each.left if each.left == each.right else f"{each.left} | {each.right}"
    yield f"    {ids}  {each.words}"
    margin = max(len(name) for name, _, _ in each.fields)
    yield from (f"      {name:{margin}}  {mine} | {yours}" for name, mine, yours in each.fields)


def as_value(found: Agreement) -> dict[str, Any]:
    """Return agreement as plain JSON."""
    return {
        "intervals": {"level": LEVEL, "resamples": RESAMPLES, "unit": "document"},
        "blocks": [
            {
                "names": list(block.names),
                "documents": len(block.documents),
                "measures": [
                    {"layer": key.layer, "field": key.field, "mode": key.mode, "kind": key.kind, **estimate_value(each)}
                    for key, each in block.estimates.items()
                ],
            }
            for block in found.blocks
        ],
    }


def estimate_value(each: Estimate) -> dict[str, Any]:
    """Return a measure as plain JSON."""
    rates = {"precision": each.precision, "recall": each.recall} if each.precision is not None else {}
    why = {"why": each.why} if each.why else {}
    support = int(each.support) if each.support.is_integer() else each.support
    return {"value": each.value, "low": each.low, "high": each.high, "n": support, **rates, **why}
