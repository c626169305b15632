# /// script
# requires-python = ">=3.11"
# dependencies = ["standoff"]
# ///
"""Validate the corpus, build the dataset into dist/, load every config back and print what is in it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("HF_DATASETS_DISABLE_PROGRESS_BARS", "1")

import click
from datasets import get_dataset_config_names, load_dataset

from standoff.cli import main

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"


def run(*args: str) -> None:
    """Run a command of standoff on this corpus, and leave with its exit code if it fails."""
    try:
        main(["-C", str(ROOT), *args])
    except SystemExit as done:
        if done.code:
            raise


def show() -> None:
    """Load every config and print a table of splits, rows and features."""
    print(f"\n{'config':21} {'split':12} {'rows':>6}  features")
    for config in get_dataset_config_names(str(DIST)):
        for split, data in load_dataset(str(DIST), config).items():
            features = ", ".join(data.column_names)
            print(f"{config:21} {split:12} {data.num_rows:>6}  {features}")


if __name__ == "__main__":
    if sys.argv[1:] in (["-h"], ["--help"]):
        click.echo(__doc__)
    else:
        run("validate")
        run("build", str(DIST))
        show()
