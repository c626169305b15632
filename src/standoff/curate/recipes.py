"""What the layers of the scheme let one work out, so that nobody need say it.

A recipe names the fields that it needs, and is off where a schema lacks one of them. It only ever adds what was not
said, and what it adds is told to the person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from standoff.curate.marks import MARKS, marked
from standoff.curate.resolve import named
from standoff.document import Document
from standoff.kinds import labels, shape, sound
from standoff.names import called
from standoff.schema import RecordSchema
from standoff.spans import Span
from standoff.wording import fold

Record = dict[str, Any]
Recipe = Callable[[Document, Record], Record]


@dataclass(frozen=True)
class _Entry:
    layer: str
    needs: tuple[str, ...]
    recipe: Recipe


_RECIPES: Final[list[_Entry]] = []


def recipe(layer: str, *needs: str) -> Callable[[Recipe], Recipe]:
    """Make a function a recipe for the records of *layer*, if they have the fields *needs*."""

    def enter(function: Recipe) -> Recipe:
        _RECIPES.append(_Entry(layer, needs, function))
        return function

    return enter


def work_out(document: Document, schema: RecordSchema, record: Record) -> Record:
    """Return what the recipes add to *record*: fields that it lacks, with labels that the schema has."""
    added: Record = {}
    if not shape(schema.node)(record):
        return added
    for entry in _RECIPES:
        if entry.layer == schema.name and schema.has(*entry.needs):
            for name, value in entry.recipe(document, {**record, **added}).items():
                known = labels(schema.properties[name])
                if not known or value in known:
                    added[name] = value
    return added


def prepare(document: Document, schema: RecordSchema, main: list[Span]) -> list[Span]:
    """Return the main spans of a record with the quotation marks that stand around them, where they belong to it."""
    if schema.name == "quotes" and schema.has("content", "verbatim"):
        return [_with_marks(document.text, span) for span in main]
    return main


def avoids(schema: RecordSchema) -> bool:
    """Tell whether what a record refers to lies outside its main spans: nobody speaks inside their own quotation."""
    return schema.name == "quotes" and schema.has("content", "speakers.mention")


def _with_marks(text: str, span: Span) -> Span:
    before, after = text[: span.start][-1:], text[span.end :][:1]
    closing = MARKS.get(before, "")
    return Span(span.start - 1, span.end + 1) if after and after in closing else span


@recipe("quotes", "content", "verbatim")
def verbatim(document: Document, record: Record) -> Record:
    """Find the parts of the content that stand in quotation marks."""
    if "verbatim" in record:
        return {}
    found = [inner for each in record.get("content") or () for inner in marked(document.text, Span.of(each))]
    whole = [span.trimmed(document.text) for span in found]
    return {"verbatim": [span.as_value(document.text) for span in whole if span.end > span.start]}


@recipe("quotes", "content", "verbatim", "form")
def form(_document: Document, record: Record) -> Record:
    """Tell a quotation that is all in marks from one that is partly or not."""
    if "form" in record or not record.get("content"):
        return {}
    inside = sum(_letters(each["text"]) for each in record.get("verbatim") or ())
    whole = sum(_letters(each["text"]) for each in record["content"])
    return {"form": "indirect" if not record.get("verbatim") else "direct" if inside == whole else "mixed"}


def _letters(words: str) -> int:
    return sum(char.isalnum() for char in words)


@recipe("quotes", "content", "parent")
def parent(document: Document, record: Record) -> Record:
    """Find the innermost other quote that holds this one, with its cue."""
    if "parent" in record:
        return {}
    content = record.get("content") or ()
    return {"parent": _innermost(document, [*content, *(record.get("cue") or ())], but=content)}


def unnamed(document: Document, schema: RecordSchema, said: Any, speakers: Any) -> list[str]:
    """Call those *speakers* unnamed of whom *said* tells no kind and the text no name; return who they are."""
    if schema.name != "quotes" or not schema.has("speakers.kind", "speakers.referent"):
        return []
    told, found = said if isinstance(said, list) else [said], []
    if not isinstance(speakers, list) or len(told) != len(speakers):
        return []
    mentions = [each for each in document.layers.get("entities", ()) if each.get("level") == "NAM"]
    names = [each.get("referent") for each in mentions]
    for each, speaker in zip(told, speakers, strict=True):
        who = speaker.get("referent") if isinstance(speaker, dict) else None
        if (
            not isinstance(who, str)
            or who in names
            or (isinstance(each, Mapping) and "kind" in each)
            or speaker.get("kind") != "named"
        ):
            continue
        known = document.referents.get(who, {})
        if not any(name and name in document.text for name in (known.get("name"), *known.get("aliases", ()))):
            speaker["kind"] = "unnamed"
            found.append(str(who))
    return found


def afterthoughts(document: Document, schema: RecordSchema, record: Mapping[str, Any]) -> list[str]:
    """Return what to do about records that were there before *record* and would have been filled otherwise after it."""
    if schema.name != "quotes" or not schema.has("content", "parent"):
        return []
    inner = [
        str(each["id"])
        for each in sound(document.layers["quotes"], schema)
        if "id" in each
        and each.get("parent") is None
        and parent(document, _but(each, "parent")).get("parent") == record["id"]
    ]
    return [f"{each} lies within it: standoff edit {document.id} {each} --set parent={record['id']}" for each in inner]


def _but(record: Mapping[str, Any], name: str) -> Record:
    return {key: value for key, value in record.items() if key != name}


@recipe("stances", "evidence", "quote")
def quote(document: Document, record: Record) -> Record:
    """Find the innermost quote that holds the evidence."""
    schema = document.schema.layers.get("quotes")
    if "quote" in record or schema is None or not schema.has("content"):
        return {}
    return {"quote": _innermost(document, record.get("evidence") or ())}


def _innermost(document: Document, spans: Any, but: Any = None) -> str | None:
    inner = [Span.of(each) for each in spans]
    holding = []
    for each in sound(document.layers.get("quotes", ()), document.schema.layers["quotes"]):
        outer = [Span.of(span) for span in each.get("content", ())]
        within = all(any(out.holds(span) for out in outer) for span in inner)
        if inner and within and "id" in each and each.get("content") != but and each.get("status") != "rejected":
            holding.append((sum(span.end - span.start for span in outer), str(each["id"])))
    return min(holding)[1] if holding else None


@recipe("stances", "chain", "quote", "holder.referent")
def chain(document: Document, record: Record) -> Record:
    """Name those who report the stance but the author, outermost first, from its quote and those around that."""
    schema = document.schema.layers.get("quotes")
    if "chain" in record or schema is None or not schema.has("speakers.referent", "parent"):
        return {}
    quotes = {each.get("id"): each for each in sound(document.layers.get("quotes", ()), schema)}
    holder = (record.get("holder") or {}).get("referent")
    found: list[str] = []
    seen: set[Any] = set()
    at = record.get("quote")
    while at in quotes and at not in seen:
        seen.add(at)
        speakers = [each for each in quotes[at].get("speakers", ()) if each.get("kind") != "author"]
        heard = [each["referent"] for each in speakers if each.get("referent")]
        found = (heard if holder not in heard else []) + found
        at = quotes[at].get("parent")
    return {"chain": list(dict.fromkeys(found))}


@recipe("entities", "spans", "referent")
def referent(document: Document, record: Record) -> Record:
    """Take the one referent whose name or alias the words are, or their head."""
    head = record.get("head")
    spans = [[head] if isinstance(head, Mapping) else [], _pieces(record)]
    found = [named(document.referents, " ".join(each["text"] for each in group)) for group in spans if group]
    called = next((names for names in found if len(names) == 1), None)
    return {"referent": called[0]} if called and "referent" not in record else {}


def _pieces(record: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Return the spans of a mention; a schema may give it a single one."""
    whole = record.get("spans") or []
    return [whole] if isinstance(whole, Mapping) else whole


def clues(document: Document, schema: RecordSchema, record: Mapping[str, Any]) -> list[str]:
    """Return what would let more be worked out of a mention that names no referent: a name that stands in it."""
    if schema.name != "entities" or not schema.has("spans", "head", "referent") or record.get("referent"):
        return []
    words = " ".join(each["text"] for each in record.get("spans") or ())
    names = [each.get("name", "") for each in document.referents.values()]
    heads = [name for name in names if name and name in words and name != words]
    if not heads:
        return [f"“{words}” is the name of no referent; --referent takes one, or “new”"]
    return [f'if “{each}” is its head, --head "{each}" is enough' for each in heads]


@recipe("entities", "spans", "referent", "level")
def level(document: Document, record: Record) -> Record:
    """Call a mention a name if a name of its referent stands in it."""
    known = document.referents.get(record.get("referent") or "", {})
    names = [fold(name) for name in called(known)]
    words = fold(" ".join(each["text"] for each in _pieces(record)))
    return {"level": "NAM"} if "level" not in record and any(name in words for name in names) else {}


@recipe("referents", "wikidata", "link")
def link(_document: Document, record: Record) -> Record:
    """Call a referent linked if its item was named."""
    return {"link": "linked"} if record.get("wikidata") and "link" not in record else {}


def from_references(document: Document, schema: RecordSchema, record: Mapping[str, Any]) -> Record:
    """Return labels that the record lacks and the referent that it points to has under the same name.

    The schema must give both the same labels. A referent that only this document knows has those of its other records.
    Of two references the later one wins: what the words literally name.
    """
    added: Record = {}
    for name, node in schema.properties.items():
        shared = document.schema.referent.properties.get(name, {})
        if name in record or not node.get("enum") or node.get("enum") != shared.get("enum"):
            continue
        for _, target, value in schema.references(record):
            known = document.referents.get(value) if target == "referents" else {}
            found = known.get(name) if known is not None else _agreed(document, schema, value, name)
            if found is not None:
                added[name] = found
    return added


def _agreed(document: Document, schema: RecordSchema, referent: str, name: str) -> Any:
    """Return the label that all records with this referent have; None if there is none, or more than one."""
    same = [
        each.get(name)
        for each in sound(document.layers.get(schema.name, ()), schema)
        if any(value == referent for _, _, value in schema.references(each))
    ]
    return same[0] if same and same.count(same[0]) == len(same) else None
