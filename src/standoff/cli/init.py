"""`standoff init`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click


@click.command("init")
@click.argument("out", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--name", help="Its name: lower-case words joined by hyphens. By default the folder's.")
@click.option("--title", help="Its name for readers.")
@click.option("--description", help="One or two sentences on what it holds.")
@click.option("--language", "languages", multiple=True, metavar="TAG", help="A language of the texts, as en or pt-BR.")
@click.option("--licence", help="Licence of the annotations, as CC-BY-4.0.")
@click.option("--author", "authors", multiple=True, metavar="NAME", help="Whom to cite: Family, Given.")
@click.option("--by", metavar="ANNOTATOR", help="You, as records name you: lower-case words joined by hyphens.")
@click.option("--sample/--no-sample", default=True, help="Whether to add a short text with annotations to look at.")
def command(out: Path, sample: bool, **given: Any) -> None:
    """Start a corpus of your own.

    Makes DIR with a schema that you may change, corpus.json, a README, a datasheet to fill in, a workflow that
    validates every push, and a sample document. Without options it asks, if there is a terminal to ask on; with any
    option it asks nothing.

    \b
    Example:
      standoff init my-corpus
      standoff init other --title "My Corpus" --language en --by anna
    """
    from standoff.curate.add_registry import slug
    from standoff.curate.init import SAMPLE, init

    name = slug(out.resolve().name)
    usual = {
        "name": name,
        "title": name.replace("-", " ").title(),
        "description": "Texts with stand-off annotation.",
        "languages": ("en",),
        "licence": None,
        "authors": (),
        "by": None,
    }
    asked = not any(given.values()) and sys.stdin.isatty() and sys.stdout.isatty()
    said = {**usual, **(_ask(usual) if asked else {key: value for key, value in given.items() if value})}
    person = {"id": said["by"], "kind": "human", "tool": None, "guideline": None}
    meta = {
        "name": said["name"],
        "title": said["title"],
        "description": said["description"],
        "languages": list(said["languages"]),
        "licences": {"annotations": said["licence"], "text": None},
        "annotators": [*([person] if said["by"] else []), *([SAMPLE] if sample else [])],
        **({"authors": list(said["authors"])} if said["authors"] else {}),
    }
    init(out, meta, sample=sample)
    click.echo(out)
    click.echo(f"{said['title']} is ready: cd {out}, then standoff show", err=True)


def _ask(usual: dict[str, Any]) -> dict[str, Any]:
    said = {
        "name": click.prompt("Name (lower-case words joined by hyphens)", default=usual["name"]),
        "title": click.prompt("Title", default=usual["title"]),
        "description": click.prompt("What does it hold", default=usual["description"]),
        "languages": click.prompt("Languages of the texts", default="en").replace(",", " ").split(),
        "licence": click.prompt("Licence of the annotations, as CC-BY-4.0 (empty if none yet)", default=""),
        "by": click.prompt("Your name as records will have it, as anna (empty if later)", default=""),
    }
    return {key: value or None for key, value in said.items()}
