"""The command line. A command is one file in this folder and one line in `COMMANDS`; it is imported when it runs."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any, Final

import click

COMMANDS: Final = {
    "Look": {
        "show": "Show the documents, or one with its annotation.",
        "find": "Find records by what their fields say.",
        "validate": "Tell what is wrong with the corpus, and how to mend it.",
        "explain": "Tell what a rule demands and why, with examples.",
        "report": "Put together what several runs of validate found.",
        "textconv": "Print a file of records in words, one field a line.",
        "stats": "Count documents, records, labels, referents and spans.",
    },
    "Change": {
        "init": "Start a corpus of your own.",
        "add": "Add a document, or records to a layer.",
        "edit": "Change a record: some fields, or all of it in your editor.",
        "remove": "Take records out of a document.",
        "rename": "Give a referent another id, in the registry and in every record.",
        "suggest": "Propose records that somebody still has to decide on.",
        "review": "Decide on proposed records one by one, a key each.",
        "accept": "Accept records: they become part of the annotation.",
        "reject": "Reject records: they stay as evidence, and nobody proposes them again.",
        "merge": "Merge two versions of a file, by record and field.",
        "reanchor": "Change the text of a document and move all spans with it.",
        "fix": "Mend what can be mended without a guess.",
        "pack": "Write the corpus as shards of JSONL.",
        "unpack": "Write a packed corpus as folders.",
    },
    "Measure": {
        "agree": "Measure how far the annotators of the same documents agree.",
        "score": "Score predictions against the gold annotation.",
    },
    "Ship": {
        "diff": "Tell what changed, record by record: between revisions, folders or annotators.",
        "release": "Give the data a version, and bind it to what it holds.",
        "migrate": "Move the corpus to a newer version of its schema.",
        "split": "Put every document into a split, once and for all.",
        "build": "Make the dataset that load_dataset reads.",
        "rehydrate": "Join your own copies of withheld texts to a public dataset.",
        "verify": "Compare a built dataset with its manifest, byte by byte and row by row.",
        "publish": "Put a built dataset where others find it, as a version that never changes.",
        "withdraw": "Take a document out for good, and leave a tombstone.",
        "reissue": "Make released versions anew without the documents that were withdrawn.",
    },
}


class LazyGroup(click.Group):
    """A group whose commands are modules of this package, each with its `command`, imported on use."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names of all commands, group by group."""
        return [name for commands in COMMANDS.values() for name in commands]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command."""
        if cmd_name not in self.list_commands(ctx):
            return None
        from importlib import import_module

        module = import_module(f"{__name__}.{cmd_name.replace('-', '_')}")
        return module.command  # type: ignore[no-any-return]

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """Find the command that *args* name, or say which one may be meant."""
        name = args[0] if args else ""
        if name not in self.list_commands(ctx) and not name.startswith("-"):
            from difflib import get_close_matches

            close = get_close_matches(name, self.list_commands(ctx), 1)
            hint = f" Did you mean {close[0]}?" if close else ""
            ctx.fail(f"There is no command {name!r}.{hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands by group without importing any of them."""
        for group, commands in COMMANDS.items():
            with formatter.section(group):
                formatter.write_dl(list(commands.items()))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command, and turn every error into one message and an exit code."""
        try:
            return super().invoke(ctx)
        except (click.exceptions.Exit, click.Abort, click.ClickException, BrokenPipeError):
            raise
        except Exception as error:
            if os.environ.get("STANDOFF_DEBUG"):
                raise
            from standoff.cli.failure import report

            ctx.exit(report(error))


def _colour() -> bool | None:
    """Return whether the environment asks for colours or forbids them; None to let the terminal decide."""
    if os.environ.get("NO_COLOR"):
        return False
    return True if os.environ.get("FORCE_COLOR") else None


def _version(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from standoff import __version__

        click.echo(f"standoff {__version__}")
        ctx.exit()


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("-C", "--corpus", "path", metavar="DIR", help="The corpus; by default the nearest one above here.")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colours in the output.")
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version.")
@click.pass_context
def cli(ctx: click.Context, path: str | None, color: str) -> None:
    """Corpora with stand-off annotation: who said what about whom."""
    ctx.obj = path
    ctx.color = {"always": True, "never": False}.get(color, _colour())


def main(args: Sequence[str] | None = None) -> None:
    """Run the command line."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # closed by whoever started us, as with >&-
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115
    cli.main(args=list(args) if args is not None else None, prog_name="standoff")
