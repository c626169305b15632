"""`standoff validate`."""

from __future__ import annotations

import click

from standoff.validate.reporters import REPORTERS, reporter


@click.command("validate")
@click.argument("documents", metavar="[DOC]...", nargs=-1)
@click.option("--format", "form", type=click.Choice(list(REPORTERS)), default="text", help="How to print the report.")
@click.pass_context
def command(ctx: click.Context, documents: tuple[str, ...], form: str) -> None:
    """Tell what is wrong with the corpus, and how to mend it.

    Checks all documents, or those that are named. Exits with 0 if there are no errors, with 1 if there are, and with
    2 if the corpus cannot be found.

    \b
    Example:
      standoff validate
      standoff validate rutte-japan --format json
    """
    from standoff.validate.engine import validate

    report = validate(ctx.obj, documents)
    click.echo(reporter(form)(report), nl=False)
    ctx.exit(1 if report.errors else 0)
