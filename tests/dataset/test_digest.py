"""The digest of rows: the values alone make it, every one of them, however the rows are cut."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.dataset.digest import Digest
from standoff.dataset.features import Column, Labels, arrow_of, labels_in, schema_of, several

LABELS = Labels(("direct", "mixed"))
INNER = {"flag": Column("bool"), "number": Column("int32"), "note": Column("string")}
FIELDS = {
    "words": several(Column("string")),
    "label": Column(LABELS),
    "own": Column(INNER),
    "more": several(Column(INNER)),
}

STRINGS = st.none() | st.text("aé🙂", max_size=3)
OBJECT = st.none() | st.fixed_dictionaries(
    {"flag": st.none() | st.booleans(), "number": st.none() | st.integers(0, 9), "note": STRINGS}
)
ROW = st.fixed_dictionaries(
    {
        "words": st.none() | st.lists(STRINGS, max_size=3),
        "label": st.none() | st.integers(0, 1),
        "own": OBJECT,
        "more": st.none() | st.lists(OBJECT, max_size=2),
    }
)


def digest(*tables: pa.Table) -> str:
    found = Digest(labels_in(FIELDS))
    for each in tables:
        found.add(each)
    return found.hex()


def table(rows: list[dict[str, object]]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=schema_of(FIELDS))


@settings(deadline=None)
@given(st.lists(ROW, max_size=6), st.integers(0, 6))
def test_cuts_do_not_count(rows, at):
    whole = table(rows)
    parts = [whole.slice(0, at), whole.slice(min(at, len(rows)))]
    assert (
        digest(whole) == digest(*parts) == digest(table(rows[:at]), table(rows[at:])) == digest(pa.concat_tables(parts))
    )


@settings(deadline=None)
@given(st.lists(ROW, max_size=4), st.lists(ROW, max_size=4))
def test_every_value_counts(one, two):
    assert (digest(table(one)) == digest(table(two))) == (one == two)


def test_what_lies_under_a_null_does_not_count():
    hidden = pa.StructArray.from_arrays(
        [pa.array([True, False]), pa.array([1, 2], pa.int32()), pa.array(["a", "b"])],
        ["flag", "number", "note"],
        mask=pa.array([False, True]),
    )
    rows = [
        {"words": [], "label": 0, "own": own, "more": []} for own in ({"flag": True, "number": 1, "note": "a"}, None)
    ]
    plain = table(rows)
    assert hidden.type == arrow_of(INNER)
    assert digest(plain.set_column(2, "own", hidden)) == digest(plain)
