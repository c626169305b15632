"""What is refused is told in words that a terminal of any width shows whole."""

from __future__ import annotations

import os

import pytest

from standoff.cli.failure import headed

MESSAGE = "the folder holds words of texts that may not be given away, and a very long word: " + "w" * 90


@pytest.mark.parametrize("width", [60, 80])
def test_on_a_terminal_lines_break_between_words(monkeypatch, capsys, width):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    monkeypatch.setattr("standoff.cli.failure.get_terminal_size", lambda: os.terminal_size((width, 24)))
    headed(
        "refused",
        MESSAGE,
        "one hint, which is longer than the narrow terminal that this is about, by far\nanother",
        colour=None,
    )
    rows = capsys.readouterr().err.splitlines()
    assert rows[0].startswith("refused: the folder holds words of texts")
    assert [row for row in rows if len(row) > width] == ["    " + "w" * 90]
    assert all(row.startswith("    ") for row in rows[1:])
    assert rows[-1] == "    another"
    assert " ".join(" ".join(rows).split()).endswith("than the narrow terminal that this is about, by far another")


def test_a_line_with_a_command_stays_whole(monkeypatch, capsys):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    monkeypatch.setattr("standoff.cli.failure.get_terminal_size", lambda: os.terminal_size((40, 24)))
    headed("error", "no", "together: standoff accept article m1 m2 m3 m4 m5 q1 q2 q3", colour=None)
    assert "    together: standoff accept article m1 m2 m3 m4 m5 q1 q2 q3\n" in capsys.readouterr().err


def test_elsewhere_every_message_is_one_line(capsys):
    headed("error", MESSAGE)
    assert capsys.readouterr().err == f"error: {MESSAGE}\n"
