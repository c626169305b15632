"""`standoff explain`: one rule in words or as JSON, or the list of all."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from click.testing import Result

from standoff.validate import checker as _  # noqa: F401  (enters all rules into the table)
from standoff.validate.rule import RULES


@pytest.mark.parametrize("name", ["T303", "t303", "span-text-matches"])
def test_a_rule_is_told_by_code_or_name(standoff: Callable[..., Result], name: str) -> None:
    result = standoff("explain", name)
    assert result.exit_code == 0
    rule = RULES["T303"]
    for part in (rule.code, rule.name, rule.sentence, rule.why.split("\n")[0], rule.bad, rule.good):
        assert part in result.stdout


def test_json_has_every_part(standoff: Callable[..., Result]) -> None:
    told = json.loads(standoff("explain", "L502", "--json").stdout)
    rule = RULES["L502"]
    assert told["bad"] == rule.bad
    assert told["good"] == rule.good
    assert told["severity"] == "warning"
    assert told["needs"] == list(rule.needs)


def test_without_a_name_all_rules_are_listed(standoff: Callable[..., Result]) -> None:
    lines = standoff("explain").stdout.splitlines()
    assert {line.split()[0] for line in lines} == set(RULES)
    assert lines[0].startswith("F101")
    assert len(json.loads(standoff("explain", "--json").stdout)) == len(RULES)


@pytest.mark.parametrize(("name", "meant"), [("T33", "T303"), ("span-text-match", "span-text-matches")])
def test_a_slip_is_answered_with_what_may_be_meant(standoff: Callable[..., Result], name: str, meant: str) -> None:
    result = standoff("explain", name)
    assert result.exit_code == 2
    assert f"Did you mean {meant}?" in result.stderr
