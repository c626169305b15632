"""Which step changes call for, and what follows which version."""

from __future__ import annotations

import pytest

from standoff.release.bump import following, order, step_of
from standoff.release.diff import Change, Diff
from standoff.release.diff.schema import SchemaChange


@pytest.mark.parametrize(
    ("version", "step", "next_one"),
    [
        ("1.2.3", "major", "2.0.0"),
        ("1.2.3", "minor", "1.3.0"),
        ("1.2.3", "patch", "1.2.4"),
        ("0.1.0", "major", "0.2.0"),
        ("0.1.0", "patch", "0.1.1"),
        ("1.0.0-rc.1", "major", "1.0.0"),
    ],
)
def test_what_follows(version, step, next_one):
    assert following(version, step) == next_one
    assert order(version) < order(next_one)


def test_versions_are_numbers():
    assert order("1.10.0") > order("1.9.0")
    for wrong in ("1", "1.0", "01.0.0", "v1.0.0", "1.0.0 ", "", "١.0.0"):
        with pytest.raises(ValueError, match="is no version"):
            order(wrong)


CASES = [
    ([Change("relabelled", "quotes", "a", record="q1", field="form")], [], "patch"),
    ([Change("noted", "quotes", "a", record="q1", field="at", test=True)], [], "patch"),
    ([Change("added", "quotes", "a", record="q1")], [], "minor"),
    ([Change("decided", "quotes", "a", record="q1", field="status")], [], "minor"),
    ([Change("added", "document", "a")], [], "minor"),
    (
        [Change("added", "document", "a", test=True), Change("added", "quotes", "a", record="q1", test=True)],
        [],
        "minor",
    ),
    ([Change("removed", "document", "a")], [], "minor"),
    ([Change("removed", "document", "a", test=True)], [], "major"),
    ([Change("moved", "quotes", "a", record="q1", field="cue", test=True)], [], "major"),
    ([Change("moved", "quotes", "a", set="bea", record="q1", field="cue", test=True)], [], "patch"),
    ([Change("changed", "text", "a", test=True)], [], "major"),
    ([], [SchemaChange("removed", "label", "quotes", "form", "mixed")], "major"),
    ([], [SchemaChange("removed", "field", "quotes", "topic")], "major"),
    ([], [SchemaChange("changed", "type", "quotes", "topic")], "major"),
    ([], [SchemaChange("removed", "layer", "quotes")], "major"),
    ([], [SchemaChange("added", "label", "quotes", "form", "sung")], "minor"),
    ([], [SchemaChange("changed", "wording", "quotes", "form")], "patch"),
    ([], [SchemaChange("removed", "field", "corpus", "citation")], "patch"),
    ([], [], "patch"),
]


@pytest.mark.parametrize(("changes", "schema", "step"), CASES)
def test_which_step(changes, schema, step):
    assert step_of(Diff("a", "b", changes, schema))[0] == step
