"""`standoff validate`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from standoff.validate.reporters import REPORTERS, reporter


def _shard(_ctx: click.Context, _param: click.Parameter, value: str | None) -> tuple[int, int]:
    """Read `3/16`."""
    number, slash, of = (value or "1/1").partition("/")
    if not (slash and number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of) <= 100_000):
        raise click.BadParameter(f"{value!r} is not of the form 3/16")
    return int(number), int(of)


@click.command("validate")
@click.argument("documents", metavar="[DOC]...", nargs=-1)
@click.option("--format", "form", type=click.Choice(list(REPORTERS)), default="text", help="How to print the report.")
@click.option("-j", "--workers", type=click.IntRange(0), default=0, help="How many processes; 0 for one a processor.")
@click.option("--shard", metavar="I/N", callback=_shard, help="Check every N-th document, from the I-th on.")
@click.option("--report", type=click.Path(), help="With --shard: the file for what was found; see report merge.")
@click.option("--no-cache", is_flag=True, help="Check also what has not changed since the last run.")
@click.pass_context
def command(ctx: click.Context, /, documents: tuple[str, ...], form: str, **options: Any) -> None:
    """Tell what is wrong with the corpus, and how to mend it.

    Checks all documents, or those that are named. Exits with 0 if there are no errors, with 1 if there are, and with
    2 if the corpus cannot be found.

    \b
    Example:
      standoff validate
      standoff validate rutte-japan --format json
      standoff validate --shard 3/16 --report share-3.json
    """
    from standoff.storage.files import write
    from standoff.validate.engine import examine
    from standoff.validate.share import conclude, dump_share
    from standoff.validate.workers import available

    workers = options["workers"] or available()
    share = examine(ctx.obj, documents, shard=options["shard"], workers=workers, cache=not options["no_cache"])
    if options["report"]:
        write(Path(options["report"]), dump_share(share))
    report = conclude([share])
    click.echo(reporter(form)(report), nl=False)
    ctx.exit(1 if report.errors else 0)
