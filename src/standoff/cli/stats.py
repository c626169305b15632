"""`standoff stats`."""

from __future__ import annotations

import click


@click.command("stats")
@click.argument("documents", metavar="[DOC]...", nargs=-1)
@click.option("--layer", "layers", multiple=True, metavar="LAYER", help="Count this layer only; may be repeated.")
@click.option("--by", default="", metavar="FIELD", help="Count by a field of the records or documents, or by `doc`.")
@click.option("--where", multiple=True, metavar="FIELD=VALUE", help="Count only what has this value, or not with !=.")
@click.option("--top", type=click.IntRange(0), default=20, show_default=True, help="How many values to show; 0: all.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    documents: tuple[str, ...],
    layers: tuple[str, ...],
    by: str,
    where: tuple[str, ...],
    top: int,
    as_json: bool,
) -> None:
    """Count documents, records, labels, referents and spans.

    Counts all documents, or those that are named. Which fields there are to count, the schema says; a field of a
    field is told with a dot: speakers.kind. Records are counted whatever their status.

    \b
    Example:
      standoff stats
      standoff stats --layer quotes --by speakers.referent
      standoff stats --where status!=rejected --by split --json
    """
    import shutil

    from standoff.measure.stats import as_value, stats
    from standoff.measure.tables import render
    from standoff.storage.canonical import dump
    from standoff.storage.corpus import Corpus

    corpus = Corpus.open(ctx.obj)
    conditions = list(map(_condition, where))
    counts = stats(corpus, documents, layers=layers, by=by, where=conditions)
    if as_json:
        click.echo(dump(as_value(counts), indent=True))
    else:
        click.echo(render(counts, width=shutil.get_terminal_size().columns, top=top), nl=False)


def _condition(text: str) -> tuple[str, str, bool]:
    name, equals, value = text.partition("=")
    if not equals or not name.removesuffix("!"):
        raise click.UsageError(f"--where takes FIELD=VALUE or FIELD!=VALUE, not {text!r}")
    return name.removesuffix("!"), value, not name.endswith("!")
