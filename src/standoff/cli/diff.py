"""`standoff diff`."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Final

import click

from standoff.cli import complete, options

if TYPE_CHECKING:
    from standoff.release.diff import Diff

FORMATS: Final = ("text", "json", "markdown", "html")
COLOURS: Final = {"+": "green", "-": "red", "~": "yellow"}


@click.command("diff")
@click.argument("old", metavar="[A]", required=False, default="")
@click.argument("new", metavar="[B]", required=False, default="")
@click.option(
    "--set",
    "sets",
    multiple=True,
    metavar="ANNOTATOR",
    shell_complete=complete.annotators,
    help="Compare this set alone, gold or an annotator's; given twice, that of A with that of B.",
)
@options.layer
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How to tell it.")
@click.option("--short", is_flag=True, help="The numbers alone.")
@click.option("--all", "noted", is_flag=True, help="Also who made or reviewed a record, and when.")
@click.pass_context
def command(ctx: click.Context, /, old: str, new: str, sets: tuple[str, ...], **more: Any) -> None:
    """Tell what changed, record by record: between revisions, folders or annotators.

    A and B are folders with a corpus, packed or not, or with a built dataset; or revisions of git at which this corpus
    is taken. Without B, A is compared with the corpus as it is now; without both, the last commit is. Records are the
    same if their ids are. Between the sets of two annotators they are the same if they stand on the same words; without
    A, those of this corpus are compared. A span that only moved with its words is not changed.

    \b
    Example:
      standoff diff
      standoff diff v1.0.0 v1.1.0 --format markdown
      standoff diff HEAD~3 --layer quotes --short
      standoff diff ../before . --format html > changes.html
      standoff diff dist-before dist
      standoff diff --set annotator-a --set annotator-b
    """
    from standoff.release.diff import diff
    from standoff.release.diff.sides import side

    if len(sets) > 2:
        raise click.UsageError("--set is given once or twice")
    first, second = (sets[0], sets[-1]) if sets else ("", "")
    start = old or ("" if first != second else "HEAD")
    with ExitStack() as stack:
        before = stack.enter_context(side(start, ctx.obj, first))
        after = stack.enter_context(side(new, ctx.obj, second))
        _check_layers(more["layer"], [*before.schema.layers, *after.schema.layers])
        found = diff(before, after, layers=more["layer"])
        told = {"noted": more["noted"], "short": more["short"]}
        if more["form"] == "html":
            from standoff.release.diff.html import as_page

            click.echo(as_page(found, before, after, **told), nl=False)
        else:
            _print(ctx, found, more["form"], told)


def _check_layers(asked: tuple[str, ...], known: list[str]) -> None:
    from standoff.errors import CorpusError

    for name in asked:
        if name not in known:
            raise CorpusError(f"there is no layer {name}", hint=f"the layers are {', '.join(dict.fromkeys(known))}")


def _print(ctx: click.Context, found: Diff, form: str, told: dict[str, bool]) -> None:
    if form == "json":
        from standoff.printable import harmless_json
        from standoff.release.diff.json import as_json
        from standoff.storage.canonical import dump

        click.echo(harmless_json(dump(as_json(found))))
    elif form == "markdown":
        from standoff.release.diff.markdown import as_markdown

        click.echo("\n".join(as_markdown(found, **told)))
    else:
        from standoff.release.diff.text import as_text

        for line in as_text(found, **told):
            colour = COLOURS.get(line.lstrip()[:1])
            click.echo(click.style(line, fg=colour) if colour else line, color=ctx.color)
