"""`standoff score`."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import click

from standoff.cli import complete, options


@click.command("score")
@click.argument("predictions", metavar="[PRED]", required=False, type=click.Path(path_type=Path))
@click.argument("gold", metavar="[GOLD]", required=False, type=click.Path(path_type=Path))
@click.option(
    "--set", "name", metavar="ANNOTATOR", shell_complete=complete.annotators, help="Score this annotator's set."
)
@click.option("--split", metavar="SPLIT", help="Score on the documents of this split alone.")
@options.layer
@click.option("--all", "full", is_flag=True, help="Show every measure of every field.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--markdown", is_flag=True, help="Print tables in Markdown.")
@click.pass_context
def command(ctx: click.Context, /, predictions: Path | None, gold: Path | None, **more: Any) -> None:
    """Score predictions against the gold annotation.

    PRED is a file of JSONL, one document a line with its doc_id and the predicted records of each layer; or another
    corpus with predictions for records, or the dataset built of it. GOLD is a corpus, by default the one that is here.
    With --set and no PRED the set of an annotator is scored, with both the set that PRED has.

    Mentions are scored by span, head and type, quotes by content, cue and speaker, stances by holder, target and
    polarity, and the records of each phenomenon by whether they were found. A minimal pair, or another contrast set,
    is right if all of its documents are right in what it flips. A * marks a share of fewer than ten. docs/metrics.md
    defines each measure. The last line is the signature: cite it with the numbers.

    \b
    Example:
      standoff score predictions.jsonl --split test
      standoff score --set annotator-a
      standoff score predictions.jsonl --markdown > scores.md
    """
    from standoff.measure.score import score
    from standoff.measure.score_text import as_value, markdown, render
    from standoff.printable import harmless_json
    from standoff.storage.canonical import dump
    from standoff.storage.corpus import Corpus

    corpus = Corpus.open(gold or ctx.obj)
    options.check_layers(corpus, more["layer"])
    predicted = _predicted(corpus, predictions, more["name"])
    found = score(corpus, predicted, split=more["split"], layers=more["layer"])
    if more["as_json"]:
        click.echo(harmless_json(dump(as_value(found), indent=True)))
    else:
        width = shutil.get_terminal_size().columns
        full = more["full"]
        click.echo(markdown(found, full=full) if more["markdown"] else render(found, width=width, full=full), nl=False)
        options.tell(found.notes)


def _predicted(corpus: Any, predictions: Path | None, name: str | None) -> Any:
    from standoff.measure.predictions import of_documents, of_set, read_predictions
    from standoff.storage.corpus import Corpus

    if name:
        return of_set(Corpus.open(predictions) if predictions else corpus, name)
    if predictions is None:
        raise click.UsageError("name what is to be scored: PRED, or --set ANNOTATOR")
    if predictions.is_dir():
        from standoff.dataset.built import BuiltCorpus
        from standoff.dataset.manifest import MANIFEST

        if (predictions / MANIFEST).is_file():
            return of_documents(BuiltCorpus.open(predictions, corpus.schema))
    return read_predictions(predictions, corpus)
