"""Suggesting: records that rules propose, for people to decide on.

A recipe proposes records of one layer if the schema has the fields that it needs. What it proposes has the status
`proposed`, and the confidence that its pattern earned where it was measured (data/confidence.json). Nothing that is
there, accepted or rejected, is proposed again, so that a second run adds nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from standoff import __version__
from standoff.curate.add import PROPOSED, fill_one
from standoff.curate.current import append, current, find_layer, layer_path, next_number
from standoff.curate.gate import Changes, Files, revise
from standoff.curate.recipes import avoids
from standoff.curate.resolve import Resolver
from standoff.curate.suggest import mentions, quotes
from standoff.curate.suggest.language import Language, language
from standoff.curate.suggest.proposals import Proposal
from standoff.curate.suggest.speakers import Speakers
from standoff.curate.times import now
from standoff.document import Document, Record
from standoff.errors import CorpusError
from standoff.kinds import items_of, sound
from standoff.schema import Schema
from standoff.storage import folder
from standoff.storage.canonical import dump_object
from standoff.storage.corpus import CORPUS_FILE, Corpus

ANNOTATOR: Final = "suggest-" + "-".join(re.findall("[a-z0-9]+", __version__.lower()))
"""The rule annotator in whose name proposals are made: one a release, since another release has other rules."""
TOOL: Final = f"standoff {__version__}"
BOOKKEEPING: Final = ("id", "by", "at", "status")


@dataclass
class Suggested:
    """What was proposed.

    Attributes:
        records: The new records, in order of the text, layer by layer.
        told: What the person should know, a sentence each: layers that the corpus lacks, words that a language lacks.
    """

    records: list[Record] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


def suggest(corpus: Corpus, doc_id: str, *, layers: Sequence[str] = (), least: float = 0.0) -> Suggested:
    """Propose records for the gold set of a document, all or none, and return them.

    Args:
        corpus: The corpus.
        doc_id: The document.
        layers: Only these layers, or what one of their records is called; all that there are rules for if empty.
        least: The least confidence, 0 to 1, of what is proposed.

    Raises:
        CorpusError: There is no such document or layer.
        RefusedError: The proposals would bring errors. Nothing was written.
    """
    stored = corpus.find(doc_id)
    wanted = [find_layer(corpus, each) for each in layers]
    done = Suggested()

    def plan(files: Files) -> Changes:
        document = current(corpus, stored, files)
        found, done.told = propose(document, wanted)
        new = _filled(document, [each for each in found if each.confidence >= least])
        if not any(new.values()):
            return {}
        changes: dict[str, bytes | None] = {CORPUS_FILE: _declared(files[CORPUS_FILE], corpus.schema)}
        for layer, records in new.items():
            path = layer_path(corpus, stored, layer)
            changes[path] = append(files.get(path, b""), records, corpus.schema.layers[layer])
            document.layers[layer] = [*document.layers.get(layer, []), *records]
            done.records += document.records(layer)[-len(records) :] if records else []
        return changes

    revise(corpus, [stored], plan)
    return done


def propose(document: Document, layers: Sequence[str] = ()) -> tuple[list[Proposal], list[str]]:
    """Return what the rules propose for a document, each mention before the quotes that need it, and remarks."""
    known, told = language(str(document.meta.get("lang") or "und")), []
    wanted = {name: [f"{name}.{need}" for need in (*needs, "status")] for name, needs in _NEEDS.items()}
    has = {name: document.schema.has(*paths) for name, paths in wanted.items()}
    told += [f"this corpus has no {name} with {' and '.join(_NEEDS[name])}" for name in _NEEDS if not has[name]]
    told += [f"nothing is known of how {each} are proposed" for each in layers if each not in _NEEDS]
    found = mentions.mentions(document, known) if has[mentions.LAYER] else []
    made: list[Proposal] = []
    speakers = None
    if has[quotes.LAYER] and (not layers or quotes.LAYER in layers):
        if not known.cues:
            lang = document.meta.get("lang")
            told.append(f"there are no cues for the language {lang}, so quotes are looked for by marks alone")
        if document.schema.layers[quotes.LAYER].has(*quotes.SPEAKERS):
            speakers = Speakers(document, known, found)
        made = quotes.quotes(document, known, speakers)
    needed = [each.speaker for each in made if isinstance(each.speaker, Proposal)]
    if layers and mentions.LAYER not in layers:
        found = [each for each in found if any(each is one for one in needed)]
    return [*found, *(speakers.proposed if speakers else []), *made], told


_NEEDS: Final = {mentions.LAYER: mentions.NEEDS, quotes.LAYER: quotes.NEEDS}


def _declared(raw: bytes, schema: Schema) -> bytes:
    """Return corpus.json with the annotator in it; a schema that knows no annotators has it as it is."""
    meta = folder.parse_object(raw, CORPUS_FILE, 1)
    entry = items_of(schema.corpus.properties.get("annotators", {}))
    known = list(meta.get("annotators", ()))
    if not entry or any(each.get("id") == ANNOTATOR for each in known):
        return raw
    made = {"id": ANNOTATOR, "kind": "rule", "tool": TOOL, "guideline": None}
    allowed = {name: value for name, value in made.items() if name in entry.get("properties", made)}
    return dump_object({**meta, "annotators": [*known, allowed]}, schema.corpus)


def _filled(document: Document, found: Sequence[Proposal]) -> dict[str, list[dict[str, Any]]]:
    """Return whole records by layer, in order of the text; what a schema leaves no way to fill is left out."""
    records: dict[int, dict[str, Any]] = {}
    new: dict[str, list[dict[str, Any]]] = {}
    numbers = {each.layer: next_number(document, each.layer) for each in found}
    for each in found:
        schema = document.schema.layers[each.layer]
        if isinstance(each.said.get("referent"), Proposal) and id(each.said["referent"]) not in records:
            continue
        said = _with_references(document, each, records)
        bookkeeping = {"by": ANNOTATOR, "at": now(), "confidence": each.confidence, "ext": {"pattern": each.pattern}}
        resolver = Resolver(document, each.spans[-1:], avoids(schema), new)
        try:
            record, _ = fill_one(schema, resolver, said)
        except CorpusError:
            continue
        own = {"id": f"{schema.id_prefix}{numbers[each.layer]}"} | bookkeeping | PROPOSED | record
        numbers[each.layer] += 1
        records[id(each)] = {name: value for name, value in own.items() if schema.has(name)}
        new.setdefault(each.layer, []).append(records[id(each)])
    return new


def _with_references(document: Document, each: Proposal, records: Mapping[int, dict[str, Any]]) -> dict[str, Any]:
    """Return what is said of a record, with the ids of the proposals before it that it refers to."""
    said = dict(each.said)
    if isinstance(said.get("referent"), Proposal):
        said["referent"] = records[id(said["referent"])].get("referent")
    schema = document.schema.layers[each.layer]
    if each.layer == quotes.LAYER and schema.has(*quotes.SPEAKERS):
        mention = records.get(id(each.speaker)) if isinstance(each.speaker, Proposal) else each.speaker
        said["speakers"] = [_as_speaker(document, mention, records.values())] if mention else []
        if not mention and schema.has("speaker_missing"):
            said["speaker_missing"] = _words(document).words["labels"]["missing"]["speaker_missing"]
    if each.continues and schema.has("continues"):
        said["continues"] = records.get(id(each.continues), {}).get("id")
    return said


def _as_speaker(document: Document, mention: Mapping[str, Any], records: Iterable[Any]) -> dict[str, Any]:
    """Return the speaker that a mention is about: named if the document has their name anywhere."""
    labels = _words(document).words["labels"]
    known = (*sound(document.layers.get(mentions.LAYER, ()), document.schema.layers[mentions.LAYER]), *records)
    names = {each.get("referent") for each in known if each.get("level") == labels["name"]["level"]}
    about = mention.get("referent")
    return {"referent": about, "mention": mention["id"], **labels["named" if about in names else "unnamed"]}


def _words(document: Document) -> Language:
    return language(str(document.meta.get("lang") or "und"))


__all__ = ["ANNOTATOR", "TOOL", "Suggested", "propose", "suggest"]
