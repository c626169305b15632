"""Changing the text of a document while all spans go with it."""

from __future__ import annotations

import hashlib
import json
import re
import shutil

import pytest
from conftest import ROOT, TEXT, lines, write_document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from standoff import Corpus
from standoff.curate.reanchor import reanchor
from standoff.errors import CorpusError, DataError
from standoff.validate.engine import validate

FIXTURE = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
ARTICLE = (ROOT / "corpus/news/rutte-japan/source.txt").read_text("utf-8")


def files(root):
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and ".standoff" not in path.parts
    }


def run(root, text, **more):
    return reanchor(Corpus.open(root), "bridge", text.encode(), **more)


def test_the_same_text_writes_nothing(root):
    before = files(root)
    outcome = run(root, TEXT)
    assert (outcome.written, outcome.orphans, set(outcome.counts)) == ([], [], {"exact"})
    assert files(root) == before


def test_every_layer_and_set_goes_with_the_text(root):
    bridge = root / "corpus/bridge"
    (bridge / "annotators/anna").mkdir(parents=True)
    shutil.copy(bridge / "entities.jsonl", bridge / "annotators/anna/entities.jsonl")
    new = "Breaking: " + TEXT.replace("“", '"').replace("”", '"').replace("She praised", "She  praised")
    outcome = run(root, new)
    assert outcome.orphans == []
    assert validate(root).findings == []
    document = Corpus.open(root)["bridge"]
    assert (document.text, document.meta["length"]) == (new, len(new))
    assert document.meta["sha256"] == hashlib.sha256(new.encode()).hexdigest()
    assert [each.words() for each in document.quotes] == ['"The bridge is safe."']
    assert document.sets["anna"]["entities"] == document.layers["entities"]
    assert len(outcome.written) == 6


def test_a_record_without_a_place_stops_everything(root):
    before = files(root)
    outcome = run(root, TEXT.replace("She praised the engineers", "He cursed the builders"))
    assert {each.record["id"] for each in outcome.orphans} == {"m3", "m4", "s1"}
    assert outcome.written == []
    assert files(root) == before


def test_orphans_leave_whole_and_with_them_what_refers_to_them(root, tmp_path):
    before = {each["id"]: each for layer in Corpus.open(root)["bridge"].layers.values() for each in layer}
    sidecar = tmp_path / "orphans.jsonl"
    sidecar.write_text('{"kept":1}')
    run(root, TEXT.replace("Mayor Ana Pop of Lunaville said", "It was heard"), orphans=sidecar)
    first, *kept = [json.loads(line) for line in sidecar.read_text("utf-8").splitlines()]
    assert first == {"kept": 1}
    assert {each["record"]["id"]: each["record"] for each in kept} == {i: before[i] for i in ("m1", "m2", "q1")}
    assert next(each["reason"] for each in kept if each["record"]["id"] == "q1").startswith("cue")
    assert {each["text_sha256"] for each in kept} == {hashlib.sha256(TEXT.encode()).hexdigest()}
    assert validate(root).errors == 0
    document = Corpus.open(root)["bridge"]
    left = {each["id"] for layer in document.layers.values() for each in layer}
    assert left == before.keys() - {"m1", "m2", "q1"}
    assert document.meta["ext"] == {"removed": {"entities": ["m1", "m2"], "quotes": ["q1"]}}


def test_a_reference_to_an_orphan_makes_an_orphan(root, tmp_path):
    outcome = run(root, TEXT.replace("She praised", "Somebody praised"), orphans=tmp_path / "o.jsonl")
    assert [(each.record["id"], each.reason) for each in outcome.orphans] == [
        ("m3", "spans 'She': gone"),
        ("s1", "refers to m3"),
    ]


def test_what_refers_to_what_refers_to_an_orphan_is_one_too(root):
    stances = root / "corpus/bridge/stances.jsonl"
    stances.write_bytes(stances.read_bytes().replace(b'"quote":null', b'"quote":"q1"'))
    outcome = run(root, TEXT.replace("Mayor Ana Pop of Lunaville", "Somebody"))
    reasons = {each.record["id"]: each.reason for each in outcome.orphans}
    assert (reasons["q1"], reasons["s1"]) == ("refers to m1", "refers to q1")


def test_a_span_over_a_new_line_break_becomes_one_for_each_line(root):
    run(root, TEXT.replace("the engineers 🙂 of", "the engineers 🙂\nof"))
    spans = Corpus.open(root)["bridge"]["m4"]["spans"]
    assert [each["text"] for each in spans] == ["the engineers 🙂", "of Lunaville"]
    assert validate(root).findings == []


def test_each_fragment_of_a_field_is_told_by_itself(root):
    entities = root / "corpus/bridge/entities.jsonl"
    records = [json.loads(line) for line in entities.read_text("utf-8").splitlines()]
    at = TEXT.index("praised")
    records[3]["spans"] = [{"start": s, "end": e, "text": TEXT[s:e]} for s, e in ((at, at + 7), (at + 8, at + 11))]
    records[3]["head"] = None
    entities.write_bytes(lines(records))
    outcome = run(root, TEXT.replace("She praised", "Then she praised"), dry_run=True)
    assert [each.field for each in outcome.moves if each.record == "m4"] == ["spans[0]", "spans[1]"]


def test_a_dry_run_writes_nothing(root, standoff, tmp_path):
    new = tmp_path / "new.txt"
    new.write_text(TEXT.replace("bridge is safe", "bridge is not safe"), encoding="utf-8")
    before = files(root / "corpus")
    result = standoff("reanchor", "bridge", str(new), "--dry-run")
    assert (result.exit_code, files(root / "corpus")) == (0, before)
    assert "edited  quotes q1 content: '“The bridge is safe.”' is now '“The bridge is not safe.”'" in result.stdout
    assert "dry run" in result.stderr


def test_the_command_refuses_or_keeps_orphans(root, standoff, tmp_path):
    new = TEXT.replace("She praised", "Somebody praised")
    refused = standoff("reanchor", "bridge", "-", stdin=new)
    assert refused.exit_code == 1
    assert "orphan  stances s1: refers to m3" in refused.stdout
    assert "--orphans FILE" in refused.stderr
    kept = standoff("reanchor", "bridge", "-", "--orphans", str(tmp_path / "o.jsonl"), stdin=new.replace("\n", "\r\n"))
    assert kept.exit_code == 0
    assert "changed 2 CR LF" in kept.stderr
    assert (root / "corpus/bridge/source.txt").read_text("utf-8") == new
    assert len((tmp_path / "o.jsonl").read_text("utf-8").splitlines()) == 2


def test_orphans_are_not_kept_where_they_would_be_taken_for_documents(root):
    with pytest.raises(CorpusError, match="inside the corpus"):
        run(root, TEXT, orphans=root / "corpus/orphans.jsonl")


def test_a_layer_that_cannot_be_read_stops_it(root):
    with (root / "corpus/bridge/quotes.jsonl").open("ab") as file:
        file.write(b"{\n")
    with pytest.raises(DataError):
        run(root, "x" + TEXT)


def test_a_span_that_never_fitted_is_an_orphan(root):
    entities = root / "corpus/bridge/entities.jsonl"
    entities.write_bytes(entities.read_bytes().replace(b'"text":"She"', b'"text":"Her"'))
    outcome = run(root, "Now: " + TEXT)
    assert "m3" in {each.record["id"] for each in outcome.orphans}
    assert (
        next(each for each in outcome.orphans if each.record["id"] == "m3").reason == "spans did not fit the old text"
    )


@pytest.fixture(scope="module")
def article(tmp_path_factory):
    place = tmp_path_factory.mktemp("article")
    for name in ("corpus", "schema"):
        shutil.copytree(ROOT / name, place / name)
    return place


@FIXTURE
@given(st.data())
def test_whatever_is_written_repeats_its_text(article, tmp_path, data):
    shutil.rmtree(article / "corpus")
    shutil.copytree(ROOT / "corpus", article / "corpus")
    words = [found.span() for found in re.finditer(r"\w+|[“”’]|\n", ARTICLE)]
    new, last = "", 0
    for start, end in sorted(data.draw(st.sets(st.sampled_from(words), max_size=12))):
        new += ARTICLE[last:start] + data.draw(st.sampled_from(["", "China", "\n", "🙂 ", '"']))
        last = end
    new += ARTICLE[last:]
    records = sum(len(each.layers[layer]) for each in _sets(article) for layer in each.layers)
    outcome = reanchor(Corpus.open(article), "rutte-japan", new.encode(), orphans=tmp_path / "orphans.jsonl")
    assert [each for each in validate(article).findings if each.severity == "error"] == []
    left = sum(len(each.layers[layer]) for each in _sets(article) for layer in each.layers)
    assert left + len(outcome.orphans) == records
    for document in _sets(article):
        for layer, found in document.layers.items():
            for record in found:
                for _, span in document.schema.layers[layer].spans(record):
                    assert new[span["start"] : span["end"]] == span["text"]


def _sets(root):
    document = Corpus.open(root)["rutte-japan"]
    return [document, *(document.annotator(name) for name in document.sets)]


def test_a_document_without_layers_gets_its_text(root):
    write_document(root / "corpus", "plain", text="One.\n")
    assert reanchor(Corpus.open(root), "plain", b"One. Two.\n").written == ["plain/source.txt", "plain/document.json"]
