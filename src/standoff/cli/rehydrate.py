"""`standoff rehydrate`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from standoff.cli.options import workers

if TYPE_CHECKING:
    from standoff.dataset.outcome import Extra
    from standoff.release.public.rehydrate import Rehydrated
    from standoff.storage.corpus import Corpus


@click.command("rehydrate")
@click.argument("dataset", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--texts",
    multiple=True,
    required=True,
    type=click.Path(path_type=Path, exists=True),
    metavar="DIR|FILE",
    help="Your copies of the texts, whatever they are called; may be given again.",
)
@click.option("--encoding", default="", help="Of the copies, such as cp1252; UTF-8 without it.")
@click.option(
    "--min-coverage",
    type=click.FloatRange(0, 1),
    default=1.0,
    show_default=True,
    help="The share of the withheld texts below which this counts as failed.",
)
@workers
@click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a document.")
def command(
    dataset: Path, out: Path, texts: tuple[Path, ...], min_coverage: float, as_json: bool, **options: Any
) -> None:
    """Join your own copies of withheld texts to a public dataset.

    Each copy is known by its words, not by its name, and another text is never taken for it. Tells for each withheld
    document whether its text was found: exact, the very text; normalised, with other quotation marks, spaces or Unicode
    forms; partial, most of it; drifted, too little of it; missing. With the very texts, OUT, a new folder, holds the
    bytes of the dataset that was built with them. Of a text found in part, the records stay out that have no certain
    place.

    \b
    Example:
      standoff rehydrate dist --texts articles full
      standoff rehydrate dist --texts articles --min-coverage 0.9 full
    """
    from standoff.printable import harmless
    from standoff.release.public.rehydrate import rehydrate
    from standoff.storage.canonical import dump

    made = rehydrate(dataset, texts, out, extra=_extra, **options)
    for each in made.found:
        told = {"doc_id": each.doc_id, "status": each.status, "share": round(each.share, 4)}
        told |= {"copy": str(each.copy.path) if each.copy else None, "left_out": each.left_out}
        click.echo(dump(told).decode() if as_json else harmless(_line(told)))
    for path in made.unused:
        click.echo(harmless(f"{path} was not used: no withheld text, or too little of one"), err=True)
    _sum_up(made, out)
    if made.coverage < min_coverage:
        click.echo(f"that is less than the {min_coverage:.0%} that were asked for", err=True)
        raise click.exceptions.Exit(1)


def _line(told: dict[str, Any]) -> str:
    found = {"partial": f"{told['share']:.0%} of it", "drifted": f"only {told['share']:.0%} of it"}
    told_more = [found.get(told["status"], ""), told["copy"] or ""]
    if told["left_out"]:
        told_more.append(f"{told['left_out']:,} record{'s' * (told['left_out'] != 1)} left out")
    return f"{told['status']:10}  {told['doc_id']}" + "".join(f"  {each}" for each in told_more if each)


def _sum_up(made: Rehydrated, out: Path) -> None:
    counts = Counter(each.status for each in made.found)
    told = ", ".join(f"{count:,} {status}" for status, count in counts.items())
    where = f"{out} has the dataset" if made.built else "nothing was built"
    click.echo(f"{where}; {told}; {made.coverage:.1%} of the withheld texts are in it", err=True)


def _extra(corpus: Corpus, how: dict[str, Any]) -> Extra | None:
    from standoff.cli.build import pictures

    return pictures(corpus, how["where"]) if how.get("plots") else None
