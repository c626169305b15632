"""`standoff accept`."""

from __future__ import annotations

import click

from standoff.cli.decide import decide, decision


@click.command("accept")
@decision
@click.pass_context
def command(ctx: click.Context, /, document: str, records: tuple[str, ...], **more: object) -> None:
    """Accept records: they become part of the annotation.

    Who decides and when is kept with each record. A record can only be accepted together with those it refers to.

    \b
    Example:
      standoff accept ferry-pier m1 m2 q1 --by anna
      standoff accept ferry-pier --all --layer entities
    """
    from standoff.curate.decide import accept

    decide(ctx, accept, document, records, more)
