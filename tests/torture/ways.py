"""Ways to change files, each with the question what is wrong afterwards: those of the package, and naive ones.

A way works on a place: a folder made by `make`. Its operations have numbers; some of them were begun, and of these some
were acknowledged before the program was killed or an operation failed.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from standoff.storage.changes import reading, writing

FILES = 4
OLD = 35
"""Lines of a fresh log. They fill 4095 bytes, so that one more needs a further page of the disk."""
PAD = b"x" * 100


class Way(NamedTuple):
    """How to change something.

    Attributes:
        operate: Does the operation of a number on a place.
        damage: Tells what is wrong with a place, given the numbers begun and those acknowledged.
    """

    operate: Callable[[Path, int], None]
    damage: Callable[[Path, Sequence[int], Sequence[int]], list[str]]


def make(place: Path) -> Path:
    """Make a place."""
    (place / "many").mkdir(parents=True)
    (place / "log").write_bytes(line(0) * OLD)
    (place / "count").write_bytes(b"0\n")
    for each in many(place):
        each.write_bytes(body(0))
    return place


def line(number: int) -> bytes:
    return b'{"n":%d,"pad":"%s"}\n' % (number, PAD)


def body(number: int) -> bytes:
    return line(number) * 20


def many(place: Path) -> list[Path]:
    return [place / "many" / str(each) for each in range(FILES)]


def _number(content: bytes) -> int:
    digits = content.removeprefix(b'{"n":').partition(b",")[0]
    return int(digits) if digits.isdigit() else -1


def log_damage(place: Path, begun: Sequence[int], acknowledged: Sequence[int]) -> list[str]:
    with reading(place):
        lines = (place / "log").read_bytes().splitlines(keepends=True)
    there = [_number(each) for each in lines]
    found = [f"torn: {each[:20]!r}" for each, number in zip(lines, there, strict=True) if each != line(number)]
    found += [f"lost: {number}" for number in acknowledged if there.count(number) != 1]
    found += [f"lost: {OLD - there.count(0)} old records"] * (there.count(0) != OLD)
    return found + [f"nobody wrote {number}" for number in set(there) if number and number not in begun]


def count_damage(place: Path, begun: Sequence[int], acknowledged: Sequence[int]) -> list[str]:
    with reading(place):
        content = (place / "count").read_bytes()
    if not content.endswith(b"\n"):
        return [f"torn: {content!r}"]
    lost = len(acknowledged) - int(content)
    return [f"lost: {lost} updates"] * (lost > 0) + ["nobody wrote that"] * (int(content) > len(begun))


def many_damage(place: Path, begun: Sequence[int], acknowledged: Sequence[int]) -> list[str]:
    with reading(place):
        contents = [each.read_bytes() for each in many(place)]
    numbers = [_number(each) for each in contents]
    found = ["torn"] * any(each != body(number) for each, number in zip(contents, numbers, strict=True))
    found += ["of different age"] * (len(set(numbers)) > 1)
    newest = max(acknowledged, default=0)
    found += [f"lost: {newest}"] * (min(numbers) < newest)
    return found + [f"nobody wrote {number}" for number in set(numbers) if number and number not in begun]


def add(place: Path, number: int) -> None:
    """Append a record."""
    with writing(place) as change:
        change({place / "log": (place / "log").read_bytes() + line(number)})


def edit(place: Path, _: int) -> None:
    """Count one up, from what is there."""
    with writing(place) as change:
        change({place / "count": b"%d\n" % (int((place / "count").read_bytes()) + 1)})


def rename(place: Path, number: int) -> None:
    """Make several files say *number*."""
    with writing(place) as change:
        change(dict.fromkeys(many(place), body(number)))


def append(place: Path, number: int) -> None:
    """Naive: append to the file."""
    with (place / "log").open("ab") as file:
        file.write(line(number))


def rewrite(place: Path, number: int) -> None:
    """Naive: read all, write all."""
    old = (place / "log").read_bytes()
    with (place / "log").open("wb") as file:
        file.write(old + line(number))


def replace(place: Path, number: int) -> None:
    """Naive: a new file and a rename, but no lock, no fsync, and one write that may take a part."""
    old = (place / "log").read_bytes()
    staged = place / secrets.token_hex(8)
    handle = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
    os.write(handle, old + line(number))
    os.close(handle)
    staged.replace(place / "log")


def one_by_one(place: Path, number: int) -> None:
    """Naive: several files, each replaced by itself."""
    for each in many(place):
        staged = place / secrets.token_hex(8)
        staged.write_bytes(body(number))
        staged.replace(each)


OURS = {"add": Way(add, log_damage), "edit": Way(edit, count_damage), "rename": Way(rename, many_damage)}
NAIVE = {each.__name__: Way(each, log_damage) for each in (append, rewrite, replace)}
NAIVE_MANY = Way(one_by_one, many_damage)
