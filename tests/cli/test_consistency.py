"""One name and one meaning for an option everywhere, -h on everything, and an example in every help."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest
from conftest import ROOT

from standoff.cli import cli
from standoff.cli.page import NOWHERE, commands_page

CHANGING = {"add", "edit", "remove", "rename", "accept", "reject"}
SHARED = {"--by", "--annotator", "--dry-run", "--layer", "--status"}


def commands(group: click.Group, parent: click.Context, path: str = "") -> Iterator[tuple[str, click.Command]]:
    for name in group.list_commands(parent):
        command = group.get_command(parent, name)
        assert command is not None
        yield f"{path} {name}".strip(), command
        if isinstance(command, click.Group):
            yield from commands(
                command, click.Context(command, parent=parent, info_name=name), f"{path} {name}".strip()
            )


ALL = dict(commands(cli, click.Context(cli, info_name="standoff", obj=NOWHERE)))


@pytest.mark.parametrize("path", ALL)
def test_every_command_has_help_with_an_example(path, standoff):
    result = standoff(*path.split(), "-h")
    assert (result.exit_code, "Example:" in result.stdout) == (0, True)
    assert path.split()[0] in result.stdout.partition("Example:")[2]


@pytest.mark.parametrize("path", [path for path in ALL if path.split()[0] in CHANGING and path != "add"])
def test_every_change_can_be_rehearsed(path):
    assert any("--dry-run" in param.opts for param in ALL[path].params)


def test_shared_options_mean_the_same_everywhere():
    seen: dict[str, set[object]] = {}
    for command in [command for path, command in ALL.items() if path != "init"]:
        for param in command.params:
            for name in SHARED & set(param.opts):
                seen.setdefault(name, set()).add((param.help, param.metavar, param.multiple))  # type: ignore[attr-defined]
    assert {name: len(meanings) for name, meanings in seen.items()} == dict.fromkeys(seen, 1)


def test_documents_come_first_and_ids_after():
    for path in ("accept", "reject", "remove", "show"):
        names = [param.name for param in ALL[path].params if isinstance(param, click.Argument)]
        assert names[0] == "document"
        assert names[1] in ("records", "record")


def test_the_page_of_commands_is_current():
    assert (ROOT / "docs/commands.md").read_text("utf-8") == commands_page(), "run scripts/write_docs.py"


def test_what_cannot_be_added_is_told(standoff):
    result = standoff("add", "entitty", "bridge")
    assert (result.exit_code, "There is document, referent, annotator, entity" in result.stderr) == (2, True)


def test_help_on_adding_is_there_without_a_corpus(tmp_path, monkeypatch):
    from click.testing import CliRunner

    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(cli, ["add", "quote", "-h"], catch_exceptions=False)
    assert (result.exit_code, "--speaker" in result.stdout) == (0, True)
