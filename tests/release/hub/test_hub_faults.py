"""Whatever goes wrong, and whenever: one commit or none, no tag on anything else, and a second run ends it.

A schedule is what goes wrong with which requests of which run. Every run is a process, so that a kill is a kill.
"""

from __future__ import annotations

import random
import signal

import pytest
from hub_runs import NAME, attempt, contents, ours
from hub_server import Fault

pytest_plugins = ["hub_fixtures"]

WAYS = [
    Fault("fail", status=500),
    Fault("fail", after=True, status=500),
    Fault("fail", status=502),
    Fault("fail", status=429),
    Fault("fail", status=412),
    Fault("fail", after=True, status=504),
    Fault("reset"),
    Fault("reset", after=True),
    Fault("hang"),
    Fault("hang", after=True),
    Fault("truncate", after=True),
    Fault("redirect"),
    Fault("redirect", after=True),
    Fault("kill"),
    Fault("kill", after=True),
    Fault("foreign"),
    Fault("foreign", after=True),
]
LIMIT = 0.25
"""How long the client waits for an answer, in seconds."""
ENDS = {0, 1, 2, -signal.SIGKILL}


def wrong_with(hub, files):
    """Return what must never be so, after any run."""
    found = []
    commits = ours(hub)
    if len(commits) > 1:
        found.append(f"{len(commits)} commits")
    found += ["a commit with other files" for commit in commits if contents(commit) != files]
    tags = hub.repositories[NAME].tags if NAME in hub.repositories else {}
    if tags and [tags.get("v1.0.0")] != [commit.oid for commit in commits]:
        found.append(f"tags {tags}")
    return found


def play(hub, dist, files, schedule):
    """Publish with what goes wrong, one dict of faults by number of request a run; return what was wrong."""
    found = []
    for faults in schedule:
        hub.restart(lambda number, _request, faults=faults: faults.get(number))
        run = attempt(hub, dist, timeout=LIMIT)
        found += [f"ended with {run.code}: {run.said}"] * (run.code not in ENDS)
        found += ["a traceback"] * ("Traceback" in run.said or "fault of standoff" in run.said)
        found += wrong_with(hub, files)
        if run.code == 0 and not hub.repositories[NAME].tags:
            found.append("said to be done, and is not")
    hub.restart()
    run = attempt(hub, dist)
    found += [f"the last run ended with {run.code}: {run.said}"] * (run.code != 0) + wrong_with(hub, files)
    if len(ours(hub)) != 1 or not hub.repositories[NAME].tags:
        found.append("the last run did not end it")
    return found


def schedules(seed, requests):
    """Return what goes wrong in one or two runs: one to three faults each, anywhere."""
    chance = random.Random(seed)
    return [
        {chance.randrange(requests): chance.choice(WAYS) for _ in range(chance.randint(1, 3))}
        for _ in range(chance.randint(1, 2))
    ]


@pytest.fixture
def files(small):
    return {path.relative_to(small).as_posix(): path.read_bytes() for path in small.rglob("*") if path.is_file()}


@pytest.mark.parametrize("rounds", [12, pytest.param(500, marks=pytest.mark.torture)])
def test_one_commit_or_none_whatever_goes_wrong(hub, small, files, rounds, capsys):
    attempt(hub, small)
    requests = len(hub.log)
    wrong = {}
    for seed in range(rounds):
        hub.repositories.clear()
        schedule = schedules(seed, requests)
        if found := play(hub, small, files, schedule):
            wrong[seed] = (schedule, found)
    with capsys.disabled():
        print(f"\n{rounds} schedules over {requests} requests, {len(wrong)} wrong" if rounds > 12 else "", end="")
    assert wrong == {}


@pytest.mark.parametrize("step", [4, pytest.param(1, marks=pytest.mark.torture)])
@pytest.mark.parametrize("after", [False, True])
def test_a_kill_at_every_request(hub, small, files, after, step):
    attempt(hub, small)
    for number in range(1 if after else 0, len(hub.log), step):
        hub.repositories.clear()
        assert play(hub, small, files, [{number: Fault("kill", after=after)}]) == [], number


def test_the_torture_finds_a_careless_way(hub, small, files):
    """A way that commits again when an answer was lost is found out: the checks can fail."""
    attempt(hub, small)
    repository = hub.repositories[NAME]
    head = repository.find("main")
    repository.commit("little v1.0.0", head.files, head.oid)
    assert "2 commits" in wrong_with(hub, files)
    repository.tags["v1.0.0"] = head.parent
    assert any(each.startswith("tags") for each in wrong_with(hub, files))
