"""The ways in which commands change a corpus: the corpus `root` of the fixtures is the place."""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Sequence
from pathlib import Path

from conftest import TEXT, entity
from ways import Way

from standoff import Corpus
from standoff.curate.add import add_records
from standoff.curate.gate import expect, revise
from standoff.curate.reanchor import reanchor
from standoff.storage.packing import pack
from standoff.validate.engine import validate

MENTIONS = "bridge/entities.jsonl"


def _errors(place: Path, documents: int = 2) -> list[str]:
    report = validate(place)
    found = [f"{each.path}: {each.message}" for each in report.findings if each.severity == "error"]
    return found + [f"{report.documents} documents"] * (report.documents != documents)


def add(place: Path, number: int) -> None:
    record = entity(0, "Lunaville", type="GPE", referent=f"bridge:e{number + 10}", role="LOC")
    new = {name: value for name, value in record.items() if name not in ("id", "at", "status", "review")}
    add_records(Corpus.open(place), "bridge", "entities", [new])


def add_damage(place: Path, begun: Sequence[int], acknowledged: Sequence[int]) -> list[str]:
    added = len(Corpus.open(place)["bridge"].entities) - 5
    found = [f"lost: {len(acknowledged) - added}"] * (added < len(acknowledged))
    return _errors(place) + found + ["too many"] * (added > len(begun))


def edit(place: Path, number: int) -> None:
    """Look at a record, then change a field of it, unless it was changed meanwhile."""
    corpus = Corpus.open(place)
    seen = (corpus.path / MENTIONS).read_bytes().split(b"\n")[0]
    new = re.sub(rb'("confidence":0\.\d+,)?"by"', b'"confidence":0.%07d,"by"' % number, seen, count=1)

    def plan(files):  # type: ignore[no-untyped-def]
        expect(files, MENTIONS, seen)
        return {MENTIONS: files[MENTIONS].replace(seen, new)}

    revise(corpus, [corpus.find("bridge")], plan)


def edit_damage(place: Path, begun: Sequence[int], acknowledged: Sequence[int]) -> list[str]:
    confidence = Corpus.open(place)["bridge"].entities[0].confidence
    return _errors(place) + _age(round((confidence or 0) * 10**7), begun, acknowledged)


def rename(place: Path, number: int) -> None:
    """Give a referent another id, in the registry and in all layers."""
    corpus = Corpus.open(place)

    def plan(files):  # type: ignore[no-untyped-def]
        return {name: re.sub(rb'"ana-pop[0-9]*"', b'"ana-pop%d"' % number, content) for name, content in files.items()}

    revise(corpus, [corpus.find("bridge")], plan)


def rename_damage(place: Path, begun: Sequence[int], acknowledged: Sequence[int]) -> list[str]:
    """References that lead nowhere are errors, so it is enough to see them all lead somewhere."""
    name = next(iter(Corpus.open(place).referents))
    return _errors(place) + _age(int(name.removeprefix("ana-pop") or 0), begun, acknowledged)


def _age(number: int, begun: Sequence[int], acknowledged: Sequence[int]) -> list[str]:
    newest = max(acknowledged, default=0)
    found = [f"lost: {newest}"] * (number < newest)
    return found + [f"nobody wrote {number}"] * (number != 0 and number not in begun)


def move(place: Path, number: int) -> None:
    """Give the text another first line, so that every span moves."""
    outcome = reanchor(Corpus.open(place), "bridge", f"Update {number}.\n{TEXT}".encode())
    assert not outcome.orphans


def move_damage(place: Path, begun: Sequence[int], acknowledged: Sequence[int]) -> list[str]:
    """Text, hash and spans belong together: a text with spans of another is an error."""
    text = Corpus.open(place)["bridge"].text
    number = int(text.split(".")[0].removeprefix("Update ")) if text.startswith("Update ") else 0
    return _errors(place) + _age(number, begun, acknowledged)


def pack_again(place: Path, _: int) -> None:
    out = place.parent / "packed"
    if out.exists():
        out.rename(out.with_name(f"old-{secrets.token_hex(4)}"))
    pack(Corpus.open(place), out)


def pack_damage(place: Path, _: Sequence[int], __: Sequence[int]) -> list[str]:
    made = [*place.parent.glob("packed"), *place.parent.glob("old-*")]
    found = [each for out in made for each in _errors(out)]
    for out in made:
        shutil.rmtree(out)
    return found


COMMANDS = {
    "add": Way(add, add_damage),
    "edit": Way(edit, edit_damage),
    "rename": Way(rename, rename_damage),
    "reanchor": Way(move, move_damage),
    "pack": Way(pack_again, pack_damage),
}
