"""The command line against a Hub: what it says and leaves behind, and what `load_dataset` then has."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hub_repository import TOKEN
from hub_runs import NAME, contents, ours
from hub_server import Fault

from standoff.release.verify import verify

pytest_plugins = ["hub_fixtures"]

LOAD = """
import json, sys
from datasets import load_dataset
from huggingface_hub import snapshot_download
for revision in ("v1.0.0", "v1.1.0", None):
    rows = load_dataset(sys.argv[1], "quotes", split="train", revision=revision)
    medium = rows.features["medium"].int2str(rows[0]["medium"])
    print(json.dumps([revision, rows[0]["id"], rows[0]["words"], medium, rows.num_rows]))
snapshot_download(sys.argv[1], repo_type="dataset", revision="v1.0.0", local_dir="copy")
"""
LOUD = "import logging; logging.basicConfig(level=1); from standoff.cli import main; main()"


@pytest.fixture
def run(hub, tmp_path):
    """Run Python with the Hub in its environment, in a home of its own."""

    def call(*args, **more):
        env = {**os.environ, "HF_ENDPOINT": hub.endpoint, "HF_HUB_OFFLINE": "0", "HF_TOKEN": TOKEN, "NO_COLOR": "1"}
        env |= {"HF_HOME": str(tmp_path / "hf"), "HOME": str(tmp_path), "TMPDIR": str(tmp_path), **more}
        env = {name: value for name, value in env.items() if value is not None}
        return subprocess.run(
            [sys.executable, *args], env=env, cwd=tmp_path, capture_output=True, text=True, check=False
        )

    return call


@pytest.fixture
def publish(run, corpora):
    def call(version, *args, code=("-m", "standoff"), **more):
        place = corpora / version
        said = ["-C", str(place / "corpus"), "publish", NAME, "--from", str(place / "dist"), "--unreleased", *args]
        return run(*code, *said, **more)

    return call


def test_a_version_is_loaded_by_its_tag_whatever_came_after(publish, run, hub, corpora, tmp_path):
    for version in ("v1.0.0", "v1.1.0"):
        done = publish(version, "--yes")
        assert done.returncode == 0, done.stderr
    done = run("-c", LOAD, NAME)
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    media = {"v1.0.0": "speech", "v1.1.0": "writing", None: "writing"}
    assert found == [[name, "q1", "“The bridge is safe.”", medium, 1] for name, medium in media.items()]
    assert len(ours(hub)) == 2
    assert verify(tmp_path / "copy") == []
    assert (tmp_path / "copy/manifest.json").read_bytes() == (corpora / "v1.0.0/dist/manifest.json").read_bytes()


def test_nothing_is_sent_without_a_token_or_offline(publish, hub):
    done = publish("v1.0.0", "--yes", HF_TOKEN=None)
    assert (done.returncode, "there is no token" in done.stderr) == (2, True)
    done = publish("v1.0.0", "--yes", HF_HUB_OFFLINE="1")
    assert (done.returncode, "HF_HUB_OFFLINE is set" in done.stderr) == (2, True)
    assert hub.repositories == {}


@pytest.mark.parametrize(
    "places",
    [["/commit/"], pytest.param(["/tag/", "/refs", "/preupload/", "/resolve/", ""], marks=pytest.mark.torture)],
)
def test_the_token_is_never_shown(publish, hub, tmp_path, corpora, places):
    """Not in what is said, however loud; not in a file; not where the server sends it back; not if it is no token."""
    loud = {"HF_DEBUG": "1", "HF_HUB_VERBOSITY": "debug", "STANDOFF_DEBUG": "1", "PYTHONFAULTHANDLER": "1"}
    said = []
    for what in places:
        for fault in (Fault("echo", status=400), Fault("fail", status=401)):
            hub.repositories.clear()
            hub.restart(lambda _number, request, what=what, fault=fault: fault if what in request else None)
            more = loud if fault.how == "echo" else {"STANDOFF_DEBUG": "1"}
            done = publish("v1.0.0", "--yes", code=("-c", LOUD), **more)
            assert done.returncode != 0
            said += [done.stdout, done.stderr]
    hub.restart()
    said += [(done := publish("v1.0.0", "--yes", code=("-c", LOUD), **loud)).stdout, done.stderr]
    assert done.returncode == 0, done.stderr
    assert "Send: curl" in done.stderr
    for odd in (f"{TOKEN}\x01", f"{TOKEN}é", f"{TOKEN} x")[: len(places)]:
        done = publish("v1.0.0", "--yes", code=("-c", LOUD), HF_TOKEN=odd, **loud)
        assert "characters that no token has" in done.stderr
        said += [done.stdout, done.stderr]
    assert not [text for text in said if TOKEN in text]
    for folder in (tmp_path, corpora):
        for path in folder.rglob("*"):
            assert not path.is_file() or TOKEN.encode() not in path.read_bytes(), path
    assert not [True for commit in ours(hub) for raw in contents(commit).values() if TOKEN.encode() in raw]


def test_there_is_no_option_for_a_token(publish):
    done = publish("v1.0.0", "--token", "x")
    assert (done.returncode, "No such option" in done.stderr) == (2, True)


def test_folders_need_no_client_of_the_hub(run, corpora):
    """Each kind of place is imported when it is meant."""
    code = (
        "import sys; from standoff.cli import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit as done: assert not done.code, done.code\n"
        "assert 'standoff.release.targets.hub' not in sys.modules; print('fine')"
    )
    place = corpora / "v1.0.0"
    done = run(
        "-c",
        code,
        "-C",
        str(place / "corpus"),
        "publish",
        "./out",
        "--from",
        str(place / "dist"),
        "--yes",
        "--unreleased",
    )
    assert done.stdout.endswith("fine\n"), done.stderr
    assert Path(done.args[0]).exists()
