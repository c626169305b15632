"""`standoff textconv`."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("textconv")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def command(file: Path) -> None:
    """Print a file of records in words, one field a line.

    `standoff merge --install` tells git to do so before it compares, so that `git diff` shows what changed in a record.

    \b
    Example:
      standoff textconv corpus/ferry-pier/quotes.jsonl
    """
    from standoff.curate.textconv import readable
    from standoff.errors import DataError
    from standoff.printable import harmless
    from standoff.storage.files import read
    from standoff.storage.folder import parse_records

    raw = read(file, linked=True)
    try:
        lines = list(readable(parse_records(raw, file) if raw.strip() else []))
    except DataError:
        lines = raw.decode("utf-8", "replace").splitlines()
    for line in lines:
        click.echo(harmless(line))
