# /// script
# requires-python = ">=3.11"
# dependencies = ["standoff[plots]"]
# ///
"""Validate the corpus, build the dataset into dist/, load every config back and print what is in it.

The card has pictures where matplotlib is installed, which draws them; everything else is the same without.
"""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path
from textwrap import fill

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
    """Load every config and print its rows by split, and its features."""
    for config in get_dataset_config_names(str(DIST)):
        splits = load_dataset(str(DIST), config)
        print(f"\n{config}: " + ", ".join(f"{data.num_rows:,} rows of {split}" for split, data in splits.items()))
        features = ", ".join(dict.fromkeys(name for data in splits.values() for name in data.column_names))
        print(fill(features, 118, initial_indent="    ", subsequent_indent="    "))


if __name__ == "__main__":
    if sys.argv[1:] in (["-h"], ["--help"]):
        click.echo(__doc__)
    else:
        run("validate")
        run("build", str(DIST), *(["--plots"] if find_spec("matplotlib") else []))
        show()
