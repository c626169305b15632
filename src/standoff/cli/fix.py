"""`standoff fix`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from standoff.curate.fix import Fixed
    from standoff.curate.repairs import Repair
    from standoff.curate.repairs.draft import Told


@click.command("fix")
@click.argument("documents", metavar="[DOC]...", nargs=-1)
@click.option("--select", multiple=True, metavar="CODE", help="Only these: codes, starts of codes, names; by commas.")
@click.option("--ignore", multiple=True, metavar="CODE", help="All but these.")
@click.option("--diff", "show_diff", is_flag=True, help="Show what would change, and write nothing.")
@click.option("--list", "show_list", is_flag=True, help="Show the repairs.")
@click.pass_context
def command(
    ctx: click.Context,
    documents: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    show_diff: bool,
    show_list: bool,
) -> None:
    """Mend what can be mended without a guess.

    Mends all documents and the registry, or the documents that are named, and prints what it did. Where two answers
    are possible it leaves things alone and says why. A line that cannot be read keeps its bytes. Exits with 1 if
    something was left alone, or, with --diff, if something would change.

    \b
    Example:
      standoff fix --diff
      standoff fix ferry-pier --select T303
    """
    from standoff.curate.repairs import REPAIRS, chosen

    if show_list:
        for repair in REPAIRS.values():
            click.echo(f"{', '.join(repair.codes):16}  {repair.name:20}  {repair.sentence}")
        return
    try:
        repairs = chosen(_words(select), _words(ignore))
    except ValueError as error:
        raise click.UsageError(f"there is no repair {str(error)!r}; standoff fix --list shows all") from None
    changed, left = _run(ctx.obj, repairs, documents, show_diff=show_diff)
    ctx.exit(1 if left or (changed and show_diff) else 0)


def _words(given: tuple[str, ...]) -> list[str]:
    return [word.strip() for each in given for word in each.split(",") if word.strip()]


def _run(path: str | None, repairs: list[Repair], documents: tuple[str, ...], *, show_diff: bool) -> tuple[int, int]:
    """Fix and print; return how many repairs were made and how many things were left alone."""
    from standoff.curate.fix import fix
    from standoff.storage.corpus import Corpus

    done, left = 0, 0
    for fixed in fix(Corpus.open(path), repairs, documents, dry_run=show_diff):
        _print(fixed, show_diff=show_diff)
        done, left = done + len(fixed.done), left + len(fixed.left)
    verb = "would be made" if show_diff else "made"
    click.echo(f"{done} repair{'' if done == 1 else 's'} {verb}, {left} left alone", err=True)
    return done, left


def _print(fixed: Fixed, *, show_diff: bool) -> None:
    from standoff.curate.fix import diff
    from standoff.printable import harmless

    if show_diff:
        for line in diff(fixed):
            click.echo("\n".join(map(harmless, line.split("\n"))))
    for repair, told in () if show_diff else fixed.done:
        click.echo(_line("mended", repair, told))
    for repair, told in fixed.left:
        click.echo(_line("left alone", repair, told), err=show_diff)


def _line(verb: str, repair: Repair, told: Told) -> str:
    from standoff.printable import harmless

    record = f" {told.record}:" if told.record else ""
    return harmless(f"{told.path}: {verb} {repair.codes[0]} {repair.name}:{record} {told.words}")
