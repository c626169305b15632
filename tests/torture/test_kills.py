"""SIGKILL at random times: no file is torn, no acknowledged record is lost, and several files change together."""

from __future__ import annotations

import random
import shutil
import signal
import time

import pytest
from children import DONE, Child
from commands import COMMANDS
from ways import NAIVE, NAIVE_MANY, OURS, make

LONGEST = 0.02
"""Seconds that a child may run. An operation takes about a millisecond, so kills hit all of its steps."""
LONGEST_OF_A_COMMAND = 0.08


def kill_often(way, place, rounds, longest=LONGEST):
    """Start and kill processes; return what was found wrong after each kill, and how much was acknowledged."""
    chance, begun, acknowledged, wrong = random.Random(1), [], [], []
    shutil.copytree(place, place.with_name("fresh"))
    for _ in range(rounds):
        first = len(begun) + 1
        child = Child(way, place, range(first, first + 1000))
        child.go()
        time.sleep(chance.random() * longest)
        child.kill()
        status, said = child.wait()
        wrong += [f"ended with {status}"] * (status not in (DONE, -signal.SIGKILL))
        acknowledged += said
        begun += range(first, first + len(said) + 1)  # one more may be done and not yet acknowledged
        wrong += way.damage(place, begun, acknowledged)
        if len(begun) > 2000:
            begun, acknowledged = [], []
            shutil.rmtree(place)
            shutil.copytree(place.with_name("fresh"), place)
    return wrong


@pytest.mark.parametrize("rounds", [25, pytest.param(1000, marks=pytest.mark.torture)])
@pytest.mark.parametrize("name", OURS)
def test_nothing_is_torn_or_lost(tmp_path, name, rounds):
    place = make(tmp_path / "place")
    assert kill_often(OURS[name], place, rounds) == []
    OURS[name].operate(place, 10**6)
    assert sorted(path.name for path in (place / ".standoff").iterdir()) == [".gitignore", "lock"]


@pytest.mark.parametrize("rounds", [12, pytest.param(1000, marks=pytest.mark.torture)])
@pytest.mark.parametrize("name", COMMANDS)
def test_no_command_tears_or_loses_anything(root, name, rounds, capsys):
    wrong = kill_often(COMMANDS[name], root, rounds, LONGEST_OF_A_COMMAND)
    with capsys.disabled():
        print(f"\n{name}: {rounds} kills, {len(wrong)} faults" if rounds > 12 else "", end="")
    assert wrong == []
    COMMANDS[name].operate(root, 10**6)
    assert not [path for path in root.parent.rglob("*") if ".standoff-" in path.name or path.name.endswith(".staged")]


@pytest.mark.parametrize("way", [NAIVE["rewrite"], NAIVE_MANY], ids=["rewrite", "one_by_one"])
def test_naive_ways_are_caught(tmp_path, way):
    assert kill_often(way, make(tmp_path / "place"), 60)
