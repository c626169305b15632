"""Power cuts: every state in which a disk may be found, as far as what was not synced may be lost or come in part.

The system calls of an operation are recorded with `strace`. A cut may come after each. By then, bytes are safe if
their file was synced after they were written; a name is safe if its folder was synced after it was made, changed or
deleted. Of the rest, any part may have reached the disk, in any order: bytes not at all, half, or all; names or not.
After: Pillai et al., All File Systems Are Not Created Equal, OSDI 2014.
"""

from __future__ import annotations

import itertools
import random
import re
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest
from children import DONE, Child
from test_faults import needs_strace
from ways import NAIVE, NAIVE_MANY, OURS, make

from standoff.storage.changes import writing

CALL = re.compile(r"^\d+ +(\w+)\((.*)\) += (-?\d+)(<.*>)?")
QUOTED = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


class Step(NamedTuple):
    """What a call does: `name` (a name gets a file, or none), `data` (a file gets bytes), `sync` or nothing."""

    kind: str
    path: str = ""
    file: int = 0
    data: bytes = b""


def record(way, place):
    """Do operation 1 and return its steps, with the files that are there before as 1, 2, …"""
    child, log = Child(way, place, [1]), place.parent / "trace"
    calls = "trace=openat,write,fsync,rename,unlink,mkdir,close"
    command = ["strace", "-f", "-y", "-xx", "-s", "1000000", "-o", str(log), "-p", str(child.pid), "-e", calls]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as tracer:
        assert tracer.stderr
        tracer.stderr.readline()
        child.go()
        assert child.wait()[0] == DONE
    return log.read_text()


def decoded(text):
    return bytes.fromhex(text.replace("\\x", ""))


def steps_of(trace, place, start):
    """Return the steps that a trace records; *start* is the number of each file that is there before."""
    names, numbers = dict(start), itertools.count(len(start) + 1)
    handles: dict[str, int | str] = {}
    for line in trace.splitlines():
        found = CALL.match(line)
        if not found or found[3].startswith("-"):
            continue
        call, args, result = found[1], found[2], found[3]
        paths = [decoded(each).decode("utf-8", "replace") for each in QUOTED.findall(args)] if call != "write" else []
        if any(not path.startswith(str(place)) for path in paths):
            continue
        handle = args.partition("<")[0]
        if call == "openat":
            yield from _open(paths[0], args, names, numbers)
            handles[result] = paths[0] if Path(paths[0]).is_dir() else names.get(paths[0], paths[0])
        elif call == "write" and isinstance(handles.get(handle), int):
            yield Step("data", file=handles[handle], data=decoded(QUOTED.findall(args)[0]))
        elif call == "fsync" and handle in handles:
            on = handles[handle]
            yield Step("sync", file=on) if isinstance(on, int) else Step("sync", path=on)
        elif call == "rename":
            names[paths[1]] = names.pop(paths[0])
            yield Step("name", path="\0".join(paths), file=names[paths[1]])
        elif call == "unlink" and paths[0] in names:
            del names[paths[0]]
            yield Step("name", path=paths[0])


def _open(path, args, names, numbers):
    if "O_CREAT" in args and path not in names:
        names[path] = next(numbers)
        yield Step("name", path=path, file=names[path])
    if "O_TRUNC" in args:
        yield Step("data", file=names[path], data=None)


def states(steps, start, contents, chance, most):
    """Yield (steps done, names, contents) of disks after a cut, at most *most* for each place of a cut."""
    for done in range(len(steps) + 1):
        before = steps[:done]
        loose = [number for number, step in enumerate(before) if step.kind != "sync" and not _safe(before, number)]
        choices = [list(itertools.product((0, 1, 2), repeat=len(loose)))] if len(loose) < 6 else []
        picked = choices[0] if choices else [tuple(chance.choice((0, 1, 2)) for _ in loose) for _ in range(most)]
        for part in chance.sample(picked, min(most, len(picked))):
            yield done, *_disk(before, dict(zip(loose, part, strict=True)), start, contents)


def _safe(before, number):
    step = before[number]
    for later in before[number + 1 :]:
        if later.kind == "sync" and step.kind == "data" and later.file == step.file:
            return True
        if later.kind == "sync" and step.kind == "name" and later.path == str(Path(step.path.split("\0")[-1]).parent):
            return True
    return False


def _disk(before, loose, start, contents):
    names, files = dict(start), dict(contents)
    for number, step in enumerate(before):
        part = loose.get(number, 2)
        if step.kind == "data":
            if step.data is None:
                files[step.file] = b"" if part else files.get(step.file, b"")
            else:
                files[step.file] = files.get(step.file, b"") + step.data[: len(step.data) * part // 2]
        elif step.kind == "name" and part:
            *old, new = step.path.split("\0")
            for each in old:
                names.pop(each, None)
            if step.file:
                names[new] = step.file
            else:
                names.pop(new, None)
    return names, files


def cut_power(way, tmp_path, most):
    """Return what is wrong with the disks found after power cuts, and how many there were."""
    place = make(tmp_path / "place")
    if way in OURS.values():
        with writing(place):
            pass
    found = [path for path in sorted(place.rglob("*")) if path.is_file()]
    start = {str(path): number for number, path in enumerate(found, 1)}
    contents = {number: Path(path).read_bytes() for path, number in start.items()}
    steps = list(steps_of(record(way, place), place, start))
    assert any(step.kind == "data" for step in steps)
    wrong, count = [], 0
    for done, names, files in states(steps, start, contents, random.Random(1), most):
        shutil.rmtree(place)
        for folder in ("many", ".standoff"):
            (place / folder).mkdir(parents=True)
        for name, number in names.items():
            Path(name).write_bytes(files.get(number, b""))
        said = [1] if done == len(steps) else []
        wrong += [f"after {done} steps: {each}" for each in way.damage(place, [1], said)]
        count += 1
    return wrong, count


@needs_strace
@pytest.mark.parametrize("most", [20, pytest.param(1000, marks=pytest.mark.torture)])
@pytest.mark.parametrize("name", OURS)
def test_a_power_cut_leaves_the_old_or_the_new(tmp_path, name, most, capsys):
    wrong, count = cut_power(OURS[name], tmp_path, most)
    with capsys.disabled():
        print(f"\n{name}: {count} disks after power cuts, {len(wrong)} faults" if most > 20 else "", end="")
    assert wrong == []
    assert count > 10


@needs_strace
@pytest.mark.parametrize("way", [NAIVE["rewrite"], NAIVE["replace"], NAIVE_MANY], ids=["rewrite", "replace", "many"])
def test_naive_ways_are_caught(tmp_path, way):
    assert cut_power(way, tmp_path, 20)[0]
