"""A corpus of any size for measuring: made-up news about made-up people, the same for the same seed.

Every document has 12 sentences with about 40 mentions, 10 quotes and 8 stances, in the folder form, and is in order
by every rule.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import shutil
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
AT, BY = "2026-01-01T00:00:00Z", "maker"
PEOPLE = [
    ("Minister", "Anna Kovač"),
    ("President", "Tomás Ibarra"),
    ("Senator", "Lea Brandt"),
    ("Governor", "Miro Okafor"),
    ("Chancellor", "Ines Duarte"),
    ("Commissioner", "Pavel Lindqvist"),
]
COUNTRIES = ["Norland", "Sudmark", "Estvia", "Quarria", "Velden", "Ostrania"]
PLANS = ["fisheries treaty", "grain agreement", "border accord", "harbour law", "water pact"]
CUES = [("said", "assertion"), ("argued", "assertion"), ("believed", "belief"), ("insisted", "assertion")]
VIEWS = [("would support", "positive"), ("would reject", "negative"), ("had welcomed", "positive")]
FILLERS = ["after long talks", "in spite of the weather", "for the third time", "without much noise", "in the morning"]


def slug(name: str) -> str:
    """Return the id of a referent in the registry."""
    plain = name.lower().translate(str.maketrans("čáéíóúñ ", "caeioun-"))
    return "".join(char for char in plain if char.isalnum() or char == "-")


class Writer:
    """Writes one document: text first, and records about what was just written."""

    def __init__(self, doc_id: str, rng: random.Random) -> None:
        self.id, self.rng, self.text = doc_id, rng, ""
        self.layers: dict[str, list[dict[str, Any]]] = {"entities": [], "quotes": [], "stances": []}

    def put(self, words: str) -> dict[str, Any]:
        """Write *words* and return their span."""
        start = len(self.text)
        self.text += words
        return {"start": start, "end": len(self.text), "text": words}

    def since(self, start: int) -> dict[str, Any]:
        """Return the span from *start* to the end of the text so far."""
        return {"start": start, "end": len(self.text), "text": self.text[start:]}

    def record(self, layer: str, **fields: Any) -> str:
        """Add a record with the fields that every record has, and return its id."""
        records = self.layers[layer]
        name = {"entities": "m", "quotes": "q", "stances": "s"}[layer] + str(len(records) + 1)
        records.append({"id": name, **fields, "by": BY, "at": AT, "status": "proposed", "review": None})
        return name

    def mention(self, before: str, head: str, level: str, kind: str, referent: str | None, **more: Any) -> str:
        """Write a mention whose head stands last, and return its id."""
        start = len(self.text)
        self.put(before)
        inner = self.put(head)
        fields: dict[str, Any] = {
            "spans": [self.since(start)],
            "head": inner if before else None,
            "level": level,
            "type": kind,
        }
        reference = "specific" if referent else "nonspecific"
        return self.record("entities", **fields, referent=referent, reference=reference, **more, metonymy=None)

    def quote(self, speaker: tuple[str, str], content: Any, cue: Any, report: str, **more: Any) -> str:
        """Add a quote of a speaker, given as (referent, mention)."""
        who = {"referent": speaker[0], "mention": speaker[1], "kind": "named", "on_behalf_of": None}
        fields: dict[str, Any] = {
            "content": [content],
            "verbatim": [],
            "cue": [cue],
            "speakers": [who],
            "speaker_missing": None,
        }
        fields |= {"form": "indirect", "medium": "speech", "report": report, "realis": "actual", **more}
        return self.record("quotes", **fields, parent=None, continues=None)


def indirect(doc: Writer) -> None:
    """Write "Minister Anna Kovač said that Norland would support the new water pact after long talks."."""
    rng = doc.rng
    (title, name), country, plan = rng.choice(PEOPLE), rng.choice(COUNTRIES), rng.choice(PLANS)
    speaker = slug(name), doc.mention(f"{title} ", name, "NAM", "PER", slug(name))
    doc.put(" ")
    (word, report), (view, polarity) = rng.choice(CUES), rng.choice(VIEWS)
    cue = doc.put(word)
    doc.put(" ")
    start = len(doc.text)
    doc.put("that ")
    holder = doc.mention("", country, "NAM", "GPE", slug(country), role="GOV")
    doc.put(" ")
    seen = len(doc.text)
    doc.put(f"{view} ")
    before, _, head = f"the new {plan}".rpartition(" ")
    target = doc.mention(f"{before} ", head, "NOM", "LAW", slug(plan))
    evidence = doc.since(seen)
    quote = doc.quote(speaker, doc.since(start), cue, report)
    towards = {"kind": "entity", "referent": slug(plan), "mention": target}
    fields: dict[str, Any] = {
        "holder": {"referent": slug(country), "mention": holder},
        "target": towards,
        "polarity": polarity,
    }
    fields |= {"category": "position", "explicitness": "explicit", "commitment": "asserted", "negation": False}
    doc.record("stances", **fields, chain=[slug(name)], quote=quote, evidence=[evidence])
    doc.put(f" {rng.choice(FILLERS)}.\n")


def direct(doc: Writer) -> None:
    """Write "“Ostrania needs the border accord,” Lea Brandt said."."""
    rng = doc.rng
    (_, name), country, plan = rng.choice(PEOPLE), rng.choice(COUNTRIES), rng.choice(PLANS)
    start = len(doc.text)
    doc.put("“")
    doc.mention("", country, "NAM", "GPE", slug(country), role="GOV")
    doc.put(" needs ")
    before, _, head = f"the {plan}".rpartition(" ")
    doc.mention(f"{before} ", head, "NOM", "LAW", slug(plan))
    doc.put(",”")
    content = doc.since(start)
    inner = {"start": start + 1, "end": content["end"] - 1, "text": content["text"][1:-1]}
    doc.put(" ")
    speaker = slug(name), doc.mention("", name, "NAM", "PER", slug(name))
    doc.put(" ")
    doc.quote(speaker, content, doc.put("said"), "assertion", verbatim=[inner], form="direct")
    doc.put(".\n")


def plain(doc: Writer) -> None:
    """Write "Lea Brandt met Anna Kovač and Pavel Lindqvist near Velden after long talks."."""
    names = doc.rng.sample([name for _, name in PEOPLE], 3)
    for name, after in zip(names, (" met ", " and ", " near "), strict=True):
        doc.mention("", name, "NAM", "PER", slug(name))
        doc.put(after)
    country = doc.rng.choice(COUNTRIES)
    doc.mention("", country, "NAM", "GPE", slug(country), role="LOC")
    doc.put(f" {doc.rng.choice(FILLERS)}.\n")


def documents(count: int, seed: int) -> Iterator[Writer]:
    """Yield *count* documents, the same ones for the same *seed*."""
    for number in range(count):
        doc = Writer(f"doc-{number:06d}", random.Random(f"{seed}:{number}"))
        doc.put(f"Report {doc.rng.randrange(10**12)} of number {number}.\n")
        for sentence in doc.rng.sample([indirect] * 8 + [direct] * 2 + [plain] * 3, 13):
            sentence(doc)
        yield doc


def make(where: Path, count: int, seed: int = 7) -> Path:
    """Write a corpus of *count* documents below *where*, in collections of 200, with this repository's schema."""
    from standoff.schema import Schema
    from standoff.storage.canonical import dump_lines, dump_object
    from standoff.storage.schemas import read_schema

    shutil.copytree(ROOT / "schema", where / "schema")
    schema: Schema = read_schema(ROOT / "schema" / "1.0")
    corpus = where / "corpus"
    _write(corpus / "corpus.json", json.dumps(corpus_meta(schema)).encode() + b"\n")
    _write(corpus / "referents.jsonl", dump_lines(referents(), schema.referent))
    for number, doc in enumerate(documents(count, seed)):
        folder = corpus / f"{number // 200:04d}" / doc.id
        _write(folder / "source.txt", doc.text.encode())
        _write(folder / "document.json", dump_object(document_meta(doc.text, number), schema.document))
        for layer, records in doc.layers.items():
            _write(folder / f"{layer}.jsonl", dump_lines(records, schema.layers[layer]))
    return where


def make_packed(where: Path, count: int, shards: int, seed: int = 7) -> Path:
    """Write the documents that `make` writes as a packed corpus of so many shards, without ever writing folders."""
    from standoff.storage.canonical import dump_rows
    from standoff.storage.packed import compress
    from standoff.storage.schemas import read_schema

    made = make(where, 0)
    schema = read_schema(made / "schema" / "1.0")
    lines = (dump_rows([packed_value(doc, number, schema)]) for number, doc in enumerate(documents(count, seed)))
    for number in range(shards):
        name = f"documents-{number:05d}-of-{shards:05d}.jsonl.zst"
        size = count * (number + 1) // shards - count * number // shards
        with (made / "corpus" / name).open("wb") as file:
            file.writelines(compress(name, islice(lines, size)))
    return made


def packed_value(doc: Writer, number: int, schema: Any) -> dict[str, Any]:
    """Return a document as the object that its line in a shard holds."""
    meta = schema.document.ordered(document_meta(doc.text, number))
    layers = {name: [layer.ordered(each) for each in doc.layers[name]] for name, layer in schema.layers.items()}
    return {"doc_id": doc.id, "collection": f"{number // 200:04d}", "text": doc.text, **meta, **layers}


def corpus_meta(schema: Any) -> dict[str, Any]:
    """Return a corpus.json."""
    return {
        "name": "made-up-news",
        "title": "Made-up News",
        "description": "For measuring.",
        "version": "1.0.0",
        "schema_version": schema.version,
        "languages": ["en"],
        "licences": {"annotations": "CC0-1.0", "text": "CC0-1.0"},
        "annotators": [{"id": BY, "kind": "rule", "tool": "scripts/bench/synthetic.py", "guideline": None}],
        "layers": dict.fromkeys(schema.layers, "open"),
        "splits": {"policy": "None."},
    }


def document_meta(text: str, number: int) -> dict[str, Any]:
    """Return a document.json."""
    return {
        "title": f"Report {number}",
        "url": None,
        "publisher": "The Measure",
        "byline": None,
        "published_at": "2026-01-01",
        "retrieved_at": None,
        "lang": "en",
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "length": len(text),
        "rights": {"licence": "CC0-1.0", "holder": None, "redistribute": True},
        "origin": "synthetic",
        "split": None,
    }


def referents() -> list[dict[str, Any]]:
    """Return the registry."""
    kinds = [(name, "PER") for _, name in PEOPLE] + [(name, "GPE") for name in COUNTRIES]
    kinds += [(name, "LAW") for name in PLANS]
    rest: dict[str, Any] = {"aliases": [], "wikidata": None, "link": "nil", "kind": "individual", "members": []}
    return [{"id": slug(name), "name": name, "type": kind, **rest} for name, kind in sorted(kinds)]


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def main() -> None:
    """Write a packed corpus."""
    parser = argparse.ArgumentParser(description="Write a packed corpus of made-up news.")
    parser.add_argument("where", type=Path)
    parser.add_argument("--documents", type=int, default=17_000, help="each has about 60 records")
    parser.add_argument("--shards", type=int, default=64)
    args = parser.parse_args()
    make_packed(args.where, args.documents, args.shards)


if __name__ == "__main__":
    main()
