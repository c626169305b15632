"""`standoff edit`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from standoff.cli import complete, options

if TYPE_CHECKING:
    from standoff.document import Record


@click.command("edit")
@click.argument("place", metavar="[DOC] ID", nargs=-1, required=True, shell_complete=complete.places)
@click.option("--set", "pairs", multiple=True, metavar="FIELD=VALUE", help="The new value of a field; dotted inside.")
@options.by
@options.annotator
@options.dry_run
@click.pass_context
def command(ctx: click.Context, /, place: tuple[str, ...], **more: Any) -> None:
    """Change a record: some fields, or all of it in your editor.

    Without --set the record opens in EDITOR, and again with what is wrong with it until it is right; leave it as it
    is, or empty it, to change nothing. ID alone will do where only one document has it; DOC:ID does too. The review
    of a record that was accepted becomes yours.

    \b
    Example:
      standoff edit ferry-pier s1 --set polarity=mixed --by anna
      standoff edit ferry-pier q4 --set report=evaluation --set speakers.kind=group
      standoff edit ferry-pier:m4
    """
    from standoff.curate.edit import edit, edit_as_text
    from standoff.document import schema_of
    from standoff.printable import harmless
    from standoff.summary import line

    corpus = options.open_corpus(ctx)
    document, record_id = options.find_record(corpus, place)
    told: list[str] = []
    how: dict[str, Any] = {"by": options.who(corpus, more["by"]), "owner": more["annotator"], "told": told}
    with options.rehearsed(corpus, [document], more["dry_run"]) as where:
        record: Record | None
        if more["pairs"]:
            record = edit(where, document, record_id, options.set_values(more["pairs"]), **how)
        else:
            record = edit_as_text(where, document, record_id, ask, **how)
    if record is None:
        click.echo("nothing was changed", err=True)
        return
    click.echo(harmless(line(record, schema_of(record))))
    options.tell(told)


def ask(text: str) -> str | None:
    """Show a text in the person's editor and return what has become of it; None if it was not saved."""
    return click.edit(text, extension=".jsonc", require_save=False)
