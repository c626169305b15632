"""`standoff show`."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from standoff.cli import complete, options

if TYPE_CHECKING:
    from standoff.storage.corpus import Corpus


@click.command("show")
@click.argument("document", metavar="[DOC]", required=False, shell_complete=complete.documents)
@click.argument("record", metavar="[ID]", required=False, shell_complete=complete.records)
@options.layer
@options.status
@options.annotator
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write a page to this file instead.")
@click.option("--width", type=click.IntRange(20), help="Columns to use; by default those of the terminal.")
@options.as_json
@click.pass_context
def command(ctx: click.Context, /, document: str | None, record: str | None, **more: Any) -> None:
    """Show the documents, or one with its annotation.

    Without DOC lists what there is. With DOC prints its text: the words of mentions in the colours of their kinds, and
    an arrow to the name of whom a pronoun means; quotes and stances in brackets with a note beside the text; and ?
    behind what nobody has decided on. Where brackets cross, the closing one repeats whose it is. With ID, or DOC:ID, or
    an id that one document alone has, prints that record in its context, all its fields, and what refers to it.
    Rejected records are left out unless --status asks for them. The page that --html writes needs nothing else and can
    be mailed.

    \b
    Example:
      standoff show
      standoff show ferry-pier --layer quotes --status proposed
      standoff show ferry-pier q4
      standoff show ferry-pier --html ferry-pier.html
    """
    corpus = options.open_corpus(ctx)
    width = more["width"] or shutil.get_terminal_size().columns
    options.check_layers(corpus, more["layer"])
    if document is None:
        _list(corpus, width, more["as_json"])
        return
    if record is None and document not in corpus.ids():
        document, record = _record(corpus, document)
    doc = corpus[document]
    if more["annotator"]:
        doc = _set_of(doc, more["annotator"])
    if record:
        _one(doc, record, width, more["as_json"])
    elif more["html"]:
        from standoff.look.html import page
        from standoff.storage.files import write

        write(more["html"], page(doc, layers=more["layer"], statuses=more["status"]).encode("utf-8"))
        click.echo(more["html"])
    elif more["as_json"]:
        from standoff.printable import harmless_json
        from standoff.storage.packed import dump

        click.echo(harmless_json(dump(doc)), nl=False)
    else:
        _text(ctx, doc, width, more)


def _record(corpus: Corpus, name: str) -> tuple[str, str]:
    """Return the document and the id of the record that *name*, no document, means: `DOC:ID`, or an id of its own."""
    from standoff.errors import DataError, StandoffError

    try:
        return options.find_record(corpus, (name,))
    except StandoffError as error:
        if (not error.hint or isinstance(error, DataError)) and ":" not in name:
            corpus.find(name)  # says which document may be meant
        raise


def _text(ctx: click.Context, doc: Any, width: int, more: Any) -> None:
    from standoff.look.show import show

    colour = ctx.color if ctx.color is not None else sys.stdout.isatty()
    for row in show(doc, width, layers=more["layer"], statuses=more["status"], colour=colour):
        click.echo(row, color=colour)


def _set_of(doc: Any, annotator: str) -> Any:
    from standoff.errors import CorpusError

    if annotator not in doc.sets:
        hint = f"it has sets of {', '.join(doc.sets)}" if doc.sets else None
        raise CorpusError(f"{doc.id} has no set of {annotator}", hint=hint)
    return doc.annotator(annotator)


def _list(corpus: Corpus, width: int, as_json: bool) -> None:
    from standoff.look.listing import listing
    from standoff.printable import harmless_json
    from standoff.storage.canonical import dump

    for row in listing(corpus, width) if not as_json else ():
        click.echo(row)
    if as_json:
        for doc in corpus:
            counts = {layer: len(records) for layer, records in doc.layers.items()}
            told = {"doc_id": doc.id, "title": doc.meta.get("title"), "records": counts}
            click.echo(harmless_json(dump(told)))


def _one(doc: Any, record_id: str, width: int, as_json: bool) -> None:
    from standoff.errors import CorpusError
    from standoff.look.record import describe
    from standoff.printable import harmless_json
    from standoff.storage.canonical import dump

    try:
        record = doc[record_id]
    except KeyError:
        raise CorpusError(f"{doc.id} has no record {record_id}", hint=f"standoff show {doc.id} shows them") from None
    if as_json:
        click.echo(harmless_json(dump(dict(record))))
        return
    for row in describe(doc, record, width):
        click.echo(row)
