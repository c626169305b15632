"""A waiver sets aside what it names and nothing else, and is told of when it no longer does."""

from __future__ import annotations

import json
import re

import pytest
from planted import ENTITIES, PLANTS, edit_line, edit_object, swap, waiver, waivers

from standoff.validate.engine import validate
from standoff.validate.rule import RULES
from standoff.validate.selection import is_firm


@pytest.fixture
def codes(standoff):
    """Return a function that gives the codes found, and the records whose findings are waived."""

    def run(*args):
        shown = json.loads(standoff("validate", "--format", "json", *args).stdout)
        return sorted(each["code"] for each in shown["findings"]), [each["record"] for each in shown["waived"]]

    return run


def wrong_spans(root):
    """Make the spans of m1 and m2 wrong; m1's then selects `ayor Ana Pop of Lunaville`."""
    for number in (1, 2):
        edit_line(root, number, lambda each: each["spans"][0].update(start=each["spans"][0]["start"] + 1))


def test_a_waived_finding_is_counted_and_does_not_fail(standoff, root, codes):
    PLANTS["T303"](root)
    waivers(waiver())(root)
    assert codes() == ([], ["m1"])
    result = standoff("validate", "--show-waived", "--strict")
    assert result.exit_code == 0
    assert result.stdout.endswith(": all is well, 1 waived\n")
    assert "waived by anna for good: Looked at." in result.stdout
    assert "waived by" not in standoff("validate").stdout


@pytest.mark.parametrize(
    "other",
    [
        {"rule": "T304"},
        {"doc": "empty"},
        {"doc": None},
        {"record": "m2"},
        {"record": None},
        {"set": "anna"},
        {"pointer": "/head"},
        {"text": "Mayor"},
    ],
    ids=str,
)
def test_a_waiver_that_names_another_thing_waives_nothing(root, codes, other):
    PLANTS["T303"](root)
    waivers(waiver(**other))(root)
    assert codes() == (["T303", "X905"], [])


@pytest.mark.parametrize(
    "same",
    [
        {"rule": "span-text-matches"},
        {"pointer": "/spans/0"},
        {"text": "ayor Ana Pop of Lunaville"},
        {"until": "9999-12-31"},
    ],
    ids=str,
)
def test_a_waiver_may_say_more_than_it_must(root, codes, same):
    PLANTS["T303"](root)
    waivers(waiver(**same))(root)
    assert codes() == ([], ["m1"])


def test_one_waiver_leaves_the_other_record_alone(root, codes):
    wrong_spans(root)
    waivers(waiver())(root)
    assert codes() == (["T303"], ["m1"])


def test_a_second_waiver_of_the_same_finding_is_unused(root, codes):
    PLANTS["T303"](root)
    waivers(waiver(), waiver(reason="Again."))(root)
    assert codes() == (["X905"], ["m1"])


def test_an_expired_waiver_is_a_finding_and_waives_nothing(standoff, root, codes):
    PLANTS["T303"](root)
    waivers(waiver(until="2026-01-03"))(root)
    assert codes() == (["T303", "X904"], [])
    assert "ran out on 2026-01-03" in standoff("validate", "--select", "X904").stdout


@pytest.mark.parametrize("code", [code for code, rule in RULES.items() if is_firm(rule)])
def test_what_hides_other_faults_cannot_be_waived(root, codes, code):
    waivers(waiver(rule=code, record=None))(root)
    assert codes() == (["X903"], [])


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"rule": "T3"}, "X903"),
        ({"rule": "no-such-rule"}, "X903"),
        ({"until": "2026-02-31"}, "S205"),
        ({"until": "soon"}, "S205"),
        ({"reason": ""}, "S207"),
        ({"line": 3}, "S203"),
    ],
    ids=str,
)
def test_a_waiver_is_data_and_checked_as_such(root, codes, wrong, code):
    waivers(waiver(**wrong))(root)
    assert code in codes()[0]


def test_whoever_waives_is_an_annotator(standoff, root):
    waivers(waiver(by="nobody"))(root)
    shown = standoff("validate", "--format", "concise").stdout
    assert re.search(r"waivers\.jsonl:1:\d+: error [RP]\d+ .*: nobody ", shown)


def test_a_broken_line_hides_no_other_waiver(root, codes):
    PLANTS["T303"](root)
    waivers(waiver(record="m2"), waiver())(root)
    swap("waivers.jsonl", b'"rule"', b'rule"')(root)
    assert codes() == (["J101"], ["m1"])


def test_a_waiver_for_another_document_is_not_unused_when_one_is_checked(root, codes):
    waivers(waiver())(root)
    assert codes("empty") == ([], [])
    assert codes("bridge") == (["X905"], [])


def test_findings_on_the_registry_are_waived_by_a_null_document(root, codes):
    swap("referents.jsonl", b'"id":"lunaville"', b'"id":"ana-pop"')(root)
    waivers(waiver(rule="R401", doc=None, record="ana-pop"))(root)
    assert codes("--select", "R401") == ([], ["ana-pop"])


def test_a_waived_error_may_have_been_a_warning(root, codes):
    PLANTS["T308"](root)
    edit_object(root, "corpus.json", lambda each: each.update(validate={"severity": {"T308": "error"}}))
    waivers(waiver(rule="T308"))(root)
    assert codes("--select", "T308") == ([], ["m1"])


def test_the_file_is_no_shard_and_is_packed_along(standoff, root, tmp_path):
    PLANTS["T303"](root)
    waivers(waiver())(root)
    assert standoff("pack", str(tmp_path / "packed")).exit_code == 0
    assert standoff("validate", corpus=tmp_path / "packed").stdout.startswith("2 documents")
    assert standoff("unpack", str(tmp_path / "folders"), corpus=tmp_path / "packed").exit_code == 0
    for name in ("waivers.jsonl", ENTITIES):
        assert (tmp_path / "folders/corpus" / name).read_bytes() == (root / "corpus" / name).read_bytes()


def test_a_schema_without_waivers_says_so(root, codes):
    (root / "schema/1.0/waiver.schema.json").unlink()
    assert codes() == ([], [])
    waivers(waiver())(root)
    assert codes() == (["X901"], [])


def test_shares_are_merged_into_what_one_run_tells(standoff, root, tmp_path):
    PLANTS["T303"](root)
    PLANTS["F102"](root)
    edit_object(root, "corpus.json", lambda each: each.update(validate={"severity": {"F102": "off"}}))
    waivers(waiver(), waiver(doc="empty"))(root)
    for number in "12":
        shard = standoff("validate", "--shard", f"{number}/2", "--report", str(tmp_path / number))
        assert shard.exit_code == 0
    merged = standoff("report", "merge", str(tmp_path / "1"), str(tmp_path / "2"))
    assert merged.stdout == standoff("validate").stdout
    assert merged.stdout.endswith("1 warning, 1 waived\n")
    alone = standoff("report", "merge", str(tmp_path / "1"), str(tmp_path / "2"), corpus=tmp_path)
    assert alone.exit_code == 1
    assert "severities and waivers were not looked at" in alone.stderr


def test_a_script_sees_what_the_command_shows(root):
    PLANTS["T303"](root)
    assert validate(root).failed
    waivers(waiver())(root)
    outcome = validate(root)
    assert (outcome.findings, outcome.failed, len(outcome.waived)) == ([], False, 1)


def test_a_waived_error_does_not_stop_a_build(standoff, root, tmp_path):
    PLANTS["T306"](root)
    assert standoff("build", str(tmp_path / "one")).exit_code == 1
    waivers(waiver(rule="T306"))(root)
    assert standoff("build", str(tmp_path / "two")).exit_code == 0
