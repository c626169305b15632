"""Many processes that write at the same time: nobody's update is lost, and a stale edit is refused."""

from __future__ import annotations

import pytest
from children import BROKEN, DONE, Child
from ways import NAIVE, NAIVE_MANY, OURS, Way, count_damage, log_damage, make

from standoff.errors import StaleError
from standoff.storage.changes import reading, writing


def write_together(way, place, writers, operations):
    """Let processes do *operations* in all; return what is wrong afterwards."""
    share = operations // writers
    numbers = [range(1 + each * share, 1 + (each + 1) * share) for each in range(writers)]
    children = [Child(way, place, each) for each in numbers]
    for child in children:
        child.go()
    ends = [child.wait() for child in children]
    begun = [number for each in numbers for number in each]
    acknowledged = [number for _, said in ends for number in said]
    wrong = [f"ended with {status}" for status, _ in ends if status != DONE]
    return wrong + way.damage(place, begun, acknowledged)


@pytest.mark.parametrize("operations", [160, pytest.param(10_000, marks=pytest.mark.torture)])
@pytest.mark.parametrize("writers", [8, 16])
@pytest.mark.parametrize("name", ["add", "edit"])
def test_no_update_is_lost(tmp_path, name, writers, operations):
    assert write_together(OURS[name], make(tmp_path / "place"), writers, operations) == []


@pytest.mark.parametrize("name", ["rewrite", "replace"])
def test_naive_ways_are_caught(tmp_path, name):
    assert write_together(NAIVE[name], make(tmp_path / "place"), 8, 400)


def look_then_edit(place, _):
    """Count one up from what was seen before the lock was taken; try again as often as that is stale."""
    while True:
        with reading(place):
            seen = (place / "count").read_bytes()
        try:
            with writing(place) as change:
                if (place / "count").read_bytes() != seen:
                    raise StaleError("somebody else was faster")
                change({place / "count": b"%d\n" % (int(seen) + 1)})
        except StaleError:
            continue
        return


def test_stale_edits_are_refused_and_come_through_when_tried_again(tmp_path):
    way = Way(look_then_edit, count_damage)
    assert write_together(way, make(tmp_path / "place"), 8, 80) == []


@pytest.mark.parametrize("looks", [8, pytest.param(300, marks=pytest.mark.torture)])
def test_readers_see_several_files_change_together(tmp_path, looks):
    """Though somebody writes without a pause, each look comes through."""
    place = make(tmp_path / "place")

    def look(place, _):
        wrong = OURS["rename"].damage(place, range(10**6), [])
        assert not wrong, wrong

    changing = Child(OURS["rename"], place, range(1, 10**6))
    looking = [Child(Way(look, log_damage), place, range(looks)) for _ in range(2)]
    for child in (changing, *looking):
        child.go()
    assert [child.wait()[0] for child in looking] == [DONE] * 2
    changing.kill()
    assert changing.wait()[0] != BROKEN


def test_readers_of_naively_changed_files_do_not(tmp_path):
    place = make(tmp_path / "place")
    changing = Child(NAIVE_MANY, place, range(1, 10**6))
    changing.go()
    wrong = [each for _ in range(2000) for each in NAIVE_MANY.damage(place, range(10**6), [])]
    changing.kill()
    changing.wait()
    assert "of different age" in wrong
