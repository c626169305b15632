"""`standoff release`."""

from __future__ import annotations

from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING

import click

from standoff.cli import options

if TYPE_CHECKING:
    from standoff.release.release import Plan


@click.command("release")
@click.argument("version", required=False, default="")
@options.dry_run
@click.pass_context
def command(ctx: click.Context, version: str, dry_run: bool) -> None:
    """Give the data a version, and bind it to what it holds.

    Looks whether the corpus may be released: validate finds nothing, two builds of the dataset are equal, the datasheet
    has the right numbers, nothing is still proposed, everything is committed, and what archives will read is in order.
    Without VERSION takes the one that follows from what changed: major if a label, a field or the test split means
    something else, minor for new data, patch for corrections. Then writes the Data part of CHANGELOG.md, corpus.json,
    CITATION.cff, .zenodo.json and corpus/releases.jsonl, commits them, and tags the commit. A version once released is
    never given to other content. A run that was interrupted is completed by the next one. Nothing is sent anywhere.

    \b
    Example:
      standoff release --dry-run
      standoff release
      standoff release 2.0.0
    """
    from standoff.cli.failure import headed
    from standoff.release.release import perform, plan

    made = plan(options.open_corpus(ctx), version, tell=lambda said: click.echo(f"{said} …", err=True))
    for remark in made.remarks:
        headed("note", remark, colour=None)
    if made.done and not made.problems:
        click.echo(f"{made.version} is released, and nothing changed since", err=True)
    elif dry_run:
        _show(ctx, made)
    elif not made.problems:
        commit = perform(made)
        click.echo(f"{made.version} {made.tag} {commit}")
        click.echo(f"git push --follow-tags makes {made.tag} known", err=True)
    _refuse(ctx, made)


def _show(ctx: click.Context, made: Plan) -> None:
    """Print what would be done; nothing if the corpus is so broken that nobody can tell."""
    from standoff.printable import harmless

    if made.entry is None:
        return
    before = made.last.version if made.last and not made.written else ""
    click.echo(harmless(" → ".join(part for part in (before, made.version) if part)))
    for reason in made.why:
        click.echo(harmless(f"  {reason}"))
    if made.written:
        click.echo("  the files have this version already; what is left is to commit and to tag them")
    for path, content in made.files.items():
        for line in _diff(path.relative_to(made.corpus.root), path, content):
            click.echo(options.coloured(line), color=ctx.color)
    click.echo(harmless(f"commit and tag {made.tag}: {made.message}"))


def _diff(name: Path, path: Path, content: bytes) -> list[str]:
    from standoff.storage.files import read

    old = read(path).decode("utf-8", "replace").splitlines() if path.exists() else []
    new = content.decode("utf-8").splitlines()
    return list(unified_diff(old, new, f"a/{name}" if old else "/dev/null", f"b/{name}", lineterm="", n=1))


def _refuse(ctx: click.Context, made: Plan) -> None:
    """Print what is in the way and exit with 1, if anything is."""
    from standoff.cli.failure import headed

    for problem in made.problems:
        headed("refused", problem.message, problem.hint)
    ctx.exit(1 if made.problems else 0)
