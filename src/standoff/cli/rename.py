"""`standoff rename`."""

from __future__ import annotations

import click

from standoff.cli import complete, options


@click.command("rename")
@click.argument("old", metavar="REFERENT", shell_complete=complete.referents)
@click.argument("new", metavar="NEW-ID")
@options.dry_run
@click.pass_context
def command(ctx: click.Context, old: str, new: str, dry_run: bool) -> None:
    """Give a referent another id, in the registry and in every record.

    All documents are changed or none.

    \b
    Example:
      standoff rename fishermens-union veldmar-fishers --dry-run
    """
    from standoff.curate.rename import documents_with, rename

    corpus = options.open_corpus(ctx)
    documents = [stored.id for stored in documents_with(corpus, old)] if dry_run else []
    with options.rehearsed(corpus, documents, dry_run) as place:
        counts = rename(place, old, new)
    for doc_id, number in counts.items():
        click.echo(f"{doc_id}: {number:,} record{'' if number == 1 else 's'}")
    click.echo(f"{old} is {new} now", err=True)
