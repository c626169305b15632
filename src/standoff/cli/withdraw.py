"""`standoff withdraw`."""

from __future__ import annotations

import click

from standoff.cli import options


@click.command("withdraw")
@options.document
@click.option("--reason", required=True, help="Why, in a sentence that everybody may read.")
@options.by
@options.dry_run
@click.pass_context
def command(ctx: click.Context, document: str, reason: str, by: str | None, dry_run: bool) -> None:
    """Take a document out for good, and leave a tombstone.

    Text, annotation and waivers of the document go; corpus/withdrawn.jsonl gets a line that says when, by whom and why.
    Its id is never given to another document, and a corpus in which it stands again is neither valid nor built. What
    git keeps of it, and what was published, stays there: standoff reissue says where, and makes versions without it.

    \b
    Example:
      standoff withdraw article --reason "The publisher asked for it on 3 May 2026."
    """
    from standoff.printable import harmless
    from standoff.release.takedown.withdraw import naming, withdraw

    corpus = options.open_corpus(ctx)
    who = options.who(corpus, by)
    with options.rehearsed(corpus, [document], dry_run) as place:
        made = withdraw(place, document, reason, who)
    if named := naming(corpus, document):
        told = f"{', '.join(named)}: document.json still names {document}; change it there if that should go too"
        click.echo(harmless(told), err=True)
    if not dry_run:
        click.echo(made.id)
        if corpus.releases:
            told = ", ".join(corpus.releases)
            click.echo(harmless(f"what was released may still have it ({told}): run standoff reissue"), err=True)
