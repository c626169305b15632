"""docs/architecture.md against the folders: it names all rooms, and nothing that is not there."""

from __future__ import annotations

import ast
import re

import pytest
from conftest import ROOT
from test_architecture import FLOORS, SRC, imports

from standoff.cli import COMMANDS

PAGE = (ROOT / "docs/architecture.md").read_text("utf-8")
CODE = re.compile(r"`([^`]+)`")


def table(head):
    """The rows of the table whose first column is called *head*, each as the words in code of its cells."""
    lines = PAGE.split(f"\n| {head} |")[1].split("\n\n")[0].splitlines()[2:]
    return [[CODE.findall(cell) for cell in line.strip("|").split("|")] for line in lines]


def test_the_floors_are_those_that_imports_keep():
    numbers = re.findall(r"^\| (\d) \| `(\w+)`", PAGE, re.MULTILINE)
    floors = [{room for number, room in numbers if int(number) == floor} for floor in range(len(FLOORS), 0, -1)]
    assert floors == FLOORS


@pytest.mark.parametrize("row", table("floor"), ids=lambda row: row[1][0])
def test_a_room_has_the_folders_and_commands_that_are_told(row):
    [room], folders, commands = row[1], row[3], row[4]
    found = sorted(path.name for path in (SRC / room).iterdir() if path.is_dir() and path.name != "__pycache__")
    assert folders == found
    for command in commands:
        names = set(imports(SRC / "cli" / f"{command}.py", typing=True))
        names |= set(imports(SRC / "cli/decide.py")) if command in ("accept", "reject") else set()
        assert any(name.startswith(f"standoff.{room}.") for name in names), command


def test_every_command_has_a_room():
    told = [command for row in table("floor") for command in row[4]]
    assert sorted(told) == sorted(command for group in COMMANDS.values() for command in group)


def test_the_ground_floor_is_told_in_full():
    told = [module for row in table("about") for module in row[1]]
    assert sorted(told) == sorted(path.stem for path in SRC.glob("*.py") if not path.stem.startswith("__"))


@pytest.mark.parametrize("place", sorted({each for each in CODE.findall(PAGE) if "/" in each}))
def test_every_place_is_there(place):
    assert (ROOT / place).exists() or (ROOT / "docs" / place).exists()


@pytest.mark.parametrize("row", table("new"), ids=str)
def test_a_row_is_added_where_it_is_told(row):
    places = [ROOT / each for each in row[1] if each.startswith("src/")]
    for name in row[1]:
        if re.fullmatch("[A-Z_]+", name):
            assert any(re.search(rf"^{name}\b.* = ", path.read_text("utf-8"), re.M) for path in places[0].glob("*.py"))
    known = {command for group in COMMANDS.values() for command in group}
    assert {word.split()[0] for word in row[2] if not word.startswith(("-", "docs/"))} <= known


@pytest.mark.parametrize("room", sorted(room for rooms in FLOORS for room in rooms))
def test_what_the_docstring_of_a_room_names_is_there(room):
    told = CODE.findall(ast.get_docstring(ast.parse((SRC / room / "__init__.py").read_text("utf-8"))))
    there = {path.stem for path in (SRC / room).iterdir()}
    assert [name for name in told if name.isidentifier() and name.islower() and name not in there] == []
