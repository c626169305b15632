"""Adding by quoting: words become spans, names become ids, and what is not said is worked out or asked for."""

from __future__ import annotations

import json

import pytest
from conftest import span
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from standoff import Corpus
from standoff.curate.add import add_records
from standoff.errors import CorpusError, RefusedError

NEWS = (
    "Leader Ana Pop of Lunaville said on Monday that “the works” go on.\n"
    "“We will not stop,” Pop told reporters. “Nobody can make us,” she said.\n"
    "The council, which Pop leads, welcomed the works. Pop did not.\n"
)


@pytest.fixture
def news(root, standoff):
    """The little corpus with a document `news` and somebody who annotates."""
    assert standoff("add", "document", "-", "--id", "news", "--origin", "synthetic", stdin=NEWS).exit_code == 0
    assert standoff("add", "referent", "City Council", "--id", "council", "--type", "ORG").exit_code == 0
    return root


@pytest.fixture
def add(news, standoff):
    """Add to `news` and return the record, or the message."""

    def run(what, *args, **more):
        result = standoff("add", what, "news", *args, "--by", "anna", **more)
        if result.exit_code:
            return result.stderr
        return dict(Corpus.open(news)["news"][result.stdout.split()[0]])

    return run


def texts(value):
    return [each["text"] for each in value]


def test_an_entity_is_added_by_its_words(add):
    record = add("entity", "Leader Ana Pop of Lunaville", "--head", "Ana Pop", "--referent", "ana-pop")
    assert record["spans"] == [span("Leader Ana Pop of Lunaville", text=NEWS)]
    assert record["head"] == span("Ana Pop", text=NEWS)
    assert (record["level"], record["type"], record["referent"]) == ("NAM", "PER", "ana-pop")
    assert (record["id"], record["by"], record["status"], record["review"]) == ("m1", "anna", "proposed", None)
    assert (record["reference"], record["metonymy"]) == ("specific", None)


@pytest.mark.usefixtures("news")
def test_success_prints_the_id_and_the_line_and_what_was_not_said(standoff):
    result = standoff("add", "entity", "news", "Ana Pop", "--by", "anna")
    assert result.stdout == "m1  NAM PER specific  “Ana Pop” → ana-pop\n"
    assert "worked out: referent ana-pop, level NAM, type PER" in result.stderr
    assert "by default: reference specific" in result.stderr
    headed = standoff("add", "entity", "news", "Leader Ana Pop", "--head", "Ana Pop", "--by", "anna")
    assert headed.stdout == "m2  NAM PER specific  “Leader Ana Pop” → ana-pop\n"


def test_the_layer_goes_by_its_name_too(add):
    assert add("entities", "Ana Pop")["id"] == "m1"


def test_words_in_several_places_are_listed_and_can_be_chosen(add):
    told = add("entity", "Pop", "--referent", "ana-pop", "--level", "NAM")
    assert "“Pop” stands in 4 places" in told
    assert "2  “We will not stop,” [Pop] told reporters. “Nobody can m…" in told
    assert add("entity", "Pop", "--referent", "ana-pop", "--level", "NAM", "--nth", "2")["spans"][0][
        "start"
    ] == NEWS.index("Pop told")
    assert add("entity", "Pop", "--referent", "ana-pop", "--level", "NAM", "--after", "welcomed")["spans"][0][
        "start"
    ] == NEWS.rindex("Pop")
    assert add("entity", "[Pop] leads", "--referent", "ana-pop", "--level", "NAM")["spans"][0]["start"] == NEWS.index(
        "Pop leads"
    )
    assert "has no such place" in add("entity", "Pop", "--nth", "9")


@pytest.mark.usefixtures("news")
def test_all_places_make_a_record_each(standoff):
    result = standoff(
        "add", "entity", "news", "Pop", "--all", "--level", "NAM", "--referent", "ana-pop", "--by", "anna"
    )
    assert [line.split()[0] for line in result.stdout.splitlines()] == ["m1", "m2", "m3", "m4"]


def test_marks_may_be_typed_plainly_and_the_text_is_kept(news, standoff):
    result = standoff("add", "quote", "news", '"We will not stop,"', "--speaker-missing", "implicit", "--by", "anna")
    assert "other quotation marks" in result.stderr
    assert Corpus.open(news)["news"]["q1"].content[0].text == "“We will not stop,”"


def test_a_quote_has_its_marks_its_verbatim_part_and_its_form_worked_out(add):
    record = add("quote", "We will not stop,", "--speaker", "ana-pop", "--cue", "told")
    assert texts(record["content"]) == ["“We will not stop,”"]
    assert texts(record["verbatim"]) == ["We will not stop,"]
    assert record["form"] == "direct"
    mixed = add("quote", "that “the works” go on", "--speaker", "Ana Pop", "--cue", "said")
    assert (texts(mixed["verbatim"]), mixed["form"]) == (["the works"], "mixed")
    assert mixed["cue"][0]["start"] == NEWS.index("said")


def test_a_speaker_is_a_mention_a_referent_or_words(add):
    add("entity", "[Pop] told", "--referent", "ana-pop", "--level", "NAM")
    add("entity", "she", "--referent", "ana-pop", "--level", "PRO")
    for said, words in (("m1", "We will not stop,"), ("Pop", "We will not")):
        quote = add("quote", words, "--speaker", said, "--cue", "told")
        assert quote["speakers"] == [{"referent": "ana-pop", "mention": "m1", "kind": "named", "on_behalf_of": None}]
    later = add("quote", "Nobody can make us,", "--speaker", "she", "--speaker.kind", "group", "--cue", "said")
    assert later["speakers"] == [{"referent": "ana-pop", "mention": "m2", "kind": "group", "on_behalf_of": None}]


def test_several_speakers_take_their_own_fields_in_order(add):
    options = ["--speaker", "ana-pop", "--speaker", "council", "--speaker.kind", "named", "--speaker.kind", "group"]
    options += ["--cue", "told"]
    assert [each["kind"] for each in add("quote", "We will not stop,", *options)["speakers"]] == ["named", "group"]


def test_a_stance_finds_its_quote_its_chain_and_the_kind_of_its_target(add):
    add("entity", "[Pop] told", "--referent", "ana-pop", "--level", "NAM")
    add("quote", "We will not stop,", "--speaker", "m1", "--cue", "told")
    stance = add("stance", "not stop", "--holder", "council", "--target", "ana-pop", "--polarity", "negative")
    assert stance["holder"] == {"referent": "council", "mention": None}
    assert stance["target"] == {"kind": "entity", "referent": "ana-pop", "mention": "m1"}
    assert (stance["quote"], stance["chain"]) == ("q1", ["ana-pop"])
    about = add("stance", "--evidence", "not stop", "--holder", "m1", "--target", "q1", "--polarity", "positive")
    assert about["target"] == {"kind": "quote", "quote": "q1"}
    told = ["--target.kind", "event", "--target.span", "the works", "--target.referent", "council"]
    event = add("stance", "welcomed the works", "--holder", "@author", *told, "--polarity", "positive")
    assert event["holder"] == {"referent": "@author", "mention": None}
    assert texts(event["target"]["spans"]) == ["the works"]
    assert event["target"]["spans"][0]["start"] == NEWS.rindex("the works")


def test_nobody_reports_the_stance_of_one_who_speaks_with_others(add):
    add("quote", "We will not stop,", "--speaker", "ana-pop", "--speaker", "council", "--cue", "told")
    stance = add("stance", "not stop", "--holder", "council", "--target", "ana-pop", "--polarity", "negative")
    assert (stance["quote"], stance["chain"]) == ("q1", [])


def test_pieces_make_a_discontinuous_record(add):
    one = add("quote", "that “the works”", "on", "--speaker-missing", "implicit", "--cue", "said")
    two = add("quote", "that “the works” … go on", "--speaker-missing", "implicit", "--cue", "said … Monday")
    assert texts(one["content"]) == ["that “the works”", "on"]
    assert texts(two["content"]) == ["that “the works”", "go on"]
    assert texts(two["cue"]) == ["said", "Monday"]


def test_a_needed_label_is_asked_for_with_its_choices(add):
    told = add("entity", "The council", "--referent", "council")
    assert "a new entity needs --level" in told
    assert "--level takes one of NAM, NOM, PRO, ADJ" in told
    assert "--polarity takes one of positive" in add("stance", "welcomed", "--holder", "council", "--target", "council")


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["Anna Pop"], "the text has no “Anna Pop”"),
        (["leader ana pop"], "the text has it in other letters: [Leader Ana Pop]"),
        (["Ana Pop", "--referent", "anna-pop"], "did you mean ana-pop?"),
        (["Ana Pop", "--referent", "Zebra"], 'standoff add referent "Zebra" --type … makes one'),
        (["Ana Pop", "--type", "PERSON"], "it takes one of PER, ORG"),
        (["Ana Pop", "--set", "typ=PER"], "unknown-field"),
        (["welcomed … said on Monday"], "do not stand in that order"),
    ],
)
def test_what_cannot_be_is_told(add, args, told):
    assert told in add("entity", *args)


@pytest.mark.usefixtures("news")
def test_an_annotator_must_be_declared(standoff, monkeypatch):
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    assert (
        "standoff add annotator bob --kind human" in standoff("add", "entity", "news", "Ana Pop", "--by", "bob").stderr
    )
    assert standoff("add", "annotator", "bob", "--kind", "human").exit_code == 0
    assert standoff("add", "entity", "news", "Ana Pop", "--by", "bob").exit_code == 0
    monkeypatch.setenv("STANDOFF_BY", "bob")
    assert standoff("add", "entity", "news", "City", "--by", "").exit_code == 2
    assert "declared already" in standoff("add", "annotator", "bob", "--kind", "human").stderr


def test_a_new_local_referent_gets_the_next_number(add):
    assert add("entity", "reporters", "--referent", "new", "--level", "NOM", "--type", "PER")["referent"] == "news:e1"
    assert add("entity", "The council", "--referent", "new", "--level", "NOM", "--type", "ORG")["referent"] == "news:e2"
    assert add("entity", "us,”", "--referent", "e1", "--level", "PRO", "--type", "PER")["referent"] == "news:e1"


def test_json_lines_may_say_words_and_all_are_added_or_none(news, standoff):
    good = {"spans": "Ana Pop", "level": "NAM", "type": "PER", "referent": "ana-pop"}
    two = "\n".join(map(json.dumps, [good, {**good, "spans": ["reporters"], "referent": "new"}]))
    result = standoff("add", "entity", "news", "--by", "anna", stdin=two)
    assert [line.split()[0] for line in result.stdout.splitlines()] == ["m1", "m2"]
    bad = "\n".join(map(json.dumps, [good, {**good, "type": "PERSON"}]))
    refused = standoff("add", "entity", "news", "--by", "anna", stdin=bad)
    assert (refused.exit_code, "unknown-value" in refused.stderr) == (1, True)
    assert len(Corpus.open(news)["news"].entities) == 2


def test_a_dry_run_shows_the_line_and_writes_nothing(news, standoff):
    before = {path: path.read_bytes() for path in news.rglob("*") if path.is_file()}
    result = standoff("add", "entity", "news", "Ana Pop", "--by", "anna", "--dry-run")
    assert "+++ b/news/entities.jsonl" in result.stdout
    assert '+{"id":"m1","spans"' in result.stdout
    assert {path: path.read_bytes() for path in news.rglob("*") if path.is_file() and path in before} == before
    assert "entities" not in Corpus.open(news)["news"].layers


def test_records_go_to_an_annotators_set(news, standoff):
    assert standoff("add", "entity", "news", "Ana Pop", "--by", "anna", "--annotator", "anna").exit_code == 0
    document = Corpus.open(news)["news"]
    assert (document.layers, len(document.annotator("anna").entities)) == ({}, 1)


def test_a_fourth_layer_has_options_of_its_own(root, standoff):
    schema = {
        "title": "event",
        "type": "object",
        "additionalProperties": False,
        "required": ["id", "trigger", "kind", "agents"],
        "properties": {
            "id": {"type": "string", "pattern": "^v[1-9][0-9]*$", "examples": ["v1"]},
            "trigger": {"description": "The words.", "$ref": "defs.schema.json#/$defs/span"},
            "kind": {"description": "SAY: speech. DO: anything else.", "enum": ["SAY", "DO"]},
            "agents": {"type": "array", "items": {"type": "string", "x-refers-to": "entities"}},
        },
    }
    (root / "schema/1.0/events.schema.json").write_text(json.dumps(schema))
    told = standoff("add", "event", "--help").stdout
    assert "--kind SAY|DO" in told
    assert "SAY: speech." in told
    result = standoff("add", "event", "bridge", "praised", "--kind", "do", "--agent", "She", "--by", "anna")
    assert result.stdout == "v1  DO  “praised” · agent m3\n"
    assert Corpus.open(root)["bridge"].events[0].trigger.text == "praised"


def test_documents_are_cleaned_with_a_word(root, standoff, tmp_path):
    raw = b"\xef\xbb\xbfOne.\r\nTwo.\r\n"
    result = standoff("add", "document", "-", "--id", "new", "--title", "T", "--rights.licence", "CC0-1.0", stdin=raw)
    assert result.stdout == "new\n"
    assert "took off a byte-order mark" in result.stderr
    assert "changed 2 CR LF" in result.stderr
    document = Corpus.open(root)["new"]
    assert (document.text, document.meta["title"], document.meta["lang"]) == ("One.\nTwo.\n", "T", "en")
    assert document.meta["rights"] == {"licence": "CC0-1.0", "holder": None, "redistribute": False}
    (tmp_path / "old.txt").write_bytes("Café".encode("cp1252"))
    assert "--encoding cp1252" in standoff("add", "document", str(tmp_path / "old.txt")).stderr
    added = standoff("add", "document", str(tmp_path / "old.txt"), "--encoding", "cp1252")
    assert "converted the text from cp1252 to UTF-8" in added.stderr
    assert Corpus.open(root)["old"].text == "Café"
    wide = standoff("add", "document", "-", "--id", "wide", stdin="Čech".encode("utf-16"))
    assert (wide.exit_code, Corpus.open(root)["wide"].text) == (0, "Čech")
    assert "already has a document" in standoff("add", "document", "-", "--id", "new", stdin=raw).stderr
    assert standoff("add", "document", "-", stdin=raw).exit_code == 2


def test_referents_get_an_id_from_their_name(root, standoff):
    result = standoff("add", "referent", "Zoë O’Neil", "--type", "PER", "--alias", "Zoë", "--wikidata", "Q42")
    assert result.stdout.split()[0] == "zoe-oneil"
    added = Corpus.open(root).referents["zoe-oneil"]
    assert (added["aliases"], added["link"], added["kind"]) == (["Zoë"], "linked", "individual")
    assert "is a name of zoe-oneil" in standoff("add", "referent", "zoë", "--type", "PER").stderr
    assert "--id li-ming" in standoff("add", "referent", "李明", "--type", "PER").stderr


ANY = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["", "m1", "Lunaville", "zzz", "null", "["]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["", "kind", "referent", "start", "end", "text"]), inner, max_size=3)
    ),
    max_leaves=4,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(layer=st.sampled_from(["entities", "quotes", "stances"]), data=st.data())
def test_no_json_breaks_the_tool(root, layer, data):
    """Whatever comes in, it is added, or refused with findings, or told to be senseless."""
    corpus = Corpus.open(root)
    fields = sorted(corpus.schema.layers[layer].properties)
    record = data.draw(st.dictionaries(st.sampled_from(fields), ANY, max_size=4))
    before = (root / f"corpus/bridge/{layer}.jsonl").read_bytes()
    try:
        add_records(corpus, "bridge", layer, [record], by="anna", lenient=True)
    except (CorpusError, RefusedError):
        assert (root / f"corpus/bridge/{layer}.jsonl").read_bytes() == before
    else:
        (root / f"corpus/bridge/{layer}.jsonl").write_bytes(before)


def test_a_quote_within_a_quote_has_its_parent_if_its_cue_is_told_there_too(add):
    add("quote", "that “the works” go on", "--speaker", "ana-pop", "--cue", "said")
    assert add("quote", "[works]” go", "--speaker", "ana-pop", "--cue", "said")["parent"] is None
    assert add("quote", "go on", "--speaker-missing", "implicit", "--cue", "that")["parent"] == "q1"


def test_a_field_of_a_list_can_be_set_by_its_full_name(add):
    add("entity", "reporters", "--level", "NOM", "--type", "PER", "--reference", "nonspecific")
    record = add(
        "quote", "We will not stop,", "--speaker", "ana-pop", "--cue", "told", "--set", "speakers.kind=unnamed"
    )
    assert [(each["referent"], each["kind"]) for each in record["speakers"]] == [("ana-pop", "unnamed")]


def test_a_name_means_the_mention_of_its_referent_on_the_same_line(add):
    first = add("entity", "Leader Ana Pop of Lunaville", "--head", "Ana Pop")
    add("entity", "Pop", "--referent", "ana-pop", "--level", "NAM", "--nth", "2")
    stance = ["stance", "go on", "--holder", "Pop", "--target.kind", "topic", "--target.label", "works"]
    assert add(*stance, "--polarity", "positive")["holder"] == {"referent": "ana-pop", "mention": first["id"]}


def test_the_words_of_a_mention_stand_for_its_referent(add):
    add("entity", "The council, which Pop leads,", "--level", "NOM", "--type", "ORG", "--referent", "new")
    again = add("entity", "which", "--level", "PRO", "--referent", "the council, which Pop leads,")
    assert (again["referent"], again["type"]) == ("news:e1", "ORG")


def test_who_speaks_inside_the_quote_is_told_with_a_way_out(add):
    add("entity", "We", "--level", "PRO", "--type", "PER", "--referent", "new")
    told = add("quote", "We will not stop,", "--speaker", "We", "--cue", "told")
    assert "m1 “We” stands inside the record; say m1 if it is meant" in told


def test_unknown_words_are_advised_to_be_marked_first(add):
    told = add("quote", "We will not stop,", "--speaker", "reporters", "--cue", "told")
    assert 'if the text has these words, standoff add entity news "reporters" marks them' in told
    assert 'standoff add referent "reporters" --type … makes one' in told


def test_a_name_inside_the_words_is_offered_as_their_head(add):
    told = add("entity", "Leader Ana Pop of Lunaville")
    assert 'if “Ana Pop” is its head, --head "Ana Pop" is enough' in told
    assert "“reporters” is the name of no referent" in add("entity", "reporters")


@pytest.mark.usefixtures("news")
def test_a_quote_that_lies_within_a_new_one_is_told(standoff):
    inner = ["add", "quote", "news", "“the works”", "--speaker", "ana-pop", "--cue", "that", "--by", "anna"]
    assert standoff(*inner, "--nth", "1").exit_code == 0
    outer = ["add", "quote", "news", "that “the works” go on", "--speaker", "ana-pop", "--cue", "said", "--by", "anna"]
    result = standoff(*outer)
    assert "q1 lies within it: standoff edit news q1 --set parent=q2" in result.stderr


@pytest.mark.usefixtures("news")
def test_a_target_that_no_words_name_is_told_by_its_label(standoff):
    topic = ["--target.kind", "topic", "--target.label", "the works"]
    made = standoff(
        "add", "stance", "news", "go on", "--holder", "ana-pop", *topic, "--polarity", "mixed", "--by", "anna"
    )
    assert "target “the works”" in made.stdout


def test_who_has_no_name_in_the_text_speaks_unnamed(add):
    add("entity", "reporters", "--level", "NOM", "--type", "PER", "--referent", "new")
    first = add("quote", "We will not stop,", "--speaker", "reporters", "--cue", "told")
    second = add(
        "quote", "Nobody can make us,", "--speaker", "reporters", "--speaker.kind", "anonymous", "--cue", "said"
    )
    third = add(
        "quote", "the works", "--speaker", "ana-pop", "--after", "welcomed", "--form", "reported", "--cue", "welcomed"
    )
    assert [each["speakers"][0]["kind"] for each in (first, second, third)] == ["unnamed", "anonymous", "named"]


def test_an_empty_cue_says_that_there_is_none(add):
    record = add("quote", "Pop did not", "--speaker", "ana-pop", "--form", "free_indirect", "--cue", "")
    assert record["cue"] == []


@pytest.mark.usefixtures("news")
def test_warnings_are_told_to_whoever_brings_them(standoff):
    words = ["The council, which Pop leads,", "--level", "NOM", "--type", "ORG", "--referent", "council"]
    result = standoff("add", "entity", "news", *words, "--by", "anna")
    assert result.exit_code == 0
    assert "head-missing: m1: the description 'The council, which Pop leads,' has no head; set `head`" in result.stderr
