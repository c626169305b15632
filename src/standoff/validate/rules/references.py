"""Rules on ids and on what they point at."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import combinations
from typing import Any, Final

from standoff.document import Document
from standoff.findings import Fault
from standoff.validate.examined import Examined
from standoff.validate.rule import rule
from standoff.validate.survey import NOTHING

_NUMBERED: Final = re.compile(r"([a-z]+)([0-9]{1,12})")


def ids_unique(doc: Examined) -> bool:
    """Prove that no id stands twice."""
    each = list(doc.ids.values())
    return sum(map(len, each)) == sum(map(len, doc.objects.values())) and all(
        one.isdisjoint(two) for one, two in combinations(each, 2)
    )


def references_sound(doc: Examined) -> bool:
    """Prove that every reference resolves and that local ones stay local."""
    for target, names in doc.references():
        lacking = names.difference(doc.referents if target == "referents" else doc.ids.get(target, ()))
        for name in lacking - NOTHING if target != "annotators" else ():
            if name[:1] != "@" and not (target == "referents" and _is_own(name, doc)):
                return False
    return True


def _known(doc: Document) -> dict[str, Collection[str | None]]:
    """Return the ids that a reference may name, by what it points into."""
    known: dict[str, Collection[str | None]] = {
        layer: {record.get("id") for record in records} for layer, records in doc.layers.items()
    }
    known["referents"] = doc.referents
    return known


def _is_own(name: str, doc: Document) -> bool:
    return ":" in name and name.partition(":")[0] == doc.id


@rule("R401", unless=ids_unique, hint="give the second one an id that was never used")
def id_unique(doc: Document) -> Iterator[Fault]:
    """An id names one record of a document and set, or one referent of the registry.

    Everything points at a record by its id, so two records with one id are one record to whoever follows it.

    Bad: two lines with "id": "m7"
    Good: "id": "m7" and "id": "m8"
    """
    seen: dict[str, Any] = {}
    for layer, records in doc.layers.items():
        for index, record in enumerate(records):
            if record.get("id") in seen:
                same = record == seen[record["id"]]
                hint = "the record is a copy of the first one; delete it" if same else _free(doc, layer)
                yield Fault(f"the id {record['id']} is taken", layer, index, ("id",), hint=hint)
            elif "id" in record:
                seen[record["id"]] = record


def _free(doc: Document, layer: str) -> str | None:
    """Say which id is free, where ids are numbered."""
    names = [str(each.get("id")) for each in doc.layers[layer]]
    numbers = {int(found[2]) for name in names if (found := _NUMBERED.fullmatch(name))}
    prefix = doc.schema.layers[layer].id_prefix
    free = f"{prefix}{max(numbers, default=0) + 1}"
    return f"give the second one an id that was never used, such as {free}" if len(numbers) == len(set(names)) else None


@rule("R402", unless=references_sound, hint="correct the id, or add the record that it names")
def reference_resolves(doc: Document) -> Iterator[Fault]:
    """A reference points at a record that is there.

    Mentions, quotes and stances name each other and the registry by id. The annotators have a rule of their own,
    annotator-declared.

    Bad: "speakers": [{"mention": "m99", …}], and there is no m99
    Good: "speakers": [{"mention": "m9", …}], and m9 is one of the entities of the same set
    """
    known = _known(doc)
    for layer, records in doc.layers.items():
        schema = doc.schema.layers[layer]
        for index, record in enumerate(records):
            for pointer, target, name in schema.references(record):
                found = known.get(target, ())
                if target == "annotators" or name in found or name in doc.unreadable:
                    continue
                if target == "referents" and ":" in name:
                    continue
                if not known.get(target) and (target == "referents" or target not in known):
                    where = "beside corpus.json, or nobody is in it," if target == "referents" else "beside it,"
                    cause = "R402 referents" if target == "referents" else _cause(doc, target)
                    message = f"there is no {target}.jsonl {where} and so no {name}"
                    yield Fault(message, layer, index, pointer, hint=_BACK, cause=cause)
                    continue
                home = next((layer for layer, names in known.items() if name in names), "")
                hint = f"{name} is one of the {home}" if home else _suggest(name, target, found)
                cause = f"{target} {name}" if target == "referents" else _cause(doc, target, name)
                yield Fault(f"{name} is not in the {target}", layer, index, pointer, hint=hint, cause=cause)


def lost(doc: Document) -> Iterator[tuple[str, int]]:
    """Yield (layer, index) of the records that point at nothing, or at what another document alone knows."""
    known = _known(doc)
    for layer, records in doc.layers.items():
        for index, record in enumerate(records):
            if any(_leads_nowhere(doc, known, *each) for each in doc.schema.layers[layer].references(record)):
                yield layer, index


def _leads_nowhere(doc: Document, known: Mapping[str, Collection[str | None]], _: Any, target: str, name: str) -> bool:
    found = target == "annotators" or name in doc.unreadable or name in known.get(target, ())
    return not found and not (target == "referents" and _is_own(name, doc))


def _cause(doc: Document, *what: str) -> str:
    """Return the name of a cause that lies in this document and set."""
    return " ".join(["R402", doc.id, doc.set, *what])


def _suggest(name: str, target: str, known: Collection[str | None]) -> str:
    """Say how to mend a reference to nothing; only names that mean something are near each other by their letters."""
    if target != "referents":
        return f"put {name} back, since what is wrong is rejected and stays; or name another record"
    from difflib import get_close_matches

    names = sorted(each for each in known if each and each[0] == name[:1])
    close = get_close_matches(name, names, 1, 0.7)
    if not close:
        return ""
    rename = f"standoff rename {name} {close[0]}"
    return f"did you mean {close[0]}? if that is its new id, give it the old one back and run {rename}"


_BACK: Final = "put that file back, or add what is named"


@rule(
    "R403",
    unless=references_sound,
    hint="a local referent starts with the id of its own document; register who is known to several",
)
def local_referent_stays_local(doc: Document) -> Iterator[Fault]:
    """A referent of the form <doc-id>:e1 belongs to the document that it names.

    Nobody else can know who article:e1 is. Whoever appears in two documents has a place in the registry.

    Bad: "referent": "other-article:e1" in the document article
    Good: "referent": "article:e1" in the document article
    """
    for layer, records in doc.layers.items():
        schema = doc.schema.layers[layer]
        for index, record in enumerate(records):
            for pointer, target, name in schema.references(record):
                owner = name.partition(":")[0]
                if target == "referents" and ":" in name and owner != doc.id:
                    message, cause = f"{name} belongs to another document", f"R403 {doc.id} {owner}"
                    hint = f"write {doc.id}:e… if the document was renamed or copied; else register who is meant"
                    yield Fault(message, layer, index, pointer, hint=hint, cause=cause)


def flips_nothing(doc: Examined) -> bool:
    """Prove that a document says nothing of what it flips."""
    return not doc.meta.get("flips")


@rule(
    "R406",
    reads=("document",),
    needs=("document.flips",),
    unless=flips_nothing,
    hint="name a layer, or a field of one as quotes.realis; docs/schema.md lists them",
)
def flips_known(doc: Document) -> Iterator[Fault]:
    """What a document flips is a layer, or a field of one.

    `standoff score` looks there for what a minimal pair is about, and a name that means nothing is never scored.

    Bad: "flips": ["quotes.speaker"]
    Good: "flips": ["quotes.speakers.referent"]
    """
    for number, name in enumerate(doc.meta.get("flips") or ()):
        layer, dot, field = name.partition(".")
        schema = doc.schema.layers.get(layer)
        if schema is None or (dot and not schema.has(field)):
            yield Fault(f"{name} is no field of a layer", "document", pointer=("flips", number))
