"""Throw mangled lines at the validator: none may raise, and none may take long.

    python scripts/fuzz_validate.py --lines 1000000

Takes the records of this repository's corpus, spoils their bytes and their values at random, and checks them in files
of a hundred lines, with all rules. Prints what was found, and the slowest file.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from standoff.findings import Finding
from standoff.storage import folder
from standoff.storage.corpus import Corpus
from standoff.storage.files import LARGEST
from standoff.storage.stored import Stored
from standoff.validate.checker import Checker

ODD: list[Any] = [
    None,
    True,
    0,
    -1,
    1.0,
    1e16,
    2**53,
    2**64,
    "",
    "\ud800",
    "\x00",
    "\u2028",
    [],
    {},
    [[]],
    {"a": 1},
    "@author",
]
BYTES = [b"{", b"}", b"[", b"]", b'"', b",", b":", b"\\", b"\\u", b"\\ud800", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf"]
BYTES += [
    b"\0",
    b"\r",
    b"\n",
    b"NaN",
    b"1e999",
    b"-",
    b"0",
    b"9" * 40,
    b"null",
    b"{" * 200,
    b"[" * 5000,
    b" ",
    b"\xe2\x80\xa8",
]


def spoil_bytes(rng: random.Random, raw: bytes) -> bytes:
    """Return *raw* with something cut out, put in or doubled."""
    at, size = rng.randrange(len(raw) + 1), rng.choice([0, 0, 1, 2, 10, 100])
    return raw[:at] + rng.choice([b"", *BYTES, raw[at : at + size] * 2]) + raw[at + size :]


def spoil_value(rng: random.Random, value: Any, all_values: list[Any]) -> Any:
    """Return *value* with one value inside it replaced, dropped, doubled or renamed."""
    if isinstance(value, dict) and value and rng.random() < 0.8:
        key = rng.choice(list(value))
        act = rng.randrange(8)
        if act == 0:
            return {name: each for name, each in value.items() if name != key}
        if act == 1:
            return {(name + rng.choice("sx_") if name == key else name): each for name, each in value.items()}
        if act == 2:
            return dict(rng.sample(list(value.items()), len(value)))
        return {**value, key: spoil_value(rng, value[key], all_values)}
    if isinstance(value, list) and value and rng.random() < 0.8:
        at = rng.randrange(len(value))
        if rng.random() < 0.2:
            return value * rng.choice([2, 2, 50])
        return [*value[:at], spoil_value(rng, value[at], all_values), *value[at + 1 :]]
    if isinstance(value, int) and rng.random() < 0.5:
        return value + rng.choice([-1, 1, 10, -1000, 10**6, 0.0, 0.5])
    if isinstance(value, str) and rng.random() < 0.5:
        return rng.choice([value[1:], value + "\n", value.upper(), value * 100, value[::-1], value + "e\u0301"])
    return rng.choice([*ODD, *all_values])


def spoil_line(rng: random.Random, record: dict[str, Any]) -> bytes:
    """Return a line made of *record*, more often than not a bad one."""
    for _ in range(rng.choice([0, 1, 1, 2, 5])):
        record = spoil_value(rng, record, list(record.values()) if isinstance(record, dict) else [])
    escaped = rng.random() < 0.2
    raw = json.dumps(record, ensure_ascii=escaped, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return spoil_bytes(rng, raw) if rng.random() < 0.3 else raw


def run(
    lines: int, seed: int, corpus: Corpus, say: Callable[[str], None] = lambda _: None
) -> tuple[Counter[str], float]:
    """Check *lines* mangled lines; return how often each rule found something, and the longest time.

    The time is that of a file of a hundred lines or, where that took over half a second, of its slowest line.

    Raises:
        Exception: Whatever the validator let through.
    """
    rng, checker = random.Random(seed), Checker(corpus)
    stored = next(corpus.stored())
    own = {name: (stored.path / name).read_bytes() for name in folder.file_names(stored.path)}
    layers = [name for name in own if name.endswith(".jsonl") and "/" not in name]
    records = {name: [json.loads(line) for line in own[name].splitlines()] for name in layers}
    found: Counter[str] = Counter()
    slowest = done = 0.0
    while done < lines:
        name = rng.choice(layers)
        files = {**own, name: b"\n".join(spoil_line(rng, rng.choice(records[name])) for _ in range(100)) + b"\n"}
        if len(files[name]) > LARGEST:  # no such file is ever read
            continue
        if rng.random() < 0.1:
            other = rng.choice(["source.txt", "document.json"])
            files[other] = spoil_bytes(rng, files[other])
        findings, seconds = timed(checker, stored, files)
        if seconds > 0.5:
            lines_alone = [{**own, name: line + b"\n"} for line in files[name].split(b"\n")]
            seconds = max(timed(checker, stored, alone)[1] for alone in lines_alone)
        slowest = max(slowest, seconds)
        found.update(each.code for each in findings)
        done += 100
        if done % 50_000 == 0:
            say(f"{int(done):,} lines, slowest {slowest:.2f} s")
    return found, slowest


def timed(checker: Checker, stored: Stored, files: dict[str, bytes]) -> tuple[list[Finding], float]:
    """Check a document whose files hold *files*; return the findings and the seconds of processor time."""
    began = time.process_time()
    findings = checker.check_files(Stored(stored.id, stored.collection, stored.path), files)
    return findings, time.process_time() - began


def main() -> int:
    """Run, print and return 1 if a line took over a second."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--lines", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--corpus", type=Path, default=Path(__file__).parents[1])
    given = parser.parse_args()
    say: Callable[[str], None] = lambda text: print(text, file=sys.stderr)  # noqa: E731
    found, slowest = run(given.lines, given.seed, Corpus.open(given.corpus), say)
    for code, times in sorted(found.items()):
        print(f"{code} {times:>10,}")
    print(f"{given.lines:,} lines, slowest file, or line of a slow file: {slowest:.2f} s of processor time")
    return 1 if slowest > 1 else 0


if __name__ == "__main__":
    sys.exit(main())
