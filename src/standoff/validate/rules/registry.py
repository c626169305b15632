"""Rules on referents.jsonl, corpus.json and document.json."""

from __future__ import annotations

from collections.abc import Iterator

from standoff.document import Document
from standoff.findings import Fault
from standoff.validate.examined import Examined
from standoff.validate.rule import rule


@rule("L521", needs=("referents.wikidata",), hint="merge the two referents, or correct one of the items")
def wikidata_format_unique(doc: Document) -> Iterator[Fault]:
    """A Wikidata item stands for one referent of the registry.

    Two referents with one item are the same person or place under two ids, and coreference between their mentions is
    lost. That the item has the form Q and digits is the schema's to say.

    Bad: the referents us and united-states both have "wikidata": "Q30"
    Good: one referent united-states has "wikidata": "Q30" and "aliases": ["US"]
    """
    seen: dict[str, str] = {}
    for index, record in enumerate(doc.layers["referents"]):
        item = record.get("wikidata")
        if item in seen and seen[item] != record.get("id"):
            yield Fault(f"{item} is already the item of {seen[item]}", "referents", index, ("wikidata",))
        elif item:
            seen[str(item)] = str(record.get("id"))


@rule("L522", needs=("referents.wikidata", "referents.link"), hint="linked: set the item; nil: set it to null")
def link_agrees(doc: Document) -> Iterator[Fault]:
    """A referent is linked if it has a Wikidata item, and has none if it is nil.

    `link` tells "there is no item" from "nobody looked", which null alone cannot. An unchecked referent may have an
    item that still has to be looked at.

    Bad: "wikidata": null, "link": "linked"
    Good: "wikidata": "Q7184", "link": "linked"
    """
    for index, record in enumerate(doc.layers["referents"]):
        link, item = record.get("link"), record.get("wikidata")
        if (link == "linked" and not item) or (link == "nil" and item):
            yield Fault(f"the referent is {link}, but wikidata is {item or 'null'}", "referents", index, ("link",))


@rule("L523", needs=("referents.members", "referents.kind"), hint='set "kind" to "group", or empty `members`')
def members_of_group(doc: Document) -> Iterator[Fault]:
    """Only a group has members, and it is not one of them.

    Bad: {"id": "nato", "kind": "individual", "members": ["japan"]}
    Good: {"id": "ip4", "kind": "group", "members": ["japan", "south-korea"]}
    """
    for index, record in enumerate(doc.layers["referents"]):
        members = record.get("members") or []
        if members and record.get("kind") != "group":
            yield Fault(
                f"the referent has members, but is of the kind {record.get('kind')}", "referents", index, ("kind",)
            )
        elif record.get("id") in members:
            yield Fault(
                "the referent is a member of itself", "referents", index, ("members", members.index(record["id"]))
            )


def rights_told(doc: Examined) -> bool:
    """Prove that nothing is given to others without a licence."""
    rights = doc.meta["rights"]
    return not rights["redistribute"] or bool(rights["licence"])


@rule(
    "P606",
    reads=("document",),
    needs=("document.rights",),
    unless=rights_told,
    hint="name the licence, or set `redistribute` to false",
)
def rights_declared(doc: Document) -> Iterator[Fault]:
    """A text that we may give to others has a licence that says so.

    `redistribute` decides whether a release holds the text. True without a licence is a wish; unknown is false.

    Bad: "rights": {"licence": null, "holder": null, "redistribute": true}
    Good: "rights": {"licence": "CC-BY-4.0", "holder": "Anna Berg", "redistribute": true}
    """
    rights = doc.meta.get("rights") or {}
    if rights.get("redistribute") and not rights.get("licence"):
        yield Fault(
            "the text may be given to others, but has no licence", "document", pointer=("rights", "redistribute")
        )


@rule("P607", needs=("corpus.annotators",), hint="delete one of the two, or rename it")
def annotator_twice(doc: Document) -> Iterator[Fault]:
    """An annotator is declared once.

    Bad: `annotators` has {"id": "anna", "kind": "human", …} and {"id": "anna", "kind": "model", …}
    Good: `annotators` has anna and anna-model
    """
    for index, record in enumerate(doc.layers["corpus"]):
        seen: set[str] = set()
        for number, annotator in enumerate(record.get("annotators") or ()):
            if annotator.get("id") in seen:
                place = ("annotators", number, "id")
                yield Fault(f"{annotator['id']} is declared already", "corpus", index, place)
            seen.add(str(annotator.get("id")))


def language_known(doc: Examined) -> bool:
    """Prove that the language of a document is written as the corpus writes it."""
    return doc.meta["lang"] in doc.corpus["languages"]


@rule(
    "P608",
    "warning",
    reads=("document",),
    needs=("document.lang",),
    unless=language_known,
    hint="add it to `languages` in corpus.json",
)
def language_declared(doc: Document) -> Iterator[Fault]:
    """The language of a document is one of the corpus's.

    Bad: "lang": "nl" in document.json, "languages": ["en"] in corpus.json
    Good: "lang": "en-GB" in document.json, "languages": ["en"] in corpus.json
    """
    declared = {str(each).lower() for each in doc.corpus.get("languages") or ()}
    lang = str(doc.meta.get("lang") or "").lower()
    if declared and lang and lang not in declared and lang.partition("-")[0] not in declared:
        yield Fault(f"{lang} is not one of the corpus's languages", "document", pointer=("lang",))
