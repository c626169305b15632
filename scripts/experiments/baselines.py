# /// script
# requires-python = ">=3.11"
# dependencies = ["standoff[experiments]"]
# ///
"""Score the baselines on a corpus as `standoff score` does, and print the table that README has.

    python scripts/experiments/baselines.py
    python scripts/experiments/baselines.py --corpus corpus --split test --out predictions

The rules of `standoff suggest` get the texts and the registry, and nothing else. The linear models are trained on the
split train and run on test, or cross-validated over documents where there are no such splits; all systems are scored on
the same documents. The models of speakers and of polarity are given the gold quotes and stances, so that their numbers
say how well they choose, and not how well they find. Below it stands the share of minimal pairs of which each has both
documents right: whoever always answers the same is right in one of them and never in both. With --out the predictions
are written as JSONL, one file a system, for `standoff score` to read.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("HF_DATASETS_DISABLE_PROGRESS_BARS", "1")

import attribution
import ner
import stance
from folds import Fold, Row, TooLittleError, load_folds, majority

from standoff import Corpus, CorpusError, Document, RefusedError
from standoff.curate.suggest import suggest
from standoff.dataset.build import build
from standoff.measure.contrast import ALL
from standoff.measure.gold import accepted
from standoff.measure.score import Scores, score
from standoff.measure.score_text import contrasts
from standoff.measure.tally import Key
from standoff.storage.corpus import FRAME
from standoff.storage.files import read, write
from standoff.storage.folder import dump
from standoff.storage.packed import dump as packed

ROOT = Path(__file__).resolve().parent.parent.parent
LIMIT = 100_000
COLUMNS = {
    "names": Key("entities", "head", "names"),
    "mentions": Key("entities", "spans", "strict"),
    "content": Key("quotes", "content", "overlap"),
    "cue": Key("quotes", "cue", "exact"),
    "speaker": Key("quotes", "speakers.referent", "speaker"),
    "attribution": Key("quotes", "quotes", "attribution"),
    "polarity": Key("stances", "polarity", "macro"),
}
GIVEN = {"quotes": ("speaker",), "stances": ("polarity",)}
"""Of what a system is given: the columns that say something of it."""
CHOSEN = {"quotes": "quotes.speakers.referent", "stances": "stances.polarity"}
"""Of what a system is given: the field that it chooses; the rest is gold."""
Predictions = dict[str, Document]
Layers = dict[str, dict[str, list[dict[str, Any]]]]


def rules(corpus: Corpus, documents: dict[str, Document], place: Path) -> Predictions:
    """Return what the rules propose for texts without annotation, in a corpus of their own at *place*."""
    for name in FRAME:
        if (corpus.path / name).exists() and name != "waivers.jsonl":
            write(place / "corpus" / name, read(corpus.path / name))
    for path in sorted((corpus.root / "schema" / corpus.schema.version).glob("*.json")):
        write(place / "schema" / corpus.schema.version / path.name, read(path))
    for document in documents.values():
        for name, content in dump(replace(document, layers={}, sets={})):
            write(place / "corpus" / document.id / name, content)
    bare = Corpus.open(place)
    for name in documents:
        try:
            suggest(bare, name)
        except RefusedError as error:
            print(f"rules: nothing for {name}: {error}", file=sys.stderr)
    known = {document.id: document for document in bare}
    return {name: replace(known[name], layers={**_empty(corpus), **known[name].layers}) for name in documents}


def _empty(corpus: Corpus) -> dict[str, list[dict[str, Any]]]:
    """Return the layers that the rules can propose, without records."""
    return {name: [] for name in ("entities", "quotes") if name in corpus.schema.layers}


def entities(folds: list[Fold]) -> Layers:
    """Return names as the linear model tags them."""
    found: Layers = {}
    for fold in folds:
        tags = ner.predict(fold)
        for number, start, end, kind in sorted(ner.mentions(tags)):
            row = fold.test[number]
            own = found.setdefault(row["doc_id"], {}).setdefault("entities", [])
            first, last = (row["text_start"] + at for at in (row["starts"][start], row["ends"][end - 1]))
            span = {"start": first, "end": last, "text": row["text"][row["starts"][start] : row["ends"][end - 1]]}
            mention = {"spans": [span], "head": None, "level": "NAM", "type": kind, "referent": None}
            own.append({"id": f"m{len(own) + 1}", **mention})
    return found


def quotes(folds: list[Fold], gold: dict[str, Document], *, blind: bool) -> Layers:
    """Return the gold quotes, each with the speaker that the linear model chooses, or the most frequent one."""
    guesses: dict[tuple[str, str], str | None] = {}
    for fold in folds:
        train = [row for row in fold.train if attribution.speakers(row)]
        usual = majority(who for row in train for who in sorted(attribution.speakers(row)))
        found = [usual] * len(fold.test) if blind else attribution.predict(train, fold.test)
        guesses |= _by_record(fold.test, found)
    return {
        name: {
            **document.layers,
            "quotes": [
                {**each, "speakers": [{"referent": who}] if (who := guesses.get((name, each["id"]))) else []}
                for each in document.layers.get("quotes", ())
            ],
        }
        for name, document in gold.items()
    }


def stances(folds: list[Fold], gold: dict[str, Document], *, blind: bool) -> Layers:
    """Return the gold stances, each with the polarity that the linear model chooses, or the most frequent one."""
    guesses: dict[tuple[str, str], str | None] = {}
    for fold in folds:
        usual = majority(row["polarity"] for row in fold.train)
        found: list[str | None] = [usual] * len(fold.test) if blind else [*stance.predict(fold)]
        guesses |= _by_record(fold.test, found)
    return {
        name: {
            **document.layers,
            "stances": [
                {**each, "polarity": guess}
                for each in document.layers.get("stances", ())
                if (guess := guesses.get((name, each["id"])))
            ],
        }
        for name, document in gold.items()
    }


def _by_record(rows: list[Row], found: Iterable[str | None]) -> dict[tuple[str, str], str | None]:
    return {(row["doc_id"], row["id"]): guess for row, guess in zip(rows, found, strict=True)}


def predictions(gold: dict[str, Document], found: Layers, layer: str) -> Predictions:
    """Return what a system gives for every document, an empty layer where it gives nothing."""
    return {
        name: replace(document, layers={layer: [], **found.get(name, {})}, sets={}) for name, document in gold.items()
    }


def systems(corpus: Corpus, gold: dict[str, Document], dist: Path) -> Iterable[tuple[str, str, str, Predictions]]:
    """Yield (name, layer that is scored, layer whose gold records are given, predictions) of the linear models."""
    build(corpus, dist)
    makers: list[tuple[str, str, str, Any]] = [
        ("most frequent speaker", "attribution", "quotes", lambda folds: quotes(folds, gold, blind=True)),
        ("most frequent polarity", "stance", "stances", lambda folds: stances(folds, gold, blind=True)),
        ("linear tagger", "ner", "entities", entities),
        ("linear choice of speaker", "attribution", "quotes", lambda folds: quotes(folds, gold, blind=False)),
        ("linear polarity", "stance", "stances", lambda folds: stances(folds, gold, blind=False)),
    ]
    for name, config, layer, make in makers:
        try:
            found = make(load_folds(dist, config, LIMIT))
        except TooLittleError as error:
            print(f"{name}: not run: {error}", file=sys.stderr)
            continue
        yield name, layer, layer if layer in GIVEN else "", predictions(gold, found, layer)


def table(rows: dict[str, tuple[Scores, str]]) -> str:
    """Return the table in Markdown, one system a row."""
    lines = [f"| system | given | {' | '.join(COLUMNS)} |", f"| --- | --- |{' ---: |' * len(COLUMNS)}"]
    for name, (found, given) in rows.items():
        cells = []
        for column, key in COLUMNS.items():
            each = found.measures.get(key)
            told = each is not None and each.value is not None and (not given or column in GIVEN[given])
            cells.append(f"{each.value:.3f}" if told and each else "")
        lines.append(f"| {name} | {f'gold {given}' if given else 'text'} | {' | '.join(cells)} |")
    return "\n".join(lines)


def pairs(rows: dict[str, tuple[Scores, str]]) -> str:
    """Return a table in Markdown of how many minimal pairs are right in both documents, by what they flip."""
    told = {
        name: {row["flips"]: row for row in contrasts(found) if not given or row["flips"] == CHOSEN[given]}
        for name, (found, given) in rows.items()
    }
    flips = {what: row["sets"] for own in told.values() for what, row in own.items() if what != ALL}
    heads = [f"`{what}` ({count})" for what, count in flips.items()]
    lines = [f"| system | {' | '.join(heads)} |", f"| --- |{' ---: |' * len(flips)}"] if flips else []
    for name, own in told.items() if flips else ():
        shares = [own[what]["right"] if what in own else None for what in flips]
        lines.append(f"| {name} | {' | '.join('' if each is None else f'{each:.3f}' for each in shares)} |")
    return "\n".join(lines)


def chosen(corpus: Corpus, split: str | None) -> tuple[dict[str, Document], str | None]:
    """Return the documents to score on, with their gold records, and their split: test where train is there too."""
    documents = [accepted(document) for document in corpus]
    having = {document.split for document in documents}
    split = split or ("test" if {"train", "test"} <= having else None)
    return {each.id: each for each in documents if split in (None, each.split)}, split


def main() -> int:
    """Print the table and the signatures; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=ROOT, help="where the corpus lies")
    parser.add_argument("--split", help="score on this split; by default on test, or on all documents without one")
    parser.add_argument("--out", type=Path, help="write the predictions into this folder")
    asked = parser.parse_args()
    corpus = Corpus.open(asked.corpus)
    gold, split = chosen(corpus, asked.split)
    if not gold:
        parser.error(f"no document is in the split {split}" if split else "the corpus has no documents")
    rows: dict[str, tuple[Scores, str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        every = [("rules of suggest", "", "", rules(corpus, gold, Path(folder) / "bare"))]
        for name, layer, given, found in [*every, *systems(corpus, gold, Path(folder) / "dist")]:
            try:
                rows[name] = score(corpus, found, split=split, layers=[layer] if layer else [], resamples=0), given
            except CorpusError as error:
                print(f"{name}: not scored: {error}", file=sys.stderr)
            if asked.out:
                lines = b"".join(packed(document) for document in found.values())
                write(asked.out / f"{name.replace(' ', '-')}.jsonl", lines)
    print(table(rows))
    print()
    if told := pairs(rows):
        print("Minimal pairs with both documents right, by what they flip (how many):", told, sep="\n\n", end="\n\n")
    for name, (scores, _) in rows.items():
        print(f"{name}: {scores.signature}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
