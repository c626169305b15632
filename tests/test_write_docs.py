"""The pages that come from the code are current."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from standoff.validate import checker as _  # noqa: F401  (enters all rules into the table)
from standoff.validate.rule import RULES

ROOT = Path(__file__).resolve().parent.parent


def test_the_pages_are_current() -> None:
    done = subprocess.run([sys.executable, ROOT / "scripts/write_docs.py", "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr + "run: python scripts/write_docs.py"


@pytest.mark.parametrize("code", RULES)
def test_every_rule_has_its_heading(code: str) -> None:
    assert f"\n### {code} {RULES[code].name}\n" in (ROOT / "docs/rules.md").read_text("utf-8")
