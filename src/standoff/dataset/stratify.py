"""Stratified splits of groups: every value gets the same shares in each split, as far as whole groups allow.

After Sechidis, Tsoumakas and Vlahavas, On the stratification of multi-label data (2011), with groups for examples.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping


def stratify(
    groups: list[list[str]],
    held: Mapping[str, Counter[str]],
    shares: Mapping[str, float],
    rank: Callable[[str], float],
) -> dict[str, str]:
    """Return a split for each group, by its first id; *held* is how often each value stands in a document.

    Groups with the rarest values are assigned first, each to the split that lacks its rarest value most, then to the
    one that lacks documents most; ties are settled by the rank of the group, never by the order in which they come.
    """
    values = {group[0]: sum((held[each] for each in group), Counter()) for group in groups}
    totals: Counter[str] = sum(values.values(), Counter())
    sizes = {group[0]: len(group) for group in groups}
    lack = {split: {value: share * count for value, count in totals.items()} for split, share in shares.items()}
    room = {split: share * sum(sizes.values()) for split, share in shares.items()}

    def rarest(name: str) -> tuple[int, str]:
        return min(((totals[value], value) for value in values[name]), default=(sum(totals.values()) + 1, ""))

    found: dict[str, str] = {}
    for name in sorted(values, key=lambda name: (rarest(name), rank(name), name)):
        value = rarest(name)[1]
        best = max(shares, key=lambda split: (lack[split].get(value, 0), room[split], -list(shares).index(split)))
        found[name] = best
        for each, count in values[name].items():
            lack[best][each] -= count
        room[best] -= sizes[name]
    return found
