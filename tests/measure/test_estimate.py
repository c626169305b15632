"""Alpha and F1 against published worked examples, and intervals that come from documents alone."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score, f1_score

from standoff.measure.estimate import coincidences, estimate, f1_counts

# Krippendorff 2011, "Computing Krippendorff's alpha-reliability", parts A, B and C; a stop is a missing value.
BINARY = ("0100000010", "1110010000")
NOMINAL = ("aabbdcccedda", "babbbccceddd")
MISSING = ("123321412...", "1233224125.3", ".3332342251.", "12332441251.")
# The example of the package krippendorff and of the encyclopaedia's article.
FIFTEEN = ("*****34121133*3", "1*213343*******", "**21344*21133*4")
# Fleiss's kappa of the encyclopaedia's article is .210; alpha of the same counts is .216.
FLEISS = [
    (0, 0, 0, 0, 14), (0, 2, 6, 4, 2), (0, 0, 3, 5, 6), (0, 3, 9, 2, 0), (2, 2, 8, 1, 1),
    (7, 7, 0, 0, 0), (3, 2, 6, 3, 0), (2, 5, 3, 2, 2), (6, 5, 2, 1, 0), (0, 2, 2, 3, 7),
]  # fmt: skip


def alpha(found):
    return estimate("alpha", [found], resamples=0).value


def of_coders(*coders):
    return alpha(coincidences([each for each in unit if each not in ".*"] for unit in zip(*coders, strict=True)))


@pytest.mark.parametrize(
    ("coders", "published"),
    [(BINARY, 0.095238), (NOMINAL, 0.691964), (MISSING, 0.743421), (FIFTEEN, 0.691358)],
)
def test_alpha_is_that_of_the_published_examples(coders, published):
    assert of_coders(*coders) == pytest.approx(published, abs=1e-6)


def test_alpha_of_a_table_of_two_coders():
    """Artstein and Poesio 2008, table 2: alpha lies beside pi (.341) and kappa (.348), and is neither."""
    units = [("s", "s")] * 20 + [("s", "i")] * 20 + [("i", "s")] * 10 + [("i", "i")] * 50
    assert alpha(coincidences(units)) == pytest.approx(0.343956, abs=1e-6)
    assert cohen_kappa_score(*zip(*units, strict=True)) == pytest.approx(0.347826, abs=1e-6)


def test_alpha_of_fourteen_coders_is_not_the_kappa_of_fleiss():
    units = [[str(label) for label, count in enumerate(row) for _ in range(count)] for row in FLEISS]
    assert alpha(coincidences(units)) == pytest.approx(0.215574, abs=1e-6)


@pytest.mark.parametrize("units", [[], [["a"]], [["a", "a"], ["a", "a"]]], ids=["none", "one coder", "one label"])
def test_alpha_of_nothing_to_tell_apart_is_not_defined(units):
    assert alpha(coincidences(units)) is None


LABELS = st.lists(st.tuples(*[st.sampled_from(["a", "b", "c", "."])] * 3), min_size=1, max_size=12)


@given(LABELS, st.permutations([0, 1, 2]), st.permutations(["a", "b", "c"]))
@settings(max_examples=60, deadline=None)
def test_neither_the_order_nor_the_names_of_coders_labels_and_units_change_alpha(units, order, renamed):
    names = dict(zip("abc", renamed, strict=True)) | {".": "."}
    other = [tuple(names[unit[at]] for at in order) for unit in reversed(units)]
    one, two = (of_coders(*zip(*each, strict=True)) for each in (units, other))
    assert one == (two if two is None else pytest.approx(two, abs=1e-12))


@given(LABELS)
@settings(max_examples=60, deadline=None)
def test_alpha_is_one_minus_disagreement_observed_over_expected(units):
    """The definition itself, by all pairs of values, the long way."""
    kept = [[each for each in unit if each != "."] for unit in units]
    kept = [unit for unit in kept if len(unit) > 1]
    values = [each for unit in kept for each in unit]
    count = len(values)
    observed = sum(sum(a != b for a in unit for b in unit) / (len(unit) - 1) for unit in kept) / max(count, 1)
    expected = sum(a != b for a in values for b in values) / max(count * (count - 1), 1)
    wanted = 1 - observed / expected if expected else None
    assert of_coders(*zip(*units, strict=True)) == (wanted if wanted is None else pytest.approx(wanted, abs=1e-9))


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=20))
@settings(max_examples=60, deadline=None)
def test_f1_is_that_of_scikit_learn(pairs):
    gold, guess = ([pair[side] for pair in pairs] for side in (0, 1))
    found = estimate("f1", [f1_counts(sum(a and b for a, b in pairs), sum(gold), sum(guess))])
    if any(gold) or any(guess):
        assert found.value == pytest.approx(f1_score(gold, guess, zero_division=0))
    else:
        assert (found.value, found.support) == (None, 0)


def test_one_document_has_no_interval_and_equal_ones_a_point():
    each = f1_counts(8, 10, 10)
    assert (estimate("f1", [each]).low, estimate("f1", [each]).value) == (None, pytest.approx(0.8))
    many = estimate("f1", [each] * 5)
    assert (many.low, many.high) == pytest.approx((0.8, 0.8))


def test_an_interval_is_the_same_each_time_and_holds_the_value():
    documents = [f1_counts(at % 7, 7, 8) for at in range(40)]
    one, two = (estimate("f1", documents) for _ in range(2))
    assert one == two
    assert one.low < one.value < one.high
    assert one.high - one.low < 0.3


def test_documents_without_any_do_not_move_a_share():
    whole = estimate("share", [Counter({"same": 3, "all": 4}), Counter(), Counter()])
    assert (whole.value, whole.support) == (0.75, 4)
    assert (whole.low, whole.high) == (0.75, 0.75)
