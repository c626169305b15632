"""Records of two sets brought together one to one, so that the sum of the weights is the greatest.

The assignment is the linear sum assignment of `scipy`, worked out apart for each group of records that can be matched
with one another.
"""

from __future__ import annotations

from collections.abc import Mapping

Pair = tuple[int, int]


def assign(weights: Mapping[Pair, float]) -> list[Pair]:
    """Return pairs, each left and each right number in one at most, with the greatest sum of weights, in order.

    Args:
        weights: A weight above 0 for every pair that may be made.
    """
    found: list[Pair] = []
    for group in _groups(weights):
        found += group if len(group) == 1 else _solve(group, weights)
    return sorted(found)


def _solve(group: list[Pair], weights: Mapping[Pair, float]) -> list[Pair]:
    import numpy
    from scipy.optimize import linear_sum_assignment

    lefts, rights = sorted({left for left, _ in group}), sorted({right for _, right in group})
    rows = {left: number for number, left in enumerate(lefts)}
    columns = {right: number for number, right in enumerate(rights)}
    table = numpy.zeros((len(lefts), len(rights)))
    for left, right in group:
        table[rows[left], columns[right]] = weights[left, right]
    chosen = [(lefts[row], rights[column]) for row, column in zip(*linear_sum_assignment(table, True), strict=True)]
    return [pair for pair in chosen if pair in weights]


def _groups(weights: Mapping[Pair, float]) -> list[list[Pair]]:
    """Return the pairs in groups that have no record in common."""
    by_left: dict[int, list[Pair]] = {}
    by_right: dict[int, list[Pair]] = {}
    for pair in sorted(weights):
        by_left.setdefault(pair[0], []).append(pair)
        by_right.setdefault(pair[1], []).append(pair)
    seen: set[Pair] = set()
    groups = []
    for start in sorted(weights):
        group, waiting = [], [start] if start not in seen else []
        seen.add(start)
        while waiting:
            pair = waiting.pop()
            group.append(pair)
            near = [each for each in (*by_left[pair[0]], *by_right[pair[1]]) if each not in seen]
            waiting += dict.fromkeys(near)
            seen.update(near)
        groups += [sorted(group)] if group else []
    return groups
