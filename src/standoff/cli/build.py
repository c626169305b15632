"""`standoff build`."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("build")
@click.argument("out", type=click.Path(path_type=Path), default="dist")
@click.pass_context
def command(ctx: click.Context, out: Path) -> None:
    """Make the dataset that load_dataset reads.

    Writes Parquet, a card and a manifest of digests to OUT, by default `dist`. A corpus with errors is not built.

    \b
    Example:
      standoff build
      python -c "from datasets import load_dataset; print(load_dataset('dist', 'quotes'))"
    """
    from standoff.dataset.build import build
    from standoff.storage.corpus import Corpus

    parts = build(Corpus.open(ctx.obj), out)
    for part in parts:
        click.echo(f"{part.config.name:12} {part.split:12} {part.rows:>9,} rows")
