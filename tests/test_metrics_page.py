"""docs/metrics.md defines every measure, and its example is one that score takes."""

from __future__ import annotations

import re

import pytest
from conftest import ROOT

from standoff.measure.score import METRIC
from standoff.measure.tally import MODES

PAGE = (ROOT / "docs/metrics.md").read_text("utf-8")


@pytest.mark.parametrize("mode", MODES)
def test_every_mode_is_defined(mode):
    assert re.search(rf"^\| .*\b{re.escape(mode if mode != 'label' else 'polarity=')}.* \|", PAGE, re.MULTILINE)


def test_the_version_is_the_one_in_the_code():
    assert f"The version of the definitions is {METRIC}." in PAGE
    assert f"|metric:{METRIC}|" in PAGE


def test_the_example_can_be_scored(standoff, tmp_path):
    (example,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "p.jsonl").write_text(example)
    done = standoff("score", str(tmp_path / "p.jsonl"), "--layer", "quotes")
    assert done.exit_code == 0, done.stderr
    assert "quotes exact attribution F1  1.000" in done.stdout
