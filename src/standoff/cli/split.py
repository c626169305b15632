"""`standoff split`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from standoff.printable import many

if TYPE_CHECKING:
    from standoff.curate.gate import Files
    from standoff.dataset.splits import Plan
    from standoff.storage.corpus import Corpus


@click.command("split")
@click.argument("view", type=click.Choice(["random", "time", "source"]), default="random")
@click.option("--shares", metavar="SPLIT=SHARE,…", help="Of a new view; by default train=0.8,validation=0.1,test=0.1.")
@click.option("--stratify", metavar="FIELD", help="Of a new view: a field to have like shares everywhere.")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if documents lack a split or the splits leak.")
@click.pass_context
def command(ctx: click.Context, view: str, shares: str | None, stratify: str | None, check: bool) -> None:
    """Put every document into a split, once and for all.

    Near-duplicate documents share a split. What was assigned is written to corpus/splits.jsonl and never moves: run it
    again after documents were added, and they join their group's split or get one. The first view in the ledger is
    the one that `standoff build` uses. Exits with 1 if near-duplicates stand in different splits already.

    \b
    Example:
      standoff split
      standoff split time --shares train=0.9,test=0.1
      standoff split --check
    """
    from standoff.dataset.splits import leaks, plan
    from standoff.storage.corpus import Corpus

    corpus = Corpus.open(ctx.obj)
    found = plan(corpus, view, shares=_shares(shares) if shares else None, field_path=stratify)
    crossing = leaks(found)
    if not check:
        _write(corpus, found)
    _tell(found, crossing, check)
    ctx.exit(1 if crossing or found.conflicts or (check and found.new) else 0)


def _write(corpus: Corpus, found: Plan) -> None:
    """Write the ledger, unless it was changed since the plan was made."""
    from standoff.curate.gate import revise
    from standoff.errors import StaleError
    from standoff.storage.ledger import LEDGER, dump_ledger, read_ledger

    def change(_files: Files) -> Files:
        if read_ledger(corpus.path) != corpus.views:
            raise StaleError("the ledger of splits was changed meanwhile; run standoff split again")
        return {LEDGER: dump_ledger({**corpus.views, found.name: found.view})}

    revise(corpus, (), change)


def _shares(text: str) -> dict[str, float]:
    pairs = [part.partition("=") for part in text.split(",")]
    try:
        return {name.strip(): float(value) for name, _, value in pairs}
    except ValueError:
        raise click.UsageError(f"--shares takes SPLIT=SHARE,…, not {text!r}") from None


def _tell(found: Plan, crossing: list[tuple[str, str]], check: bool) -> None:
    total = sum(counts["documents"] for counts in found.balance().values())
    for split, counts in found.balance().items():
        share = counts["documents"] / total if total else 0
        records = ", ".join(f"{count:,} {layer}" for layer, count in counts.items() if layer != "documents")
        wanted = found.view.how["shares"].get(split, 0)
        documents = f"{counts['documents']:>9,} document" + ("" if counts["documents"] == 1 else "s")
        click.echo(f"{split:12} {documents:19} {share:6.1%} (wanted {wanted:.0%})  {records}")
    for one, two in crossing:
        splits = [found.view.entries[each].split for each in (one, two)]
        click.echo(f"near-duplicates in different splits: {one} ({splits[0]}) and {two} ({splits[1]})", err=True)
    for group in found.conflicts:
        told = ", ".join(f"{name} ({split or 'none yet'})" for name, split in group.items())
        click.echo(f"one group in several splits: {told}; take out documents, or their lines of the ledger", err=True)
    if check and found.new:
        click.echo(many(len(found.new), "document has no split yet", "documents have no split yet"), err=True)
