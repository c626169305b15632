"""Time the build against its peers on one made-up corpus, in one run, and print the ratios.

    python scripts/bench/build.py --documents 2000
    python scripts/bench/build.py --documents 18000 --corpus /somewhere/to/keep/it

The peers get the very rows that the build makes, of all configs, as JSON lines in memory. `pyarrow.json.read_json` with
`write_table` is the floor: it checks nothing, guesses types, and uses all processors. `Dataset.from_generator` with
`to_parquet` is what most people write. A build reads the corpus, checks it by every rule, makes the rows (which the
peers get for nothing) and writes them with digests and a card. Seconds are those of the clock and of the processors,
the latter being what other work on the machine disturbs less. Memory is the peak of a process of its own that builds
and does nothing else, for the corpus and for one of a quarter of its size.
"""

from __future__ import annotations

import argparse
import io
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("HF_DATASETS_DISABLE_PROGRESS_BARS", "1")
sys.path.insert(0, str(Path(__file__).parent))

import orjson
import pyarrow.json as pj
import pyarrow.parquet as pq
from synthetic import make_packed

import standoff
from standoff.dataset.build import build
from standoff.dataset.configs import configs, split_of
from standoff.dataset.tables import tables
from standoff.storage.canonical import dump_rows
from standoff.storage.corpus import Corpus
from standoff.validate.engine import validate

WHERE = ("status=*",)


class Seconds(NamedTuple):
    """How long something took, by the clock and in all processors."""

    clock: float
    busy: float


def timed(work: Callable[[], Any]) -> Seconds:
    """Return how many seconds *work* takes, with the processes that it starts and ends."""
    start, used = time.perf_counter(), os.times()
    work()
    now = os.times()
    return Seconds(time.perf_counter() - start, sum(now[:4]) - sum(used[:4]))


def rows_of(corpus: Corpus) -> dict[str, bytes]:
    """Return the rows of every config as JSON lines; nulls are left out, which makes it easier for the peers."""
    known = configs(corpus.schema, WHERE)
    found: dict[str, list[bytes]] = {name: [] for name in known}
    documents = ((split_of(document, corpus), document) for document in corpus)
    while some := list(islice(documents, 100)):
        for (name, _), table in tables(known, corpus.schema, some).items():
            found[name].append(dump_rows(map(filled, table.to_pylist())))
    return {name: b"".join(rows) for name, rows in found.items() if rows}


def filled(value: Any) -> Any:
    """Return a value without what is null in it."""
    if isinstance(value, dict):
        return {name: filled(each) for name, each in value.items() if each is not None}
    return [filled(each) for each in value] if isinstance(value, list) else value


def floor(rows: dict[str, bytes], out: Path) -> None:
    """Read and write all rows with pyarrow alone."""
    for name, raw in rows.items():
        table = pj.read_json(io.BytesIO(raw), read_options=pj.ReadOptions(block_size=16 << 20))
        pq.write_table(table, out / f"{name}.parquet", compression="zstd")


def generator(rows: dict[str, bytes], corpus: Corpus, out: Path) -> None:
    """Read and write all rows with Dataset.from_generator."""
    from datasets import Dataset, Features

    known = configs(corpus.schema, WHERE)
    for name, raw in rows.items():
        made = Dataset.from_generator(
            lambda raw=raw: (orjson.loads(line) for line in raw.splitlines()),
            features=Features.from_arrow_schema(known[name].schema),
            cache_dir=str(out / "cache"),
        )
        made.to_parquet(str(out / f"{name}.parquet"))


def peak(corpus: Path, out: Path) -> float:
    """Return the peak memory in MiB of a process that builds the corpus."""
    code = f"""
from pathlib import Path
from standoff.dataset.build import build
from standoff.storage.corpus import Corpus
build(Corpus.open({str(corpus)!r}), Path({str(out)!r}), where={WHERE!r})
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return int(done.stdout) / 1024


def main() -> None:
    """Run everything and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=2000, help="each has about 58 records")
    parser.add_argument("--corpus", type=Path, help="where to make the corpus, or where it was made before")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--no-generator", action="store_true", help="leave out the slowest peer")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        where = args.corpus or Path(scratch) / "corpus"
        if not where.exists():
            make_packed(where, args.documents, 4)
        measure(Corpus.open(where), Path(scratch), args.workers, slow=not args.no_generator)
        quarter = make_packed(Path(scratch) / "quarter", len(Corpus.open(where).ids()) // 4, 4)
        memory = [peak(each, Path(scratch) / "dist") for each in (quarter, where)]
        print(f"\npeak memory of a build: {memory[0]:,.0f} MiB of a quarter, {memory[1]:,.0f} MiB of all")


def measure(corpus: Corpus, scratch: Path, workers: int, *, slow: bool) -> None:
    """Time the build and its peers on *corpus*."""
    from datasets import load_dataset  # not above: a worker of the build imports this file again

    rows = rows_of(corpus)
    size = sum(map(len, rows.values())) / 1e6
    count = sum(raw.count(b"\n") for raw in rows.values())
    print(f"{len(corpus.ids()):,} documents, {count:,} rows in {len(rows)} configs, {size:,.0f} MB as JSON lines\n")
    base = timed(lambda: floor(rows, scratch))
    times = {"pyarrow.json.read_json + write_table": base}
    if slow:
        times["Dataset.from_generator + to_parquet"] = timed(lambda: generator(rows, corpus, scratch))
    times["standoff validate"] = timed(lambda: validate(corpus.root))
    times["standoff build"] = timed(lambda: build(corpus, scratch / "dist", where=WHERE))
    times[f"standoff build --workers {workers}"] = timed(
        lambda: build(corpus, scratch / "dist", where=WHERE, workers=workers)
    )
    print(f"{'':40} {'clock':>8}   {'busy':>8}   {'MB/s':>6}   clock and busy, pyarrow = 1")
    for name, each in times.items():
        ratios = f"{each.clock / base.clock:7.2f} {each.busy / base.busy:7.2f}"
        print(f"{name:40} {each.clock:8.2f} s {each.busy:8.2f} s {size / each.clock:8.1f} {ratios}")
    one, many = times["standoff build"], times[f"standoff build --workers {workers}"]
    print(f"\none process / {workers} workers: {one.clock / many.clock:.2f}")
    if slow:
        slowest = times["Dataset.from_generator + to_parquet"].clock
        print(f"from_generator / build: {slowest / one.clock:.2f}, with workers {slowest / many.clock:.2f}")
    load_dataset(str(scratch / "dist"), "quotes", cache_dir=str(scratch / "hf"))
    warm = timed(lambda: load_dataset(str(scratch / "dist"), "quotes", cache_dir=str(scratch / "hf")))
    standoff.load(corpus.root, "quotes", where=WHERE)
    own = timed(lambda: standoff.load(corpus.root, "quotes", where=WHERE))
    cold = timed(lambda: standoff.load(corpus, "quotes", where=WHERE))
    print(f"\n{'load_dataset of quotes, warm':40} {warm.clock:8.2f} s")
    for name, each in (("warm", own), ("nothing kept", cold)):
        said = f"standoff.load of quotes, {name}"
        print(f"{said:40} {each.clock:8.2f} s {each.clock / warm.clock:8.2f} x load_dataset")


if __name__ == "__main__":
    main()
