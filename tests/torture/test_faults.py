"""System calls that fail or kill, each in its turn: the state is the old or the new one, and failure is said.

`strace` makes the k-th call of a kind fail, for all kinds and every k that an operation reaches.
"""

from __future__ import annotations

import resource
import shutil
import signal
import subprocess

import pytest
from children import BROKEN, DONE, REFUSED, Child
from ways import NAIVE, NAIVE_MANY, OLD, OURS, line, make

from standoff.storage.changes import writing

CALLS = ["openat", "mkdir", "write", "fsync", "rename", "unlink", "rmdir", "flock", "close", "fchmod", "pwrite64"]
CALLS += ["pread64", "read", "newfstatat", "fstat", "lstat", "stat", "getdents64"]
ENOUGH = 80


def can_trace():
    if not shutil.which("strace"):
        return False
    tried = subprocess.run(["strace", "-qq", "-e", "inject=fsync:error=EIO", "true"], capture_output=True, check=False)
    return tried.returncode == 0


needs_strace = pytest.mark.skipif(not can_trace(), reason="strace is missing, or may not trace here")


def inject(way, place, fault):
    """Do operation 1 with a fault; return how the process ended, what it said, and whether the fault came."""
    child = Child(way, place, [1])
    call = fault.partition(":")[0]
    log = place.parent / "trace"
    log.unlink(missing_ok=True)
    command = ["strace", "-f", "-o", str(log), "-p", str(child.pid), "-e", f"trace={call}", "-e", f"inject={fault}"]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as tracer:
        assert tracer.stderr
        attached = tracer.stderr.readline()
        assert b"attached" in attached, attached
        child.go()
        status, said = child.wait()
        tracer.wait()
    came = log.read_text("utf-8", "replace")
    return status, said, "INJECTED" in came or "killed by" in came


def sweep(way, tmp_path, calls, kind):
    """Fail every call in turn; return what was found wrong and how many faults came."""
    wrong, faults = [], 0
    for call in calls:
        for number in range(1, ENOUGH):
            place = make(tmp_path / f"{call}-{kind.replace('=', '-').replace('+', '')}-{number}")
            with writing(place):
                pass
            status, said, came = inject(way, place, f"{call}:{kind}:when={number}")
            if not came:
                break
            faults += 1
            expected = {DONE, REFUSED, -signal.SIGKILL}
            wrong += [f"{call} {number}: ended with {status}"] * (status not in expected)
            wrong += [f"{call} {number}: said it was done"] * (status == REFUSED and bool(said))
            wrong += [f"{call} {number}: {each}" for each in way.damage(place, [1], said)]
            way.operate(place, 2)
            wrong += [f"{call} {number}, next: {each}" for each in way.damage(place, [1, 2], [*said, 2])]
            shutil.rmtree(place)
    return wrong, faults


@needs_strace
@pytest.mark.parametrize("name", ["add", "rename"])
def test_any_failing_fsync_or_rename_leaves_the_old_or_the_new(tmp_path, name):
    wrong, faults = sweep(OURS[name], tmp_path, ["fsync", "rename", "write"], "error=EIO")
    assert wrong == []
    assert faults >= {"add": 4, "rename": 15}[name]


@needs_strace
@pytest.mark.torture
@pytest.mark.parametrize("name", OURS)
@pytest.mark.parametrize("kind", ["error=EIO", "error=ENOSPC", "error=EINTR", "error=EDQUOT", "signal=KILL"])
def test_any_failing_call_leaves_the_old_or_the_new(tmp_path, name, kind, capsys):
    wrong, faults = sweep(OURS[name], tmp_path, CALLS, kind)
    with capsys.disabled():
        print(f"\n{name} with {kind}: {faults} calls failed in turn, {len(wrong)} faults")
    assert wrong == []
    assert faults > 10


@needs_strace
@pytest.mark.parametrize("way", [NAIVE["rewrite"], NAIVE_MANY], ids=["rewrite", "one_by_one"])
def test_naive_ways_are_caught(tmp_path, way):
    wrong, _ = sweep(way, tmp_path, ["write", "rename"], "error=ENOSPC")
    assert any("torn" in each or "lost" in each or "age" in each for each in wrong)


def short_writes(way, tmp_path, limits):
    """Let the system take only the first bytes of a file; return what was found wrong, and how often it refused."""
    wrong, refused = [], 0
    for limit in limits:
        place = make(tmp_path / str(limit))

        def starve(limit=limit):
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        child = Child(way, place, [1], first=starve)
        child.go()
        status, said = child.wait()
        refused += status == REFUSED
        wrong += [f"{limit}: ended with {status}"] * (status == BROKEN)
        wrong += [f"{limit}: {each}" for each in way.damage(place, [1], said)]
    return wrong, refused


LIMITS = range(OLD * len(line(0)) - 60, OLD * len(line(0)) + len(line(1)), 12)
"""Around the size of `log`, up to that of one record more."""


@pytest.mark.parametrize("name", ["add", "rename"])
def test_a_short_write_leaves_the_old(tmp_path, name):
    wrong, refused = short_writes(OURS[name], tmp_path, LIMITS if name == "add" else range(100, 5000, 150))
    assert wrong == []
    assert refused


@pytest.mark.parametrize("name", NAIVE)
def test_naive_ways_are_caught_by_short_writes(tmp_path, name):
    assert short_writes(NAIVE[name], tmp_path, LIMITS)[0]
