"""Publishing to the Hub of this machine, each run in a process of its own that may be killed at any request."""

from __future__ import annotations

import contextlib
import io
import multiprocessing
import os
from dataclasses import dataclass
from pathlib import Path

from hub_repository import TOKEN, Commit
from hub_server import Hub

NAME = "org/little"
SETTINGS = {"HF_HUB_OFFLINE": "0", "HF_TOKEN": TOKEN}
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["hub_preload"])


@dataclass
class Run:
    """How a run ended.

    Attributes:
        code: What `standoff publish` would exit with; negative for a signal.
        said: All that it said.
    """

    code: int
    said: str


def attempt(hub: Hub, folder: Path, *, xet: bool = False, **options: object) -> Run:
    """Publish a built folder, without asking, to `NAME`; the client is killed where the server says so."""
    ours, theirs = CONTEXT.Pipe(duplex=False)
    child = CONTEXT.Process(target=_publish, args=(hub.endpoint, folder, xet, options, theirs))
    child.start()
    hub.child = child.pid
    theirs.close()
    said = ""
    with contextlib.suppress(EOFError):
        said = ours.recv()
    child.join()
    ours.close()
    code = child.exitcode
    child.close()
    assert code is not None
    return Run(code, said)


def _publish(endpoint: str, folder: Path, xet: bool, options: dict[str, object], out) -> None:
    from huggingface_hub import constants
    from huggingface_hub.utils import _http

    from standoff.cli.failure import report
    from standoff.release.plan import read_build
    from standoff.release.targets import Options, find

    constants.HF_HUB_OFFLINE = False
    os.environ.update(SETTINGS, **({"HF_HUB_DISABLE_XET": "0"} if xet else {}))
    _http.time = type("Clock", (), {"sleep": staticmethod(lambda _seconds: None)})  # between tries
    said = io.StringIO()
    code = 0
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            place = find(f"hf://{NAME}", Options(endpoint=endpoint, **options))
            build = read_build(folder)
            plan = place.plan(build)
            place.ready()
            print(place.send(build, plan, print))
        except Exception as error:
            code = report(error)
    out.send(said.getvalue())
    out.close()
    os._exit(code)


def ours(hub: Hub) -> list[Commit]:
    """Return the commits on main that publish the dataset, newest first."""
    repository = hub.repositories.get(NAME)
    return [commit for commit in repository.log() if commit.title.startswith("little v")] if repository else []


def contents(commit: Commit | None) -> dict[str, bytes]:
    """Return the files of a commit, without what the Hub puts there itself."""
    files = commit.files if commit else {}
    return {path: blob.content for path, blob in files.items() if path != ".gitattributes"}
