# /// script
# requires-python = ">=3.11"
# dependencies = ["standoff"]
# ///
"""Validate the corpus of this repository; takes the arguments of `standoff validate`."""

from __future__ import annotations

import sys
from pathlib import Path

from standoff.cli import main

if __name__ == "__main__":
    main(["-C", str(Path(__file__).resolve().parent.parent), "validate", *sys.argv[1:]])
