"""What the tests share: small corpora made on the spot, and the command line run in this process."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_DATASETS_DISABLE_PROGRESS_BARS"] = "1"

ROOT = Path(__file__).resolve().parent.parent
TEXT = "Mayor Ana Pop of Lunaville said on Monday: “The bridge is safe.”\nShe praised the engineers 🙂 of Lunaville.\n"
BY = {"by": "anna", "at": "2026-01-02T03:04:05Z", "status": "accepted"}
REVIEW = {"review": {"by": "anna", "at": "2026-01-02T03:04:06Z"}}
NOBODY = {
    **{
        f"GIT_{who}_{what}": value
        for who in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", "t"), ("EMAIL", "t@x"))
    },
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}
"""What git takes for its user and settings, so that it heeds none of the machine's."""
CORPUS: dict[str, Any] = {
    "name": "little",
    "title": "Little",
    "description": "A corpus for tests.",
    "version": "0.1.0",
    "schema_version": "1.0",
    "languages": ["en"],
    "licences": {"annotations": "CC0-1.0", "text": "CC0-1.0"},
    "annotators": [{"id": "anna", "kind": "human", "tool": None, "guideline": None}],
    "layers": {"entities": "exhaustive", "quotes": "exhaustive", "stances": "open"},
    "splits": {"policy": "None."},
}
REFERENTS = [
    {
        "id": name,
        "name": title,
        "type": kind,
        "aliases": [],
        "wikidata": None,
        "link": "nil",
        "kind": "individual",
        "members": [],
    }
    for name, title, kind in (("ana-pop", "Ana Pop", "PER"), ("lunaville", "Lunaville", "GPE"))
]


def span(words: str, nth: int = 1, text: str = TEXT) -> dict[str, Any]:
    """Return the span object of the *nth* place where *words* stand in *text*."""
    at = -1
    for _ in range(nth):
        at = text.index(words, at + 1)
    return {"start": at, "end": at + len(words), "text": words}


def entity(number: int, words: str, *, nth: int = 1, **more: Any) -> dict[str, Any]:
    """Return an entity record that keeps the schema, in canonical order."""
    usual: dict[str, Any] = {
        "id": f"m{number}",
        "spans": [span(words, nth)],
        "head": None,
        "level": "NAM",
        "type": "PER",
    }
    usual |= {"referent": "ana-pop", "reference": "specific", "role": None, "metonymy": None, **BY, **REVIEW}
    found = usual | more
    if found["role"] is None:
        del found["role"]
    return found


def layers() -> dict[str, list[dict[str, Any]]]:
    """Return the layers of the document `bridge`."""
    town = {"type": "GPE", "referent": "lunaville", "role": "LOC"}
    speaker = {"referent": "ana-pop", "mention": "m1", "kind": "named", "on_behalf_of": None}
    quote = {
        "id": "q1",
        "content": [span("“The bridge is safe.”")],
        "verbatim": [span("The bridge is safe.")],
        "cue": [span("said")],
        "speakers": [speaker],
        "speaker_missing": None,
        "form": "direct",
        "medium": "speech",
        "report": "assertion",
        "realis": "actual",
        "parent": None,
        "continues": None,
        **BY,
        **REVIEW,
    }
    stance = {
        "id": "s1",
        "holder": {"referent": "ana-pop", "mention": "m3"},
        "target": {"kind": "entity", "referent": "bridge:e1", "mention": "m4"},
        "polarity": "positive",
        "category": "sentiment",
        "act": "praise",
        "explicitness": "explicit",
        "commitment": "asserted",
        "negation": False,
        "chain": [],
        "quote": None,
        "evidence": [span("praised the engineers")],
        **BY,
        **REVIEW,
    }
    engineers = {"level": "NOM", "referent": "bridge:e1", "head": span("engineers")}
    return {
        "entities": [
            entity(1, "Mayor Ana Pop of Lunaville", head=span("Ana Pop")),
            entity(2, "Lunaville", **town),
            entity(3, "She", level="PRO"),
            entity(4, "the engineers 🙂 of Lunaville", **engineers),
            entity(5, "Lunaville", nth=2, **town),
        ],
        "quotes": [quote],
        "stances": [stance],
    }


def document(text: str = TEXT, **more: Any) -> dict[str, Any]:
    """Return the document.json of *text*."""
    unknown = dict.fromkeys(("title", "url", "publisher", "byline", "published_at", "retrieved_at"))
    return {
        **unknown,
        "lang": "en",
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "length": len(text),
        "rights": {"licence": "CC0-1.0", "holder": None, "redistribute": True},
        "origin": "synthetic",
        "split": None,
        **more,
    }


def lines(records: list[dict[str, Any]]) -> bytes:
    """Return *records* as JSONL, keys in the order in which they are."""
    return "".join(json.dumps(each, ensure_ascii=False, separators=(",", ":")) + "\n" for each in records).encode()


def write_document(
    corpus: Path,
    doc_id: str,
    *,
    text: str = TEXT,
    meta: Mapping[str, Any] | None = None,
    records: Mapping[str, list[dict[str, Any]]] | None = None,
) -> Path:
    """Write a document in folder form below *corpus* and return its folder."""
    folder = corpus / doc_id
    folder.mkdir(parents=True)
    (folder / "source.txt").write_bytes(text.encode())
    (folder / "document.json").write_text(json.dumps(meta or document(text), ensure_ascii=False, indent=2) + "\n")
    for layer, found in (records or {}).items():
        (folder / f"{layer}.jsonl").write_bytes(lines(found))
    return folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A corpus of two documents, `bridge` with all layers and `empty` with none, both without a fault."""
    place = tmp_path / "little"
    shutil.copytree(ROOT / "schema", place / "schema")
    write_document(place / "corpus", "bridge", records=layers())
    write_document(place / "corpus", "empty", text="")
    (place / "corpus/corpus.json").write_text(json.dumps(CORPUS, indent=2) + "\n")
    (place / "corpus/referents.jsonl").write_bytes(lines(REFERENTS))
    return place


@pytest.fixture
def standoff(root: Path) -> Callable[..., Result]:
    """Run a command on the corpus `root`; the result has exit_code, stdout and stderr."""
    from standoff.cli import cli

    def run(*args: str, stdin: str | bytes | None = None, corpus: Path = root) -> Result:
        return CliRunner().invoke(cli, ["-C", str(corpus), *args], input=stdin, catch_exceptions=False)

    return run


@pytest.fixture(autouse=True)
def lane_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let validation take its quick way from the first document on, as it does in a large corpus."""
    from standoff.validate import schema_check

    monkeypatch.setattr(schema_check, "FEW", 0)
