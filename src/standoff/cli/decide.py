"""What `accept` and `reject` have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import click

from standoff.cli import options


def decision(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the arguments and options of a decision on records."""
    everything = click.option("--all", "everything", is_flag=True, help="All records that are proposed.")
    comment = click.option("--comment", help="Why, where that is not plain.")
    given = (options.document, options.records, everything, options.layer, comment)
    for each in reversed((*given, options.by, options.annotator, options.dry_run)):
        command = each(command)
    return command


def decide(
    ctx: click.Context, carry_out: Callable[..., Any], document: str, records: tuple[str, ...], more: Mapping[str, Any]
) -> None:
    """Carry out a decision on the records that the command line names, and print each."""
    from standoff.document import schema_of
    from standoff.printable import harmless
    from standoff.summary import line

    corpus = options.open_corpus(ctx)
    ids = list(records) or (_proposed(corpus, document, more) if more["everything"] else [])
    if not records and not more["everything"]:
        raise click.UsageError("name the records, or say --all for all that are proposed")
    by = options.who(corpus, more["by"])
    with options.rehearsed(corpus, [document], more["dry_run"]) as place:
        decided = carry_out(place, document, ids, by, owner=more["annotator"], comment=more["comment"])
    for record in decided:
        click.echo(harmless(line(record, schema_of(record))))
    if not decided:
        click.echo("nothing to decide", err=True)


def _proposed(corpus: Any, document: str, more: Mapping[str, Any]) -> list[str]:
    doc = corpus[document]
    layers = doc.sets.get(more["annotator"], {}) if more["annotator"] else doc.layers
    wanted = [name for name in layers if not more["layer"] or name in more["layer"]]
    return [
        str(each["id"]) for name in wanted for each in layers[name] if "id" in each and each.get("status") == "proposed"
    ]
