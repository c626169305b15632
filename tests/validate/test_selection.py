"""Rules chosen and weighed: by code, the start of a code, or name."""

from __future__ import annotations

import json

import pytest
from planted import PLANTS, edit_object

from standoff.validate.rule import RULES
from standoff.validate.selection import Selection, UnknownRuleError, find_rules


@pytest.fixture
def found(standoff, root):
    """Plant three defects and return which of them a command finds."""
    planted = {"T306", "R402", "F102"}
    for code in planted:
        PLANTS[code](root)

    def run(*args):
        shown = json.loads(standoff("validate", "--format", "json", *args).stdout)
        return planted & {each["code"] for each in shown["findings"]}

    return run


@pytest.mark.parametrize(
    ("args", "codes"),
    [
        ([], {"T306", "R402", "F102"}),
        (["--select", "T"], {"T306"}),
        (["--select", "T3,R"], {"T306", "R402"}),
        (["--select", "T303", "--select", "reference-resolves"], {"R402"}),
        (["--ignore", "T"], {"R402", "F102"}),
        (["--ignore", "span-edge-whitespace, F"], {"R402"}),
        (["--select", "T306", "--ignore", "T"], {"T306"}),
        (["--select", "T", "--ignore", "T306"], set()),
        (["--select", "T306", "--ignore", "span-edge-whitespace"], set()),
    ],
)
def test_rules_are_chosen_by_code_start_and_name(found, args, codes):
    assert found(*args) == codes


def test_the_longer_word_has_the_last_one():
    assert "T303" in Selection(["T303"], ["T3"])
    assert "T303" not in Selection(["T"], ["T3"])
    assert "T303" not in Selection(["T3"], ["T3"])
    assert set(RULES) == {code for code in RULES if code in Selection()}


@pytest.mark.parametrize(
    ("word", "near"),
    [("T999", ""), ("span-text-matchs", "span-text-matches"), ("t303", "T303"), ("Q", "codes start with"), ("", "")],
)
def test_an_unknown_rule_is_wrong_usage_and_the_nearest_is_named(standoff, word, near):
    with pytest.raises(UnknownRuleError):
        find_rules(word)
    if word:
        result = standoff("validate", "--select", word)
        assert result.exit_code == 2
        assert near in result.stderr
        assert word in result.stderr


def test_the_summary_tells_what_was_not_selected(standoff, root):
    PLANTS["T307"](root)
    result = standoff("validate", "--select", "F")
    assert result.exit_code == 0
    assert result.stdout.endswith(": all is well, 1 not selected\n")


def test_statistics_count_by_rule(standoff, root):
    PLANTS["T307"](root)
    PLANTS["F102"](root)
    rows = standoff("validate", "--statistics").stdout.splitlines()
    assert [row.split() for row in rows[:2]] == [
        ["1", "F102", "unexpected-file", "warning"],
        ["1", "T307", "span-order", "error"],
    ]
    assert rows[2].endswith("1 error, 1 warning")
    counted = json.loads(standoff("validate", "--statistics", "--format", "json").stdout)["statistics"]
    assert counted == {"F102": 1, "T307": 1}
    assert standoff("validate", "--statistics", "--format", "sarif").exit_code == 2


@pytest.mark.parametrize(("weight", "code"), [("error", 1), ("warning", 0), ("off", 0)])
def test_corpus_json_weighs_rules(standoff, root, weight, code):
    PLANTS["T308"](root)
    settings = {"severity": {"span-touching": weight}}
    edit_object(root, "corpus.json", lambda each: each.update(validate=settings))
    result = standoff("validate", "--select", "T308")
    assert result.exit_code == code
    assert (": warning T308" in result.stdout, ": error T308" in result.stdout) == (
        weight == "warning",
        weight == "error",
    )


@pytest.mark.parametrize("word", ["F", "J1", "S203", "invalid-utf8", "X901", "no-such-rule"])
def test_what_hides_other_faults_cannot_be_weakened(standoff, root, word):
    edit_object(root, "corpus.json", lambda each: each.update(validate={"severity": {word: "off"}}))
    PLANTS["J101"](root)
    result = standoff("validate", "--format", "concise")
    assert result.exit_code == 1
    assert ": error J101" in result.stdout
    assert ": error X903 bad-setting:" in result.stdout


@pytest.mark.parametrize("value", [7, {"severity": 7}, {"severity": {"T308": "loud"}}, {"severty": {}}, None])
def test_settings_that_the_schema_refuses_are_findings(standoff, root, value):
    edit_object(root, "corpus.json", lambda each: each.update(validate=value))
    result = standoff("validate", "--format", "concise")
    assert result.exit_code == 1
    assert result.stdout.count("corpus.json:") >= 1


def test_strict_lets_warnings_fail(standoff, root):
    PLANTS["F102"](root)
    assert standoff("validate").exit_code == 0
    assert standoff("validate", "--strict").exit_code == 1


def test_what_names_no_rule_chooses_all_of_them():
    assert "T303" in Selection([""])
    assert "T303" in Selection([" , "])


def test_a_warning_may_be_turned_off_at_any_level(root, standoff):
    PLANTS["F102"](root)
    PLANTS["F107"](root)
    edit_object(root, "corpus.json", lambda each: each.update(validate={"severity": {"F102": "off", "F107": "off"}}))
    assert standoff("validate").stdout.endswith(": all is well\n")
