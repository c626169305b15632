# /// script
# requires-python = ">=3.11"
# ///
"""Load a built dataset with several releases of `datasets`, each in its own environment, and compare rows and types.

    python scripts/check_matrix.py dist
    python scripts/check_matrix.py dist --python old/bin/python --python new/bin/python

Without --python, environments are made in .matrix/ with pip. Exits with 1 if a release cannot load the dataset, or
loads other rows than the others.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

RELEASES = {
    "2.21": ["datasets==2.21.0", "pyarrow<20", "numpy<2.3", "huggingface_hub<1"],
    "3.6": ["datasets==3.6.0", "pyarrow<22", "huggingface_hub<1"],
    "4.0": ["datasets==4.0.0", "huggingface_hub<1"],
    "newest": ["datasets"],
}
PROBE = """
import hashlib, json, sys
import datasets
datasets.disable_progress_bars()

def told(feature):
    # the type of a column and of all that is in it, in words that all releases share
    if isinstance(feature, dict):
        return {name: told(each) for name, each in feature.items()}
    inner = feature[0] if isinstance(feature, list) else getattr(feature, "feature", None)
    return [told(inner)] if inner is not None else getattr(feature, "names", None) or feature.dtype

found = {}
for name in sorted(datasets.get_dataset_config_names(sys.argv[1])):
    for split, data in sorted(datasets.load_dataset(sys.argv[1], name).items()):
        types = told(dict(data.features))
        rows = json.dumps([types, data.to_list()], sort_keys=True).encode()
        streamed = datasets.load_dataset(sys.argv[1], name, split=split, streaming=True)
        assert told(dict(streamed.features)) == types, name
        assert json.dumps(list(streamed), sort_keys=True) == json.dumps(data.to_list(), sort_keys=True), name
        found[f"{name}/{split}"] = [data.num_rows, hashlib.sha256(rows).hexdigest()]
print(json.dumps([datasets.__version__, found]))
"""


def make(name: str, where: Path) -> str:
    """Return the Python of an environment with the release *name*, made if it is not there."""
    python = where / name / "bin" / "python"
    if not python.exists():
        venv.create(where / name, with_pip=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *RELEASES[name]], check=True)
    return str(python)


def probe(python: str, dist: str) -> tuple[str, dict[str, list[int | str]]]:
    """Return the release of `datasets` that *python* has, and rows and digest of each split that it loads."""
    with tempfile.TemporaryDirectory() as cache:
        env = {**os.environ, "HF_HOME": cache, "HF_HUB_OFFLINE": "1", "PYTHONPATH": ""}
        done = subprocess.run([python, "-c", PROBE, dist], capture_output=True, text=True, env=env, cwd=cache)
    if done.returncode:
        return "", {"error": [0, done.stderr.strip().splitlines()[-1]]}
    version, found = json.loads(done.stdout.splitlines()[-1])
    return version, found


def main() -> int:
    """Probe every environment and tell what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dist", type=Path, help="a folder that standoff build made")
    parser.add_argument("--python", action="append", help="a Python with some release of datasets; may be repeated")
    args = parser.parse_args()
    made = args.python or [make(name, Path(".matrix")) for name in RELEASES]
    pythons = [str(Path(python).absolute()) for python in made]  # a probe runs in a folder of its own
    results = {python: probe(python, str(args.dist.resolve())) for python in pythons}
    first = next(iter(results.values()))[1]
    bad = False
    for python, (version, found) in results.items():
        same = bool(version) and found == first
        bad |= not same
        rows = sum(int(count) for count, _ in found.values())
        print(f"{version or '?':8} {len(found):3} splits {rows:9,} rows  {'equal' if same else 'DIFFERENT'}  {python}")
        if not version:
            print(f"         {found['error'][1]}")
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
