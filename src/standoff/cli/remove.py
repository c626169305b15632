"""`standoff remove`."""

from __future__ import annotations

from typing import Any

import click

from standoff.cli import complete, options


@click.command("remove")
@options.document
@click.argument("records", metavar="ID...", nargs=-1, required=True, shell_complete=complete.records)
@click.option("--cascade", is_flag=True, help="Take out the records that refer to them too.")
@options.annotator
@options.dry_run
@click.pass_context
def command(ctx: click.Context, /, document: str, records: tuple[str, ...], **more: Any) -> None:
    """Take records out of a document.

    Says what refers to a record instead of leaving it dangling. The id of a record that was removed is never given
    out again. A proposal that is wrong is better rejected than removed.

    \b
    Example:
      standoff remove ferry-pier s1
      standoff remove ferry-pier m5 --cascade --dry-run
    """
    from standoff.curate.remove import remove
    from standoff.printable import harmless
    from standoff.summary import line

    corpus = options.open_corpus(ctx)
    with options.rehearsed(corpus, [document], more["dry_run"]) as place:
        gone = remove(place, document, records, owner=more["annotator"], cascade=more["cascade"])
    for layer, record in gone:
        click.echo(harmless(line(record, corpus.schema.layers[layer])))
