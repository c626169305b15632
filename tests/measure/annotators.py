"""Annotators' sets beside the gold sets of test corpora: the same records, changed here and there."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from conftest import lines

Layers = dict[str, list[dict[str, Any]]]
NAMES = ("ann-a", "ann-b", "ann-c")


def declare(root: Path, *names: str) -> None:
    """Enter annotators into corpus.json."""
    path = root / "corpus/corpus.json"
    meta = json.loads(path.read_text("utf-8"))
    meta["annotators"] += [{"id": name, "kind": "human", "tool": None, "guideline": None} for name in names]
    path.write_text(json.dumps(meta, indent=2) + "\n", "utf-8")


def write_set(folder: Path, name: str, layers: Layers) -> None:
    """Write the set of an annotator into a document's folder."""
    place = folder / "annotators" / name
    place.mkdir(parents=True)
    for layer, records in layers.items():
        own = [{**each, "by": name} for each in records]
        (place / f"{layer}.jsonl").write_bytes(lines(own))


def gold_of(folder: Path) -> Layers:
    """Return the gold records of a document."""
    return {
        path.stem: [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        for path in sorted(folder.glob("*.jsonl"))
    }


def annotate(
    root: Path, change: Callable[[str, Layers, random.Random], None], *, names: tuple[str, ...] = NAMES[:2]
) -> None:
    """Give every document of a corpus a set for each name: the gold records after *change*."""
    declare(root, *names)
    dice = random.Random(5)
    for folder in sorted(path.parent for path in (root / "corpus").glob("*/document.json")):
        for name in names:
            layers = copy.deepcopy(gold_of(folder))
            change(name, layers, dice)
            write_set(folder, name, layers)


def sloppy(_name: str, layers: Layers, dice: random.Random) -> None:
    """Lose a tenth of the mentions that nothing refers to, and take a label for another now and then."""
    used = json.dumps([layers.get("quotes"), layers.get("stances")])
    layers["entities"] = [each for each in layers["entities"] if f'"{each["id"]}"' in used or dice.random() > 0.1]
    for quote in layers.get("quotes", ()):
        if dice.random() < 0.2:
            quote["medium"] = "writing"
    for stance in layers.get("stances", ()):
        if dice.random() < 0.2:
            stance["polarity"] = {"positive": "negative", "negative": "positive"}[stance["polarity"]]
