"""What the shell may offer when Tab is pressed: documents, records, annotators and labels of the corpus at hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from standoff.storage.corpus import Corpus

Complete = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def _offered(find: Callable[[Corpus, click.Context], Iterable[tuple[str, str]]]) -> Complete:
    """Turn a function that yields (value, help) into one that the shell asks; it offers nothing where all fails."""

    def complete(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from standoff.errors import StandoffError
        from standoff.storage.corpus import Corpus

        try:
            found = list(find(Corpus.open(ctx.find_root().params.get("path")), ctx))
        except (StandoffError, OSError):
            return []
        return [CompletionItem(value, help=told) for value, told in found if value.startswith(incomplete)]

    return complete


def _documents(corpus: Corpus, _ctx: click.Context) -> Iterable[tuple[str, str]]:
    return ((stored.id, stored.collection) for stored in corpus.stored())


def _document(ctx: click.Context) -> str:
    """Return the document that stands before on the line; an option without its value keeps click from parsing it."""
    return str(ctx.params.get("document") or next(iter(ctx.args), ""))


def _records(corpus: Corpus, ctx: click.Context) -> Iterable[tuple[str, str]]:
    """Yield the records of the document that stands before on the line."""
    from standoff.summary import words_of

    doc = corpus[_document(ctx)]
    for layer in doc.layers:
        schema = corpus.schema.layers[layer]
        for record in doc.records(layer):
            yield str(record.get("id")), words_of(record, schema)[:40]


def _places(corpus: Corpus, ctx: click.Context) -> Iterable[tuple[str, str]]:
    """Yield the documents, or the records of the one that stands before on the line."""
    words = ctx.params.get("place") or ()
    if words:
        ctx.params["document"] = words[0]
        yield from _records(corpus, ctx)
    else:
        yield from _documents(corpus, ctx)


def _annotators(corpus: Corpus, _ctx: click.Context) -> Iterable[tuple[str, str]]:
    return ((name, str(each.get("kind", ""))) for name, each in corpus.annotators.items())


def _layers(corpus: Corpus, _ctx: click.Context) -> Iterable[tuple[str, str]]:
    return ((name, str(schema.node.get("description", ""))) for name, schema in corpus.schema.layers.items())


def _referents(corpus: Corpus, _ctx: click.Context) -> Iterable[tuple[str, str]]:
    return ((key, str(each.get("name", ""))) for key, each in corpus.referents.items())


def _statuses(corpus: Corpus, _ctx: click.Context) -> Iterable[tuple[str, str]]:
    from standoff.kinds import labels

    nodes = [schema.properties.get("status", {}) for schema in corpus.schema.layers.values()]
    return ((value, "") for value in dict.fromkeys(value for node in nodes for value in labels(node)))


def _terms(corpus: Corpus, _ctx: click.Context) -> Iterable[tuple[str, str]]:
    """Yield `field:` and `field:label` for every field of every layer and of documents."""
    from standoff.fields import walk
    from standoff.look.query import DOC, of_document

    alone = of_document(corpus.schema)
    fields = [(each.names[0], each) for layer in corpus.schema.layers.values() for each in walk(layer.node)]
    for each in walk(corpus.schema.document.node):
        fields.append((each.names[0] if each.names[0] in alone else f"{DOC}.{each.names[0]}", each))
    for name, field in fields:
        yield f"{name}:", field.description
        yield from ((f"{name}:{label}", field.explain(label)) for label in field.choices)


documents, records, annotators, layers = map(_offered, (_documents, _records, _annotators, _layers))
referents, statuses, terms, places = map(_offered, (_referents, _statuses, _terms, _places))


def references(wanted: list[str]) -> Complete:
    """Return what completes an option that takes records or referents."""

    def find(corpus: Corpus, ctx: click.Context) -> Iterable[tuple[str, str]]:
        if "referents" in wanted:
            yield from _referents(corpus, ctx)
        if _document(ctx):
            starts = tuple(corpus.schema.layers[each].id_prefix for each in wanted if each in corpus.schema.layers)
            yield from ((value, told) for value, told in _records(corpus, ctx) if value.startswith(starts or "\0"))

    return _offered(find)
