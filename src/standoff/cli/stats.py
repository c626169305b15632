"""`standoff stats`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from standoff.cli import options
from standoff.printable import harmless, many

if TYPE_CHECKING:
    from standoff.storage.corpus import Corpus


@click.command("stats")
@click.argument("documents", metavar="[DOC]...", nargs=-1)
@options.layer
@click.option("--per", default="", metavar="FIELD", help="Count by a field of the records or documents, or by `doc`.")
@click.option(
    "--where",
    multiple=True,
    metavar="[LAYER.]FIELD=VALUE",
    help="Count these records alone; != leaves them out, commas join values. May be repeated.",
)
@click.option("--top", type=click.IntRange(0), default=20, show_default=True, help="How many values to show; 0: all.")
@click.option(
    "--plots", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Draw all pictures into DIR."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    documents: tuple[str, ...],
    layer: tuple[str, ...],
    per: str,
    where: tuple[str, ...],
    top: int,
    plots: Path | None,
    as_json: bool,
) -> None:
    """Count documents, records, labels, referents and spans.

    Counts all documents, or those that are named. Which fields there are to count, the schema says; a field of a
    field is told with a dot: speakers.kind. Records are counted whatever their status.

    \b
    Example:
      standoff stats
      standoff stats --layer quotes --per speakers.referent
      standoff stats --where status!=rejected --per split --json
      standoff stats --plots pictures
    """
    import shutil

    from standoff.measure.stats import as_value, stats
    from standoff.measure.tables import render
    from standoff.printable import harmless_json
    from standoff.storage.canonical import dump
    from standoff.storage.corpus import Corpus

    corpus = Corpus.open(ctx.obj)
    counts = stats(corpus, documents, layers=layer, by=per, where=where)
    if as_json:
        click.echo(harmless_json(dump(as_value(counts), indent=True)))
    else:
        click.echo(render(counts, width=shutil.get_terminal_size().columns, top=top), nl=False)
    unfit = sum(tally.unfit for groups in counts.tallies.values() for tally in groups.values())
    if unfit:
        told = many(unfit, "value does not fit the schema and was", "values do not fit the schema and were")
        click.echo(f"{told} passed over: run standoff validate", err=True)
    if plots:
        _draw(corpus, documents, where, plots)


def _draw(corpus: Corpus, documents: tuple[str, ...], where: tuple[str, ...], folder: Path) -> None:
    from standoff.measure.plots import plots, write_plots
    from standoff.measure.stats import read

    pictures = plots(corpus.schema, read(corpus, documents), where)
    for note in dict.fromkeys(note for picture in pictures for note in picture.notes):
        click.echo(harmless(note), err=True)
    for path in write_plots(pictures, folder):
        click.echo(f"wrote {path}", err=True)
    if not pictures:
        click.echo("there is nothing to draw", err=True)
