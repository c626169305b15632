"""What validation costs, as ratios against other work on the same files in the same run.

    python scripts/bench/validate.py --documents 20000

The limit is to read the files and to parse their lines with orjson. Times are processor time, the least of some rounds;
where several processes work, and for whole commands, they are time on the clock, which other work on the machine
disturbs.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import orjson
import synthetic

from standoff.storage import folder
from standoff.storage.corpus import Corpus
from standoff.storage.files import read
from standoff.validate.checker import Checker, applicable, by_proof
from standoff.validate.engine import validate

FIRST = {"R401", "R402", "R403", *(f"T30{number}" for number in range(1, 10))}
"""The rules on texts, spans, ids and references."""
LARGEST = """
import multiprocessing, pathlib, re, threading, time
from standoff.validate.engine import validate

found = [0]

def watch():
    while True:
        for child in multiprocessing.active_children():
            try:
                said = pathlib.Path(f"/proc/{child.pid}/status").read_text()
            except OSError:
                continue
            found.extend(map(int, re.findall(r"VmHWM:\\s*(\\d+)", said)))
        time.sleep(0.02)

if __name__ == "__main__":
    threading.Thread(target=watch, daemon=True).start()
    validate(workers=2)
    print(max(found) // 1024)
"""
"""What a worker needs at most, as it says itself; what the system says of ended children counts their parent too."""


def least(work: Callable[[], object], rounds: int, clock: Callable[[], float] = time.process_time) -> float:
    """Return the least number of seconds that *work* took."""
    found = []
    for _ in range(rounds):
        began = clock()
        work()
        found.append(clock() - began)
    return min(found)


def limit(files: list[str]) -> None:
    """Read and parse, and nothing else."""
    for name in files:
        raw = read(name)
        if name.endswith(".jsonl"):
            for line in raw.splitlines():
                orjson.loads(line)
        elif name.endswith(".json"):
            orjson.loads(raw)


def check(corpus: Corpus, codes: set[str] | None = None) -> None:
    """List and check all documents in this process, with the rules *codes* or with all."""
    checker = Checker(corpus)
    checker.groups = by_proof(rule for rule in applicable(corpus.schema) if codes is None or rule.code in codes)
    for stored in folder.find(corpus.path):
        assert not [each for each in checker.check(stored).findings if each.severity == "error"]


def peer(corpus: Corpus, documents: int) -> int:
    """Validate the records of the first *documents* with jsonschema alone; return how many they are."""
    from jsonschema import Draft202012Validator

    authorities = {name: Draft202012Validator(layer.node) for name, layer in corpus.schema.layers.items()}
    count = 0
    for stored in islice(folder.find(corpus.path), documents):
        for name, authority in authorities.items():
            for line in read(stored.path / f"{name}.jsonl").splitlines():
                assert not list(authority.iter_errors(orjson.loads(line)))
                count += 1
    return count


def command(*words: str, cwd: Path) -> str:
    """Run a command of Python, which may keep its compiled modules as it usually does, and return what it prints."""
    usual = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run([sys.executable, *words], cwd=cwd, env=usual, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def measure(root: Path, rounds: int) -> None:
    """Print all ratios for the corpus at *root*."""
    corpus = Corpus.open(root)
    files = [f"{stored.path}/{name}" for stored in folder.find(corpus.path) for name in folder.file_names(stored.path)]
    documents = len(folder.find(corpus.path))
    limits = least(lambda: limit(files), rounds)
    size = sum(Path(name).stat().st_size for name in files) / 1e6
    print(
        f"{documents:,} documents, {len(files):,} files, {size:.0f} MB; limit {limits:.2f} s, {size / limits:.0f} MB/s"
    )
    first = least(lambda: check(corpus, FIRST), rounds)
    print(f"up to references          {first / limits:6.2f} x the limit")
    full = least(lambda: check(corpus), rounds)
    print(f"all {len(applicable(corpus.schema)):2} rules              {full / limits:6.2f} x the limit")
    sample = min(documents, 50)
    alone = least(lambda: peer(corpus, sample), 1) * documents / sample
    times = f"{alone / first:.0f} x slower"
    print(f"jsonschema alone          {alone / limits:6.2f} x the limit, of {sample} documents; {times}")

    one = least(lambda: validate(root), rounds, time.perf_counter)
    two = least(lambda: validate(root, workers=2), rounds, time.perf_counter)
    print(f"two processes             {one / two:6.2f} x as fast as one, on the clock")
    shutil.rmtree(root / ".standoff")
    fresh = least(lambda: validate(root, cache=True), 1)
    changed = folder.find(corpus.path)[0].path / "document.json"
    again = least(lambda: again_after_a_change(corpus, changed), rounds)
    print(f"after one change          {again / fresh:6.1%} of the first run")
    bare = least(lambda: command("-c", "pass", cwd=root), 5 + rounds, time.perf_counter)
    few = root.parent / "one"
    synthetic.make(few, 1)
    whole = least(lambda: command("-m", "standoff", "validate", cwd=few), 5 + rounds, time.perf_counter)
    print(f"command on one document   {whole / bare:6.2f} x python -c pass, on the clock")
    print(f"largest of two workers    {command('-c', LARGEST, cwd=root):>6} MiB")


def again_after_a_change(corpus: Corpus, path: Path) -> None:
    """Change one document and validate with what is known of the others."""
    path.write_bytes(path.read_bytes().replace(b"The Measure", b"The Measurer"))
    validate(corpus.root, cache=True)


def main() -> None:
    """Make a corpus, measure, and delete it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        root = synthetic.make(Path(place) / "corpus", given.documents)
        validate(root, cache=True)
        time.sleep(2.1)
        measure(root, given.rounds)


if __name__ == "__main__":
    main()
