"""Folder form and packed form: the same corpus, to the byte."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from conftest import ROOT, document, layers, lines, write_document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from standoff import Corpus
from standoff.errors import CorpusError, DataError
from standoff.same_words import digest_of
from standoff.storage.packing import COMPRESSIONS, pack, unpack


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def rich(root):
    """The corpus with collections, annotators' sets, an absent layer, an empty one, and unfriendly text."""
    corpus = root / "corpus"
    folder = write_document(corpus, "news/wire/long", text="a\u2028b\u0085c\r\n\ufeff\x00𝒳 ü", records={"quotes": []})
    mine = folder / "annotators" / "anna"
    mine.mkdir(parents=True)
    (mine / "entities.jsonl").write_bytes(b"")
    return root


@pytest.mark.parametrize("compression", COMPRESSIONS)
@pytest.mark.parametrize("shards", [1, 2, 5])
def test_packing_and_unpacking_change_no_byte(rich, tmp_path, compression, shards):
    assert pack(Corpus.open(rich), tmp_path / "packed", compression=compression, shards=shards) == 3
    assert unpack(Corpus.open(tmp_path / "packed"), tmp_path / "back") == 3
    assert tree(tmp_path / "back") == tree(rich)
    pack(Corpus.open(tmp_path / "back"), tmp_path / "again", compression=compression, shards=shards)
    assert tree(tmp_path / "again") == tree(tmp_path / "packed")


def test_both_forms_hold_the_same_documents(rich, tmp_path):
    pack(Corpus.open(rich), tmp_path / "packed")
    for one, two in zip(Corpus.open(rich), Corpus.open(tmp_path / "packed"), strict=True):
        assert one == two
    assert Corpus.open(tmp_path / "packed")["bridge"].quotes[0].form == "direct"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text(st.characters(codec="utf-8")), note=st.none() | st.text(st.characters(codec="utf-8")))
def test_any_text_survives(tmp_path_factory, text, note):
    place = tmp_path_factory.mktemp("any")
    (place / "one/corpus").mkdir(parents=True)
    (place / "one/schema").symlink_to(ROOT / "schema")
    (place / "one/corpus/corpus.json").write_text(json.dumps({"schema_version": "1.0", "name": "x"}))
    folder = write_document(place / "one/corpus", "doc", text=text)
    corpus = Corpus.open(place / "one")
    from standoff.storage.canonical import dump_object

    (folder / "document.json").write_bytes(dump_object(document(text, note=note), corpus.schema.document))
    pack(corpus, place / "packed", compression="none")
    unpack(Corpus.open(place / "packed"), place / "back")
    assert tree(place / "back/corpus") == tree(place / "one/corpus")


def test_what_would_be_lost_is_refused(root, tmp_path):
    (root / "corpus/bridge/todo.txt").write_text("look again")
    with pytest.raises(DataError, match=r"todo\.txt: is no part of a document"):
        pack(Corpus.open(root), tmp_path / "packed")
    assert not (tmp_path / "packed").exists()


def test_what_is_not_canonical_is_refused(root, tmp_path):
    path = root / "corpus/bridge/quotes.jsonl"
    path.write_bytes(lines(layers()["quotes"]).replace(b'":', b'": '))
    with pytest.raises(DataError, match="is not in canonical form"):
        pack(Corpus.open(root), tmp_path / "packed")


def test_a_folder_in_use_is_left_alone(root, tmp_path):
    (tmp_path / "packed").mkdir()
    (tmp_path / "packed/precious").write_text("x")
    with pytest.raises(CorpusError, match="is in use"):
        pack(Corpus.open(root), tmp_path / "packed")
    assert tree(tmp_path / "packed") == {"precious": b"x"}


@pytest.mark.parametrize(
    "lead",
    [
        b'"doc_id":"../../../evil"',
        b'"doc_id":"."',
        b'"doc_id":"a\\u0000b"',
        b'"doc_id":"empty","collection":"../../../evil"',
        b'"doc_id":"empty","collection":"/evil"',
        b'"doc_id":"empty","annotators":{"../../../../evil":{"entities":[]}}',
        b'"doc_id":"empty","annotators":{"../../bridge":{"entities":[]}}',
    ],
)
def test_a_document_cannot_lead_out_of_the_corpus(root, tmp_path, lead):
    pack(Corpus.open(root), tmp_path / "packed", compression="none")
    shard = tmp_path / "packed/corpus/documents-00000-of-00001.jsonl"
    shard.write_bytes(shard.read_bytes().replace(b'"doc_id":"empty"', lead))
    with pytest.raises(DataError, match=r"documents.*jsonl:2: has .* where the name of a folder must stand"):
        unpack(Corpus.open(tmp_path / "packed"), tmp_path / "back")
    assert not (tmp_path / "back").exists()
    assert not (tmp_path / "evil").exists()


def test_a_shard_that_breaks_off_is_named(root, tmp_path):
    pack(Corpus.open(root), tmp_path / "packed", compression="gzip")
    shard = next((tmp_path / "packed/corpus").glob("*.gz"))
    shard.write_bytes(shard.read_bytes()[:-20])
    with pytest.raises(DataError, match=shard.name):
        list(Corpus.open(tmp_path / "packed"))


def test_a_shard_of_nothing_but_line_ends_is_not_read_to_its_end(root):
    (root / "corpus/a.jsonl").write_bytes(b"\n" * 20_000)
    with pytest.raises(DataError, match="lines that are no documents"):
        list(Corpus.open(root).stored())


@pytest.mark.parametrize("gone", ["empty", "another"])
def test_what_was_withdrawn_is_not_packed(root, tmp_path, gone):
    text = (root / "corpus/bridge/source.txt").read_text("utf-8")
    digest = None if gone == "empty" else digest_of(text)
    stone = {"id": gone, "reason": "Asked for.", "by": "anna", "at": "2026-01-02T03:04:05Z", "digest": digest}
    (root / "corpus/withdrawn.jsonl").write_bytes(lines([stone]))
    told = "empty was withdrawn and stands" if gone == "empty" else "bridge has the text of another"
    with pytest.raises(CorpusError, match=told):
        pack(Corpus.open(root), tmp_path / "packed")
    assert not (tmp_path / "packed").exists()


def test_a_set_whose_name_is_no_text_is_not_packed(root, tmp_path):
    place = root / "corpus/bridge/annotators" / os.fsdecode(b"\xff")
    place.mkdir(parents=True)
    (place / "entities.jsonl").touch()
    with pytest.raises(DataError, match="a name that is no text"):
        pack(Corpus.open(root), tmp_path / "packed")
