"""The assignment is the best there is, and never greedy."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.measure.matching import assign

WEIGHTS = st.dictionaries(st.tuples(st.integers(0, 4), st.integers(0, 4)), st.floats(0.01, 1), max_size=12)


def best(weights):
    orders = permutations(range(5))
    return max((sum(weights.get((a, b), 0) for a, b in enumerate(order)) for order in orders), default=0)


@given(WEIGHTS)
@settings(max_examples=100, deadline=None)
def test_the_sum_is_the_greatest_and_each_stands_in_one_pair(weights):
    found = assign(weights)
    assert sum(weights[pair] for pair in found) >= best(weights) - 1e-9
    assert len({a for a, _ in found}) == len({b for _, b in found}) == len(found)
    assert set(found) <= set(weights)


def test_the_greatest_single_weight_may_have_to_give_way():
    assert assign({(0, 0): 0.9, (0, 1): 0.8, (1, 0): 0.8}) == [(0, 1), (1, 0)]
