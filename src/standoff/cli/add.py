"""`standoff add`: one subcommand a layer, with the options that its schema gives."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from standoff.cli import options
from standoff.cli.schema_options import example, said, schema_options
from standoff.printable import harmless

if TYPE_CHECKING:
    from standoff.schema import RecordSchema, Schema

CHOOSE = [
    click.Option(["--nth"], type=click.IntRange(1), metavar="N", help="Where the words stand more than once: the Nth."),
    click.Option(["--all"], is_flag=True, help="Every place where the words stand, a record each."),
    click.Option(["--after"], default="", metavar="WORDS", help="The first place after these words."),
]


class AddGroup(click.Group):
    """Its commands are a document, a referent, an annotator, and whatever layers the schema has."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return what can be added; layers go by what one record of theirs is called."""
        return ["document", "referent", "annotator", *(each.title for each in _schema(ctx).layers.values())]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Make the command that adds *cmd_name*, a layer or what one record of it is called."""
        schema = _schema(ctx)
        fixed = {"document": _document, "referent": _referent, "annotator": _annotator}
        if cmd_name in fixed:
            return fixed[cmd_name](schema)
        for name, layer in schema.layers.items():
            if cmd_name in (name, layer.title):
                return _layer(layer)
        return None

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """Find what *args* name, or say what there is."""
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            ctx.fail(f"Nothing called {args[0]!r} can be added. There is {', '.join(self.list_commands(ctx))}.")
        return super().resolve_command(ctx, args)


@click.command("add", cls=AddGroup)
def command() -> None:
    """Add a document, or records to a layer.

    Words are quoted and their places are found: nobody counts offsets. What can be added, and with which options,
    comes from the schema of the corpus.

    \b
    Example:
      standoff add document article.txt --title "A headline"
      standoff add entity ferry-pier "residents" --level NOM --type PER \
        --referent new --by anna
      standoff add quote ferry-pier "a gift to the cruise lines" --cue called \
        --speaker "The fishermen’s union" --by anna
    """


def _schema(ctx: click.Context) -> Schema:
    """Return the schema of the corpus at hand; without one, that of a new corpus, so that help is never lacking."""
    from standoff.errors import CorpusError
    from standoff.storage.corpus import Corpus
    from standoff.storage.schemas import own_schema

    try:
        return Corpus.open(ctx.obj or ctx.find_root().params.get("path")).schema
    except CorpusError:
        return own_schema()


def _example(*lines: str) -> str:
    return "\b\nExample:\n" + "\n".join(f"  {line}" for line in lines)


def _document(schema: Schema) -> click.Command:
    def run(file: str, doc_id: str | None, **more: Any) -> None:
        from standoff.curate.add_document import add_document
        from standoff.storage.files import read

        ctx = click.get_current_context()
        corpus = options.open_corpus(ctx)
        if file == "-" and not doc_id:
            raise click.UsageError("a text from standard input needs --id")
        raw = sys.stdin.buffer.read() if file == "-" else read(file, linked=True)
        name = doc_id or Path(file).stem
        if name in corpus.ids():
            from standoff.errors import CorpusError

            raise CorpusError(f"the corpus already has a document {name}", hint="give the new one another --id")
        collection, encoding = more["collection"], more["encoding"]
        with options.rehearsed(corpus, [], more["dry_run"]) as place:
            done = add_document(place, name, raw, said(schema.document, more), collection=collection, encoding=encoding)
        options.tell([f"{name}: {each}" for each in done])
        click.echo(name)

    own = [
        click.Argument(["file"], metavar="FILE|-", type=click.Path()),
        click.Option(["--id", "doc_id"], help="Its id; by default the file's name without ending."),
        click.Option(["--collection"], default="", help="The folders to put it in, joined by /."),
        click.Option(["--encoding"], default="", help="The encoding of the file, if it is not UTF-8."),
    ]
    text = _example(
        'standoff add document article.txt --title "A headline" --lang en',
        "standoff add document - --id article --published-at 2026-11-24 < article.txt",
    )
    help = f"Add a document: its text from FILE or standard input, and what is known about it.\n\n{text}"
    return _made("document", run, [*own, *schema_options(schema.document, leave=("sha256", "length"))], help)


def _referent(schema: Schema) -> click.Command:
    def run(name: str, new_id: str | None, **more: Any) -> None:
        from standoff.curate.add_registry import add_referent

        corpus = options.open_corpus(click.get_current_context())
        values = {**({"id": new_id} if new_id else {}), **said(schema.referent, more)}
        with options.rehearsed(corpus, [], more["dry_run"]) as place:
            record = add_referent(place, name, values)
        _print(record, schema.referent)

    own = [
        click.Argument(["name"], metavar="NAME"),
        click.Option(["--id", "new_id"], help="Its id; by default the name in lower case, joined by hyphens."),
    ]
    text = _example('standoff add referent "Mark Rutte" --type PER --alias "Rutte" --wikidata Q57792')
    help = f"Add a referent to the registry: somebody or something that mentions point to.\n\n{text}"
    return _made("referent", run, [*own, *schema_options(schema.referent, leave=("name",))], help)


def _annotator(schema: Schema) -> click.Command:
    from standoff.curate.add_registry import annotator_schema

    entry = annotator_schema(schema)

    def run(name: str, **more: Any) -> None:
        from standoff.curate.add_registry import add_annotator

        corpus = options.open_corpus(click.get_current_context())
        with options.rehearsed(corpus, [], more["dry_run"]) as place:
            record = add_annotator(place, name, said(entry, more))
        _print(record, entry)

    text = _example("standoff add annotator anna --kind human")
    help = f"Declare an annotator in corpus.json, so that records may name them.\n\n{text}"
    return _made("annotator", run, [click.Argument(["name"], metavar="NAME"), *schema_options(entry)], help)


def _layer(layer: RecordSchema) -> click.Command:
    from standoff.kinds import main_path

    def run(document: str, words: tuple[str, ...], **more: Any) -> None:
        _add_records(layer, document, words, more)

    main = main_path(layer)
    own = [
        *_parameters(options.document),
        click.Argument(["words"], metavar="[WORDS]...", nargs=-1),
        *CHOOSE,
        *_parameters(options.by),
        *_parameters(options.annotator),
    ]
    head = f"Add one {layer.title} or more to a document.\n\n{harmless(str(layer.node.get('description', '')))}"
    about = (
        f"WORDS are the words of its {main}, as they stand in the text; several pieces for a discontinuous one. "
        "Words in brackets are what is meant, with the words around them to find it: 'chief [added] from'. Without "
        "WORDS and options, records are read from standard input: one JSON object, or one a line; all or none."
    )
    text = _example(example(layer), f"standoff add {layer.title} article < records.jsonl")
    return _made(layer.title, run, [*own, *schema_options(layer)], f"{head}\n\n{about}\n\n{text}")


def _add_records(layer: RecordSchema, document: str, words: tuple[str, ...], more: dict[str, Any]) -> None:
    from standoff.curate.add import add_records
    from standoff.curate.places import Choice
    from standoff.kinds import main_path

    corpus = options.open_corpus(click.get_current_context())
    values = said(layer, more)
    if words:
        values[main_path(layer)] = list(words)
    records = [values] if values else _from_stdin()
    given = bool(more["by"]) or any("by" not in record for record in records)
    by = options.who(corpus, more["by"]) if given and layer.has("by") else None
    how: dict[str, Any] = {"choice": Choice(more["nth"] or 0, more["all"], more["after"]), "lenient": not values}
    with options.rehearsed(corpus, [document], more["dry_run"]) as place:
        added = add_records(place, document, layer.name, records, by=by, owner=more["annotator"], **how)
    for record in added.records:
        _print(record, layer)
    options.tell(added.told)


def _from_stdin() -> list[dict[str, Any]]:
    from standoff.storage.folder import parse_records

    if sys.stdin.isatty():
        raise click.UsageError("give the words of the record, or records as JSON on standard input")
    return parse_records(sys.stdin.buffer.read(), "standard input")


def _print(record: Any, schema: RecordSchema) -> None:
    from standoff.summary import line

    click.echo(harmless(line(record, schema)))


def _parameters(decorator: Any) -> list[click.Parameter]:
    """Return the parameters that a click decorator adds."""

    def bare() -> None:
        pass

    decorator(bare)
    return list(reversed(bare.__click_params__))  # type: ignore[attr-defined]


def _made(name: str, run: Any, params: list[Any], help: str) -> click.Command:
    params = [*params, *_parameters(options.dry_run)]
    return click.Command(name, params=params, callback=run, help=help, short_help=help.partition("\n")[0])
