"""One file: the old content or the new one, whatever happens."""

from __future__ import annotations

import os

import pytest

from standoff.errors import DataError, WriteError
from standoff.storage import files
from standoff.storage.files import read, write


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_what_was_written_is_read(tmp_path):
    write(tmp_path / "deep/er/file", [b"one\n", b"", b"two\n" * 100_000])
    assert read(tmp_path / "deep/er/file") == b"one\n" + b"two\n" * 100_000
    assert names(tmp_path / "deep/er") == ["file"]


def test_the_mode_of_a_file_is_kept(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    path.chmod(0o640)
    write(path, b"new")
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_new_file_gets_the_usual_mode(tmp_path):
    usual = os.umask(0o027)
    try:
        write(tmp_path / "file", b"new")
    finally:
        os.umask(usual)
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o640


def test_links_are_not_written_through(tmp_path):
    (tmp_path / "target").write_bytes(b"precious")
    (tmp_path / "link").symlink_to("target")
    with pytest.raises(WriteError, match="is a link"):
        write(tmp_path / "link", b"new")
    assert (tmp_path / "target").read_bytes() == b"precious"
    assert sorted(names(tmp_path)) == ["link", "target"]


def test_content_that_breaks_off_leaves_the_old_file(tmp_path):
    (tmp_path / "file").write_bytes(b"old")

    def pieces():
        yield b"new"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "file", pieces())
    assert read(tmp_path / "file") == b"old"
    assert names(tmp_path) == ["file"]


def test_a_system_that_takes_only_parts_gets_the_rest(tmp_path, monkeypatch):
    real = os.write
    monkeypatch.setattr(files.os, "write", lambda handle, data: real(handle, data[:3]))
    write(tmp_path / "file", b"more than three bytes")
    assert read(tmp_path / "file") == b"more than three bytes"


def test_errors_name_the_file(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(WriteError, match=r"file/inner: cannot be written: "):
        write(tmp_path / "file/inner", b"")
    with pytest.raises(DataError, match=r"none: cannot be read: No such file"):
        read(tmp_path / "none")


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(DataError, match="is no file"):
        read(tmp_path / "pipe")
