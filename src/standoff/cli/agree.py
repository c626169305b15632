"""`standoff agree`."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import click

from standoff.cli import complete, options

if TYPE_CHECKING:
    from standoff.measure.agree import Agreement


@click.command("agree")
@click.argument("documents", metavar="[DOC]...", nargs=-1, shell_complete=complete.documents)
@options.layer
@click.option("--gold", is_flag=True, help="Compare each annotator with the gold set too.")
@click.option(
    "--per", default="", metavar="FIELD", help="Show instead how well each label of a field does: tags, form."
)
@click.option("--per-document", is_flag=True, help="Show instead which documents differ most.")
@click.option("--disagreements", is_flag=True, help="Show instead every difference, in words.")
@click.option("--confusions", is_flag=True, help="Show instead what differs how often, over all documents.")
@options.as_json
@click.pass_context
def command(ctx: click.Context, /, documents: tuple[str, ...], layer: tuple[str, ...], **more: Any) -> None:
    """Measure how far the annotators of the same documents agree.

    Compares the sets of every two annotators, in all documents or in those that are named. Records are matched one to
    one by their spans; then their fields are compared: spans by F1, labels by Krippendorff's alpha, references by the
    share that is the same, referents as clusters by LEA and B-cubed. The intervals come from drawing the documents a
    thousand times. n counts the records, labels or characters of both sides, or the records a share is of; "equal" is
    the share of equal labels. docs/metrics.md defines each measure.

    With --disagreements every difference is told in words: what the one has, a bar, what the other has. With
    --confusions they are counted, which shows where the guidelines leave room.

    \b
    Example:
      standoff agree
      standoff agree --per tags --layer quotes
      standoff agree ferry-pier --disagreements
    """
    from standoff.measure.agree import agree
    from standoff.measure.agreement_text import as_value, render

    corpus = options.open_corpus(ctx)
    options.check_layers(corpus, layer)
    table = not (more["per"] or more["per_document"] or more["disagreements"] or more["confusions"])
    found = agree(corpus, documents, gold=more["gold"], resamples=1000 if table else 0)
    if more["per"]:
        _groups(found, layer, more["per"], more["as_json"])
    elif more["per_document"]:
        _documents(found, layer, more["as_json"])
    elif more["confusions"]:
        _confusions(found, layer, more["as_json"])
    elif more["disagreements"]:
        _differences(found, layer, more["as_json"])
    elif more["as_json"]:
        _print_json(as_value(found))
    else:
        click.echo(render(found, layer, width=shutil.get_terminal_size().columns), nl=False)


def _groups(found: Agreement, layers: tuple[str, ...], by: str, as_json: bool) -> None:
    from standoff.measure.agreement_text import render_groups
    from standoff.measure.gold import GOLD
    from standoff.measure.groups import as_rows, group

    groups = group((each for pair, own in found.compared.items() if GOLD not in pair for each in own), by)
    groups = {layer: labels for layer, labels in groups.items() if not layers or layer in layers}
    if as_json:
        for row in as_rows(groups):
            _print_json(row)
    else:
        click.echo(render_groups(groups, width=shutil.get_terminal_size().columns), nl=False)


def _documents(found: Agreement, layers: tuple[str, ...], as_json: bool) -> None:
    from standoff.measure.agreement_text import by_document, render_documents

    for pair, compared in found.compared.items():
        rows = by_document(compared, layers)
        if as_json:
            for row in rows:
                _print_json(row)
        else:
            click.echo(f"{pair[0]} and {pair[1]}")
            click.echo(render_documents(rows, width=shutil.get_terminal_size().columns), nl=False)


def _confusions(found: Agreement, layers: tuple[str, ...], as_json: bool) -> None:
    from dataclasses import asdict

    from standoff.measure.agreement_text import render_confusions
    from standoff.measure.differences import confusions

    for pair, compared in found.compared.items():
        counted = confusions(compared, layers)
        if as_json:
            for each, count in counted:
                _print_json({"pair": list(pair), **asdict(each), "count": count})
        else:
            click.echo(f"{pair[0]} | {pair[1]}")
            for line in render_confusions(counted):
                click.echo(line)


def _differences(found: Agreement, layers: tuple[str, ...], as_json: bool) -> None:
    from dataclasses import asdict

    from standoff.measure.agreement_text import render_differences
    from standoff.measure.differences import differences

    number = 0
    for pair, compared in found.compared.items():
        for each in compared:
            told = list(differences(each, layers))
            number += len(told)
            if as_json:
                for one in told:
                    _print_json({"pair": list(pair), **asdict(one)})
            else:
                for line in render_differences(pair, told):
                    click.echo(line)
    if not number:
        click.echo("there are no differences", err=True)


def _print_json(value: Any) -> None:
    from standoff.printable import harmless_json
    from standoff.storage.canonical import dump

    click.echo(harmless_json(dump(value)))
