"""Clusters against the worked examples of the papers."""

from __future__ import annotations

import pytest

from standoff.measure.clusters import b_cubed, lea

KEY = [[*"12345"], [*"67"], [*"89ABC"]]


def ratio(sums):
    return sums[0] / sums[1]


def test_lea_of_the_example_of_its_paper():
    """Moosavi and Strube 2016, section 4."""
    recall, precision = lea([[*"abc"], [*"defg"]], [[*"ab"], [*"cd"], [*"fghi"]])
    assert ratio(recall) == pytest.approx((3 / 3 + 4 / 6) / 7)
    assert ratio(precision) == pytest.approx((2 * 1 + 2 * 0 + 4 / 6) / 8)


@pytest.mark.parametrize(
    ("response", "precision"),
    [([[*"12345"], [*"6789ABC"]], 16 / 21), ([[*"1234589ABC"], [*"67"]], 7 / 12)],
    ids=["figure 8", "figure 9"],
)
def test_b_cubed_of_the_examples_of_its_paper(response, precision):
    """Bagga and Baldwin 1998: .76 and .58 where the links alone would be worth .90 both times."""
    recall, found = b_cubed(KEY, response)
    assert (ratio(recall), ratio(found)) == (1.0, pytest.approx(precision))


@pytest.mark.parametrize("measure", [lea, b_cubed])
def test_clusters_of_one_count_and_mentions_of_one_side_are_misses(measure):
    assert measure([["a"], ["b"]], [["a"], ["b"]]) == ((2.0, 2.0), (2.0, 2.0))
    assert measure([["a"], ["b"]], [["a"]]) == ((1.0, 2.0), (1.0, 1.0))
    assert measure([], []) == ((0.0, 0.0), (0.0, 0.0))


def test_a_mention_put_into_a_cluster_is_no_longer_alone():
    recall, precision = lea([["a"], ["b"]], [["a", "b"]])
    assert (recall[0], precision[0]) == (0, 0)
