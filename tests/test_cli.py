"""The command line as a whole: help, errors, exit codes, what it imports."""

from __future__ import annotations

import subprocess
import sys

import pytest
from click.testing import CliRunner

from standoff.cli import COMMANDS, cli

HEAVY = {"pandas", "datasets", "pyarrow", "numpy", "rich", "asyncio", "msgspec"}
NAMES = [name for commands in COMMANDS.values() for name in commands]


def test_help_lists_every_command_with_its_own_first_line():
    shown = CliRunner().invoke(cli, ["--help"]).stdout
    for commands in COMMANDS.values():
        for name, line in commands.items():
            found = cli.get_command(None, name)
            assert found.help.split("\n")[0] == line, name
            assert name in shown


@pytest.mark.parametrize("name", NAMES)
def test_every_command_has_an_example(name):
    result = CliRunner().invoke(cli, [name, "--help"])
    assert result.exit_code == 0
    assert "Example:" in result.stdout


@pytest.mark.parametrize("args", [["--help"], ["validate"]])
def test_quick_commands_import_nothing_heavy(root, args):
    code = (
        "import sys; from standoff.cli import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit as done: assert not done.code, done.code\n"
        f"print(sorted({HEAVY!r} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code, "-C", str(root), *args], capture_output=True, text=True)
    assert done.stderr.strip().endswith("[]"), done.stderr


def test_an_unknown_command_is_answered_with_the_nearest(standoff):
    result = standoff("valdate")
    assert result.exit_code == 2
    assert "Did you mean validate?" in result.stderr


def test_no_corpus_is_one_message_and_2(standoff, tmp_path):
    result = standoff("validate", corpus=tmp_path / "nowhere")
    assert result.exit_code == 2
    assert result.stderr.startswith("error: ")
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(("variable", "coloured"), [("NO_COLOR", False), ("FORCE_COLOR", True)])
def test_colours_are_as_the_environment_asks(standoff, monkeypatch, variable, coloured):
    monkeypatch.setenv(variable, "1")
    assert ("\x1b[" in standoff("validate", corpus="nowhere").stderr) is coloured
