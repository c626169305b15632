"""`standoff unpack`."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("unpack")
@click.argument("out", type=click.Path(path_type=Path))
@click.pass_context
def command(ctx: click.Context, out: Path) -> None:
    """Write a packed corpus as folders.

    One folder holds one document, with its text and one file for each layer.

    \b
    Example:
      standoff -C ../packed unpack ../folders
    """
    from standoff.storage.corpus import Corpus
    from standoff.storage.packing import unpack

    count = unpack(Corpus.open(ctx.obj), out)
    click.echo(f"unpacked {count:,} document{'' if count == 1 else 's'} into {out}")
