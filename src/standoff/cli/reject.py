"""`standoff reject`."""

from __future__ import annotations

import click

from standoff.cli.decide import decide, decision


@click.command("reject")
@decision
@click.pass_context
def command(ctx: click.Context, /, document: str, records: tuple[str, ...], **more: object) -> None:
    """Reject records: they stay as evidence, and nobody proposes them again.

    \b
    Example:
      standoff reject ferry-pier s1 --by anna --comment "a fact, no stance"
    """
    from standoff.curate.decide import reject

    decide(ctx, reject, document, records, more)
