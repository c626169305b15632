"""Counts as text for a terminal of any width."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Any

from standoff.counts import Counts, Group, Tally
from standoff.fields import Field
from standoff.measure.stats import ranked, span_summary
from standoff.printable import harmless, many
from standoff.where import DOCUMENTS, OF_DOCUMENT, as_text

GAP = "  "
DOT = " · "
NAME = 24
"""Columns that a name may take in a table; longer ones are cut."""


GROUPS = 20
"""How many groups a table of labels can tell apart; above that, only the records are counted by group."""


def render(counts: Counts, *, width: int = 80, top: int = 20) -> str:
    """Return counts as text.

    Args:
        counts: What was counted.
        width: Columns of the terminal.
        top: How many values of a field, or groups, to show; 0 for all.
    """
    blocks: list[Iterable[str]]
    if counts.by:
        groups = sorted_groups(counts)
        blocks = [_groups(counts, groups, width, top)]
        few = len(groups) <= GROUPS
        blocks += [_by(counts, layer, groups, width, top) for layer in counts.tallies if few]
    else:
        blocks = [_layer(counts, layer, width, top) for layer in counts.tallies]
        blocks += [_sets(counts, width)]
    found = [block for block in map(list, blocks) if block]
    return "\n".join("".join(f"{line}\n" for line in block) for block in found)


def _layer(counts: Counts, layer: str, width: int, top: int) -> Iterator[str]:
    tally = counts.tallies[layer].get((), Tally())
    where = "" if layer == DOCUMENTS else f" in {plural(tally.documents, 'document')}"
    yield f"{layer}: {plural(tally.records, 'record')}{where}"
    lines = {"text": _span_items(tally, "text")} if layer == DOCUMENTS else {}
    lines |= {field.name: list(_items(counts, tally, field, top)) for field in counts.counted(layer)}
    lines = {name: items for name, items in lines.items() if items}
    margin = max(map(len, lines), default=0)
    for name, items in lines.items():
        yield from _wrap(f"{GAP}{name:{margin}}{GAP}", items, width)


def _items(counts: Counts, tally: Tally, field: Field, top: int) -> Iterator[str]:
    if field.kind == "span":
        yield from _span_items(tally, field.name)
        return
    found = [(value, count) for value, count in ranked(tally, field) if count]
    for value, count in found[: top or None]:
        yield f"{_value_name(counts, field, value)} {count:,}"
    if top and len(found) > top:
        yield f"and {len(found) - top:,} more"


def _span_items(tally: Tally, name: str) -> list[str]:
    found = span_summary(tally, name)
    if not found["values"]:
        return []
    lengths = f"{found['shortest']:,} to {found['longest']:,} characters, median {found['median']:,}"
    if found["shortest"] == found["longest"]:
        lengths = f"{found['longest']:,} characters"
    share = (
        f"{found['discontinuous'] / found['values']:.1%} discontinuous"
        if found["discontinuous"]
        else "none discontinuous"
    )
    return [f"{found['values']:,}", lengths, *([share] if found["fragments"] else [])]


def _sets(counts: Counts, width: int) -> list[str]:
    layers = [layer for layer in counts.tallies if layer != DOCUMENTS]
    rows = [[harmless(name), *(f"{found[layer]:,}" for layer in layers)] for name, found in sorted(counts.sets.items())]
    return grid([["set", *layers], *rows], width) if rows and layers and not any(counts.where.values()) else []


def _groups(counts: Counts, groups: list[Group], width: int, top: int) -> Iterator[str]:
    """Yield the table of records: one row a group, one column a layer."""
    shown = groups[: top or None]
    rows = [
        [_group_name(counts, group), *(_number(counts, layer, group) for layer in counts.tallies)] for group in shown
    ]
    yield from grid([[counts.by, *counts.tallies], *rows], width)
    if len(shown) < len(groups):
        yield f"and {len(groups) - len(shown):,} more; --top 0 shows all"


def _number(counts: Counts, layer: str, group: Group) -> str:
    found = counts.tallies[layer].get(group)
    return f"{found.records:,}" if found else "0"


def _by(counts: Counts, layer: str, groups: list[Group], width: int, top: int) -> Iterator[str]:
    """Yield the table of one layer: one row a label, one column a group."""
    tallies = counts.tallies[layer]
    whole = Tally()
    for tally in tallies.values():
        whole.update(tally)
    shown = [group for group in groups if group in tallies]
    rows = [["", *(_group_name(counts, group) for group in shown)]]
    for field in counts.counted(layer):
        values = [value for value, count in ranked(whole, field) if count] if field.name != counts.by else []
        rows += [[field.name, *("" for _ in shown)]] if values else []
        for value in values[: top or None]:
            cells = (tallies[group].values.get(field.name, {}).get(value, 0) for group in shown)
            rows.append([GAP + _value_name(counts, field, value), *(f"{cell:,}" for cell in cells)])
    if len(rows) > 1:
        yield f"{layer} by {counts.by}"
        yield from (f"{GAP}{line}" for line in grid(rows, width - len(GAP)))


def sorted_groups(counts: Counts) -> list[Group]:
    """Return the groups: documents as the corpus has them, labels as the schema, others by their records."""
    records: dict[Group, int] = {}
    for layer, tallies in counts.tallies.items():
        for group, tally in tallies.items():
            records[group] = records.get(group, 0) + (tally.records if layer != DOCUMENTS else 0)
    if counts.by in OF_DOCUMENT:
        return list(records)
    labels = {
        label: at
        for fields in counts.fields.values()
        if (field := fields.get(counts.by))
        for at, label in enumerate(field.labels)
    }
    return sorted(records, key=lambda group: (labels.get(group[0], len(labels)), -records[group], str(group[0])))


def _group_name(counts: Counts, group: Group) -> str:
    field = next(
        (
            fields[counts.by]
            for layer, fields in counts.fields.items()
            if layer in counts.tallies and counts.by in fields
        ),
        None,
    )
    return _value_name(counts, field, group[0])


def _value_name(counts: Counts, field: Field | None, value: Any) -> str:
    if field and field.refers_to == "referents" and isinstance(value, str):
        return harmless(counts.name(value))
    return harmless(as_text(value))


def plural(count: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _wrap(head: str, items: Iterable[str], width: int) -> Iterator[str]:
    """Yield lines of at most *width* columns that start with *head*, and hang below it."""
    line, start = head, " " * len(head)
    for number, item in enumerate(items):
        more = f"{DOT if number else ''}{item}"
        if number and columns(line + more) + 2 > width:
            yield line + DOT.rstrip()
            line = start + item
        else:
            line += more
    yield line


def grid(rows: list[list[str]], width: int) -> list[str]:
    """Return rows as lines, the first column to the left and the others to the right, as many as fit."""
    rows = [[_cut(row[0], max(NAME, width // 2)), *(_cut(cell, NAME) for cell in row[1:])] for row in rows]
    sizes = [max(columns(row[at]) for row in rows) for at in range(len(rows[0]))]
    ends = list(accumulate(size + len(GAP) for size in sizes))
    fitting = max(sum(end - len(GAP) <= width for end in ends), 2)
    lines = []
    for row in rows:
        cells = [_pad(row[0], sizes[0])]
        cells += [" " * (size - columns(cell)) + cell for cell, size in zip(row[1:fitting], sizes[1:], strict=False)]
        lines.append(GAP.join(cells).rstrip())
    if fitting < len(sizes):
        more = many(len(sizes) - fitting, "more column does", "more columns do")
        lines.append(f"{more} not fit; --json has all")
    return lines


def _pad(text: str, size: int) -> str:
    return text + " " * (size - columns(text))


def _cut(text: str, size: int) -> str:
    while columns(text) > size:
        text = text[:-2] + "…" if text.endswith("…") else text[:-1] + "…"
    return text


def columns(text: str) -> int:
    """Return how many columns of a terminal *text* takes: two for a wide character, none for a combining one."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) or char in "\u200c\u200d" else 1 + (unicodedata.east_asian_width(char) in "WF")
        for char in text
    )
