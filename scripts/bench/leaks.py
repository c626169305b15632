"""How long the search for leaks takes beside reading the same folder with pyarrow, and how often it cries wolf.

A corpus of synthetic articles is built in public form, half of its texts withheld, and searched; all texts differ, so
every find is a false alarm. Run: python scripts/bench/leaks.py [DOCUMENTS]
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

import pyarrow.parquet as pq
from synthetic import make

from standoff.dataset.build import build
from standoff.release.leaks.scan import scan
from standoff.release.public.rights import Texts, public, withheld
from standoff.storage.corpus import Corpus


def prepare(place: Path, count: int) -> Corpus:
    """Make a corpus of which every other text is withheld."""
    root = make(place, count)
    for number, path in enumerate(sorted(Path(root).rglob("document.json"))):
        meta = json.loads(path.read_bytes())
        meta["rights"] = {**meta["rights"], "redistribute": bool(number % 2), "licence": "CC0-1.0"}
        path.write_text(json.dumps(meta, ensure_ascii=False, indent=2) + "\n", "utf-8")
    return Corpus.open(root)


def main() -> None:
    """Print sizes, seconds and the ratio."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as temporary:
        corpus = prepare(Path(temporary) / "corpus", count)
        full, dist = Path(temporary) / "full", Path(temporary) / "dist"
        start = time.perf_counter()
        build(corpus, full)
        plain = time.perf_counter() - start
        start = time.perf_counter()
        build(corpus, dist, public=public(corpus))
        print(f"build {plain:.1f} s, build --public with its search {time.perf_counter() - start:.1f} s")
        files = sorted(dist.rglob("*.parquet"))
        start = time.perf_counter()
        size = sum(pq.read_table(path).nbytes for path in files)
        read = time.perf_counter() - start
        start = time.perf_counter()
        found = scan(dist, withheld(corpus), free=Texts(corpus, free=True))
        took = time.perf_counter() - start
        stored = sum(path.stat().st_size for path in dist.rglob("*") if path.is_file())
        print(f"{count:,} documents, {stored / 1e6:.1f} MB in files, {size / 1e6:.1f} MB in Arrow")
        print(f"pyarrow.parquet.read_table {read:.2f} s, scan {took:.2f} s: {took / read:.0f} times as long")
        alarms = {leak.what.split(":")[0] for leak in found}
        print(f"false alarms: {len(alarms)} of {count // 2:,} withheld documents")


if __name__ == "__main__":
    main()
