"""Build one corpus again and again under other circumstances, and compare every byte.

    python scripts/bench/reproducible.py --builds 100

Each build has a copy of the corpus whose files were made in another order, another locale, time zone, hash seed and
number of processes.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOCALES = ["C", "C.UTF-8", "POSIX"]
ZONES = ["UTC", "Asia/Kathmandu", "America/St_Johns", "Pacific/Apia"]


def copy(corpus: Path, to: Path, rng: random.Random) -> None:
    """Copy a corpus file by file in a random order."""
    files = [path for name in ("corpus", "schema") for path in (corpus / name).rglob("*") if path.is_file()]
    rng.shuffle(files)
    for path in files:
        new = to / path.relative_to(corpus)
        new.parent.mkdir(parents=True, exist_ok=True)
        new.write_bytes(path.read_bytes())


def digest(folder: Path) -> str:
    """Return a digest of all names and bytes in a folder."""
    found = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        found.update(f"{path.relative_to(folder).as_posix()}\0".encode() + path.read_bytes())
    return found.hexdigest()


def main() -> int:
    """Build, compare and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--builds", type=int, default=100)
    parser.add_argument("--corpus", type=Path, default=ROOT, help="a corpus in either form")
    args = parser.parse_args()
    found: dict[str, int] = {}
    for number in range(args.builds):
        rng = random.Random(number)
        with tempfile.TemporaryDirectory() as scratch:
            copy(args.corpus, Path(scratch) / "copy", rng)
            env = {**os.environ, "PYTHONHASHSEED": str(number), "TZ": rng.choice(ZONES), "LC_ALL": rng.choice(LOCALES)}
            out, workers = Path(scratch) / f"out-{number}", str(1 + number % 3)
            command = [sys.executable, "-m", "standoff", "-C", str(Path(scratch) / "copy"), "build", str(out)]
            subprocess.run([*command, "--workers", workers], env=env, check=True, capture_output=True)
            made = digest(out)
            found[made] = found.get(made, 0) + 1
    for made, count in found.items():
        print(f"{count:4} builds  sha256:{made}")
    return int(len(found) != 1)


if __name__ == "__main__":
    sys.exit(main())
