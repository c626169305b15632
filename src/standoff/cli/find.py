"""`standoff find`."""

from __future__ import annotations

import re
import shutil
import sys
from typing import TYPE_CHECKING, Any

import click

from standoff.cli import complete, options

if TYPE_CHECKING:
    from standoff.look.find import Hit


class QueryCommand(click.Command):
    """A command whose arguments may be terms that are turned round, `-status:rejected`, and no options."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take `-field:value` for an argument."""
        return super().parse_args(ctx, [f"!{arg[1:]}" if re.match(r"-[a-zA-Z_][\w.-]*:", arg) else arg for arg in args])


@click.command("find", cls=QueryCommand)
@click.argument("query", metavar="FIELD:VALUE...", nargs=-1, required=True, shell_complete=complete.terms)
@options.layer
@options.annotator
@options.as_json
@click.option("--count", is_flag=True, help="Print only how many there are.")
@click.pass_context
def command(ctx: click.Context, /, query: tuple[str, ...], **more: Any) -> None:
    """Find records by what their fields say.

    FIELD is a field of any layer, or the last step of one; text: looks at the words, doc: and layer: at where a
    record stands, and a referent goes by its id, its name or an alias. Where no layer has it, it is a field of the
    document, and doc.FIELD always is. A term with - in front must not hold, VALUE,VALUE is one or the other, and none
    is no value at all. Prints each record in its context, and exits with 1 if there is none.

    \b
    Example:
      standoff find speaker:ines-okafor form:direct
      standoff find polarity:positive holder:ines-okafor -status:rejected
      standoff find text:pier --json
      standoff find lang:en form:direct
      standoff find pair:tug-order layer:quotes
    """
    from standoff.look.find import find

    number = 0
    for hit in find(options.open_corpus(ctx), query, owner=more["annotator"], layers=more["layer"]):
        number += 1
        if more["as_json"]:
            _print_json(hit)
        elif not more["count"]:
            _print(ctx, hit)
    if more["count"]:
        click.echo(number)
    elif not number:
        click.echo("no record", err=True)
    ctx.exit(0 if number else 1)


def _print_json(hit: Hit) -> None:
    from standoff.printable import harmless_json
    from standoff.storage.canonical import dump

    place = {"doc_id": hit.document.id, "layer": hit.layer}
    click.echo(harmless_json(dump({**place, "set": hit.document.set or None, "record": dict(hit.record)})))


def _print(ctx: click.Context, hit: Hit) -> None:
    from standoff.look.find import keyword_in_context
    from standoff.printable import harmless
    from standoff.summary import line

    told = harmless(f"{hit.document.id}:{line(hit.record, hit.document.schema.layers[hit.layer])}")
    place, gap, rest = told.partition("  ")
    click.echo(f"{click.style(place, bold=True)}{gap}{click.style(rest, dim=True)}")
    coloured = ctx.color if ctx.color is not None else sys.stdout.isatty()
    left, words, right = keyword_in_context(hit, shutil.get_terminal_size().columns - (4 if coloured else 6))
    shown = click.style(words, bold=True, fg="cyan") if coloured else f"[{words}]" if words else ""
    click.echo(f"  {left}{shown}{right}")
