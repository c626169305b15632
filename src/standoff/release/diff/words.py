"""Changes in words: what every report of them says, however it looks."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final

from standoff.release.diff import DOCUMENTS, KINDS, TEXT, Change, Diff
from standoff.schema import RecordSchema
from standoff.summary import counted, quoted, shorten

WIDTH: Final = 60
SHOWN: Final = 6
SAID: Final = {
    "added": "added",
    "removed": "removed",
    "relabelled": "re-labelled",
    "moved": "moved",
    "changed": "changed",
    "decided": "decided on",
    "noted": "noted anew",
}


@dataclass
class Part:
    """What changed in one layer of one document, or in one thing that the corpus shares.

    Attributes:
        layer, set: As in `Change`.
        schema: The schema of the layer, if it is one.
        records: The changes by record, in order; those of the document itself under an empty id.
    """

    layer: str
    set: str
    schema: RecordSchema | None = None
    records: dict[str, list[Change]] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The layer, and whose."""
        return f"{self.layer} of {self.set}" if self.set else self.layer


@dataclass
class Group:
    """What changed in one document; in what the corpus shares, if `doc` is empty.

    Attributes:
        doc: The document's id.
        whole: The change by which the whole document came or went, if one did.
        test: Whether it belongs to the test split.
        parts: What changed inside; in a document that came or went, all that it holds.
    """

    doc: str
    whole: Change | None = None
    test: bool = False
    parts: list[Part] = field(default_factory=list)

    @property
    def held(self) -> str:
        """How many records of each layer came or went."""
        counts = [counted(len(part.records), part.schema) for part in self.parts if part.schema and not part.set]
        return ", ".join(counts) or "no records"


def groups(found: Diff, *, noted: bool = False) -> list[Group]:
    """Return the changes by document, layer and record.

    Args:
        found: The changes.
        noted: Whether to tell of records of which nothing changed but who made or reviewed them, and when.
    """
    made = []
    kept = [each for each in found.changes if noted or each.kind != "noted"]
    for doc, changes in groupby(kept, key=lambda each: each.doc):
        group = Group(doc)
        for change in changes:
            group.test = group.test or change.test
            if change.layer == DOCUMENTS and not change.field:
                group.whole = change
                continue
            if not group.parts or (group.parts[-1].layer, group.parts[-1].set) != (change.layer, change.set):
                group.parts.append(Part(change.layer, change.set, found.layers.get(change.layer)))
            group.parts[-1].records.setdefault(change.record, []).append(change)
        made.append(group)
    return made


def told(changes: list[Change]) -> tuple[str, str]:
    """Return a sign, and what changed in a record or in what is none, in one line."""
    first = changes[0]
    if first.kind == "added" and not first.field:
        return "+", first.line
    if first.kind == "removed" and not first.field:
        return "-", first.line
    main = next((each for each in changes if each.main), None)
    about = f"{first.record}  " if first.record else ""
    if main:
        about += _arrow(main)
    elif first.words:
        about += quoted(shorten(first.words, WIDTH))
    fields = "; ".join(f"{each.field} {_arrow(each)}".strip() for each in changes if each is not main)
    return "~", "  ".join(part for part in (about.rstrip(), fields) if part)


def _arrow(change: Change) -> str:
    if delta := _delta(change.old, change.new):
        return " ".join(delta)
    old, new = say(change.old), say(change.new)
    if change.layer == TEXT:
        old, new = (quoted(shorten(_flat(each), WIDTH)) if each else "nothing" for each in (change.old, change.new))
    if old == new:
        old, new = (f"{one} {_places(each)}" for one, each in ((old, change.old), (new, change.new)))
    return f"{old} → {new}"


def _delta(old: Any, new: Any) -> list[str]:
    """Return what came (`+`) and went (`−`) in a list of plain values; nothing if it is no such list."""
    lists = [value for value in (old, new) if value is not None]
    if not all(isinstance(each, list) and all(isinstance(one, str | int) for one in each) for each in lists):
        return []
    olds, news = old or [], new or []
    gone = [f"−{each}" for each in olds if each not in news]
    return [f"+{each}" for each in news if each not in olds] + gone or ["in another order"]


def _flat(text: str) -> str:
    return text.replace("\n", "⏎")


def say(value: Any) -> str:
    """Return a value in words: spans by what they hold, objects by what stands in them."""
    if value in (None, [], ""):
        return "none"
    if isinstance(value, list):
        if all(_is_span(each) for each in value):
            return quoted(shorten(_flat(" … ".join(str(each["text"]) for each in value)), WIDTH))
        return "; ".join(map(say, value))
    if _is_span(value):
        return quoted(shorten(_flat(str(value["text"])), WIDTH))
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {say(each)}" for name, each in value.items() if each not in (None, [], ""))
    if isinstance(value, str):
        return quoted(shorten(_flat(value), WIDTH)) if any(map(str.isspace, value)) else value
    return json.dumps(value, ensure_ascii=False)


def _is_span(value: Any) -> bool:
    return isinstance(value, Mapping) and value.keys() >= {"start", "end", "text"}


def _places(value: Any) -> str:
    spans = value if isinstance(value, list) else [value]
    return " ".join(f"{each['start']}–{each['end']}" for each in spans if _is_span(each))


def summary(found: Diff) -> list[str]:
    """Return what changed in numbers: in all, then by layer and label."""
    changes = [each for each in found.changes if each.layer != DOCUMENTS or each.field]
    lines = [_total(found, changes)]
    for layer in dict.fromkeys(each.layer for each in changes):
        own = [each for each in changes if each.layer == layer and each.kind != "noted"]
        if own and any(each.record for each in own):
            lines.append(f"  {layer}: {'; '.join(_by_label(own))}")
    if found.tests:
        lines.append(f"the test split is touched: {', '.join(found.tests)}")
    return lines


def counts_of(found: Diff) -> dict[str, int]:
    """Return how many records, or fields of what is no record, changed in each way; a record counts once for each."""
    changes = [each for each in found.changes if each.layer != DOCUMENTS or each.field]
    marks = {(each.kind, each.layer, each.doc, each.set, each.record or each.field) for each in changes}
    counts = Counter(kind for kind, *_ in marks)
    return {kind: counts[kind] for kind in KINDS if counts[kind]}


def _total(found: Diff, changes: list[Change]) -> str:
    docs = {each.doc for each in found.changes if each.doc}
    said = [f"{number:,} {SAID[kind]}" for kind, number in counts_of(found).items()]
    for kind in ("added", "removed"):
        whole = [each for each in found.changes if each.layer == DOCUMENTS and not each.field and each.kind == kind]
        said += [f"{len(whole):,} document{'' if len(whole) == 1 else 's'} {kind}"] if whole else []
    said += [f"{len(found.schema):,} in the schema"] if found.schema else []
    if not said:
        return "nothing changed"
    where = f", in {len(docs):,} of {found.documents:,} document{'' if found.documents == 1 else 's'}" if docs else ""
    return ", ".join(said) + (where if changes or docs else "")


def _by_label(changes: list[Change]) -> Iterator[str]:
    for kind in ("added", "removed"):
        labels = Counter(each.label or "no label" for each in changes if each.kind == kind and each.record)
        if labels:
            yield f"{labels.total():,} {kind} ({_most(labels)})"
    for kind in ("relabelled", "decided"):
        own = [each for each in changes if each.kind == kind]
        if own:
            arrows = Counter(f"{each.field} {step}" for each in own for step in _steps(each))
            yield f"{len(own):,} {SAID[kind]} ({_most(arrows)})"
    for kind in ("moved", "changed"):
        fields = Counter(each.field for each in changes if each.kind == kind and each.record)
        if fields:
            yield f"{fields.total():,} {SAID[kind]} ({_most(fields)})"


def _steps(change: Change) -> list[str]:
    return _delta(change.old, change.new) or [f"{say(change.old)} → {say(change.new)}"]


def _most(counter: Counter[str]) -> str:
    some = [f"{name} {count:,}" for name, count in counter.most_common(SHOWN)]
    more = len(counter) - SHOWN
    return ", ".join(some) + (f", and {more:,} more" if more > 0 else "")
