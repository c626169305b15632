"""The gate: worked out from what is there, checked, and written as one."""

from __future__ import annotations

import json
import threading

import pytest
from conftest import CORPUS, entity, layers, lines, write_document

from standoff import Corpus
from standoff.curate.add import add_records
from standoff.curate.add_document import add_document
from standoff.curate.gate import expect, revise
from standoff.errors import CorpusError, RefusedError, StaleError
from standoff.storage.packing import pack
from standoff.validate.engine import validate

MENTIONS = "bridge/entities.jsonl"


def words(root):
    return [record.words() for record in Corpus.open(root)["bridge"].entities]


def renamed(files):
    """A referent gets another id, in all files."""
    return {name: content.replace(b'"ana-pop"', b'"ana-maria-pop"') for name, content in files.items()}


def test_a_change_over_several_files_is_written(root):
    corpus = Corpus.open(root)
    written = revise(corpus, [corpus.find("bridge")], renamed)
    assert sorted(written) == [MENTIONS, "bridge/quotes.jsonl", "bridge/stances.jsonl", "referents.jsonl"]
    assert Corpus.open(root)["bridge"].quotes[0].speakers[0].referent == "ana-maria-pop"
    assert not validate(root).findings


def test_a_change_that_brings_errors_writes_nothing(root):
    corpus = Corpus.open(root)
    before = {path: path.read_bytes() for path in (root / "corpus").rglob("*.json*")}

    def only_here(files):
        return {name: content for name, content in renamed(files).items() if name != "referents.jsonl"}

    with pytest.raises(RefusedError) as refused:
        revise(corpus, [corpus.find("bridge")], only_here)
    assert refused.value.findings
    assert before == {path: path.read_bytes() for path in (root / "corpus").rglob("*.json*")}


def test_a_document_can_be_deleted(root):
    corpus = Corpus.open(root)
    revise(corpus, [corpus.find("empty")], lambda files: {name: None for name in files if name.startswith("empty/")})
    assert not (root / "corpus/empty").exists()
    assert Corpus.open(root).ids() == ["bridge"]


def test_an_annotator_and_her_first_record_come_together(root):
    corpus = Corpus.open(root)
    meta = {**CORPUS, "annotators": [*CORPUS["annotators"], {**CORPUS["annotators"][0], "id": "new"}]}
    record = lines([entity(6, "Ana Pop", by="new")])

    def plan(files):
        return {"corpus.json": json.dumps(meta, indent=2).encode() + b"\n", MENTIONS: files[MENTIONS] + record}

    revise(corpus, [corpus.find("bridge")], plan)
    assert Corpus.open(root)["bridge"]["m6"].by == "new"


def test_writers_that_come_at_the_same_time_all_come_through(root):
    """What each works out starts from what the one before wrote."""
    threads = [threading.Thread(target=_add_some, args=(root, 10 * number)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ids = [record["id"] for record in Corpus.open(root)["bridge"].entities]
    assert ids == [f"m{number}" for number in range(1, len(layers()["entities"]) + 12 + 1)]


def _add_some(root, start):
    """Add three mentions that differ from all others: the same one twice would be refused."""
    for number in range(start + 1, start + 4):
        record = entity(0, "Lunaville", type="GPE", referent=f"bridge:e{number}", role="LOC")
        for name in ("id", "at", "status", "review"):
            del record[name]
        add_records(Corpus.open(root), "bridge", "entities", [record])


def test_an_edit_of_what_somebody_else_changed_is_refused(root):
    corpus = Corpus.open(root)
    path = root / "corpus" / MENTIONS
    seen = path.read_bytes().split(b"\n")[0]

    def edit(files):
        expect(files, MENTIONS, seen)
        return {MENTIONS: files[MENTIONS].replace(seen, seen.replace(b'"head":', b'"tags":[],"head":'))}

    path.write_bytes(path.read_bytes().replace(seen, seen.replace(b'"PER"', b'"ORG"')))
    with pytest.raises(StaleError, match=r"entities\.jsonl: the record was changed by somebody else"):
        revise(corpus, [corpus.find("bridge")], edit)


def test_two_documents_cannot_take_one_id(root):
    """The second looked before the first was there."""
    corpus = Corpus.open(root)
    before = corpus.ids

    def late():
        del corpus.__dict__["ids"]
        write_document(root / "corpus", "new", text="First.")
        return []

    corpus.__dict__["ids"] = late
    with pytest.raises(CorpusError, match="already has a document new"):
        add_document(corpus, "new", b"Second.", {}, collection="wire")
    assert corpus.ids() == before() == ["bridge", "empty", "new"]
    assert (root / "corpus/new/source.txt").read_text() == "First."


def test_a_packed_document_is_left_alone(root, tmp_path):
    pack(Corpus.open(root), tmp_path / "packed")
    corpus = Corpus.open(tmp_path / "packed")
    with pytest.raises(CorpusError, match="bridge is packed"):
        revise(corpus, [corpus.find("bridge")], lambda _: {})
