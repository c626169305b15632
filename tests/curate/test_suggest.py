"""Suggest proposes and never decides: names, quotes and speakers, each once, and nothing that is there already."""

from __future__ import annotations

import json
import shutil
from itertools import pairwise

import pytest
from conftest import ROOT, entity, lines, span, write_document
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff import Corpus
from standoff.curate.suggest import ANNOTATOR, TOOL, propose
from standoff.curate.suggest.attributions import attributions
from standoff.curate.suggest.language import DATA, language
from standoff.curate.suggest.mentions import names
from standoff.curate.suggest.proposals import confidence

EN = language("en")
PEOPLE = {
    "ana-pop": {"name": "Ana Pop", "aliases": ["Pop"], "type": "PER", "kind": "individual"},
    "li-ming": {"name": "李明", "type": "PER"},
    "us": {"name": "United States", "aliases": ["US"], "type": "GPE"},
}


@pytest.fixture
def bare(root):
    """The corpus without any record, and one more text."""
    for path in (root / "corpus/bridge").glob("*.jsonl"):
        path.unlink()
    return root


def read_of(text, tag="en"):
    """Return (pattern, content, cue, speaker) of every attribution that is found in *text*."""
    return [
        (
            each.pattern,
            [text[start:end] for start, end in each.content],
            [text[start:end] for start, end in each.cue],
            each.speaker and text[slice(*each.speaker)],
        )
        for each in attributions(text, language(tag))
    ]


@pytest.mark.parametrize(
    ("text", "content", "cue", "speaker"),
    [
        ("“The bridge is safe,” Mayor Ana Pop said on Monday.", ["“The bridge is safe,”"], "said", "Mayor Ana Pop"),
        ("“The bridge is safe,” said Ana Pop, the mayor.", ["“The bridge is safe,”"], "said", "Ana Pop"),
        ("Pop said: “The bridge is safe.”", ["“The bridge is safe.”"], "said", "Pop"),
        ('"It is safe now," she said.', ['"It is safe now,"'], "said", "she"),
        ("«It is safe now,» she said.", ["«It is safe now,»"], "said", "she"),
        ("„It is safe now,“ she said.", ["„It is safe now,“"], "said", "she"),
        ("''It is safe now,'' she said.", ["''It is safe now,''"], "said", "she"),
        ("“It is safe,” she said, “for now.”", ["“It is safe,”", "“for now.”"], "said", "she"),
        ("“It is safe,” she said. “Use it.”", ["“It is safe,”", "“Use it.”"], "said", "she"),
        ("Pop has not said that it is safe.", ["that it is safe"], "has not said", "Pop"),
        ("Pop told reporters on Monday that it is safe.", ["that it is safe"], "told", "Pop"),
        ("Pop says the bridge is safe.", ["the bridge is safe"], "says", "Pop"),
        ("The bridge is quite safe, Pop said.", ["The bridge is quite safe"], "said", "Pop"),
        ("The bridge, Pop said, is safe.", ["The bridge", "is safe"], "said", "Pop"),
        ("Ana Pop, the mayor of Lunaville, said it is safe.", ["it is safe"], "said", "Ana Pop"),
        ("According to the mayor, it is safe.", ["it is safe"], "According to", "the mayor"),
        ("According to Ivo Dan, a spokesman, it is safe.", ["it is safe"], "According to", "Ivo Dan"),
        ("According to Pop, the bridge is safe, or so.", ["the bridge is safe, or so"], "According to", "Pop"),
        ("Ana Pop came on Monday and said it is safe.", ["it is safe"], "said", "Ana Pop"),
        ("It is safe, according to Ana Pop.", ["It is safe"], "according to", "Ana Pop"),
        ("Pop vowed to rebuild the bridge.", ["to rebuild the bridge"], "vowed", "Pop"),
        ("Pop called on the engineers to rebuild it.", ["to rebuild it"], "called on", "Pop"),
        ("The opposition criticised the plan.", ["the plan"], "criticised", "The opposition"),
        ("Pop called the plan “a disgrace”.", ["the plan “a disgrace”"], "called", "Pop"),
    ],
)
def test_an_attribution_is_read_in_whatever_order_it_comes(text, content, cue, speaker):
    assert [each[1:] for each in read_of(text)] == [(content, [cue], speaker)]


def test_two_attributions_in_one_sentence_share_it():
    text = "The chief warned that war is near, and the leader said: “We all agree.”"
    assert [each[1:] for each in read_of(text)] == [
        (["that war is near"], ["warned"], "The chief"),
        (["“We all agree.”"], ["said"], "the leader"),
    ]


def test_a_quotation_without_an_end_stops_at_its_last_word():
    assert [each[1] for each in read_of("“We built it and \nmore")] == [["“We built it and"]]


def test_a_quotation_of_several_paragraphs_is_one_quote():
    text = "“It is safe,” Pop said. “We built it\n“and we will keep it.”\n"
    assert [each[1] for each in read_of(text)] == [["“It is safe,”", "“We built it", "“and we will keep it.”"]]
    text = "“We built it\n“and we will keep it,” Pop said.\n"
    assert [each[1] for each in read_of(text)] == [["“We built it", "“and we will keep it,”"]]


def test_a_quotation_in_its_own_paragraph_goes_on_with_the_speaker():
    found = attributions("“It is safe,” Pop said.\n“We will use it.”\n", EN)
    assert [(each.pattern, each.continues) for each in found] == [("quoted-before", None), ("floating", 0)]


@pytest.mark.parametrize(
    "text",
    [
        "The “bridge” is new.",
        "The state of the bridge is a question.",
        "Pop’s said to be safe.",
        "The plan was supported by all.",
        "It said.",
        "",
        "“",
        "said",
        ", said , said.",
    ],
)
def test_what_says_nothing_is_left_alone(text):
    assert read_of(text) == []


def test_a_language_without_cues_has_its_marks():
    assert read_of("« Il est tombé hier », a dit Pop.", "fr") == [("marks-alone", ["« Il est tombé hier »"], [], None)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Pop, Pop’s bridge, Popcorn and POP", ["Pop", "Pop"]),
        ("Ana Pop and ANA POP", ["Ana Pop", "ANA POP"]),
        ("the US-led plan tells us", ["US"]),
        ("in the United States", ["United States"]),
        ("他说李明来了", ["李明"]),
    ],
)
def test_a_name_is_a_whole_word_in_its_own_case_and_the_longest(text, found):
    assert [text[slice(*each.span)] for each in names(text, PEOPLE, ())] == found


def test_a_surname_is_a_name_once_the_document_has_its_owner():
    people = {"ana-pop": {**PEOPLE["ana-pop"], "aliases": []}}
    assert names("Pop came", people, ()) == []
    assert [each.pattern for each in names("Pop came", people, {"ana-pop"})] == ["surname"]


def test_a_name_of_two_referents_is_proposed_only_if_the_document_has_one_of_them(bare, standoff):
    twin = {"id": "other", "name": "Lunaville", "type": "LOC"}
    path = bare / "corpus/referents.jsonl"
    usual = json.loads(path.read_text().splitlines()[1])
    path.write_bytes(path.read_bytes() + lines([{**usual, **twin}]))
    assert "Lunaville”" not in standoff("suggest", "bridge", "--layer", "entities").stdout
    mine = entity(90, "Lunaville", type="GPE", referent="lunaville", role="LOC")
    (bare / "corpus/bridge/entities.jsonl").write_bytes(lines([mine]))
    done = standoff("suggest", "bridge", "--layer", "entities", "--json").stdout.splitlines()
    found = [json.loads(each)["record"] for each in done]
    shared = [each for each in found if each["ext"]["pattern"] == "name-shared"]
    assert [each["referent"] for each in shared] == ["lunaville"]
    assert shared[0]["spans"] == [span("Lunaville", 2)]


def test_proposals_are_proposed_by_a_declared_rule_annotator(bare, standoff):
    result = standoff("suggest", "bridge")
    assert (result.exit_code, result.stderr) == (0, "")
    corpus = Corpus.open(bare)
    entry = {"id": ANNOTATOR, "kind": "rule", "tool": TOOL, "guideline": None}
    assert corpus.meta["annotators"][-1] == entry
    doc = corpus["bridge"]
    for record in (*doc.entities, *doc.quotes):
        assert (record.by, record.status, record.review) == (ANNOTATOR, "proposed", None)
        assert record.confidence == confidence(record.ext["pattern"])
    assert [(each.words(), each.head and each.head["text"], each.referent) for each in doc.entities] == [
        ("Mayor Ana Pop", "Ana Pop", "ana-pop"),
        ("Lunaville", None, "lunaville"),
        ("Lunaville", None, "lunaville"),
        ("She", None, "ana-pop"),
    ]
    quote = doc.quotes[0]
    assert (quote.words(), quote.form, quote.cue[0]["text"]) == ("“The bridge is safe.”", "direct", "said")
    assert quote.speakers[0]["referent"] == "ana-pop"
    assert standoff("validate").exit_code == 0


def test_a_second_run_adds_nothing(bare, standoff):
    standoff("suggest", "bridge")
    before = {path: path.read_bytes() for path in (bare / "corpus").rglob("*") if path.is_file()}
    result = standoff("suggest", "bridge")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "nothing new to propose\n")
    assert {path: path.read_bytes() for path in (bare / "corpus").rglob("*") if path.is_file()} == before


@pytest.mark.usefixtures("bare")
def test_a_rejected_proposal_never_comes_back(standoff):
    standoff("suggest", "bridge")
    standoff("reject", "bridge", "--all", "--by", "anna")
    assert standoff("suggest", "bridge").stdout == ""


@pytest.mark.parametrize(
    "change",
    [
        {"content": [span("Lunaville")], "verbatim": [], "form": "reported"},
        {"content": [span("“The bridge is safe.”")], "cue": [], "continues": None, "speaker_missing": "implicit"},
        {"content": [span("“The bridge is safe.”")], "cue": [span("Monday")]},
    ],
)
def test_a_quote_is_there_if_its_cue_or_its_content_is(root, standoff, change):
    path = root / "corpus/bridge/quotes.jsonl"
    quote = json.loads(path.read_text()) | change
    if not quote["cue"]:
        quote["speakers"] = []
    path.write_bytes(lines([quote]))
    assert "q2  direct" not in standoff("suggest", "bridge", "--layer", "quotes").stdout


def test_nothing_is_proposed_where_everything_is_there(standoff):
    assert standoff("suggest", "bridge", "--layer", "entities").stdout == ""
    found = standoff("suggest", "bridge").stdout.splitlines()
    assert [line.split("  ")[0] for line in found] == ["q2"]  # she praised them, which the gold has as a stance alone


def test_a_name_inside_a_mention_of_the_same_referent_is_none_of_its_own(bare, standoff):
    mine = entity(1, "Mayor Ana Pop of Lunaville", head=span("Mayor"))
    (bare / "corpus/bridge/entities.jsonl").write_bytes(lines([mine]))
    found = [json.loads(each)["record"] for each in standoff("suggest", "bridge", "--json").stdout.splitlines()]
    assert [each["spans"][0]["text"] for each in found if "spans" in each] == ["Lunaville", "Lunaville", "She"]


def test_what_is_there_is_left_as_it_is(root, standoff):
    path = root / "corpus/bridge/entities.jsonl"
    kept = path.read_bytes().splitlines(keepends=True)[:2]
    path.write_bytes(b"".join(kept))
    (root / "corpus/bridge/quotes.jsonl").unlink()
    (root / "corpus/bridge/stances.jsonl").unlink()
    standoff("suggest", "bridge")
    assert path.read_bytes().splitlines(keepends=True)[:2] == kept
    quote = Corpus.open(root)["bridge"].quotes[0]
    assert quote.speakers[0]["mention"] == "m1"


def test_a_rehearsal_and_a_threshold_write_less(bare, standoff):
    result = standoff("suggest", "bridge", "--dry-run")
    assert '+{"id":"m1"' in result.stdout
    assert not (bare / "corpus/bridge/entities.jsonl").exists()
    assert standoff("suggest", "bridge", "--min-confidence", "1").stdout == ""
    assert standoff("suggest", "bridge", "--min-confidence", "2").exit_code == 2


def test_pronouns_and_descriptions_go_to_the_nearest_person(bare, standoff):
    text = "Ana Pop said it is safe.\n“We built it,” she said.\n“Use it,” the mayor added.\n"
    write_document(bare / "corpus", "more", text=text)
    standoff("suggest", "more")
    doc = Corpus.open(bare)["more"]
    assert [(each.words(), each.referent) for each in doc.entities] == [
        ("Ana Pop", "ana-pop"),
        ("she", "ana-pop"),
        ("the mayor", "ana-pop"),
    ]
    assert [each.speakers[0]["mention"] for each in doc.quotes] == ["m1", "m2", "m3"]


def test_strangers_are_new_referents_and_the_same_stranger_is_one(bare, standoff):
    text = "“Use it,” Lena Marsh said.\n“We built it,” said Marsh.\n“It is safe,” a driver said.\n"
    write_document(bare / "corpus", "more", text=text)
    standoff("suggest", "more")
    found = [(each.words(), each.referent) for each in Corpus.open(bare)["more"].entities]
    assert found == [("Lena Marsh", "more:e1"), ("Marsh", "more:e1"), ("a driver", "more:e2")]


@pytest.mark.parametrize(
    ("text", "words", "level"),
    [
        ("Critics of the board said it was late.", "Critics of the board", "NOM"),
        ("Residents said it was late.", "Residents", "NOM"),
        ("It rained. “It is late,” said firms. Firms said it was late.", "Firms", "NOM"),
        ("Nobody at the bank said it was late.", "Nobody at the bank", "PRO"),
        ("Hale said it was late.", "Hale", "NAM"),
        ("Jones said it was late. We met Jones.", "Jones", "NAM"),
        ("The bank was late, Jones said.", "Jones", "NAM"),
    ],
)
def test_a_word_that_starts_a_sentence_is_not_for_that_a_name(bare, standoff, text, words, level):
    write_document(bare / "corpus", "start", text=text)
    standoff("suggest", "start")
    doc = Corpus.open(bare)["start"]
    assert (words, level) in [(each.words(), each.level) for each in doc.entities]


def test_a_description_with_a_name_behind_it_is_not_the_speaker_before(bare, standoff):
    text = "Ivo Dan said it was safe. The mayor, Tom Hale, denied that the city was asked."
    write_document(bare / "corpus", "two", text=text)
    standoff("suggest", "two")
    ivo, mayor = (each.referent for each in Corpus.open(bare)["two"].entities)
    assert ivo != mayor


def test_a_speaker_is_named_if_the_document_has_the_name_anywhere(bare, standoff):
    text = "Lena Marsh said it is safe.\n“We built it,” she said.\n“It is safe,” a driver said.\n"
    write_document(bare / "corpus", "more", text=text)
    standoff("suggest", "more")
    assert [each.speakers[0]["kind"] for each in Corpus.open(bare)["more"].quotes] == ["named", "named", "unnamed"]
    assert "all is well" in standoff("validate", "more").stdout


def test_marks_with_blanks_inside_bring_no_error(bare, standoff):
    write_document(bare / "corpus", "more", text="« Il est tombé hier », a dit Pop. “ Oui \n")
    assert standoff("suggest", "more").exit_code == 0
    quote = Corpus.open(bare)["more"].quotes[0]
    assert (quote.words("verbatim"), quote.form) == ("Il est tombé hier", "direct")


def test_what_a_corpus_lacks_is_told_quietly(bare, standoff):
    (bare / "schema/1.0/stances.schema.json").unlink()
    (bare / "schema/1.0/quotes.schema.json").unlink()
    corpus = json.loads((bare / "corpus/corpus.json").read_text())
    corpus["layers"] = {"entities": "open"}
    (bare / "corpus/corpus.json").write_text(json.dumps(corpus, indent=2) + "\n")
    result = standoff("suggest", "bridge")
    assert (result.exit_code, len(result.stdout.splitlines())) == (0, 3)
    assert result.stderr == "this corpus has no quotes with content and cue\n"


def test_a_language_without_cues_is_told(bare, standoff):
    meta = bare / "corpus/bridge/document.json"
    meta.write_text(meta.read_text().replace('"lang": "en"', '"lang": "ro"'))
    result = standoff("suggest", "bridge")
    assert "there are no cues for the language ro, so quotes are looked for by marks alone" in result.stderr
    assert Corpus.open(bare)["bridge"].quotes[0].speaker_missing == "unresolved"


def test_every_label_in_the_data_is_one_of_the_schema():
    schema = Corpus.open(ROOT).schema
    known = {
        str(each) for layer in schema.layers.values() for node in layer.properties.values() for each in enums(node)
    }
    labels = {label for cue in EN.cues.values() for label in cue.labels.values()} | set(EN.words["realis"].values())
    labels |= {label for group in EN.words["labels"].values() for label in group.values()}
    assert labels <= known


def enums(node):
    if isinstance(node, dict):
        yield from node.get("enum", ())
        for each in node.values():
            yield from enums(each)
    elif isinstance(node, list):
        for each in node:
            yield from enums(each)


def test_every_pattern_was_measured():
    from standoff.curate.suggest.patterns import PATTERNS

    table = json.loads((DATA / "confidence.json").read_text())
    assert {name for group in PATTERNS for name in group} <= set(table["patterns"])
    assert len(table["measured_on"]) == 2


def test_the_gold_of_the_seed_is_found_again(tmp_path):
    shutil.copytree(ROOT / "schema", tmp_path / "schema")
    shutil.copytree(ROOT / "corpus", tmp_path / "corpus")
    gold = Corpus.open(ROOT)["rutte-japan"]
    bare = Corpus.open(tmp_path)["rutte-japan"]
    bare.layers.clear()
    found, told = propose(bare)
    quotes = [each for each in found if each.layer == "quotes"]
    contents = {tuple((part["start"], part["end"]) for part in each.content) for each in gold.quotes}
    right = sum(tuple(map(tuple, each.spans)) in contents for each in quotes)
    assert (told, right / len(quotes) > 0.7, right / len(contents) > 0.4) == ([], True, True)


PIECES = st.sampled_from(
    ["“", "”", '"', "said", "that", "Ana Pop", "she", ",", ".", "\n", "the mayor", "«", "''", "was", "5"]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=25))
def test_whatever_the_text_the_pieces_are_apart_and_on_one_line(parts):
    text = " ".join(parts)
    for each in attributions(text, EN):
        spans = [*each.content, *each.cue]
        assert all(0 <= one.start < one.end <= len(text) and "\n" not in text[slice(*one)] for one in spans)
        ordered = sorted(each.content)
        assert all(one.end <= two.start for one, two in pairwise(ordered))
        assert not any(one.start < two.end and two.start < one.end for one in each.content for two in each.cue)


def test_a_description_is_not_taken_for_a_word_that_may_be_a_country(bare, standoff):
    write_document(bare / "corpus", "two", text="Quarria said it was safe. The chief said that it was not.")
    standoff("suggest", "two")
    first, second = (each.referent for each in Corpus.open(bare)["two"].entities)
    assert first != second
