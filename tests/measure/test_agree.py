"""Agreement: what is matched with what, what each measure says of a known difference, and how it is told."""

from __future__ import annotations

import json

import pytest
from annotators import NAMES, annotate, declare, gold_of, sloppy, write_set
from conftest import entity, layers, span
from newsroom import write_corpus

from standoff import Corpus
from standoff.measure.agree import agree
from standoff.measure.tally import Key


@pytest.fixture
def two(root):
    """Put two sets into the document `bridge`, the second one after a change, and return the measures."""

    def measure(change=None, *, names=NAMES[:2], gold=False):
        if not (root / "corpus/bridge/annotators").exists():
            declare(root, *names)
            for name in names:
                own = layers()
                if name == names[1] and change:
                    change(own)
                write_set(root / "corpus/bridge", name, own)
        return agree(Corpus.open(root), gold=gold)

    return measure


def value(found, layer, field, mode, block=0):
    return found.blocks[block].estimates[Key(layer, field, mode)].value


def test_equal_sets_agree_in_everything(two):
    found = two()
    known = [each.value for each in found.blocks[0].estimates.values() if each.value is not None]
    assert set(known) == {1.0}
    assert len(known) > 20


def test_a_mention_less_and_a_longer_one(two):
    def change(own):
        del own["entities"][4]
        own["entities"][0]["spans"] = [span("Mayor Ana Pop")]

    found = two(change)
    assert value(found, "entities", "spans", "exact") == pytest.approx(2 * 3 / 9)
    assert value(found, "entities", "spans", "overlap") == pytest.approx(2 * 4 / 9)
    assert value(found, "entities", "head", "exact") == pytest.approx(2 * 4 / 9)
    sizes = [
        len("MayorAnaPopofLunaville"),
        len("Lunaville"),
        len("She"),
        len("theengineers🙂ofLunaville"),
        len("Lunaville"),
    ]
    shared = sum(sizes) - len("ofLunaville") - len("Lunaville")
    assert value(found, "entities", "spans", "characters") == pytest.approx(2 * shared / (sum(sizes) + shared))
    assert value(found, "quotes", "speakers.mention", "same words") == 0
    assert value(found, "quotes", "speakers.mention", "meeting words") == 1
    assert value(found, "quotes", "speakers.referent", "same") == 1


def test_a_mention_is_not_taken_for_the_one_that_it_lies_in(root):
    """`Lunaville` inside `Mayor Ana Pop of Lunaville`: they share characters, but their heads do not meet."""
    declare(root, *NAMES[:2])
    for name, at in zip(NAMES[:2], (0, 1), strict=True):
        own = {**layers(), "quotes": [], "stances": []}
        del own["entities"][at]
        write_set(root / "corpus/bridge", name, own)
    found = agree(Corpus.open(root))
    assert value(found, "entities", "spans", "overlap") == pytest.approx(2 * 3 / 8)
    assert value(found, "entities", "type", "equal") == 1


def test_local_referents_are_compared_by_their_mentions_and_not_by_their_names(two):
    def change(own):
        own["entities"][3]["referent"] = "bridge:e7"
        own["stances"][0]["target"]["referent"] = "bridge:e7"

    found = two(change)
    assert value(found, "entities", "referent", "same") == 1
    assert value(found, "entities", "referent", "LEA") == 1
    assert value(found, "stances", "holder–target", "ends") == 1
    assert value(found, "stances", "target.referent", "same") == 1


def test_a_mention_of_another_referent_breaks_its_cluster(two):
    def change(own):
        own["entities"][4]["referent"] = "ana-pop"

    found = two(change)
    assert value(found, "entities", "referent", "same") == 0.8
    assert value(found, "entities", "referent", "registry") == 0.75
    # left: {1, 3}, {2, 5}, {4}; right: {1, 3, 5}, {2}, {4}
    recall, precision = (2 + 0 + 1) / 5, (3 * 1 / 3 + 0 + 1) / 5
    assert value(found, "entities", "referent", "LEA") == pytest.approx(2 * recall * precision / (recall + precision))


def test_a_stance_towards_another_is_another_stance_but_the_same_evidence(two):
    def change(own):
        own["stances"][0]["target"] |= {"referent": "lunaville", "mention": "m5"}

    found = two(change)
    assert value(found, "stances", "holder–target", "ends") == 0
    assert value(found, "stances", "evidence", "exact") == 1
    assert Key("stances", "polarity", "alpha") not in found.blocks[0].estimates


def test_a_stance_is_known_by_its_ends_wherever_its_evidence_stands(two):
    def change(own):
        own["stances"][0] |= {"evidence": [span("said")], "polarity": "negative"}

    found = two(change)
    assert value(found, "stances", "holder–target", "ends") == 1
    assert value(found, "stances", "evidence", "overlap") == 0
    assert value(found, "stances", "polarity", "equal") == 0


def test_rejected_records_count_for_nothing(two):
    def change(own):
        own["entities"].append(entity(6, "Monday", status="rejected"))

    assert value(two(change), "entities", "spans", "exact") == 1


def test_a_layer_without_a_file_holds_nothing_if_the_annotator_has_it_elsewhere(root):
    declare(root, *NAMES[:2])
    write_set(root / "corpus/bridge", "ann-a", layers())
    write_set(root / "corpus/bridge", "ann-b", layers())
    write_set(root / "corpus/empty", "ann-a", {"entities": []})
    write_set(root / "corpus/empty", "ann-b", {"entities": []})
    (root / "corpus/bridge/annotators/ann-b/quotes.jsonl").unlink()
    assert {key.layer for key in agree(Corpus.open(root)).blocks[0].estimates} == {"entities", "stances"}
    (root / "corpus/empty/annotators/ann-b/quotes.jsonl").write_bytes(b"")
    assert value(agree(Corpus.open(root)), "quotes", "content", "exact") == 0


def test_three_annotators_have_one_alpha(tmp_path):
    corpus = write_corpus(tmp_path / "news", 6)
    annotate(corpus, sloppy, names=NAMES)
    found = agree(Corpus.open(corpus), gold=True)
    assert [block.names for block in found.blocks] == [
        NAMES,
        ("ann-a", "ann-b"),
        ("ann-a", "ann-c"),
        ("ann-b", "ann-c"),
        *(("gold", name) for name in NAMES),
    ]
    pairs = [value(found, "stances", "polarity", "alpha", block) for block in (1, 2, 3)]
    assert min(pairs) < value(found, "stances", "polarity", "alpha") < max(pairs)
    supports = [block.estimates[Key("stances", "polarity", "alpha")].support for block in found.blocks[:2]]
    assert supports[0] == supports[1] / 2 * 3
    assert value(found, "entities", "spans", "exact", 4) == pytest.approx(
        value(found, "entities", "spans", "overlap", 4)
    )


def test_intervals_come_from_documents(tmp_path):
    corpus = write_corpus(tmp_path / "news", 8)
    annotate(corpus, sloppy)
    each = agree(Corpus.open(corpus)).blocks[0].estimates[Key("quotes", "medium", "alpha")]
    assert each.low < each.value < each.high


def test_a_layer_of_ones_own_is_compared_without_any_python(root):
    schema = {
        "title": "event",
        "type": "object",
        "properties": {
            "id": {"type": "string"},
            "trigger": {"$ref": "defs.schema.json#/$defs/span"},
            "kind": {"enum": ["SAY", "DO"]},
            "agents": {"type": "array", "items": {"type": "string", "x-refers-to": "entities"}},
        },
    }
    (root / "schema/1.0/events.schema.json").write_text(json.dumps(schema))
    declare(root, *NAMES[:2])
    event = {"id": "e1", "trigger": span("said"), "kind": "SAY", "agents": ["m1"]}
    for name, kind in zip(NAMES[:2], ("SAY", "DO"), strict=True):
        write_set(root / "corpus/bridge", name, {**layers(), "events": []})
        (root / f"corpus/bridge/annotators/{name}/events.jsonl").write_text(json.dumps(event | {"kind": kind}) + "\n")
    found = agree(Corpus.open(root))
    assert value(found, "events", "trigger", "exact") == 1
    assert value(found, "events", "kind", "equal") == 0
    assert value(found, "events", "agents", "same words") == 1


def test_without_two_sets_there_is_nothing_to_compare(standoff):
    done = standoff("agree")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "no document has the sets of two annotators" in done.stderr
    assert "annotators/NAME" in done.stderr


def test_the_table_says_what_it_counts_and_what_is_not_defined(two, standoff):
    two(lambda own: own["entities"].pop())
    done = standoff("agree", "--layer", "entities")
    assert done.exit_code == 0
    assert "ann-a and ann-b: 1 document" in done.stdout
    assert "  spans exact F1       0.889" in done.stdout
    assert "there is only one" in done.stdout
    assert "content" not in done.stdout
    assert standoff("agree", "--layer", "no").exit_code == 2


def test_json_has_every_measure(two, standoff):
    two()
    told = json.loads(standoff("agree", "--json", "--gold").stdout)
    assert [block["names"] for block in told["blocks"]] == [["ann-a", "ann-b"], ["gold", "ann-a"], ["gold", "ann-b"]]
    measures = {(each["layer"], each["field"], each["mode"]): each for each in told["blocks"][0]["measures"]}
    assert measures["quotes", "content", "exact"]["value"] == 1
    assert measures["quotes", "form", "alpha"]["why"] == "one label alone is used"


def test_differences_are_told_in_words(two, standoff):
    def change(own):
        own["entities"].pop(4)
        own["entities"][0]["spans"] = [span("Mayor Ana Pop")]
        own["entities"][1]["role"] = "GOV"
        own["entities"][3]["referent"] = "lunaville"
        own["quotes"][0]["cue"] = [span("said on Monday")]

    two(change)
    told = standoff("agree", "--disagreements").stdout
    assert "bridge: ann-a | ann-b, 6 differences" in told
    assert "with “ of Lunaville” | without" in told
    assert "role  LOC | GOV" in told
    assert "bridge:e1 “the engineers" in told
    assert "lunaville “Lunaville”" in told
    assert "only ann-a: m5  NAM GPE specific  “Lunaville” → lunaville" in told
    assert "cue  without | with “ on Monday”" in told
    rows = [json.loads(line) for line in standoff("agree", "--disagreements", "--json").stdout.splitlines()]
    assert {row["layer"] for row in rows} >= {"entities", "quotes"}
    (worst,) = [json.loads(line) for line in standoff("agree", "--per-document", "--json").stdout.splitlines()]
    assert (worst["doc_id"], worst["differences"]) == ("bridge", len(rows))


def test_no_differences_are_told_too(two, standoff):
    two()
    done = standoff("agree", "--disagreements")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "no differences" in done.stderr


def test_by_label_of_a_field(two, standoff):
    def change(own):
        own["entities"][1]["level"] = "NOM"
        own["entities"].pop(2)

    two(change)
    rows = [json.loads(line) for line in standoff("agree", "--per", "level", "--json").stdout.splitlines()]
    found = {row["label"]: row for row in rows}
    assert (found["NAM"]["records"], found["NAM"]["both"], found["NAM"]["labels"]) == (3, 1, 1)
    assert (found["PRO"]["records"], found["PRO"]["both"], found["PRO"]["extent"]) == (1, 0, None)
    assert found["NOM"]["records"] == 2
    assert "NAM" in standoff("agree", "--per", "level").stdout
    refused = standoff("agree", "--per", "colour")
    assert refused.exit_code == 2
    assert "no layer has labels called colour" in refused.stderr


def test_hostile_words_reach_no_terminal(root, standoff):
    declare(root, *NAMES[:2])
    folder = root / "corpus/bridge"
    own = gold_of(folder)
    own["stances"] = []
    write_set(folder, "ann-a", own)
    own["entities"][0]["spans"][0]["text"] = "\x1b]0;x\x07"
    own["entities"][0]["level"] = "\x1b[31m"
    write_set(folder, "ann-b", own)
    for option in ("--disagreements", "--per=level", "--per-document"):
        assert "\x1b" not in standoff("agree", option).stdout


def test_the_card_has_the_agreement_where_there_is_any(two, standoff, tmp_path):
    assert standoff("build", str(tmp_path / "alone")).exit_code == 0
    assert "Agreement" not in (tmp_path / "alone/README.md").read_text("utf-8")
    two(lambda own: own["entities"].pop())
    for name in ("one", "two"):
        done = standoff("build", str(tmp_path / name))
        assert done.exit_code == 0, done.stderr
    card = (tmp_path / "one/README.md").read_text("utf-8")
    assert "1 document annotated by ann-a and ann-b." in card
    assert "| entities | spans exact F1 | 0.889 | – | 9 |  |" in card
    assert card == (tmp_path / "two/README.md").read_text("utf-8")


def test_confusions_are_counted_over_all_documents(tmp_path, standoff):
    corpus = write_corpus(tmp_path / "news", 8)
    annotate(corpus, sloppy)
    rows = [json.loads(line) for line in standoff("agree", "--confusions", "--json", corpus=corpus).stdout.splitlines()]
    medium = {(row["left"], row["right"]): row["count"] for row in rows if row["field"] == "medium"}
    assert set(medium) == {("speech", "writing"), ("writing", "speech")}
    different = [
        (a["medium"], b["medium"])
        for each in Corpus.open(corpus)
        for a, b in zip(each.sets["ann-a"]["quotes"], each.sets["ann-b"]["quotes"], strict=True)
        if a["medium"] != b["medium"]
    ]
    assert sum(medium.values()) == len(different)
    assert [row["count"] for row in rows] == sorted((row["count"] for row in rows), reverse=True)
    alone = {(row["left"], row["right"]) for row in rows if row["layer"] == "entities" and row["field"] == ""}
    assert alone == {("record", "none"), ("none", "record")}
    told = standoff("agree", "--confusions", "--layer", "quotes", corpus=corpus).stdout
    assert "quotes medium  speech | writing" in told
    assert "entities" not in told
