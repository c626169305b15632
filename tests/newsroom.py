"""Corpora of any size, written by templates: learnable, without a fault, and the same for the same seed."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path
from typing import Any

from conftest import BY, CORPUS, REVIEW, ROOT, document, lines, write_document

PEOPLE = ["Ana Pop", "Bo Lind", "Cem Kaya", "Dora Weiss", "Eli Stone", "Fay Moreau", "习近平", "بنيامين نتنياهو"]
PLACES = ["Lunaville", "Norland", "Sudria", "Westfold"]
GOOD = ["has done well", "is a good neighbour", "deserves praise", "has kept its word"]
BAD = ["is a danger to us", "has broken its word", "behaves badly", "is a bad neighbour"]
ACTS = {"positive": ["praised", "thanked", "applauded"], "negative": ["criticised", "condemned", "attacked"]}
FILLER = ["The streets of {} were quiet on Monday.", "Snow fell in {} all night.", "The market in {} opens at nine."]
SYLLABLES = [one + two for one in "bdfgklmnprstvz" for two in "aeiou"]


def slug(name: str) -> str:
    """Return the referent's id of a name."""
    return {"习近平": "xi-jinping", "بنيامين نتنياهو": "benjamin-netanyahu"}.get(name, name.lower().replace(" ", "-"))


class Article:
    """One text in the making, with its records."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.text = ""
        self.layers: dict[str, list[dict[str, Any]]] = {"entities": [], "quotes": [], "stances": []}

    def put(self, words: str) -> list[dict[str, Any]]:
        """Add words and return them as spans."""
        start = len(self.text)
        self.text += words
        return [{"start": start, "end": len(self.text), "text": words}]

    def matter(self) -> str:
        """Return words that stand nowhere else, so that no two articles are near-duplicates."""
        return " ".join("".join(self.dice.choices(SYLLABLES, k=3)) for _ in range(5))

    def name(self, name: str) -> tuple[str, str]:
        """Add a name as a mention; return its referent and the mention's id."""
        number = f"m{len(self.layers['entities']) + 1}"
        person = name in PEOPLE
        record = {"id": number, "spans": self.put(name), "head": None, "level": "NAM"}
        record |= {"type": "PER" if person else "GPE", "referent": slug(name), "reference": "specific"}
        self.layers["entities"].append(
            record | ({} if person else {"role": "GOV"}) | {"metonymy": None, **BY, **REVIEW}
        )
        return slug(name), number

    def quote(self) -> None:
        """Add a sentence in which a person says something about a place."""
        speaker, place = self.dice.choice(PEOPLE), self.dice.choice(PLACES)
        verdict, first = self.dice.choice(GOOD + BAD), self.dice.random() < 0.5
        who = self.name(speaker) if first else ("", "")
        cue = self.put(" said") if first else []
        self.put(": " if first else "")
        start = len(self.text)
        self.put("“")
        target = self.name(place)
        self.put(f" {verdict} over {self.matter()}.”")
        content = [{"start": start, "end": len(self.text), "text": self.text[start:]}]
        if not first:
            self.put(" ")
            who = self.name(speaker)
            cue = self.put(" said")
            self.put(".")
        cue = [{"start": cue[0]["start"] + 1, "end": cue[0]["end"], "text": "said"}]
        inside = {"start": start + 1, "end": content[0]["end"] - 1, "text": content[0]["text"][1:-1]}
        number = f"q{len(self.layers['quotes']) + 1}"
        told = {"referent": who[0], "mention": who[1], "kind": "named", "on_behalf_of": None}
        self.layers["quotes"].append(
            {"id": number, "content": content, "verbatim": [inside], "cue": cue, "speakers": [told]}
            | {"speaker_missing": None, "form": "direct", "medium": "speech", "report": "assertion"}
            | {"realis": "actual", "parent": None, "continues": None, **BY, **REVIEW}
        )
        self.stance(who, target, "positive" if verdict in GOOD else "negative", content, number)

    def act(self) -> None:
        """Add a sentence in which a person does something to a place in words."""
        start = len(self.text)
        holder = self.name(self.dice.choice(PEOPLE))
        polarity = self.dice.choice(list(ACTS))
        self.put(f" {self.dice.choice(ACTS[polarity])} ")
        target = self.name(self.dice.choice(PLACES))
        evidence = [{"start": start, "end": len(self.text), "text": self.text[start:]}]
        self.put(f" over {self.matter()}.")
        self.stance(holder, target, polarity, evidence, None)

    def stance(self, holder: Any, target: Any, polarity: str, evidence: Any, quote: str | None) -> None:
        """Enter a stance."""
        self.layers["stances"].append(
            {"id": f"s{len(self.layers['stances']) + 1}", "holder": {"referent": holder[0], "mention": holder[1]}}
            | {"target": {"kind": "entity", "referent": target[0], "mention": target[1]}, "polarity": polarity}
            | {"category": self.dice.choice(["sentiment", "sentiment", "demand"]), "explicitness": "explicit"}
            | {"commitment": "asserted", "negation": False, "chain": [], "quote": quote, "evidence": evidence}
            | {**BY, **REVIEW}
        )

    def filler(self) -> None:
        """Add a sentence in which nobody says anything."""
        before, after = self.dice.choice(FILLER).split("{}")
        self.put(before)
        self.name(self.dice.choice(PLACES))
        self.put(f"{after} Nobody spoke of {self.matter()}.")


def write_corpus(root: Path, documents: int, *, seed: int = 1, splits: tuple[str | None, ...] = (None,)) -> Path:
    """Write a corpus of that many articles to *root*, their splits taken in turn, and return it."""
    dice = random.Random(seed)
    shutil.copytree(ROOT / "schema", root / "schema")
    for number in range(documents):
        article = Article(dice)
        for _ in range(dice.randint(5, 9)):
            dice.choice([article.quote, article.act, article.filler])()
            article.put("\n")
        meta = document(article.text, split=splits[number % len(splits)])
        write_document(root / "corpus", f"a{number:05}", text=article.text, meta=meta, records=article.layers)
    usual = {"aliases": [], "wikidata": None, "link": "nil", "kind": "individual", "members": []}
    referents = [
        {"id": slug(name), "name": name, "type": kind, **usual}
        for kind, names in (("PER", PEOPLE), ("GPE", PLACES))
        for name in names
    ]
    (root / "corpus/corpus.json").write_text(json.dumps(CORPUS, indent=2) + "\n")
    (root / "corpus/referents.jsonl").write_bytes(lines(sorted(referents, key=lambda each: str(each["id"]))))
    return root
