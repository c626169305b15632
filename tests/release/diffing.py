"""Two states of a corpus, and what changed between them."""

from __future__ import annotations

import json
import shutil

import pytest
from conftest import entity, layers, lines, span

from standoff import Corpus
from standoff.release.diff import diff
from standoff.release.diff.sides import Side


@pytest.fixture
def before(root, tmp_path):
    """A copy of the corpus `root`, made before a test changes it."""
    place = tmp_path / "before"
    shutil.copytree(root, place)
    return place


def side(place, annotator=""):
    corpus = Corpus.open(place)
    return Side(str(place), corpus, annotator, {stored.id: stored for stored in corpus.stored()})


def changes(old, new, *sets, **more):
    names = sets or ("", "")
    return diff(side(old, names[0]), side(new, names[1]), **more).changes


def rewrite(root, layer, change, doc="bridge", owner=""):
    """Apply *change* to the list of records of a layer."""
    folder = root / "corpus" / doc / (f"annotators/{owner}" if owner else "")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{layer}.jsonl"
    records = [json.loads(line) for line in path.read_bytes().splitlines()] if path.exists() else []
    path.write_bytes(lines(change(records)))


def page(standoff, *args):
    result = standoff("diff", *args, "--format", "html")
    assert result.exit_code == 0
    return result.stdout


def annotator(root):
    """Give annotator bea a set of her own: other ids, another name for the local referent, and some other views."""
    records = layers()
    shift = {f"m{n}": f"m{n + 40}" for n in range(1, 6)}

    def renamed(value):
        if isinstance(value, dict):
            return {key: renamed(each) for key, each in value.items()}
        if isinstance(value, list):
            return [renamed(each) for each in value]
        return {"bridge:e1": "bridge:e7", **shift}.get(value, value) if isinstance(value, str) else value

    own = {name: renamed(found) for name, found in records.items()}
    own["entities"][1]["role"] = "GOV"
    own["entities"][3]["spans"] = [span("the engineers 🙂")]
    del own["entities"][4]
    own["entities"].append(entity(90, "Monday", type="MISC", referent=None))
    for name, found in own.items():
        rewrite(root, name, lambda _, found=found: found, owner="bea")
    meta = json.loads((root / "corpus/corpus.json").read_bytes())
    meta["annotators"].append({"id": "bea", "kind": "human", "tool": None, "guideline": None})
    (root / "corpus/corpus.json").write_text(json.dumps(meta))
