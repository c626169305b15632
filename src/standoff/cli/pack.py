"""`standoff pack`."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("pack")
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--compression",
    type=click.Choice(["none", "gzip", "zstd"]),
    default="zstd",
    show_default=True,
    help="How to compress the shards.",
)
@click.option("--shards", type=click.IntRange(1, 100_000), default=1, show_default=True, help="How many shards.")
@click.pass_context
def command(ctx: click.Context, out: Path, compression: str, shards: int) -> None:
    """Write the corpus as shards of JSONL.

    One line holds one document with its text and all its layers. `standoff unpack` gives back the same bytes.

    \b
    Example:
      standoff pack ../packed --shards 16
    """
    from standoff.storage.corpus import Corpus
    from standoff.storage.packing import pack

    count = pack(Corpus.open(ctx.obj), out, compression=compression, shards=shards)
    click.echo(f"packed {count:,} document{'' if count == 1 else 's'} into {out}")
