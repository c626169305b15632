"""`standoff report`."""

from __future__ import annotations

from pathlib import Path

import click

from standoff.validate.reporters import REPORTERS, reporter


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

    Takes the files that validate wrote with --report, one for each shard. Exits as validate does.

    \b
    Example:
      standoff report merge share-*.json --format json
    """
    from standoff.validate.share import conclude, read_shares

    report = conclude(read_shares(files))
    click.echo(reporter(form)(report), nl=False)
    ctx.exit(1 if report.errors else 0)
