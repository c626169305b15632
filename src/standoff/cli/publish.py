"""`standoff publish`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from standoff.cli import options
from standoff.printable import harmless

if TYPE_CHECKING:
    from standoff.release.plan import Build, Plan

SIGNS = {"add": "+", "change": "~", "delete": "-"}
COLOURS = {"add": "green", "change": "yellow", "delete": "red"}


@click.command("publish")
@click.argument("target")
@click.option("--from", "folder", type=click.Path(path_type=Path), default="dist", help="The built folder.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--unreleased", is_flag=True, help="Publish a version that was never released, too.")
@options.dry_run
@click.option("--private", is_flag=True, help="Of a new repository on the Hub: show it to nobody else.")
@click.option("--pull-request", is_flag=True, help="On the Hub: propose the version instead of putting it there.")
@click.option("--endpoint", metavar="URL", help="The Hub's server; by default HF_ENDPOINT, or huggingface.co.")
@click.option(
    "--timeout",
    type=click.FloatRange(0, min_open=True),
    default=60.0,
    show_default=True,
    metavar="SECONDS",
    help="For how long a server of the Hub may be silent.",
)
@click.pass_context
def command(
    ctx: click.Context, /, target: str, folder: Path, *, yes: bool, unreleased: bool, dry_run: bool, **asked: object
) -> None:
    """Put a built dataset where others find it, as a version that never changes.

    TARGET is a dataset repository on the Hub, org/name or hf://org/name; or a folder; or a URL that fsspec knows, such
    as s3://bucket/name. What would change is shown first. The version is the one in corpus.json. A folder gets it as
    TARGET/v1.0.0, and a file `latest` that names the newest; a repository gets one commit and then the tag v1.0.0.
    Everything is read back and compared. A version that stands there with other content is refused. Whatever fails, the
    same command goes on from there. Text that may not be given away is looked for first, always.

    A version that standoff release does not know is refused: a later release of that number could never be published.

    Versions without a document that was withdrawn are made by standoff reissue, which says how each is published.

    The token for the Hub comes from HF_TOKEN or from `hf auth login`.

    \b
    Example:
      standoff publish ./published
      standoff publish org/name --dry-run
      standoff publish hf://org/name --private --yes
    """
    from standoff.release.publish import prepared
    from standoff.release.targets import Options, find
    from standoff.storage.corpus import Corpus

    place = find(target, Options(**asked))  # type: ignore[arg-type]
    corpus = Corpus.open(ctx.obj)
    with prepared(corpus, folder, _say, unreleased=unreleased) as build:
        plan = place.plan(build)
        _show(build, plan)
        if dry_run:
            return
        place.ready()
        if plan.state != "done" and not yes:
            _ask(build, plan)
        where = place.send(build, plan, _say)
    done = "stands at" if plan.state != "done" else "stands already at"
    _say(f"{build.name} {build.label} {done} {where}")


def _say(sentence: str) -> None:
    click.echo(harmless(sentence), err=True)


def _show(build: Build, plan: Plan) -> None:
    click.echo(harmless(f"{build.name} {build.label}, content sha256:{build.digest}"))
    click.echo(harmless(f"to {plan.place}"))
    for change in plan.of("add", "change", "delete"):
        line = f"  {SIGNS[change.what]} {change.size:>13,} bytes  {change.sha256[:12]:12}  {change.path}"
        click.echo(click.style(harmless(line), fg=COLOURS[change.what]))
    told = [f"{_files(len(found))} to {kind}" for kind in SIGNS if (found := plan.of(kind))]
    size = sum(change.size for change in plan.of("add", "change"))
    told += [f"{_files(same)} left as they are"] if (same := len(plan.of("same"))) else []
    click.echo(", ".join(told) + (f"; {size:,} bytes to send" if size else "; nothing to send"))
    for note in plan.notes:
        click.echo(harmless(note))


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count:,} files"


def _ask(build: Build, plan: Plan) -> None:
    import sys

    if not sys.stdin.isatty():
        raise click.UsageError("nobody is there to ask: --yes publishes without asking, --dry-run shows the plan alone")
    click.confirm(harmless(f"publish {build.name} {build.label} to {plan.place}?"), abort=True, err=True)
