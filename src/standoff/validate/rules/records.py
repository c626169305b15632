"""Rules on what every record carries: who made it, who decided, what it replaces. They hold for any layer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from standoff.document import Document
from standoff.findings import Fault
from standoff.schema import Place
from standoff.validate.examined import Examined
from standoff.validate.rule import rule
from standoff.validate.rules.lookup import Numbered, by_id, first, live, pieces
from standoff.validate.survey import NOTHING

BOOKKEEPING: Final = frozenset(
    ("id", "by", "at", "status", "review", "confidence", "tags", "supersedes", "note", "ext")
)
"""What a record says of itself; the rest is what it says of the text."""


def stand_apart(doc: Examined) -> bool:
    """Prove that no two records of a layer have the same spans, in the first field that has any."""
    return all(len(set(each.extents)) == len(each.extents) for each in doc.surveys.values())


def _first_place(doc: Document, layer: str) -> Place | None:
    return next((each for each in doc.schema.layers[layer].span_places if len(each.path) == 1 and each.is_list), None)


def _with_ids(doc: Document, faults: Iterable[Fault]) -> Iterator[Fault]:
    """Yield the copies that have an id of their own: of the others it is told that their id is taken."""
    for each in faults:
        name = doc.layers[each.layer][each.index or 0].get("id")
        if name is None or each.message != _copy_of(name):
            yield each


def _copy_of(name: Any) -> str:
    return f"the record says the same as {name}"


@rule("R404", unless=stand_apart, brief=_with_ids, hint="delete one of them, or tell in what they differ")
def duplicate_annotation(doc: Document) -> Iterator[Fault]:
    """No two records of a layer say the same.

    Two records are the same if they differ in nothing but their bookkeeping: id, annotator, time, status, review,
    confidence, tags, note. Counting them twice makes every statistic wrong. Rejected records do not count.

    Bad: m1 and m2 are both the mention "China" at 66..71, of the same type, level and referent
    Good: m1 is "China" at 66..71, and m2 is "China" at 224..229
    """
    for layer in doc.layers:
        place = _first_place(doc, layer)
        found = live(doc, layer) if place else []
        field = place.path[0] if place else ""
        stand = [_stands(record.get(field)) for _, record in found]
        several = {at for at, count in Counter(stand).items() if count > 1} if len(set(stand)) < len(stand) else set()
        several.discard(None)
        if several:
            said = [name for name in doc.schema.layers[layer].properties if name not in BOOKKEEPING]
            group = [each for each, at in zip(found, stand, strict=True) if at in several]
            yield from _same(layer, group, said, field)


def _stands(value: Any) -> tuple[int, int] | None:
    spans = pieces(value)
    return (spans[0]["start"], spans[-1]["end"]) if spans else None


def _same(layer: str, group: list[Numbered], names: list[str], field: str) -> Iterator[Fault]:
    seen: dict[str, Any] = {}
    for index, record in group:
        said = repr([record.get(name) for name in names])
        if said in seen:
            yield Fault(_copy_of(seen[said]), layer, index, ("id",), first(record.get(field)))
        seen.setdefault(said, record.get("id"))


def nothing_follows(doc: Examined) -> bool:
    """Prove that no record points at another one of its layer, so that none replaces another."""
    return all(each.references.get(layer, NOTHING) <= NOTHING for layer, each in doc.surveys.items())


def decisions_sound(doc: Examined) -> bool:
    """Prove that every decision is told and none is too early, and that all records wait or all are accepted."""
    records = [each for found in doc.objects.values() for each in found]
    states = {each.status for each in records}
    if states == {"proposed"}:
        return not any(each.review for each in records)
    return len(states) <= 1 and all(each.review and each.review.at >= each.at[:19] for each in records)


def by_one_hand(doc: Examined) -> bool:
    """Prove that the set of an annotator holds no record of anybody else."""
    return not doc.set or all(each.by == doc.set for records in doc.objects.values() for each in records)


def confidence_rare(doc: Examined) -> bool:
    """Prove that no layer has twenty records whose confidence is told."""
    many = [records for records in doc.objects.values() if len(records) >= 20]
    return not any(len([each for each in records if each.confidence not in NOTHING]) >= 20 for records in many)


@rule("R405", unless=nothing_follows, hint="break the circle: one of them must point at nothing")
def nesting_acyclic(doc: Document) -> Iterator[Fault]:
    """Whoever follows parent, continues or supersedes from record to record never comes back.

    A quote told within itself has no depth, and a record that replaces itself has no newest version. The rule holds
    for every field that points at a record of its own layer.

    Bad: q1 has "parent": "q2", and q2 has "parent": "q1"
    Good: q1 has "parent": "q2", and q2 has "parent": null
    """
    for layer, records in doc.layers.items():
        for place in doc.schema.layers[layer].reference_places:
            if place.refers_to == layer and len(place.path) == 1:
                name = place.path[0]
                first_ones = by_id(doc, layer).items()
                links = {each: record[name] for each, record in first_ones if record.get(name)}
                for start in _circles(links) if links else ():
                    index = next(number for number, each in enumerate(records) if each.get("id") == start)
                    yield Fault(f"`{name}` leads from {start} back to {start}", layer, index, (name,))


def _circles(links: Mapping[Any, Any]) -> Iterator[Any]:
    """Yield one id of each circle; every link is followed once."""
    done: set[Any] = set()
    for start in links:
        path: dict[Any, None] = {}
        at = start
        while at in links and at not in done and at not in path:
            path[at] = None
            at = links[at]
        if at in path:
            yield at
        done.update(path)


def annotators_known(doc: Examined) -> bool:
    """Prove that all annotators are declared."""
    declared = _declared(doc) | NOTHING
    named = [names for target, names in doc.references() if target == "annotators"]
    return all(names <= declared for names in named) and (not doc.set or doc.set in declared)


def _declared(doc: Document) -> set[Any]:
    return {each.get("id") for each in doc.corpus.get("annotators") or () if isinstance(each, dict)}


@rule(
    "P601",
    unless=annotators_known,
    hint="add them to `annotators` in corpus.json, with kind, tool and guideline",
)
def annotator_declared(doc: Document) -> Iterator[Fault]:
    """Everybody who made or reviewed a record is declared in corpus.json.

    Whether a person, a model or a program of rules made a record decides what it is worth, and corpus.json is the
    only place that says so. A folder under annotators/ is named after a declared annotator too.

    Bad: "by": "anna", and `annotators` in corpus.json has no anna
    Good: "by": "anna", and `annotators` has {"id": "anna", "kind": "human", "tool": null, "guideline": "1.0"}
    """
    if "annotators" not in doc.corpus:
        return
    declared = _declared(doc)
    for layer, records in doc.layers.items():
        for place in doc.schema.layers[layer].reference_places:
            if place.refers_to == "annotators":
                for index, record in enumerate(records):
                    for pointer, name in place.values(record):
                        if name not in declared:
                            message = f"{name} is not declared in corpus.json"
                            yield Fault(message, layer, index, pointer, cause=f"P601 {name}")
    layer = next((layer for layer, records in doc.layers.items() if records), "")
    if layer and doc.set and doc.set not in declared and not any(_by(doc, doc.set)):
        message = f"the set of {doc.set} has an owner who is not declared in corpus.json"
        yield Fault(message, layer, 0, cause=f"P601 {doc.set}")


def _by(doc: Document, name: str) -> Iterator[bool]:
    return (record.get("by") == name for records in doc.layers.values() for record in records)


@rule("P602", unless=decisions_sound, hint="accepting and rejecting is an act: say in `review` who decided and when")
def review_consistent(doc: Document) -> Iterator[Fault]:
    """An accepted or rejected record says who decided; a proposed one says nothing.

    Nothing is accepted by default. A decision without a name cannot be asked about, and a review of a record that is
    still proposed is a decision that got lost. A decision is not older than the record.

    Bad: "status": "accepted", "review": null
    Good: "status": "accepted", "review": {"by": "anna", "at": "2026-11-24T19:30:00Z"}
    """
    for layer, records in doc.layers.items():
        known = doc.schema.layers[layer].properties
        for index, record in enumerate(records) if "status" in known and "review" in known else ():
            status, review = record.get("status"), record.get("review")
            if status is None or (status == "proposed" and not review):
                continue
            if status == "proposed":
                yield Fault("the record is reviewed, but still proposed", layer, index, ("status",))
            elif not review:
                yield Fault(f"the record is {status}, but nobody is named who decided so", layer, index, ("review",))
            elif str(review.get("at", "")) < str(record.get("at", ""))[:19]:
                message = f"the record was decided on ({review.get('at')}) before it was made ({record['at']})"
                yield Fault(message, layer, index, ("review", "at"))


@rule("P603", unless=decisions_sound, hint="accept the other record too, or point at one that is accepted")
def accepted_refers_accepted(doc: Document) -> Iterator[Fault]:
    """An accepted record points at accepted records only.

    Whoever takes the accepted records and leaves the others must not be left with references to nothing.

    Bad: the accepted quote q1 has the speaker's mention m1, and m1 is only proposed
    Good: q1 and m1 are both accepted
    """
    states = {each.get("status") for records in doc.layers.values() for each in records}
    if "accepted" not in states or len(states) == 1:
        return
    for layer, records in doc.layers.items():
        places = [each for each in doc.schema.layers[layer].reference_places if each.refers_to in doc.layers]
        for index, record in enumerate(records):
            for place in places if record.get("status") == "accepted" else ():
                for pointer, name in place.values(record) if place.path != ("supersedes",) else ():
                    found = by_id(doc, str(place.refers_to)).get(name, {}).get("status", "accepted")
                    if found != "accepted":
                        message = f"the record is accepted, but points at {name}, which is {found}"
                        cause = f"P603 {doc.id} {doc.set} {place.refers_to} {name}"
                        yield Fault(message, layer, index, pointer, cause=cause)


@rule("P604", unless=nothing_follows, hint="reject the record that was replaced; it stays as evidence")
def supersedes_chain(doc: Document) -> Iterator[Fault]:
    """A record that was replaced is no longer accepted, and only one record replaces it.

    Otherwise the old and the new reading both count, or nobody can tell which is the newest.

    Bad: m2 has "supersedes": "m1", and m1 is still accepted
    Good: m2 has "supersedes": "m1", and m1 is rejected
    """
    for layer in doc.layers:
        replaced: dict[Any, Any] = {}
        for index, record in live(doc, layer) if "supersedes" in doc.schema.layers[layer].properties else ():
            old = record.get("supersedes")
            if not old:
                continue
            if old != record.get("id") and by_id(doc, layer).get(old, {}).get("status") == "accepted":
                yield Fault(f"the record replaces {old}, which is still accepted", layer, index, ("supersedes",))
            if old in replaced:
                yield Fault(f"the record replaces {old}, and so does {replaced[old]}", layer, index, ("supersedes",))
            replaced.setdefault(old, record.get("id"))


@rule("P605", unless=by_one_hand, hint="move the record to the set of whoever made it, or to the gold set")
def set_isolation(doc: Document) -> Iterator[Fault]:
    """The set of an annotator holds the records of that annotator alone.

    Agreement is measured between sets. A record of somebody else in a set makes people seem to agree who never saw
    each other's work.

    Bad: annotators/anna/entities.jsonl has a record with "by": "ben"
    Good: every record in annotators/anna/ has "by": "anna"
    """
    for layer, records in doc.layers.items() if doc.set else ():
        for index, record in enumerate(records):
            if record.get("by", doc.set) != doc.set:
                message = f"the record is by {record['by']}, in the set of {doc.set}"
                yield Fault(message, layer, index, ("by",), cause=f"P605 {doc.set} {record['by']}")


@rule("P609", "warning", unless=confidence_rare, hint="leave confidence out, or null, where nobody judged it")
def confidence_constant(doc: Document) -> Iterator[Fault]:
    """An annotator's confidence is not the same number for every record.

    Twenty or more records of one layer with one and the same confidence are a default, not a judgement; whoever
    weighs records by it would weigh nothing.

    Bad: all 113 mentions by anna have "confidence": 1.0
    Good: the mentions have no confidence, or one that tells the sure from the doubtful
    """
    for layer in doc.layers:
        given: dict[Any, list[Any]] = {}
        for index, record in live(doc, layer):
            if record.get("confidence") is not None:
                given.setdefault(record.get("by"), []).append((index, record["confidence"]))
        for name, found in given.items():
            if len(found) >= 20 and len({each for _, each in found}) == 1:
                message = f"all {len(found)} records by {name} have the confidence {found[0][1]}"
                yield Fault(message, layer, found[0][0], ("confidence",))
