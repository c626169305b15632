"""How far two annotations agree on which mentions mean the same.

Both measures come as sums over the mentions of a document, so that those of many documents are added up. A mention is
any hashable value; one that only one side has counts as a miss of the other.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence

Clusters = Sequence[Collection[Hashable]]
Sums = tuple[float, float]
"""A numerator and a denominator."""


def lea(key: Clusters, response: Clusters) -> tuple[Sums, Sums]:
    """Return the sums of recall and precision of LEA: the share of links that are kept, by cluster, weighed by size.

    A cluster of one mention has one link, to itself. Moosavi and Strube 2016, "Which coreference evaluation metric do
    you trust?", section 4.
    """
    return _lea(key, response), _lea(response, key)


def b_cubed(key: Clusters, response: Clusters) -> tuple[Sums, Sums]:
    """Return the sums of recall and precision of B-cubed: for each mention, the share of its cluster that is kept.

    Bagga and Baldwin 1998, "Algorithms for scoring coreference chains".
    """
    return _b_cubed(key, response), _b_cubed(response, key)


def _lea(these: Clusters, those: Clusters) -> Sums:
    home = _home(those)
    total = 0.0
    for cluster in these:
        if len(cluster) == 1:
            (mention,) = cluster
            kept = float(mention in home and len(those[home[mention]]) == 1)
        else:
            kept = sum(_links(count) for count in _parts(cluster, home)) / _links(len(cluster))
        total += len(cluster) * kept
    return total, float(sum(map(len, these)))


def _b_cubed(these: Clusters, those: Clusters) -> Sums:
    home = _home(those)
    total = sum(count**2 / len(cluster) for cluster in these for count in _parts(cluster, home))
    return total, float(sum(map(len, these)))


def _links(count: int) -> int:
    return count * (count - 1) // 2


def _home(clusters: Clusters) -> dict[Hashable, int]:
    return {mention: number for number, cluster in enumerate(clusters) for mention in cluster}


def _parts(cluster: Collection[Hashable], home: Mapping[Hashable, int]) -> Collection[int]:
    """Return how many mentions of a cluster lie in each cluster of the other side."""
    counts: dict[int, int] = {}
    for mention in cluster:
        if mention in home:
            counts[home[mention]] = counts.get(home[mention], 0) + 1
    return counts.values()
