"""`standoff report`."""

from __future__ import annotations

from pathlib import Path

import click

from standoff.cli.showing import show
from standoff.validate.reporters import REPORTERS


@click.group("report", context_settings={"help_option_names": ["-h", "--help"]})
def command() -> None:
    """Put together what several runs of validate found.

    \b
    Example:
      standoff validate --shard 1/2 --report one.json
      standoff validate --shard 2/2 --report two.json
      standoff report merge one.json two.json
    """


@command.command("merge")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(list(REPORTERS)), default="text", help="How to print the report.")
@click.pass_context
def merge(ctx: click.Context, files: tuple[Path, ...], form: str) -> None:
    """Print the report that one run over all documents would have printed.

    Takes the files that validate wrote with --report, one for each shard. Exits as validate does. The corpus need not
    be here, but its severities and waivers hold only if it is.

    \b
    Example:
      standoff report merge share-*.json --format json
    """
    from standoff.errors import CorpusError
    from standoff.storage.corpus import locate
    from standoff.validate.outcome import Outcome, settle
    from standoff.validate.share import conclude, read_shares

    report = conclude(read_shares(files))
    try:
        outcome = settle(report, locate(ctx.obj))
    except CorpusError:
        click.echo("there is no corpus here, so its severities and waivers were not looked at", err=True)
        outcome = Outcome(report.findings, report.documents, report.records)
    show(ctx, outcome, form)
