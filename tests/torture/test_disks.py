"""Disks that are full or cannot be written: the state is the old or the new one, and reading works."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import contextmanager

import pytest
from children import BROKEN, REFUSED, Child
from ways import NAIVE, OURS, make

from standoff.storage.changes import writing


@contextmanager
def disk(place, options):
    place.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)], check=True, capture_output=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def can_mount():
    tried = os.geteuid() == 0 and shutil.which("mount")
    return bool(tried) and subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode == 0


needs_mount = pytest.mark.skipif(not can_mount(), reason="only root can mount a small disk")


def fill(place, pages):
    """Leave no more than some pages of 4 KiB free."""
    found = os.statvfs(place)
    with (place / "filler").open("wb") as file:
        file.write(b"\0" * 4096 * max(found.f_bavail - pages, 0))


def write_on_full_disks(way, tmp_path, pages):
    wrong, refused = [], 0
    for free in pages:
        with disk(tmp_path / "disk", "size=1m") as mounted:
            place = make(mounted / "place")
            with writing(place):
                pass
            fill(mounted, free)
            child = Child(way, place, [1])
            child.go()
            status, said = child.wait()
            refused += status == REFUSED
            wrong += [f"{free} pages: ended with {status}"] * (status == BROKEN)
            wrong += [f"{free} pages: {each}" for each in way.damage(place, [1], said)]
    return wrong, refused


@needs_mount
@pytest.mark.parametrize("pages", [range(0, 12, 3), pytest.param(range(31), marks=pytest.mark.torture)])
@pytest.mark.parametrize("name", OURS)
def test_a_full_disk_leaves_the_old(tmp_path, name, pages):
    wrong, refused = write_on_full_disks(OURS[name], tmp_path, pages)
    assert wrong == []
    assert refused


@needs_mount
def test_a_naive_way_is_caught(tmp_path):
    assert write_on_full_disks(NAIVE["rewrite"], tmp_path, range(0, 4))[0]


@pytest.fixture
def fixed(root, tmp_path):
    """The corpus `root` on a disk that cannot be written."""
    with disk(tmp_path / "disk", "size=4m") as mounted:
        shutil.copytree(root, mounted / "little")
        subprocess.run(["mount", "-o", "remount,ro", str(mounted)], check=True)
        yield mounted / "little"


@needs_mount
@pytest.mark.parametrize("command", ["validate", "pack {out}", "build {out}"])
def test_a_corpus_that_cannot_be_written_can_be_read(fixed, standoff, tmp_path, command):
    result = standoff(*command.format(out=tmp_path / "out").split(), corpus=fixed)
    assert result.exit_code == 0, result.stderr


@needs_mount
def test_writing_a_corpus_that_cannot_be_written_is_said(fixed, standoff):
    result = standoff("add", "document", "-", "--id", "new", stdin="Hello.\n", corpus=fixed)
    assert result.exit_code == 2
    assert result.stderr.splitlines()[0].endswith("little/.standoff: cannot be written: Read-only file system")
    assert len(result.stderr.splitlines()) == 1


@needs_mount
def test_an_interrupted_change_that_nobody_can_complete_is_said(root, tmp_path, standoff):
    with disk(tmp_path / "disk", "size=4m") as mounted:
        shutil.copytree(root, mounted / "little")
        (mounted / "little/.standoff").mkdir()
        (mounted / "little/.standoff/journal.json").write_text("[]")
        subprocess.run(["mount", "-o", "remount,ro", str(mounted)], check=True)
        result = standoff("validate", corpus=mounted / "little")
    assert result.exit_code == 2
    assert "a change was interrupted and cannot be completed" in result.stderr
