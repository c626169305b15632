"""`standoff validate`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from standoff.cli.options import cluster, scheduler, share_of, workers
from standoff.cli.showing import PEOPLE, show
from standoff.validate.reporters import REPORTERS

if TYPE_CHECKING:
    from standoff.validate.outcome import Outcome
    from standoff.validate.selection import Selection


@click.command("validate")
@click.argument("what", metavar="[DOC|PATH|-]...", nargs=-1)
@click.option("--format", "form", type=click.Choice(list(REPORTERS)), default="text", help="How to print the report.")
@click.option("--select", multiple=True, metavar="RULES", help="Show only these: codes, starts of codes, names.")
@click.option("--ignore", multiple=True, metavar="RULES", help="Leave these out.")
@click.option("--since", metavar="REV", help="Show only what changed since this git revision brought.")
@click.option("--strict", is_flag=True, help="Let warnings fail as well.")
@click.option("--statistics", is_flag=True, help="Show how many findings each rule has instead of the findings.")
@click.option("--show-waived", is_flag=True, help="Show the findings that waivers set aside, too.")
@click.option("--max", "limit", type=click.IntRange(0), default=50, help="How many findings of a rule to show; 0: all.")
@click.option("--as", "layer", metavar="LAYER", help="With -: which layer standard input is.")
@click.option("--doc", metavar="DOC", help="With -: the document that it belongs to.")
@click.option("--source", type=click.Path(path_type=Path), metavar="FILE", help="With -: or else a file with the text.")
@workers
@click.option("--shard", metavar="I/N", callback=share_of, help="Check every N-th document, from the I-th on.")
@scheduler
@click.option("--report", type=click.Path(), help="With --shard: the file for what was found; see report merge.")
@click.option("--no-cache", is_flag=True, help="Check also what has not changed since the last run.")
@click.pass_context
def command(ctx: click.Context, /, what: tuple[str, ...], form: str, **options: Any) -> None:
    """Tell what is wrong with the corpus, and how to mend it.

    Checks all documents, or those that are named by their ids or by paths. A file stands for the findings in it, and
    - for one layer's lines on standard input. Exits with 0 if there are no errors, with 1 if there are, and with 2 if
    the corpus cannot be found or an option is wrong.

    \b
    Example:
      standoff validate
      standoff validate ferry-pier --format json
      standoff validate corpus/news --select T --since origin/main
      standoff validate --shard 3/16 --report share-3.json
      standoff validate - --as quotes --doc ferry-pier < quotes.jsonl
    """
    from standoff.validate.selection import Selection

    if options["statistics"] and form not in (*PEOPLE, "json"):
        raise click.UsageError(f"--statistics goes with {', '.join(PEOPLE)} and json, not with {form}")
    chosen = Selection(options["select"], options["ignore"])
    outcome = _piped(ctx.obj, **options) if what == ("-",) else _stored(ctx.obj, what, **options)
    _select(outcome, chosen)
    outcome.strict, outcome.limit, outcome.show_waived = options["strict"], options["limit"], options["show_waived"]
    show(ctx, outcome, form, statistics=options["statistics"])


def _stored(
    corpus: str | None,
    what: tuple[str, ...],
    *,
    since: str | None,
    workers: int,
    shard: tuple[int, int] | None,
    scheduler: str | None,
    report: str | None,
    no_cache: bool,
    **_: Any,
) -> Outcome:
    """Check what lies in the corpus."""
    from standoff.storage.files import write
    from standoff.validate.engine import examine
    from standoff.validate.outcome import settle
    from standoff.validate.share import conclude, dump_share
    from standoff.validate.targets import resolve

    if "-" in what:
        raise click.UsageError("- stands alone: it is one layer on standard input")
    target = resolve(corpus, what)
    with cluster(scheduler, workers) as executor:
        options: dict[str, Any] = {"workers": workers, "executor": executor, "cache": not no_cache}
        share = examine(target.where, target.documents, shard=shard or (1, 1), **options)
    if report:
        write(Path(report), dump_share(share))
    partly = target.documents or shard
    documents = [checked.id for _, checked in share.checked] if partly else None
    outcome = settle(conclude([share]), target.where, documents=documents, apart=True)
    outcome.findings = list(filter(target.wants, outcome.findings))
    if since:
        _subtract(outcome, target.where, since, workers)
    return outcome


def _subtract(outcome: Outcome, where: Path, since: str, workers: int) -> None:
    """Take off the findings that were there at an earlier revision."""
    from standoff.storage.corpus import CORPUS_FILE
    from standoff.validate.engine import examine
    from standoff.validate.outcome import settle, together
    from standoff.validate.share import conclude
    from standoff.validate.since import export, introduced

    folders = [where, where.parent / "schema", where / "schema"]
    with export(folders, since) as (top, tree):
        before = tree / where.relative_to(top)
        there = (before / CORPUS_FILE).is_file()
        report = conclude([examine(before, workers=workers)]) if there else None
        known = settle(report, before, apart=True).findings if report else []
    found = len(together(outcome.findings))
    outcome.findings = introduced(outcome.findings, known)
    outcome.known = found - len(together(outcome.findings))


def _piped(
    corpus: str | None, *, layer: str | None, doc: str | None, source: Path | None, since: str | None, **_: Any
) -> Outcome:
    """Check one layer on standard input."""
    from standoff.storage.corpus import Corpus
    from standoff.validate.outcome import settle
    from standoff.validate.piped import originals, validate_layer

    if not layer or bool(doc) == bool(source) or since:
        raise click.UsageError("- needs --as, and either --doc or --source; --since does not go with it")
    opened, raw = Corpus.open(corpus), sys.stdin.buffer.read()
    report = validate_layer(opened, layer, raw, doc=doc or "", source=source)
    outcome = settle(report, opened.path, files=False, apart=True)
    outcome.originals = originals(opened, raw, doc=doc or "", source=source)
    if source:
        click.echo("references to other layers were not followed, since only one was given", err=True)
    return outcome


def _select(outcome: Outcome, chosen: Selection) -> None:
    """Leave in what was chosen, and of what has one cause one finding."""
    from standoff.validate.outcome import together

    found = len(together(outcome.findings))
    outcome.findings = together(finding for finding in outcome.findings if finding.code in chosen)
    outcome.waived = [each for each in outcome.waived if each.finding.code in chosen]
    outcome.unselected = found - len(outcome.findings)
