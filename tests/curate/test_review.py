"""Review decides on one record at a time, in a real terminal; every decision is written at once and can be undone."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from fcntl import ioctl

import pytest
from conftest import ROOT, entity, lines

from standoff import Corpus
from standoff.curate.review import Place, Review
from standoff.errors import CorpusError, StaleError

PLAIN = {"status": "proposed", "review": None}
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@pytest.fixture
def waiting(root):
    """The corpus with three proposals in `bridge`, of which the first says how sure it is."""
    path = root / "corpus/bridge/entities.jsonl"
    more = [
        entity(6, "Monday", type="MISC", **PLAIN, confidence=0.9),
        entity(7, "engineers", **PLAIN),
        entity(8, "bridge", type="FAC", referent="bridge:e2", **PLAIN, confidence=0.3),
    ]
    path.write_bytes(path.read_bytes() + lines(more))
    return root


@pytest.fixture
def review(waiting):
    queue = [Place("bridge", "entities", name) for name in ("m6", "m7", "m8")]
    found = Review(Corpus.open(waiting), queue, "anna")
    found.look()
    return found


def layer(root):
    return (root / "corpus/bridge/entities.jsonl").read_bytes()


def statuses(root):
    return {each.id: each.status for each in Corpus.open(root)["bridge"].entities if each.id in ("m6", "m7", "m8")}


class Terminal:
    """The command in a pseudo-terminal of its own."""

    def __init__(self, root, *args, width=80, **env):
        self.master, self.slave = pty.openpty()
        ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
        self.mode = termios.tcgetattr(self.slave)
        path = {"PYTHONPATH": str(ROOT / "src"), "TERM": "xterm", "STANDOFF_BY": "anna", **env}
        kept = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES", "NO_COLOR")}
        self.process = subprocess.Popen(
            [sys.executable, "-W", "error", "-m", "standoff", "-C", str(root), "review", *args],
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            env={**kept, **path},
            start_new_session=True,
            preexec_fn=self._control,
        )
        self.seen, self.at = "", 0

    def _control(self):
        ioctl(self.slave, termios.TIOCSCTTY, 0)
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # a test run in the background ignores it, and would pass that on

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.slave)
        os.close(self.master)

    def until(self, words):
        """Read until *words* are printed; return what was printed from where the last call ended to their end."""
        limit = time.monotonic() + 30
        while (found := ESCAPES.sub("", self.seen).find(words, self.at)) < 0:
            ready = select.select([self.master], [], [], max(limit - time.monotonic(), 0))[0]
            assert ready, f"no {words!r} in {self.seen!r}"
            self.seen += os.read(self.master, 4096).decode()
        start, self.at = self.at, found + len(words)
        return ESCAPES.sub("", self.seen)[start : self.at]

    def press(self, keys):
        os.write(self.master, keys.encode())

    def end(self):
        """Wait for the end; return the exit code and whether the terminal is as it was."""
        code = self.process.wait(30)
        return code, termios.tcgetattr(self.slave) == self.mode


def test_a_walk_in_a_terminal(waiting):
    with Terminal(waiting, "bridge") as terminal:
        first = terminal.until("q quit")
        assert all(words in first for words in ("1/3 bridge", "m6  NAM MISC", "Monday", "confidence", "a accept"))
        terminal.press("a")
        terminal.until("2/3")
        assert statuses(waiting) == {"m6": "accepted", "m7": "proposed", "m8": "proposed"}
        terminal.press("s")
        terminal.until("3/3")
        terminal.press("r")
        terminal.until("end of 3")
        terminal.press("q")
        told = terminal.until("still proposed")
        assert "1 accepted, 1 rejected; 1 of 3 still proposed" in told
        assert terminal.end() == (0, True)
    assert statuses(waiting) == {"m6": "accepted", "m7": "proposed", "m8": "rejected"}
    assert Corpus.open(waiting)["bridge"]["m8"].review.by == "anna"


def test_keys_typed_ahead_are_all_heeded_and_undone_to_the_byte(waiting):
    before = layer(waiting)
    with Terminal(waiting) as terminal:
        terminal.until("q quit")
        terminal.press("arbb\x1b[Ax?suuuq")
        told = terminal.until("still proposed")
        assert "nothing decided; 3 of 3 still proposed" in told
        for words in ("accepted", "rejected", "m7 is as it was", "m6 is as it was", "there is nothing to undo"):
            assert words in ESCAPES.sub("", terminal.seen)
        assert terminal.end() == (0, True)
    assert layer(waiting) == before


@pytest.mark.parametrize("stop", ["\x03", "\x04", "q", signal.SIGINT, signal.SIGTERM])
def test_leaving_in_any_way_keeps_what_was_decided(waiting, stop):
    with Terminal(waiting) as terminal:
        terminal.until("q quit")
        terminal.press("a")
        terminal.until("2/3")
        terminal.until("q quit")
        if isinstance(stop, str):
            terminal.press(stop)
        else:
            terminal.process.send_signal(stop)
        terminal.until("1 accepted; 2 of 3 still proposed")
        assert terminal.end() == (0, True)
    with Terminal(waiting) as terminal:
        assert "1/2" in terminal.until("q quit")
    assert statuses(waiting)["m6"] == "accepted"


def test_editing_opens_the_editor_and_stays(waiting):
    editor = waiting / "editor"
    editor.write_text('#!/bin/sh\nstty -a | grep -q " icanon" && sed -i \'s/"type": "MISC"/"type": "EVENT"/\' "$1"\n')
    editor.chmod(0o755)
    before = layer(waiting)
    with Terminal(waiting, EDITOR=str(editor)) as terminal:
        terminal.until("q quit")
        terminal.press("e")
        assert "m6  NAM EVENT" in terminal.until("q quit")
        assert Corpus.open(waiting)["bridge"]["m6"].type == "EVENT"
        terminal.press("u")
        assert "m6  NAM MISC" in terminal.until("q quit")
        terminal.press("q")
        assert terminal.end() == (0, True)
    assert layer(waiting) == before


def test_a_quote_is_accepted_with_the_mention_that_it_needs_and_both_come_back(root, standoff):
    for path in (root / "corpus/bridge").glob("*.jsonl"):
        path.unlink()
    standoff("suggest", "bridge")
    files = sorted((root / "corpus/bridge").glob("*.jsonl"))
    before = [path.read_bytes() for path in files]
    with Terminal(root, "bridge", "layer:quotes") as terminal:
        terminal.until("q quit")
        terminal.press("a")
        terminal.until("not accepted. It names m1, not decided on yet: w accepts them together.")
        terminal.press("w")
        terminal.until("accepted with m1")
        doc = Corpus.open(root)["bridge"]
        assert [doc[name].status for name in ("q1", "m1", "m2")] == ["accepted", "accepted", "proposed"]
        terminal.press("uq")
        terminal.until("nothing decided")
        assert terminal.end() == (0, True)
    assert [path.read_bytes() for path in files] == before


def test_after_a_sleep_keys_need_no_enter(waiting):
    with Terminal(waiting) as terminal:
        terminal.until("q quit")
        termios.tcsetattr(terminal.slave, termios.TCSANOW, terminal.mode)
        terminal.process.send_signal(signal.SIGCONT)
        limit = time.monotonic() + 30
        while termios.tcgetattr(terminal.slave)[3] & termios.ICANON and time.monotonic() < limit:
            time.sleep(0.01)
        terminal.press("q")
        assert terminal.end() == (0, True)


@pytest.mark.parametrize("width", [60, 80, 200])
def test_no_line_is_wider_than_the_terminal(waiting, width):
    with Terminal(waiting, width=width) as terminal:
        told = terminal.until("q quit")
        assert max(len(line.rstrip("\r")) for line in told.split("\n")) <= width
        terminal.press("q")
        terminal.end()


@pytest.mark.parametrize(
    ("args", "count"),
    [
        (("bridge",), 3),
        (("--min-confidence", "0.5"), 1),
        (("--layer", "quotes"), 0),
        (("type:FAC,MISC",), 2),
        (("bridge", "text:engineers"), 1),
        (("empty",), 0),
    ],
)
def test_the_queue_is_narrowed_down_as_in_find(waiting, args, count):
    with Terminal(waiting, *args) as terminal:
        told = terminal.until("q quit" if count else "nothing is proposed")
        assert (f"1/{count} " in told) is (count > 0)
        terminal.press("q")
        assert terminal.end() == (0, True)


def test_without_a_terminal_the_other_commands_are_named(waiting, standoff):
    result = standoff("review", "bridge", "--by", "anna", stdin="aaa")
    assert (result.exit_code, "standoff accept and standoff reject" in result.stderr) == (2, True)
    assert set(statuses(waiting).values()) == {"proposed"}


def test_what_has_changed_meanwhile_is_not_decided_on(review, waiting):
    path = waiting / "corpus/bridge/entities.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"confidence":0.9', b'"confidence":0.8'))
    with pytest.raises(StaleError):
        review.accept()
    assert (statuses(waiting)["m6"], review.position, review.changes) == ("proposed", 0, [])
    review.look()
    review.accept()
    assert statuses(waiting)["m6"] == "accepted"


def test_an_undo_that_would_take_back_the_work_of_others_is_refused(review, waiting):
    review.accept()
    path = waiting / "corpus/bridge/entities.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"confidence":0.9', b'"confidence":0.8'))
    with pytest.raises(StaleError):
        review.undo()
    assert len(review.changes) == 1


def test_a_record_that_is_gone_is_told(review, standoff):
    standoff("remove", "bridge", "m6")
    with pytest.raises(CorpusError):
        review.look()


def test_back_stops_at_the_first_and_the_decision_can_be_changed(review, waiting):
    review.back()
    review.accept()
    review.back()
    review.look()
    review.reject()
    assert statuses(waiting)["m6"] == "rejected"
    assert review.tally() == {"rejected": 1}
    review.skip()
    review.skip()
    review.skip()
    assert review.place is None
    review.undo()
    assert statuses(waiting)["m6"] == "accepted"
    review.undo()
    assert (statuses(waiting)["m6"], review.position, review.undo()) == ("proposed", 0, None)


def test_a_key_that_means_nothing_is_answered_with_those_that_do(waiting):
    with Terminal(waiting) as terminal:
        terminal.until("q quit")
        terminal.press("w")
        told = terminal.until("all that you decided is kept")
        assert "w means nothing here:" in told
        assert "r reject  keeps it as evidence" in told
        assert "accepts it with" not in told
        terminal.press("?")
        assert "means nothing" not in terminal.until("all that you decided is kept")
        terminal.press("q")
        assert terminal.end() == (0, True)
    assert set(statuses(waiting).values()) == {"proposed"}


def test_the_last_decision_can_be_taken_back(waiting):
    before = layer(waiting)
    with Terminal(waiting, "id:m8") as terminal:
        terminal.until("q quit")
        terminal.press("a")
        told = terminal.until("q quit")
        assert told.replace("─", "").endswith("accepted\r\n end of 1 \r\nb back  u undo  q quit")
        terminal.press("u")
        assert "m8 is as it was" in terminal.until("q quit")
        terminal.press("q")
        terminal.until("nothing decided; 1 of 1 still proposed")
    assert layer(waiting) == before


def test_what_a_rejected_mention_means_for_the_quote_that_names_it_is_told_both_times(root, standoff):
    for path in (root / "corpus/bridge").glob("*.jsonl"):
        path.unlink()
    standoff("suggest", "bridge")
    with Terminal(root, "bridge") as terminal:
        assert "m1  " in terminal.until("q quit")
        terminal.press("r")
        assert "rejected; q1 will need another, or go too" in terminal.until("q quit")
        terminal.press("s" * 30)
        terminal.until("end of")
        terminal.press("bb")
        for said in ("q1  ", "It names m1, which was rejected: e to name another, or r to reject this too."):
            terminal.until(said)
        terminal.press("a")
        terminal.until("not accepted. It names m1, which was rejected")
        terminal.press("r")
        terminal.until("rejected\r\n")
        terminal.press("q")
        terminal.until("2 rejected")
    doc = Corpus.open(root)["bridge"]
    assert [doc[name].status for name in ("m1", "q1")] == ["rejected", "rejected"]


def test_a_walk_that_is_killed_loses_no_decision(waiting):
    with Terminal(waiting) as terminal:
        terminal.until("q quit")
        terminal.press("ar")
        terminal.until("3/3")
        terminal.process.kill()
        terminal.process.wait()
    assert statuses(waiting) == {"m6": "accepted", "m7": "rejected", "m8": "proposed"}
    with Terminal(waiting) as terminal:
        assert "1/1" in terminal.until("q quit")
