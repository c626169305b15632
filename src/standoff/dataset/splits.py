"""Splits that do not leak and do not move.

Near-duplicate documents form a group, a group is assigned as a whole, and what was assigned is kept in the ledger for
good. A new document joins the split of its group; a new group goes where the salted hash of its founder says, or in
the view `time` where its day lies, so that neither order nor number of other documents matters.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

from standoff.dataset.stratify import stratify
from standoff.document import Document
from standoff.errors import StandoffError
from standoff.fields import fields_of, read
from standoff.similar import Grams, Pair, common_lines, grams, join, pairs, without, words
from standoff.storage.corpus import Corpus
from standoff.storage.ledger import Entry, View

VIEWS: Final = ("random", "time", "source")
SHARES: Final = {"train": 0.8, "validation": 0.1, "test": 0.1}
DAY: Final = 10


@dataclass
class Facts:
    """What a document's place in a split depends on.

    Attributes:
        grams: Its 5-grams, boilerplate left out.
        source: Its publisher, else its collection.
        day: The day of its publication; empty if unknown.
        split: The split that its document.json names.
        values: How often each value of the field to stratify by stands in it.
        records: How many records it has, by layer.
    """

    grams: Grams
    source: str = ""
    day: str = ""
    split: str | None = None
    values: Counter[str] = field(default_factory=Counter)
    records: Counter[str] = field(default_factory=Counter)


@dataclass
class Plan:
    """What a ledger shall say.

    Attributes:
        name: The view.
        view: The view with all that could be assigned.
        new: Ids of the documents that were not in it before.
        conflicts: Groups whose documents stand in several splits already, with their splits; None for no split.
        gone: Ids in the ledger that the corpus has no more. They stay: a document may come back.
        facts: What was found out of each document.
        close: The near-duplicate pairs.
    """

    name: str
    view: View
    new: list[str] = field(default_factory=list)
    conflicts: list[dict[str, str | None]] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    facts: dict[str, Facts] = field(default_factory=dict)
    close: list[Pair] = field(default_factory=list)

    def balance(self) -> dict[str, Counter[str]]:
        """Return documents and records of each layer, by split."""
        found: dict[str, Counter[str]] = {split: Counter() for split in self.view.how["shares"]}
        for name, entry in self.view.entries.items():
            if name in self.facts:
                found.setdefault(entry.split, Counter()).update({"documents": 1, **self.facts[name].records})
        return found


def plan(
    corpus: Corpus, name: str = "random", *, shares: Mapping[str, float] | None = None, field_path: str | None = None
) -> Plan:
    """Return where the documents of a corpus belong in the view *name*.

    What the ledger and the document.json files say already is kept.

    Args:
        corpus: The corpus.
        name: One of `VIEWS`. `time` puts the oldest documents into the first split and the newest into the last;
            `source` keeps the documents of a publisher together.
        shares: Shares of the splits, in order, of a view that is not in the ledger yet; by default `SHARES`.
        field_path: Of a view that is not in the ledger yet: a field, as `document.lang` or `quotes.form`, whose values
            are to have the same shares in every split.

    Raises:
        StandoffError: There is no such view or field, the shares are none, or the view is in the ledger with others.
    """
    how = _how(corpus, name, shares)
    facts = dict(_facts(corpus, field_path))
    known = corpus.views.get(name, View())
    made = Plan(name, View(how, dict(known.entries)), gone=sorted(set(known.entries) - set(facts)), facts=facts)
    made.close = pairs({each: fact.grams for each, fact in facts.items()})
    for doc_id, fact in facts.items():
        if fact.split and _usual(corpus) in (None, name):
            kept = made.view.entries.setdefault(doc_id, Entry(fact.split, doc_id))
            if kept.split != fact.split:
                made.conflicts.append({f"{doc_id} in the ledger": kept.split, f"{doc_id} in document.json": fact.split})
    free = [group for group in together(made) if not _inherit(group, made)]
    if name == "time" and "cuts" not in how:
        how["cuts"] = _cuts(free, made)
    held = {name: each.values for name, each in facts.items()}
    assigned = stratify(free, held, how["shares"], _rank(how)) if field_path and not known.entries else {}
    for group in free:
        split = assigned.get(group[0]) or _assign(group, facts, name, how)
        made.view.entries.update({each: Entry(split, group[0]) for each in group})
    made.new = sorted(set(made.view.entries) - set(known.entries))
    return made


def leaks(found: Plan) -> list[tuple[str, str]]:
    """Return the near-duplicate pairs whose documents stand in different splits."""
    entries = found.view.entries
    both = [(one, two) for one, two in found.close if one in entries and two in entries]
    return [(one, two) for one, two in both if entries[one].split != entries[two].split]


def together(made: Plan) -> list[list[str]]:
    """Return the ids of documents that must share a split, in groups: near-duplicates, in `source` one publisher's."""
    close = list(made.close)
    if made.name == "source":
        first: dict[str, str] = {}
        named = [(name, fact.source) for name, fact in sorted(made.facts.items()) if fact.source]
        close += [(first.setdefault(source, name), name) for name, source in named]
    return join(made.facts, close)


def _usual(corpus: Corpus) -> str | None:
    return next(iter(corpus.views), None)


def _how(corpus: Corpus, name: str, shares: Mapping[str, float] | None) -> dict[str, Any]:
    if name not in VIEWS:
        raise StandoffError(f"there is no view {name}", hint=f"the views are {', '.join(VIEWS)}")
    if name in corpus.views:
        how = dict(corpus.views[name].how)
        if shares and dict(shares) != how["shares"]:
            raise StandoffError(
                f"the view {name} has other shares already",
                path=corpus.path / "splits.jsonl",
                hint="a split that is in use must not move; delete the view's lines to begin anew",
            )
        return how
    wanted = dict(shares or SHARES)
    if not wanted or abs(sum(wanted.values()) - 1) > 1e-6 or min(wanted.values()) < 0:
        raise StandoffError("the shares do not add up to 1", hint="write train=0.8,validation=0.1,test=0.1")
    return {"salt": corpus.name, "shares": wanted}


def _facts(corpus: Corpus, field_path: str | None) -> Iterator[tuple[str, Facts]]:
    if field_path:
        _check_field(corpus, field_path)
    common = common_lines(document.text for document in corpus)
    for document in corpus:
        meta = document.meta
        yield (
            document.id,
            Facts(
                grams(words(without(document.text, common))),
                str(meta.get("publisher") or document.collection or ""),
                str(meta.get("published_at") or "")[:DAY],
                meta.get("split"),
                _values(document, field_path) if field_path else Counter(),
                Counter({layer: len(records) for layer, records in document.layers.items()}),
            ),
        )


def _check_field(corpus: Corpus, path: str) -> None:
    layer, _, name = path.partition(".")
    if layer not in ("document", *corpus.schema.layers) or name not in fields_of(corpus.schema.record_schema(layer)):
        raise StandoffError(f"there is no field {path}", hint="write document.FIELD or LAYER.FIELD")


def _values(document: Document, path: str) -> Counter[str]:
    layer, _, name = path.partition(".")
    records = [document.meta] if layer == "document" else document.layers.get(layer, [])
    found = read(records, fields_of(document.schema.record_schema(layer))[name].path)
    return Counter(str(value) for value in found)


def _inherit(group: list[str], made: Plan) -> bool:
    """Give the new documents of a group the split of the others; say whether there is any. Conflicts are noted."""
    entries = made.view.entries
    found = {entries[each].split: entries[each].founder for each in reversed(group) if each in entries}
    if len(found) > 1:
        made.conflicts.append({each: entries[each].split if each in entries else None for each in group})
    elif found:
        ((split, founder),) = found.items()
        entries.update({each: Entry(split, founder) for each in group if each not in entries})
    return bool(found)


def _rank(how: Mapping[str, Any]) -> Any:
    return lambda founder: place(how["salt"], founder)


def place(salt: str, founder: str) -> float:
    """Return a number from 0 (included) to 1 (not included) that depends on *salt* and *founder* alone."""
    digest = hashlib.sha256(f"{salt}\0{founder}".encode()).digest()
    return int.from_bytes(digest[:7]) / 2**56


def _assign(group: list[str], facts: Mapping[str, Facts], name: str, how: Mapping[str, Any]) -> str:
    splits: list[str] = list(how["shares"])
    if name == "time":
        day = max(facts[each].day for each in group)
        return next((split for split in reversed(splits[1:]) if how["cuts"].get(split, "9") <= day), splits[0])
    at, bound = place(how["salt"], facts[group[0]].source if name == "source" else group[0]), 0.0
    for split in splits:
        bound += how["shares"][split]
        if at < bound:
            return split
    return splits[-1]


def _cuts(groups: list[list[str]], made: Plan) -> dict[str, str]:
    """Return the first day of each split but the first, so that the shares fit the documents that have a day."""
    facts = made.facts
    days = sorted(day for group in groups for day in [max(facts[each].day for each in group)] * len(group) if day)
    found: dict[str, str] = {}
    before = 0.0
    splits = list(made.view.how["shares"].items())
    for (_, share), (split, _) in pairwise(splits):
        before += share
        if days:
            found[split] = days[min(int(before * len(days)), len(days) - 1)]
    return found
