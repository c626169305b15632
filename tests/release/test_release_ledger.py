"""The ledger of releases: what binds a version to its content, and what becomes of a ledger that cannot be used."""

from __future__ import annotations

import pytest
import releasable
from conftest import REFERENTS, entity, layers, lines, write_document
from releasable import meta, rewrite

from standoff import Corpus
from standoff.storage.digest import content_digest
from standoff.storage.packing import pack
from standoff.validate.engine import validate

git, ready = releasable.git, releasable.ready


def test_the_digest_is_of_content_not_of_form(ready, tmp_path):
    corpus = Corpus.open(ready)
    pack(corpus, tmp_path / "packed", shards=2)
    assert content_digest(Corpus.open(tmp_path / "packed")) == content_digest(corpus)
    meta(ready, version="9.9.9")
    assert content_digest(Corpus.open(ready)) == content_digest(corpus)
    for spoil in (
        lambda: rewrite(ready, "entities", lambda found: [*found, entity(9, "Monday")]),
        lambda: (ready / "corpus/referents.jsonl").write_bytes(lines(REFERENTS[:1])),
        lambda: meta(ready, title="Other"),
        lambda: (ready / "schema/1.0/defs.schema.json").write_bytes(
            (ready / "schema/1.0/defs.schema.json").read_bytes() + b"\n"
        ),
        lambda: write_document(ready / "corpus", "third", records=layers()),
    ):
        before = content_digest(Corpus.open(ready))
        spoil()
        assert content_digest(Corpus.open(ready)) != before


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ('{"version":"1.0.0"}', "X902", "is no release"),
        ("[]", "J103", "a record is one JSON object, and this is a list"),
    ],
)
def test_a_ledger_that_cannot_be_used_is_a_finding(ready, line, code, said):
    (ready / "corpus/releases.jsonl").write_text(line + "\n")
    (found,) = validate(ready).findings
    assert (found.code, found.path, said in found.message) == (code, "corpus/releases.jsonl", True)


def test_a_ledger_is_checked_by_its_schema(ready, standoff):
    standoff("release")
    path = ready / "corpus/releases.jsonl"
    path.write_bytes(
        path.read_bytes().replace(b'"documents":2', b'"documents":-2').replace(b'"tag"', b'"extra":1,"tag"')
    )
    assert sorted(each.rule for each in validate(ready).findings) == ["out-of-range", "unknown-field"]
    path.write_bytes(path.read_bytes() * 2)
    (found,) = validate(ready).findings
    assert "0.1.0 stands twice" in found.message
