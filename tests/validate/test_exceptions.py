"""What looks like a fault and is none: the exceptions that texts have taught."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

import standoff.validate.checker  # noqa: F401  (enters all rules into the table)
from standoff.document import Document
from standoff.storage.schemas import read_schema
from standoff.validate.rule import RULES, find_rule

TESTS = Path(__file__).parents[1]
SCHEMA = read_schema(TESTS.parent / "schema" / "1.0")
Change = Callable[[dict[str, Any]], object]


def harbour(**changes: Change) -> Document:
    """Return the good document with some records, named by id, put through a change."""
    folder = TESTS / "data" / "harbour"
    layers = {
        layer: [orjson.loads(line) for line in (folder / f"{layer}.jsonl").read_bytes().splitlines()]
        for layer in SCHEMA.layers
    }
    for record in [each for records in layers.values() for each in records]:
        if record["id"] in changes:
            changes[record["id"]](record)
    meta = orjson.loads((folder / "document.json").read_bytes())
    return Document("harbour", (folder / "source.txt").read_text("utf-8"), meta, layers, SCHEMA)


def found(name: str, doc: Document) -> list[str]:
    rule = find_rule(name)
    assert rule
    assert rule.check
    return [each.message for each in rule.check(doc)]


def update(**fields: Any) -> Change:
    return lambda record: record.update(fields)


def span(doc: Document, words: str) -> dict[str, Any]:
    at = doc.text.index(words)
    return {"start": at, "end": at + len(words), "text": words}


SPEAKER = {"referent": "norland", "mention": "m7", "kind": "named", "on_behalf_of": None}
BOTH = [{**SPEAKER, "referent": "anna-berg", "mention": "m13"}, SPEAKER | {"referent": "velm", "mention": "m6"}]


@pytest.mark.parametrize(
    ("chain", "fits"),
    [
        (["anna-berg"], True),
        (["velm"], True),
        (["velm", "anna-berg"], True),
        ([], False),
        (["anna-berg", "norland"], False),
    ],
)
def test_of_joint_speakers_the_chain_names_one_or_more(chain: list[str], fits: bool) -> None:
    doc = harbour(q4=update(speakers=BOTH), s2=update(chain=chain))
    assert (not found("chain-derivable", doc)) == fits


def test_a_level_whose_speakers_nobody_knows_is_left_out_of_the_chain() -> None:
    nobody = [{"referent": None, "mention": None, "kind": "anonymous", "on_behalf_of": None}]
    assert not found("chain-derivable", harbour(q4=update(speakers=nobody), s2=update(chain=[])))


def test_evidence_may_lie_in_the_sentence_of_the_speaker() -> None:
    doc = harbour()
    inside, outside = span(doc, "on Monday"), span(doc, "reporters")
    assert not found("evidence-in-quote", harbour(s1=update(evidence=[inside])))
    assert found("evidence-in-quote", harbour(s1=update(evidence=[outside])))


def test_the_author_may_speak_without_a_cue() -> None:
    author = [{"referent": None, "mention": None, "kind": "author", "on_behalf_of": None}]
    assert not found("cue-missing", harbour(q1=update(cue=[], speakers=author)))
    assert found("cue-missing", harbour(q1=update(cue=[])))


def test_a_refusal_may_be_negated_and_actual() -> None:
    cue = [{"start": 0, "end": 17, "text": "would not comment"}]
    assert found("cue-negation-realis", harbour(q1=update(cue=cue)))
    assert not found("cue-negation-realis", harbour(q1=update(cue=cue, report="refusal")))


def test_one_content_may_have_two_cues() -> None:
    same = harbour().layers["quotes"][0]["content"]
    tags = ["two-cues"]
    assert found("overlap-without-nesting", harbour(q2=update(content=same)))
    assert not found("overlap-without-nesting", harbour(q1=update(tags=tags), q2=update(content=same, tags=tags)))


def test_one_mention_may_speak_in_several_quotes() -> None:
    doc = harbour(q6=lambda record: record["speakers"][0].update(mention="m13"))
    assert not found("speaker-mention-agrees", doc)
    assert not found("duplicate-annotation", doc)


@pytest.mark.parametrize("rule", [rule for rule in RULES.values() if rule.code[0] == "L"], ids=lambda rule: rule.name)
def test_what_was_rejected_is_judged_no_more(rule: Any) -> None:
    """A rejected record is kept as evidence, and may be as wrong as it likes."""
    doc = harbour()
    rejected = {
        layer: [{**record, "status": "rejected"} for record in records] for layer, records in doc.layers.items()
    }
    spoilt = {
        "entities": {"referent": None, "head": {"start": 0, "end": 2, "text": "No"}, "type": "LOC", "level": "PRO"},
        "quotes": {"cue": [], "speakers": [], "form": "mixed", "parent": "q1", "verbatim": []},
        "stances": {"chain": ["velm"], "commitment": "denied", "target": {"kind": "topic"}},
    }
    layers = {layer: [{**record, **spoilt[layer]} for record in records] for layer, records in rejected.items()}
    if rule.needs[0].startswith("referents"):
        return
    assert not list(rule.check(Document("harbour", doc.text, doc.meta, layers, SCHEMA)))


@pytest.mark.parametrize(
    ("words", "alone"),
    [("We", True), ("someone", True), ("Thirty-one", True), ("four of them", True), ("They", False), ("who", False)],
)
def test_some_pronouns_stand_for_no_words(words, alone):
    mention = {"id": "m1", "spans": [{"start": 0, "end": len(words), "text": words}], "head": None, "level": "PRO"}
    doc = Document("doc", f"{words} left.", {"lang": "en"}, {"entities": [mention | {"referent": "doc:e1"}]}, SCHEMA)
    assert bool(found("pronoun-only-chain", doc)) is not alone
    assert not found("level-surface", doc)


def test_the_author_holds_what_the_author_says():
    doc = harbour()
    quote = next(each for each in doc.layers["quotes"] if each["speakers"])
    stance = {**doc.layers["stances"][0], "quote": quote["id"], "holder": {"referent": "@author", "mention": "m1"}}
    doc.layers["stances"][:] = [stance]
    assert found("quote-holder-agrees", doc)
    quote["speakers"][0]["kind"] = "author"
    assert not found("quote-holder-agrees", doc)


@pytest.mark.parametrize("marks", ["“”", '""', "«»"])
def test_a_quotation_of_several_paragraphs_opens_each_of_them_and_closes_the_last(marks: str) -> None:
    opening, closing = marks
    doc = harbour()
    text = f"{opening}We wait.\n{opening}We hope.{closing} Velm said.\n"
    ends = text.index("\n"), text.index(closing, text.index("hope"))
    first = {"start": 0, "end": ends[0], "text": text[: ends[0]]}
    second = {"start": ends[0] + 1, "end": ends[1] + 1, "text": text[ends[0] + 1 : ends[1] + 1]}

    def quoting(*content: dict[str, Any]) -> Document:
        quote = doc.layers["quotes"][0] | {"content": list(content)}
        return Document("other", text, doc.meta, doc.layers | {"quotes": [quote]}, SCHEMA)

    assert found("marks-balanced", quoting(first, second)) == []
    assert found("marks-balanced", quoting(second | {"end": ends[1], "text": second["text"][:-1]})) != []


@pytest.mark.parametrize(
    ("why", "silent"),
    [
        ({"form": "free_indirect"}, True),
        ({"continues": "q1"}, True),
        ({"speakers": [], "speaker_missing": "implicit"}, True),
        ({"speakers": [SPEAKER | {"kind": "author"}]}, True),
        ({}, False),
    ],
)
def test_a_quote_may_have_no_cue_where_it_says_why(why: dict[str, Any], silent: bool) -> None:
    doc = harbour(q2=update(cue=[], **why))
    assert (found("cue-missing", doc) == []) is silent


OWN = [
    code
    for code, rule in RULES.items()
    if rule.check
    and not rule.summary
    and code != "R402"
    and not {"referents", "corpus"} & {n.split(".")[0] for n in rule.needs}
]


@pytest.mark.parametrize("code", OWN)
def test_a_rule_that_runs_without_its_proof_finds_nothing_in_the_good_document(code: str) -> None:
    assert found(code, harbour()) == []


def test_a_cue_that_touches_the_content_lies_outside() -> None:
    doc = harbour()
    doc = harbour(q5=update(cue=[span(doc, "Portville fears ")]))
    assert found("cue-in-content", doc) == []


def test_a_speaker_whom_no_words_name_is_looked_at_as_well() -> None:
    assert (
        len(found("speaker-kind-agrees", harbour(q2=update(speakers=[SPEAKER | {"mention": None, "kind": "unnamed"}]))))
        == 1
    )
