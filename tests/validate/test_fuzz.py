"""Mangled lines and mangled files: findings, never an exception, and never for long.

`STANDOFF_FUZZ_LINES=1000000` makes it a long run.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
from contextlib import suppress

import pytest
from conftest import ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from standoff.errors import StandoffError
from standoff.storage.corpus import Corpus
from standoff.validate.engine import validate

LINES = int(os.environ.get("STANDOFF_FUZZ_LINES", "1500"))


def test_mangled_lines_are_findings(root):
    spec = importlib.util.spec_from_file_location("fuzz_validate", ROOT / "scripts/fuzz_validate.py")
    assert spec
    assert spec.loader
    fuzz = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(fuzz)
    found, slowest = fuzz.run(LINES, 1, Corpus.open(root))
    assert slowest < 10
    assert {code[0] for code in found} >= {"F", "J", "S", "T", "R"}


@pytest.fixture(scope="module")
def scratch(tmp_path_factory):
    """A place that the examples of one test share."""
    return tmp_path_factory.mktemp("scratch")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_mangled_files_are_findings_or_one_clear_error(root, scratch, data):
    place = scratch / "corpus"
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(root, place)
    names = ["corpus/corpus.json", "corpus/referents.jsonl", "corpus/bridge/document.json", "corpus/bridge/source.txt"]
    names += ["corpus/bridge/quotes.jsonl", "schema/1.0/entities.schema.json", "schema/1.0/defs.schema.json"]
    path = place / data.draw(st.sampled_from(names))
    raw = path.read_bytes()
    at = data.draw(st.integers(0, len(raw)))
    cut = data.draw(st.sampled_from([0, 1, 2, 5, 20, 400, len(raw)]))
    pieces = [
        b"",
        b"{",
        b"}",
        b"[",
        b"]",
        b'"',
        b",",
        b"null",
        b"7",
        b"\xff",
        b"\x00",
        b'"a":',
        b'{"a":1}',
        b"\\u0000",
        b"true",
    ]
    path.write_bytes(raw[:at] + data.draw(st.sampled_from(pieces) | st.binary(max_size=8)) + raw[at + cut :])
    with suppress(StandoffError):
        assert all(each.message and each.path for each in validate(place).findings)
