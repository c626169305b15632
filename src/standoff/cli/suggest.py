"""`standoff suggest`."""

from __future__ import annotations

import click

from standoff.cli import options


@click.command("suggest")
@options.document
@options.layer
@click.option(
    "--min-confidence",
    "least",
    type=click.FloatRange(0, 1),
    default=0.0,
    help="Leave out what was right less often than this where it was measured, 0 to 1.",
)
@options.dry_run
@options.as_json
@click.pass_context
def command(ctx: click.Context, /, document: str, layer: tuple[str, ...], least: float, **more: bool) -> None:
    """Propose records that somebody still has to decide on.

    Proposes further mentions of the referents in the registry, by name and alias, and quotes by their marks, cue
    verbs and word order, each with its speaker. Confidence says how often what such a rule found was right where it
    was measured. What is there already, or was rejected once, is not proposed again. Then review goes through them.

    \b
    Example:
      standoff suggest ferry-pier
      standoff suggest ferry-pier --layer quotes --min-confidence 0.6
      standoff suggest ferry-pier --dry-run
    """
    from standoff.curate.suggest import suggest
    from standoff.document import schema_of
    from standoff.printable import harmless
    from standoff.storage.canonical import dump
    from standoff.summary import line

    corpus = options.open_corpus(ctx)
    with options.rehearsed(corpus, [document], more["dry_run"]) as place:
        done = suggest(place, document, layers=layer, least=least)
    for record in done.records:
        schema = schema_of(record)
        if more["as_json"]:
            click.echo(dump({"doc_id": document, "layer": schema.name, "record": dict(record)}))
        elif not more["dry_run"]:
            told = f"  ({record['confidence']:.2f})" if "confidence" in record else ""
            click.echo(harmless(line(record, schema)) + told)
    options.tell(done.told)
    if not done.records:
        click.echo("nothing new to propose", err=True)
