"""Rules on ids and on what they point at."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from standoff.document import Document
from standoff.findings import Fault
from standoff.validate.rule import rule


@rule("R401", hint="give the second one an id that was never used")
def id_unique(doc: Document) -> Iterator[Fault]:
    """An id names one record of a document and set, or one referent of the registry."""
    seen: set[str] = set()
    for layer, records in doc.layers.items():
        for index, record in enumerate(records):
            if record.get("id") in seen:
                yield Fault(f"the id {record['id']} is taken", layer, index, ("id",))
            elif "id" in record:
                seen.add(record["id"])


@rule("R402")
def reference_resolves(doc: Document) -> Iterator[Fault]:
    """A reference points at a record that is there."""
    known = {layer: {record.get("id") for record in records} for layer, records in doc.layers.items()}
    known["referents"] = set(doc.referents)
    known["annotators"] = {each.get("id") for each in doc.corpus.get("annotators", ()) if isinstance(each, dict)}
    homes = {name: layer for layer, names in known.items() for name in names}
    for layer, records in doc.layers.items():
        schema = doc.schema.layers[layer]
        for index, record in enumerate(records):
            for pointer, target, name in schema.references(record):
                found = known.get(target, set())
                if name in found or name in doc.unreadable or (target == "referents" and ":" in name):
                    continue
                where = "corpus.json" if target == "annotators" else f"the {target}"
                hint = f"{name} is one of the {homes[name]}" if name in homes else _suggest(name, found)
                yield Fault(f"{name} is not in {where}", layer, index, pointer, hint=hint)


def _suggest(name: str, known: set[str | None]) -> str:
    close = get_close_matches(name, sorted(each for each in known if each), 1, 0.7)
    return f"did you mean {close[0]}?" if close else ""


@rule("R403", hint="a local referent starts with the id of its own document; register who is known to several")
def local_referent_stays_local(doc: Document) -> Iterator[Fault]:
    """A referent of the form <doc-id>:e1 belongs to the document that it names."""
    for layer, records in doc.layers.items():
        schema = doc.schema.layers[layer]
        for index, record in enumerate(records):
            for pointer, target, name in schema.references(record):
                if target == "referents" and ":" in name and name.partition(":")[0] != doc.id:
                    yield Fault(f"{name} belongs to another document", layer, index, pointer)
