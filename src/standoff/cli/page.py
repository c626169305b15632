"""The page of commands: what `--help` says of each, put together for docs/commands.md."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import click

from standoff.cli import COMMANDS, cli

WIDTH: Final = 100
NOWHERE: Final = "/nowhere"


def commands_page() -> str:
    """Return docs/commands.md. The options of `add` are those of the schema that a new corpus has."""
    parts = [
        "# Commands\n",
        "Every command takes `-h`. `standoff -C DIR` names the corpus; without it, the nearest one at or above the "
        "working directory is meant. Results go to standard output, remarks to standard error; the exit code is 0 if "
        "all is well, 1 for findings, for a refused change and for nothing found, 2 for wrong usage.\n",
        "This page is made from the code by `python scripts/write_docs.py`.\n",
    ]
    sizes: dict[str, Any] = {"terminal_width": WIDTH, "max_content_width": WIDTH, "help_option_names": ["-h", "--help"]}
    with click.Context(cli, info_name="standoff", obj=NOWHERE, **sizes) as root:
        for group, names in COMMANDS.items():
            parts.append(f"## {group}\n")
            for name in names:
                parts += _sections(cli.get_command(root, name), name, root, 3)
    return "\n".join(parts)


def _sections(command: click.Command | None, name: str, parent: click.Context, level: int) -> Iterator[str]:
    if command is None:
        return
    context = click.Context(command, info_name=name, parent=parent)
    with context:
        path = context.command_path.removeprefix("standoff ")
        yield f"{'#' * level} {path}\n"
        yield f"```text\n{command.get_help(context).rstrip()}\n```\n"
        if isinstance(command, click.Group):
            for inner in command.list_commands(context):
                yield from _sections(command.get_command(context, inner), inner, context, level + 1)
