"""`standoff add`."""

from __future__ import annotations

import sys
from typing import IO, Any

import click


@click.command("add")
@click.argument("what", metavar="document|LAYER")
@click.argument("where", metavar="[DOC|FILE]")
@click.option("--id", "doc_id", help="Of a new document: its id; by default the file's name.")
@click.option("--collection", default="", help="Of a new document: the folders to put it in, joined by /.")
@click.option(
    "--set", "fields", multiple=True, metavar="FIELD=VALUE", help="Of a new document: a field of its metadata."
)
@click.option("--by", envvar="STANDOFF_BY", help="Of new records: the annotator; also from STANDOFF_BY.")
@click.option("--annotator", default="", help="Of new records: the annotator whose set they go to; else the gold set.")
@click.pass_context
def command(ctx: click.Context, /, what: str, where: str, **options: Any) -> None:
    """Add a document, or records to a layer.

    A document's text is read from FILE, or from standard input if that is `-`. Records are read from standard input:
    one JSON object, or one a line; all are added or none. Ids, time and status are filled in where they lack.

    \b
    Example:
      standoff add document article.txt --set title="A headline" --set lang=en
      echo '{"spans": ...}' | standoff add entities article --by anna
    """
    if what == "document":
        _add_document(ctx, where, **options)
    else:
        _add_records(ctx, what, where, sys.stdin.buffer, **options)


def _add_document(
    ctx: click.Context, file: str, doc_id: str | None, collection: str, fields: tuple[str, ...], **_: Any
) -> None:
    from pathlib import Path

    from standoff.curate.add import add_document
    from standoff.storage.corpus import Corpus
    from standoff.storage.files import read

    if file == "-" and not doc_id:
        raise click.UsageError("a text from standard input needs --id")
    raw = sys.stdin.buffer.read() if file == "-" else read(file)
    meta = {}
    for field in fields:
        name, equals, value = field.partition("=")
        if not equals:
            raise click.UsageError(f"--set takes FIELD=VALUE, not {field!r}")
        meta[name] = _value(value)
    name = doc_id or Path(file).stem
    for done in add_document(Corpus.open(ctx.obj), name, raw, meta, collection=collection):
        click.echo(f"{name}: {done}", err=True)
    click.echo(name)


def _value(text: str) -> Any:
    """Return JSON as what it is, and anything else as a string."""
    import orjson

    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text


def _add_records(
    ctx: click.Context, layer: str, document: str, stdin: IO[bytes], by: str | None, annotator: str, **_: Any
) -> None:
    from standoff.curate.add import add_records
    from standoff.storage.corpus import Corpus
    from standoff.storage.folder import parse_records

    records = parse_records(stdin.read(), "standard input")
    for record_id in add_records(Corpus.open(ctx.obj), document, layer, records, by=by, owner=annotator):
        click.echo(record_id)
