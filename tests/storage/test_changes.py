"""A change of several files: all of it or nothing, for everyone who looks."""

from __future__ import annotations

import threading

import pytest

from standoff.errors import CorpusError, StandoffError, WriteError
from standoff.storage import changes
from standoff.storage.changes import reading, writing


@pytest.fixture
def place(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(b"old")
    return tmp_path


def content(place):
    return {path.relative_to(place).as_posix(): path.read_bytes() for path in place.rglob("*") if path.is_file()}


def own(place):
    return sorted(path.name for path in (place / ".standoff").iterdir())


@pytest.fixture
def interrupted(place, monkeypatch):
    """A place where a change of a, b and new/c was decided, and a alone is done."""
    real = changes.Path.replace

    def stop(self, target):
        if target.name == "b":
            raise OSError(5, "Input/output error")
        return real(self, target)

    message = "b: cannot be written: Input/output error; the change is decided but not done"
    with monkeypatch.context() as patch:
        patch.setattr(changes.Path, "replace", stop)
        with pytest.raises(WriteError, match=message), writing(place) as change:
            change({place / "a": b"new", place / "b": b"new", place / "new/c": b"new", place / "gone": None})
    assert (place / "a").read_bytes() == b"new"
    assert (place / "b").read_bytes() == b"old"
    return place


def test_a_change_of_several_files(place):
    with writing(place) as change:
        change({place / "a": b"new", place / "new/deep/c": b"new", place / "b": None})
    found = content(place)
    assert {name: each for name, each in found.items() if not name.startswith(".")} == {
        "a": b"new",
        "new/deep/c": b"new",
    }
    assert own(place) == [".gitignore", "lock"]


def test_deleting_the_last_file_removes_the_folder(place):
    for content in (b"x", None):
        with writing(place) as change:
            change({place / "new/deep/c": content})
    assert not (place / "new").exists()


def test_a_reader_completes_an_interrupted_change(interrupted):
    with reading(interrupted):
        names = ("a", "b", "new/c")
        assert [(interrupted / name).read_bytes() for name in names] == [b"new"] * 3
    assert own(interrupted) == [".gitignore", "lock"]


def test_a_writer_completes_an_interrupted_change_before_its_own(interrupted):
    with writing(interrupted) as change:
        assert (interrupted / "b").read_bytes() == b"new"
        change({interrupted / "b": b"newer"})
    assert (interrupted / "b").read_bytes() == b"newer"
    assert (interrupted / "new/c").read_bytes() == b"new"


def test_completing_twice_does_no_harm(interrupted):
    journal = interrupted / ".standoff/journal.json"
    kept = journal.read_bytes()
    with writing(interrupted) as change:
        change({interrupted / "b": b"newer"})
    journal.write_bytes(kept.replace(b',[null,"gone"]', b""))
    with reading(interrupted):
        assert (interrupted / "b").read_bytes() == b"newer"
    assert not journal.exists()


@pytest.mark.parametrize(
    "target", ["../precious", "/absolute", "link/precious", "a/../../precious", "", ".", ".git/hook"]
)
@pytest.mark.parametrize("staged", ["null", '"x"'])
def test_a_journal_leads_nowhere_else(tmp_path, staged, target):
    """A corpus from a stranger may bring one."""
    place = tmp_path / "place"
    (place / ".standoff").mkdir(parents=True)
    (place / ".standoff/x").write_bytes(b"evil")
    (place / "link").symlink_to(tmp_path)
    precious = tmp_path / "precious"
    precious.write_bytes(b"precious")
    (place / ".git").mkdir()
    (place / ".git/hook").write_bytes(b"")
    target = str(precious) if target == "/absolute" else target
    (place / ".standoff/journal.json").write_text(f'[["none","a"],[{staged},"{target}"]]')
    with pytest.raises(StandoffError), reading(place):
        pass
    assert precious.read_bytes() == b"precious"
    assert (place / ".git/hook").read_bytes() == b""


@pytest.mark.parametrize("lines", ["[1]", "{", '{"a":1}', "[[1,2]]", '[["x"]]', '["xyz"]', "1", "null"])
def test_a_journal_of_nonsense_is_refused(place, lines):
    (place / ".standoff").mkdir()
    (place / ".standoff/journal.json").write_text(lines)
    with pytest.raises(CorpusError, match=r"journal\.json: is no list of renamings"), reading(place):
        pass


def test_a_journal_takes_only_what_lies_in_its_folder(place):
    (place / ".standoff").mkdir()
    (place / ".standoff/journal.json").write_text('[["../b","a"]]')
    with pytest.raises(CorpusError, match="no list of renamings"), reading(place):
        pass
    assert content(place)["a"] == content(place)["b"] == b"old"


@pytest.mark.parametrize("broken", [0, 1, 2])
def test_a_file_that_cannot_be_written_leaves_all_as_it_was(place, broken):
    names = ["a", "b", "new/c"]

    def pieces():
        yield b"new"
        raise OSError(28, "No space left on device")

    with pytest.raises(WriteError, match="No space left"), writing(place) as change:
        change({place / name: pieces() if number == broken else b"new" for number, name in enumerate(names)})
    assert {name: each for name, each in content(place).items() if name in ("a", "b")} == {"a": b"old", "b": b"old"}
    assert own(place) == [".gitignore", "lock"]
    assert not (place / "new").exists()


def test_one_file_that_cannot_be_placed_leaves_nothing_behind(place):
    (place / "taken").mkdir()
    with pytest.raises(WriteError, match="taken: cannot be written"), writing(place) as change:
        change({place / "taken": b"new"})
    assert own(place) == [".gitignore", "lock"]


def test_what_a_killed_program_left_is_swept_up(place):
    with writing(place):
        pass
    (place / ".standoff/.0123.staged").write_bytes(b"half")
    with writing(place):
        assert own(place) == [".gitignore", "lock"]


def test_links_lead_nowhere(place, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside")
    (place / "link").symlink_to(outside)
    with pytest.raises(WriteError, match="lies outside the corpus"), writing(place) as change:
        change({place / "link/file": b"new"})
    assert not list(outside.iterdir())


def test_the_own_folder_must_not_be_a_link(place, tmp_path_factory):
    (place / ".standoff").symlink_to(tmp_path_factory.mktemp("outside"))
    with pytest.raises(WriteError, match="is a link"), writing(place):
        pass


def test_reading_inside_a_change_is_free_and_changing_inside_either_is_refused(place):
    with writing(place), reading(place), pytest.raises(StandoffError, match="cannot start"), writing(place):
        pass
    with reading(place), pytest.raises(StandoffError, match="cannot start"), writing(place):
        pass


def test_a_reader_keeps_writers_of_other_threads_out(place):
    with writing(place):
        pass
    failures = []

    def change():
        try:
            with writing(place, wait=0):
                pass
        except CorpusError as error:
            failures.append(str(error))

    with reading(place):
        thread = threading.Thread(target=change)
        thread.start()
        thread.join()
    assert "another program is reading" in failures[0]


def test_reading_leaves_no_trace(place):
    with reading(place):
        pass
    assert not (place / ".standoff").exists()


def test_the_first_change_ever_waits_for_those_who_read(place):
    """There is no lock file yet, and reading makes none."""
    failures = []

    def change():
        try:
            with writing(place, wait=0):
                pass
        except CorpusError as error:
            failures.append(str(error))

    thread = threading.Thread(target=change)
    with reading(place):
        thread.start()
        thread.join()
    assert "another program is reading" in failures[0]
    assert not (place / ".standoff/lock").exists()
    with writing(place, wait=0):
        pass
