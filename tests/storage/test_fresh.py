"""A new folder takes its name at one stroke, and nothing that is not ours is swept away."""

from __future__ import annotations

import pytest

from standoff.errors import CorpusError
from standoff.storage import fresh as module
from standoff.storage.fresh import fresh, replacing


def fill(folder, word):
    (folder / "word.txt").write_text(word)


@pytest.mark.parametrize("exchange", [True, False])
def test_a_folder_takes_the_place_of_another(tmp_path, monkeypatch, exchange):
    """Also where the system cannot swap two folders."""
    if not exchange:
        monkeypatch.setattr(module, "_exchange", lambda *_: False)
    for word in ("old", "new"):
        with replacing(tmp_path / "out") as made:
            fill(made, word)
    assert (tmp_path / "out/word.txt").read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_error_leaves_what_was_there(tmp_path):
    with replacing(tmp_path / "out") as made:
        fill(made, "old")
    with pytest.raises(ZeroDivisionError), replacing(tmp_path / "out") as made:
        fill(made, str(1 / 0))
    assert (tmp_path / "out/word.txt").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_what_a_killed_program_left_is_put_back_and_swept_up(tmp_path):
    (tmp_path / ".out.standoff-old").mkdir()
    fill(tmp_path / ".out.standoff-old", "old")
    (tmp_path / ".out.standoff-abcd1234").mkdir()
    with pytest.raises(ZeroDivisionError), replacing(tmp_path / "out"):
        raise ZeroDivisionError
    assert (tmp_path / "out/word.txt").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_folder_of_somebody_else_with_a_name_like_ours_stays(tmp_path):
    for name in (".out-old", ".out-notes", ".out.standoff-notes"):
        (tmp_path / name).mkdir()
    with replacing(tmp_path / "out") as made:
        fill(made, "new")
    assert len(list(tmp_path.iterdir())) == 4


@pytest.mark.parametrize("what", ["file", "link", "full"])
def test_a_fresh_folder_takes_the_place_of_nothing(tmp_path, what):
    out = tmp_path / "out"
    if what == "full":
        out.mkdir()
        fill(out, "old")
    elif what == "file":
        out.write_text("old")
    else:
        out.symlink_to(tmp_path)
    with pytest.raises(CorpusError, match="in use"), fresh(out):
        pass
    assert out.exists()
