"""What changed between revisions, folders, packed corpora and annotators."""

from __future__ import annotations

import json
import shutil
import subprocess

import diffing
from conftest import TEXT, document, entity, layers, lines, span, write_document
from diffing import annotator, changes, rewrite, side
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from standoff import Corpus
from standoff.curate.reanchor import reanchor
from standoff.kinds import BOOKKEEPING
from standoff.release.diff import diff
from standoff.storage.packing import pack

before = diffing.before


def told(found):
    return [(each.kind, each.layer, each.record, each.field) for each in found]


def git(root, *args):
    subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *args], cwd=root, check=True)


def commit(root, message):
    for args in (["init", "-q"], ["add", "-A"], ["commit", "-qm", message]):
        git(root, *args)


def test_every_kind_of_change_is_told_apart(before, root):
    def change(records):
        records[0]["spans"] = [span("Ana Pop of Lunaville")]
        records[1] |= {"type": "LOC", "role": None}
        records[2]["referent"] = None
        records[3] |= {"status": "rejected"}
        records[4] |= {"at": "2026-02-02T03:04:05Z"}
        return [*records, entity(6, "Monday", type="MISC")]

    rewrite(root, "entities", change)
    rewrite(root, "stances", lambda _: [])
    found = changes(before, root)
    assert told(found) == [
        ("moved", "entities", "m1", "spans"),
        ("relabelled", "entities", "m2", "type"),
        ("relabelled", "entities", "m2", "role"),
        ("changed", "entities", "m3", "referent"),
        ("decided", "entities", "m4", "status"),
        ("noted", "entities", "m5", "at"),
        ("added", "entities", "m6", ""),
        ("removed", "stances", "s1", ""),
    ]
    assert {each.doc for each in found} == {"bridge"}
    assert (found[1].old, found[1].new, found[1].words) == ("GPE", "LOC", "Lunaville")


def test_objects_and_lists_of_them_are_compared_inside(before, root):
    def change(records):
        records[0]["speakers"][0]["kind"] = "unnamed"
        return records

    rewrite(root, "quotes", change)
    assert told(changes(before, root)) == [("relabelled", "quotes", "q1", "speakers.kind")]


def test_the_order_of_lines_and_keys_is_no_change(before, root):
    rewrite(root, "entities", lambda records: [dict(reversed(each.items())) for each in reversed(records)])
    assert changes(before, root) == []


def test_absence_is_null(before, root):
    rewrite(root, "entities", lambda records: [{"role": None, "literal": None, **each} for each in records])
    assert changes(before, root) == []


def test_spans_that_moved_with_their_words_are_not_changed(before, root):
    reanchor(Corpus.open(root), "bridge", f"Update.\n{TEXT}".encode())
    assert told(changes(before, root)) == [("changed", "text", "", "")]


def test_of_a_text_the_words_that_changed_are_told(before, root):
    reanchor(Corpus.open(root), "bridge", TEXT.replace("on Monday", "on Tuesday").encode())
    (found,) = changes(before, root)
    assert (found.old, found.new) == ("Monday:", "Tuesday:")


def test_documents_referents_and_facts(before, root):
    meta = document(title="A headline")
    shutil.rmtree(root / "corpus/empty")
    write_document(root / "corpus", "new", meta=meta, records=layers())
    path = root / "corpus/bridge/document.json"
    path.write_text(json.dumps({**json.loads(path.read_bytes()), "title": "The bridge"}))
    registry = root / "corpus/referents.jsonl"
    registry.write_bytes(registry.read_bytes().replace(b'"wikidata":null', b'"wikidata":"Q1"', 1))
    found = changes(before, root)
    assert told(found)[:4] == [
        ("changed", "referents", "ana-pop", "wikidata"),
        ("changed", "document", "", "title"),
        ("removed", "document", "", ""),
        ("added", "document", "", ""),
    ]
    assert [each.doc for each in found[1:4]] == ["bridge", "empty", "new"]
    assert {(each.kind, each.layer) for each in found[4:]} == {
        ("added", "entities"),
        ("added", "quotes"),
        ("added", "stances"),
    }


def test_packing_changes_nothing(root, tmp_path):
    pack(Corpus.open(root), tmp_path / "packed", compression="gzip")
    assert changes(root, tmp_path / "packed") == []
    assert changes(tmp_path / "packed", root) == []


def test_a_change_of_the_test_split_is_told(before, root, standoff):
    ledger = '{"view": "random", "salt": "s", "shares": {"train": 1, "test": 1}}\n'
    ledger += '{"view": "random", "doc_id": "bridge", "founder": "bridge", "split": "test"}\n'
    for place in (before, root):
        (place / "corpus/splits.jsonl").write_text(ledger)
    rewrite(root, "quotes", lambda _: [])
    result = standoff("diff", str(before))
    assert "the test split is touched: bridge" in result.stdout
    assert "bridge  [test]" in result.stdout


def test_a_test_split_of_any_view_counts(before, root):
    ledger = [{"view": name, "salt": "s", "shares": {"train": 1, "test": 1}} for name in ("random", "time")]
    places = {"random": "train", "time": "test"}
    ledger += [{"view": view, "doc_id": "bridge", "founder": "bridge", "split": each} for view, each in places.items()]
    for place in (before, root):
        (place / "corpus/splits.jsonl").write_bytes(lines(ledger))
    rewrite(root, "quotes", lambda _: [])
    assert diff(side(before), side(root)).tests == ["bridge"]


def test_leaving_the_test_split_touches_it(before, root):
    path = before / "corpus/bridge/document.json"
    path.write_text(path.read_text().replace('"split": null', '"split": "test"'))
    found = diff(side(before), side(root))
    assert (told(found.changes), found.tests) == ([("changed", "document", "", "split")], ["bridge"])


def test_annotators_are_compared_by_the_words_they_marked(root):
    annotator(root)
    found = changes(root, root, "gold", "bea")
    assert told(found) == [
        ("relabelled", "entities", "m2", "role"),
        ("moved", "entities", "m4", "spans"),
        ("removed", "entities", "m5", ""),
        ("added", "entities", "bea/m90", ""),
    ]


def test_the_other_way_round_is_the_opposite(root):
    annotator(root)
    there, back = changes(root, root, "gold", "bea"), changes(root, root, "bea", "gold")
    opposite = {"added": "removed", "removed": "added"}
    assert sorted(each.kind for each in there) == sorted(opposite.get(each.kind, each.kind) for each in back)


def test_documents_that_one_of_two_annotators_never_saw_are_passed_over(root):
    annotator(root)
    write_document(root / "corpus", "unseen", records=layers())
    assert {each.doc for each in changes(root, root, "gold", "bea")} == {"bridge"}


def test_a_document_that_moved_to_another_collection(before, root):
    (root / "corpus/news").mkdir()
    (root / "corpus/bridge").rename(root / "corpus/news/bridge")
    (found,) = changes(before, root)
    assert (found.layer, found.field, found.old, found.new) == ("document", "collection", None, "news")


def test_one_set_at_two_times(before, root, standoff):
    for place in (before, root):
        annotator(place)
    rewrite(root, "quotes", lambda _: [], owner="bea")
    rewrite(root, "stances", lambda _: [])
    assert told(changes(before, root, "bea", "bea")) == [("removed", "quotes", "q1", "")]
    assert [each.set for each in changes(before, root)] == ["", "bea"]
    assert "quotes of bea" in standoff("diff", str(before)).stdout


def test_revisions_of_git(root, standoff):
    commit(root, "one")
    rewrite(root, "quotes", lambda records: [{**records[0], "form": "mixed"}])
    result = standoff("diff")
    assert "~ q1  “The bridge is safe.”  form direct → mixed" in result.stdout
    commit(root, "two")
    assert "nothing changed" in standoff("diff").stdout
    assert "form direct → mixed" in standoff("diff", "HEAD~1", "HEAD").stdout
    assert "form mixed → direct" in standoff("diff", "HEAD", "HEAD~1").stdout
    subprocess.run(["git", "checkout", "-q", "-b", "other", "HEAD~1"], cwd=root, check=True)
    rewrite(root, "quotes", lambda records: [{**records[0], "form": "indirect"}])
    commit(root, "three")
    assert "form mixed → indirect" in standoff("diff", "@{-1}", "HEAD").stdout  # not from where the branches parted


def test_what_is_neither_a_folder_nor_a_revision(root, standoff):
    commit(root, "one")
    result = standoff("diff", "v9")
    assert (result.exit_code, "git knows no revision 'v9'" in result.stderr) == (2, True)
    assert "v9 is no folder with a corpus or a dataset either" in result.stderr
    assert "there is no annotator bea" in standoff("diff", "--set", "gold", "--set", "bea").stderr


def test_a_corpus_that_no_commit_has_is_told_in_plain_words(root, standoff):
    def told(*args):
        result = standoff("diff", *args)
        assert (result.exit_code, result.stdout, "standoff-since" in result.stderr) == (2, "", False)
        return result.stderr

    assert "this corpus is in no git repository" in told()
    assert "name two folders instead" in told("v9")
    git(root, "init", "-q")
    assert "nothing of this corpus is committed yet" in told()
    git(root, "commit", "-q", "--allow-empty", "-m", "none")
    assert "git add and git commit first" in told()
    commit(root, "one")
    assert "this corpus is not there at HEAD~1" in told("HEAD~1")
    assert "nothing changed" in standoff("diff").stdout


def test_a_schema_that_changed(before, root):
    path = root / "schema/1.0/quotes.schema.json"
    schema = json.loads(path.read_bytes())
    schema["properties"]["form"]["enum"].remove("mixed")
    schema["properties"]["form"]["enum"].append("staged")
    schema["properties"].pop("topic")
    schema["properties"]["mood"] = {"type": "string"}
    schema["properties"]["cue"]["description"] = "Other words."
    path.write_text(json.dumps(schema))
    assert sorted(map(str, diff(side(before), side(root)).schema)) == [
        "field quotes.mood added",
        "field quotes.topic removed",
        "label mixed of quotes.form removed",
        "label staged of quotes.form added",
        "wording of quotes.cue changed",
    ]


def test_json_has_every_change_and_markdown_no_live_marks(before, root, standoff):
    def change(records):
        records[0]["note"] = "*bold* <b>html</b> @user | [x](y) \x1b[31m"
        return records

    rewrite(root, "entities", change)
    found = json.loads(standoff("diff", str(before), "--format", "json").stdout)
    assert found["counts"] == {"changed": 1}
    assert [each["field"] for each in found["changes"]] == ["note"]
    page = standoff("diff", str(before), "--format", "markdown").stdout
    assert r"\*bold\* \<b\>html\</b\> \@user \| \[x\](y) \\x1b\[31m" in page
    assert "\x1b" not in standoff("diff", str(before)).stdout


def test_short_and_layer(before, root, standoff):
    rewrite(root, "quotes", lambda _: [])
    rewrite(root, "stances", lambda _: [])
    short = standoff("diff", str(before), "--short").stdout.splitlines()
    assert short[2] == "2 removed, in 1 of 2 documents"
    assert "stances" not in standoff("diff", str(before), "--layer", "quotes").stdout
    assert standoff("diff", str(before), "--layer", "cats").exit_code == 2


FIELDS = [name for name in layers()["entities"][0] if name not in BOOKKEEPING]


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    names=st.sets(st.sampled_from(FIELDS), max_size=3),
    gone=st.sets(st.integers(1, 4), max_size=2),
    order=st.randoms(use_true_random=False),
)
def test_exactly_what_was_changed_is_told(root, names, gone, order):
    """Whatever fields are emptied and whatever records are taken out, in whatever order the lines stand."""
    place = root.parent / "other"
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(root, place)
    first, *rest = layers()["entities"]
    made = [{**first, **dict.fromkeys(names)}, *(each for n, each in enumerate(rest, 1) if n not in gone)]
    order.shuffle(made)
    rewrite(place, "entities", lambda _: made)
    wanted = {("m1", name) for name in names if first[name] is not None}
    wanted |= {(f"m{n + 1}", "") for n in gone}
    assert {(each.record, each.field) for each in changes(root, place)} == wanted


def test_built_datasets_are_compared_like_corpora(root, standoff, tmp_path):
    """What a build takes comes back as it was: labels by name, JSON as what it says, the split of each document."""
    rewrite(root, "entities", lambda found: [{**found[0], "ext": {"a": [1, None]}, "tags": ["capital"]}, *found[1:]])
    one, two = str(tmp_path / "one"), str(tmp_path / "two")
    assert standoff("build", one).exit_code == 0
    assert standoff("diff", one).stdout.endswith("nothing changed\n") is False  # every document has a split there
    assert {(each["layer"], each["field"]) for each in read(standoff, one)["changes"]} == {("document", "split")}
    rewrite(root, "quotes", lambda found: [{**found[0], "form": "mixed"}])
    path = root / "corpus/bridge/document.json"
    path.write_text(path.read_text().replace('"split": null', '"split": "test"'))
    assert standoff("build", two).exit_code == 0
    found = read(standoff, one, two)
    assert [(each["layer"], each["field"], each["old"], each["new"]) for each in found["changes"]] == [
        ("document", "split", "train", "test"),
        ("quotes", "form", "direct", "mixed"),
    ]
    assert found["test_documents"] == ["bridge"]
    assert standoff("diff", one, two, "--set", "anna").exit_code == 2


def read(standoff, *args):
    return json.loads(standoff("diff", *args, "--format", "json").stdout)
