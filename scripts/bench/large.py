"""Build one large corpus once, and tell time and memory of the first process and of its workers.

    python scripts/bench/synthetic.py /somewhere --documents 50000 --shards 64
    python scripts/bench/large.py /somewhere --workers 2

Seconds are those of the processors, and of the clock in all. Memory is the peak of the first process, and that of the
worker that had most.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path

from standoff.dataset.build import build
from standoff.storage.corpus import Corpus


def main() -> None:
    """Build and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--workers", type=int, default=2)
    args = parser.parse_args()
    start = time.perf_counter()
    with tempfile.TemporaryDirectory(dir=args.corpus) as scratch:
        built = build(Corpus.open(args.corpus), Path(scratch) / "dist", where=("status=*",), workers=args.workers)
        clock = time.perf_counter() - start
        layers = [part for part in built.parts if part.config.name in part.config.stored]
        print(f"{built.documents.total():,} documents, {sum(part.rows for part in layers):,} records", end=", ")
        print(f"{sum(part.rows for part in built.parts):,} rows, {sum(p.stored for p in built.parts) / 1e6:,.0f} MB")
    print(f"{clock:,.0f} s of the clock\n")
    for name, who in (("first process", resource.RUSAGE_SELF), ("workers", resource.RUSAGE_CHILDREN)):
        used = resource.getrusage(who)
        each = (used.ru_utime + used.ru_stime) / built.documents.total() * 1000
        print(f"{name:14} {used.ru_utime + used.ru_stime:9,.1f} s, {each:5.2f} ms a document, ", end="")
        print(f"peak {used.ru_maxrss / 1024:,.0f} MiB")


if __name__ == "__main__":
    main()
