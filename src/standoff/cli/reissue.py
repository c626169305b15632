"""`standoff reissue`."""

from __future__ import annotations

from pathlib import Path

import click

from standoff.cli import options


@click.command("reissue")
@click.argument("out", type=click.Path(path_type=Path), default="reissued")
@click.option(
    "--at", "targets", multiple=True, metavar="TARGET", help="Where versions were published; may be repeated."
)
@options.dry_run
@click.option("--json", "as_json", is_flag=True, help="Print one object of JSON.")
@click.pass_context
def command(ctx: click.Context, out: Path, targets: tuple[str, ...], dry_run: bool, as_json: bool) -> None:
    """Make released versions anew without the documents that were withdrawn.

    Each version that has such a document is made again from its tag, without it, under the next free patch number: a
    corpus and its public build in OUT/VERSION, by default below `reissued`, ready for standoff publish. Then tells
    where the old bytes still stand: branches and tags, remotes, datasets built here, and the places named with --at.
    Nothing of that is deleted, because it cannot all be deleted from here.

    \b
    Example:
      standoff reissue --dry-run
      standoff reissue --at ./published --at org/name
    """
    from standoff.printable import harmless
    from standoff.release.reissue import affected, reissue, told, traces

    corpus = options.open_corpus(ctx)
    found = affected(corpus)
    plan = [(each, out / each.version) for each in found]
    made = plan if dry_run else list(reissue(corpus, found, out))
    places = traces(corpus, found, targets)
    if as_json:
        click.echo(told(made, places))
        return
    for each, place in made:
        without = ", ".join(each.ids)
        click.echo(harmless(f"{each.release.version} → {each.version}  without {without}  {place}"))
    for trace in places:
        click.echo(harmless(f"{trace.where}: {trace.what}; {trace.mend}"))
    if not found:
        click.echo("no released version has a document that was withdrawn", err=True)
    for _, place in [] if dry_run else made:
        click.echo(harmless(f"standoff -C {place} publish TARGET --from {place / 'dist'}"), err=True)
