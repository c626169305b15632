# /// script
# requires-python = ">=3.11"
# dependencies = ["standoff[experiments]"]
# ///
"""Train and score small baselines on a built dataset: named entities, quotation attribution and stance.

Reads the folder that `standoff build` made, by default dist/, through `load_dataset` alone. A dataset with the splits
train and test is scored on test; one without them by cross-validation over documents. Each number stands beside that
of a majority baseline, which always gives the answer that is most frequent in the training data.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("HF_DATASETS_DISABLE_PROGRESS_BARS", "1")

import attribution
import ner
import stance
from folds import Fold, Score, TooLittleError, load_folds

ROOT = Path(__file__).resolve().parent.parent.parent
TASKS: dict[str, Callable[[list[Fold]], list[Score]]] = {
    "ner": ner.scores,
    "attribution": attribution.scores,
    "stance": stance.scores,
}


def run(folder: Path, task: str, limit: int) -> bool:
    """Run one experiment and print its numbers; tell whether there was enough data for it."""
    start = time.perf_counter()
    try:
        folds = load_folds(folder, task, limit)
        found = TASKS[task](folds)
    except TooLittleError as error:
        print(f"{task}: not run: {error}")
        return False
    rows = sum(len(fold.test) for fold in folds)
    print(f"{task}: {rows:,} rows scored, {folds[0].how}, {time.perf_counter() - start:.1f} s")
    for score in found:
        print(f"  {score.measure:32} majority {score.majority:.3f}   model {score.model:.3f}")
    return True


def main() -> int:
    """Run the experiments that were asked for; return 1 if one of them had too little data."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "dist", help="a built dataset")
    parser.add_argument("--task", choices=list(TASKS), action="append", help="only this task; may be repeated")
    parser.add_argument("--limit", type=int, default=4000, help="use at most so many rows of a split (4000)")
    asked = parser.parse_args()
    if not (asked.folder / "README.md").is_file():
        parser.error(f"{asked.folder} is no built dataset; standoff build makes one")
    done = [run(asked.folder, task, asked.limit) for task in asked.task or TASKS]
    return 0 if all(done) else 1


if __name__ == "__main__":
    sys.exit(main())
