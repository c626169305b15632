"""A repository on the Hub: one commit and its tag, or none; what stands there already decides."""

from __future__ import annotations

import hashlib
import shutil

import hf_xet
import pytest
from hub_repository import TOKEN, Blob
from hub_runs import NAME, attempt, contents, ours
from hub_server import Fault, Hub

pytest_plugins = ["hub_fixtures"]

SHORT = 4.0
"""A limit of silence that a server on a busy machine keeps, unless it hangs; in seconds."""


def files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def only(what, fault, times=99):
    """Return what disturbs the first requests that contain *what*."""
    left = [times]

    def decide(_number, request):
        if what in request and left[0]:
            left[0] -= 1
            return fault
        return None

    return decide


def test_a_version_is_one_commit_and_its_tag(hub, dist):
    run = attempt(hub, dist)
    assert run.code == 0, run.said
    repository = hub.repositories[NAME]
    (commit,) = ours(hub)
    assert repository.tags == {"v1.0.0": commit.oid}
    assert repository.branches["main"] == commit.oid
    assert contents(commit) == files(dist)
    assert not repository.private


def test_large_files_can_go_through_xet(hub, dist, tmp_path):
    """The server gets nothing of them itself; it takes them out of the store into which the client has put them."""
    parquet = {hashlib.sha256(raw).hexdigest(): path for path, raw in files(dist).items() if path.endswith(".parquet")}
    hub.store = tmp_path / "store"

    def fetch(sha256):
        source, copy = dist / parquet[sha256], tmp_path / sha256
        (found,) = hf_xet.hash_files([str(source)])
        with hf_xet.XetSession().new_file_download_group(endpoint=f"local://{hub.store}") as group:
            group.start_download_file(hf_xet.XetFileInfo(found.hash, source.stat().st_size), str(copy))
        return copy.read_bytes()

    hub.fetch = fetch
    run = attempt(hub, dist, xet=True)
    assert run.code == 0, run.said
    assert not hub.repositories[NAME].objects
    assert contents(ours(hub)[0]) == files(dist)


def test_a_second_run_changes_nothing(hub, dist):
    attempt(hub, dist)
    hub.restart()
    assert attempt(hub, dist).code == 0
    assert not [line for line in hub.log if line.startswith(("POST", "PUT"))]


def test_versions_follow_each_other(hub, dist, corpora):
    attempt(hub, dist)
    assert attempt(hub, corpora / "v1.1.0/dist").code == 0
    repository = hub.repositories[NAME]
    assert [commit.title for commit in ours(hub)] == ["little v1.1.0", "little v1.0.0"]
    assert contents(repository.find("v1.0.0")) == files(dist)
    assert contents(repository.find("v1.1.0")) == contents(repository.find("main")) == files(corpora / "v1.1.0/dist")
    hub.restart()
    assert attempt(hub, dist).code == 0
    assert not [line for line in hub.log if line.startswith(("POST", "PUT"))]


def test_what_is_not_of_the_version_goes(hub, dist):
    attempt(hub, dist)
    repository = hub.repositories[NAME]
    repository.tags.clear()
    head = repository.find("main")
    repository.commit(
        "more", {**head.files, "old/train.parquet": Blob(b"x", True), "README.md": Blob(b"-", False)}, head.oid
    )
    repository.commits[head.oid].title = "somebody's"
    assert attempt(hub, dist).code == 0
    assert contents(repository.find("v1.0.0")) == files(dist)
    assert ".gitattributes" in repository.find("main").files


def test_a_tag_with_other_content_is_refused(hub, dist, corpora):
    attempt(hub, corpora / "v1.1.0/dist")
    repository = hub.repositories[NAME]
    repository.tags["v1.0.0"] = repository.branches["main"]
    run = attempt(hub, dist)
    assert (run.code, "has the tag v1.0.0 already, with other content" in run.said) == (1, True)
    assert len(ours(hub)) == 1


def test_a_commit_without_its_tag_is_completed(hub, dist):
    hub.restart(only("/tag/", Fault("fail", status=500)))
    run = attempt(hub, dist)
    assert (run.code, "run the same command again" in run.said) == (2, True)
    hub.restart()
    assert attempt(hub, dist).code == 0
    assert not [line for line in hub.log if "/commit/" in line]
    assert hub.repositories[NAME].tags == {"v1.0.0": ours(hub)[0].oid}


def test_a_commit_without_its_tag_is_found_under_later_ones(hub, dist):
    hub.restart(only("/tag/", Fault("reset")))
    attempt(hub, dist)
    hub.foreign()
    hub.restart()
    assert attempt(hub, dist).code == 0
    (commit,) = ours(hub)
    assert hub.repositories[NAME].tags == {"v1.0.0": commit.oid}


@pytest.mark.parametrize("how", ["fail", "reset", "truncate", "hang"])
def test_a_commit_that_landed_is_recognised(hub, dist, how):
    """The client sees an error, or nothing for a while; the commit is there, and is not made again."""
    hub.restart(only("POST /api/datasets/org/little/commit/", Fault(how, after=True)))
    run = attempt(hub, dist, timeout=SHORT if how == "hang" else 60.0)
    assert run.code == 0, run.said
    assert "is there" in run.said
    assert hub.repositories[NAME].tags == {"v1.0.0": ours(hub)[0].oid}
    assert len(ours(hub)) == 1


@pytest.mark.parametrize("how", ["fail", "reset", "truncate", "hang"])
def test_a_tag_that_landed_is_recognised(hub, dist, how):
    hub.restart(only("/tag/", Fault(how, after=True)))
    assert attempt(hub, dist, timeout=SHORT if how == "hang" else 60.0).code == 0


def test_somebody_who_was_faster_wins(hub, dist):
    attempt(hub, dist)
    hub.repositories.clear()
    hub.restart(only("POST /api/datasets/org/little/commit/", Fault("foreign"), times=1))
    run = attempt(hub, dist)
    assert (run.code, "somebody else committed meanwhile" in run.said) == (1, True)
    assert (ours(hub), hub.repositories[NAME].tags) == ([], {})
    assert attempt(hub, dist).code == 0


@pytest.mark.parametrize(
    ("what", "fault", "words"),
    [
        ("", Fault("hang"), "silent for 0.5 seconds"),
        ("", Fault("fail", status=429), "asked less often"),
        ("/commit/", Fault("fail", status=413), "too large"),
        ("/commit/", Fault("fail", status=403), "may not do that"),
        ("", Fault("redirect"), "sends requests on to other.invalid"),
        ("/commit/", Fault("redirect"), "sends requests on to other.invalid"),
        ("/refs", Fault("truncate", after=True), "answered what nobody can read"),
        ("", Fault("reset"), "the connection broke off"),
        ("/preupload/", Fault("fail", status=503), "failed with 503"),
    ],
)
def test_what_goes_wrong_is_said_in_words(hub, dist, what, fault, words):
    hub.restart(only(what, fault))
    run = attempt(hub, dist, timeout=0.5 if fault.how == "hang" else 30.0)
    assert (run.code, words in run.said, run.said.count("error: ")) == (2, True, 1), run.said
    assert not ours(hub)
    hub.restart()
    assert attempt(hub, dist).code == 0
    assert len(ours(hub)) == 1


def test_rights_are_told_apart(hub, dist):
    hub.writable, hub.readable = {"another"}, {TOKEN}
    attempt_ = attempt(hub, dist)
    assert (attempt_.code, "the token may not do that" in attempt_.said) == (2, True)
    hub.readable = {"another"}
    attempt_ = attempt(hub, dist)
    assert (attempt_.code, "does not take the token" in attempt_.said) == (2, True)


def test_a_dead_server_is_told(dist):
    hub = Hub()
    hub.close()
    run = attempt(hub, dist)
    assert (run.code, "cannot be reached" in run.said) == (2, True)


def test_a_new_repository_can_be_private_and_an_open_one_is_not_taken_for_it(hub, dist):
    assert attempt(hub, dist, private=True).code == 0
    assert hub.repositories[NAME].private
    hub.repositories[NAME].private = False
    run = attempt(hub, dist, private=True)
    assert (run.code, "is not private" in run.said) == (1, True)


def test_a_pull_request_is_made_once_and_tagged_after_it_is_merged(hub, dist):
    hub.repositories.clear()
    attempt(hub, dist)
    repository = hub.repositories[NAME]
    first = repository.log()[-1]
    repository.branches["main"], repository.tags = first.oid, {}
    repository.commits = {first.oid: first}
    for _ in range(2):
        run = attempt(hub, dist, pull_request=True)
        assert (run.code, "waits to be merged" in run.said) == (0, True), run.said
        assert (list(repository.requests), repository.tags, ours(hub)) == (["refs/pr/1"], {}, [])
    assert contents(repository.find("refs/pr/1")) == files(dist)
    repository.branches["main"] = repository.requests["refs/pr/1"]
    assert attempt(hub, dist).code == 0
    assert repository.tags == {"v1.0.0": repository.branches["main"]}


def test_a_card_that_the_hub_does_not_take_is_told(hub, dist, tmp_path):
    copy = tmp_path / "dist"
    shutil.copytree(dist, copy)
    (copy / "README.md").write_text("---\nconfigs: 1\n---\n")
    run = attempt(hub, copy)
    assert (run.code, "does not take the card" in run.said) == (2, True), run.said


def test_more_than_a_commit_can_hold_is_refused_before_anything_is_sent(dist, monkeypatch):
    from standoff.errors import StandoffError
    from standoff.release.plan import read_build
    from standoff.release.targets import hub as module

    monkeypatch.setattr(module, "MOST_FILES", 3)
    with pytest.raises(StandoffError, match="are too many"):
        module._check_limits(read_build(dist))
    monkeypatch.undo()
    monkeypatch.setattr(module, "MOST_PLAIN", 100)
    with pytest.raises(StandoffError, match="that are not Parquet are too many"):
        module._check_limits(read_build(dist))


@pytest.mark.parametrize("endpoint", ["http://example.org", "ftp://127.0.0.1", "127.0.0.1:80"])
def test_a_token_goes_nowhere_unencrypted(dist, endpoint):
    hub = type("Place", (), {"endpoint": endpoint, "child": None})()
    run = attempt(hub, dist)
    assert (run.code, "would get the token unencrypted" in run.said) == (2, True)
