"""What the experiments have in common: rows of a config, cut into training and test data, and scores."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from datasets import ClassLabel, Dataset, load_dataset
from sklearn.model_selection import GroupKFold

Row = dict[str, Any]
SEED = 0


class TooLittleError(Exception):
    """The dataset has too little data for an experiment; the message says what it lacks."""


@dataclass(frozen=True)
class Fold:
    """Rows to train on and rows to score on, never of the same document.

    Attributes:
        train, test: The rows.
        how: How they were told apart, in words.
    """

    train: list[Row]
    test: list[Row]
    how: str


@dataclass(frozen=True)
class Score:
    """One number from 0 to 1, for the model and for the majority baseline."""

    measure: str
    majority: float
    model: float


def load_folds(folder: Path, config: str, limit: int) -> list[Fold]:
    """Return the folds of a config: the split test against train, or else up to five folds over the documents.

    Args:
        folder: A built dataset.
        config: The config.
        limit: How many rows of a split to use at most.

    Raises:
        TooLittleError: The dataset lacks the config, or has fewer than two documents with rows in it.
    """
    try:
        splits = load_dataset(str(folder), config)
    except ValueError:
        raise TooLittleError(f"the dataset has no config {config}") from None
    rows = {name: decode(data.select(range(min(limit, len(data))))) for name, data in splits.items()}
    if rows.get("train") and rows.get("test"):
        return [Fold(rows["train"], rows["test"], f"trained on {len(rows['train']):,} of the split train")]
    every = [row for name in rows for row in rows[name]]
    documents = [row["doc_id"] for row in every]
    count = len(set(documents))
    if count < 2:
        raise TooLittleError(
            "all its rows are of one document; a baseline needs at least two, one to learn from and one to be scored on"
        )
    cuts = GroupKFold(min(5, count)).split(every, groups=documents)
    how = f"cross-validated over {count:,} documents in {min(5, count)} folds"
    return [Fold([every[at] for at in train], [every[at] for at in test], how) for train, test in cuts]


def decode(data: Dataset) -> list[Row]:
    """Return rows with the names of labels instead of their numbers, in columns and in lists of labels."""
    rows: list[Row] = data.to_list()
    for name, feature in data.features.items():
        label = getattr(feature, "feature", feature)
        if isinstance(label, ClassLabel):
            for row in rows:
                row[name] = _names(row[name], label.names)
    return rows


def _names(value: Any, names: list[str]) -> Any:
    if isinstance(value, list):
        return [_names(each, names) for each in value]
    return None if value is None else names[value]


def majority(values: Iterable[Any]) -> Any:
    """Return the most frequent value, the first of equals; None if there is none."""
    found = Counter(values).most_common(1)
    return found[0][0] if found else None


def share(hits: Iterable[bool]) -> float:
    """Return which share of *hits* is true."""
    every = list(hits)
    return sum(every) / len(every) if every else 0.0
