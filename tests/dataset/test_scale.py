"""A build by many: on a cluster whose worker is killed, and in shares that are joined; the bytes are those of one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path

import pytest
from conftest import ROOT, entity, write_document

import standoff as package
from standoff.dataset.build import build
from standoff.dataset.pieces import jobs, pieces
from standoff.dataset.shares import build_share, join
from standoff.errors import CorpusError, DataError, RefusedError, StandoffError
from standoff.storage.packing import pack
from standoff.validate.engine import examine, validate
from standoff.validate.scheduler import scheduler
from standoff.validate.workers import spread

ENV = {**os.environ, "PYTHONPATH": str(ROOT / "src")}


def files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def packed(root, tmp_path):
    """A packed corpus of six shards, and what one process builds of it."""
    for number in range(24):
        write_document(root / "corpus", f"doc-{number:03d}", records={"entities": [entity(1, "Ana Pop")]})
    pack(package.Corpus.open(root), tmp_path / "packed", shards=6)
    corpus = package.Corpus.open(tmp_path / "packed")
    build(corpus, tmp_path / "alone")
    return corpus, files(tmp_path / "alone")


def die_once(mark, job):
    """Do the job, but the first time that anybody gets here, the process is killed."""
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        return pieces(job)
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


class Dying:
    """An executor whose first piece of work kills the process that takes it."""

    def __init__(self, executor, mark):
        self.executor, self.mark, self.submitted = executor, mark, 0

    def submit(self, _function, job):
        self.submitted += 1
        return self.executor.submit(die_once, self.mark, job)


@pytest.mark.filterwarnings("ignore")
def test_a_killed_worker_costs_only_what_it_was_working_on(packed, tmp_path):
    pytest.importorskip("distributed")
    corpus, alone = packed
    with scheduler("local", 2) as executor:
        dying = Dying(executor, tmp_path / "mark")
        build(corpus, tmp_path / "dist", executor=dying)
        report = examine(corpus.root, executor=executor)
    assert (tmp_path / "mark").exists()
    assert dying.submitted == 6
    assert files(tmp_path / "dist") == alone
    assert report == examine(corpus.root)


def test_a_plain_pool_breaks_and_leaves_the_old_dataset(packed, tmp_path):
    corpus, alone = packed
    with ProcessPoolExecutor(2, get_context("spawn")) as pool, pytest.raises(BrokenProcessPool):
        build(corpus, tmp_path / "alone", executor=Dying(pool, tmp_path / "mark"))
    assert files(tmp_path / "alone") == alone


def suicide(_number):
    os.kill(os.getpid(), signal.SIGKILL)


IDLE = """
import sys, time
from pathlib import Path
from standoff.validate.workers import spread

def work():
    yield from map(Path, sys.argv[1:])
    time.sleep(300)

list(spread(Path.touch, work(), 2))
"""


@pytest.mark.skipif(
    not Path(f"/proc/self/task/{os.getpid()}/children").exists(), reason="processes are looked up in /proc"
)
def test_the_processes_of_a_killed_build_end_with_it(tmp_path):
    marks = [tmp_path / "one", tmp_path / "two"]
    parent = subprocess.Popen([sys.executable, "-c", IDLE, *map(str, marks)], env=ENV)
    try:
        until(lambda: all(mark.exists() for mark in marks))
        children = Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text().split()
    finally:
        parent.kill()
        parent.wait()
    assert len(children) > 1
    until(lambda: not any(Path(f"/proc/{each}").exists() for each in children))


def until(check, tries=600):
    """Wait for a minute at the most until *check* is true."""
    for _ in range(tries):
        if check():
            return
        time.sleep(0.1)
    raise AssertionError(check)


def test_a_broken_pool_is_told_in_words():
    with pytest.raises(StandoffError, match="a process died") as caught:
        list(spread(suicide, iter(range(3)), 2))
    assert caught.value.hint


def test_a_worker_imports_no_datasets(packed):
    corpus, _ = packed
    code = (
        "import sys; from standoff.dataset.pieces import jobs, pieces; from standoff import Corpus\n"
        "made = [pieces(job) for job in jobs(Corpus.open(sys.argv[1]))]\n"
        "assert sum(len(each.checked) for each in made) == 26\n"
        "assert 'datasets' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code, str(corpus.root)], env=ENV, check=True)


@pytest.mark.parametrize("of", [1, 4, 9])
def test_joined_shares_are_the_build_of_one(packed, tmp_path, of):
    corpus, alone = packed
    for number in range(of, 0, -1):
        build_share(corpus, tmp_path / "shares", (number, of), workers=1 + (number == 1))
    join(corpus, tmp_path / "dist", tmp_path / "shares")
    assert files(tmp_path / "dist") == alone


def test_the_recipe_of_the_page_builds_the_same(packed, tmp_path):
    corpus, alone = packed
    page = (ROOT / "docs/scale.md").read_text("utf-8").split("## Ray, Spark and others")[1]
    code = page.split("```python\n")[1].split("```")[0]
    exec(code, {"corpus": corpus, "out": tmp_path / "dist"})
    assert files(tmp_path / "dist") == alone


def test_shares_have_every_document_once(packed):
    corpus, _ = packed
    whole = [stored.id for job in jobs(corpus) for stored in job.stored]
    parts = [stored.id for number in (1, 2, 3, 4) for job in jobs(corpus, share=(number, 4)) for stored in job.stored]
    assert whole == parts == corpus.ids()


def test_shares_that_do_not_fit_are_refused(packed, tmp_path):
    corpus, _ = packed
    shares = tmp_path / "shares"
    with pytest.raises(DataError, match="holds no shares"):
        join(corpus, tmp_path / "dist", shares)
    build_share(corpus, shares, (1, 2))
    with pytest.raises(DataError, match="lacks share 2 of 2"):
        join(corpus, tmp_path / "dist", shares)
    other = build_share(corpus, shares, (2, 2), where=["status=*"])
    with pytest.raises(DataError, match="another corpus, version or condition"):
        join(corpus, tmp_path / "dist", shares)
    build_share(corpus, shares, (2, 2))
    raw = other.read_bytes()
    for broken in (raw[:-30], raw[: len(raw) // 2], b"", b"[]\n", raw.replace(b'"pieces"', b'"pierce"')):
        other.write_bytes(broken)
        with pytest.raises(DataError, match="is no share, or breaks off"):
            join(corpus, tmp_path / "dist", shares)
    assert not (tmp_path / "dist").exists()
    path = corpus.path / "corpus.json"
    path.write_text(path.read_text("utf-8").replace("0.1.0", "0.1.1"), "utf-8")
    other.write_bytes(raw)
    with pytest.raises(DataError, match="another corpus, version or condition"):
        join(package.Corpus.open(corpus.root), tmp_path / "dist", shares)


def test_what_a_share_finds_wrong_is_told_when_it_is_joined(root, tmp_path):
    (root / "corpus/bridge/source.txt").write_text("something else", "utf-8")
    (root / "corpus/zzz.jsonl.gz").write_bytes(b"no gzip")
    corpus = package.Corpus.open(root)
    for number in (1, 2, 3):
        build_share(corpus, tmp_path / "shares", (number, 3))
    with pytest.raises(RefusedError) as caught:
        join(corpus, tmp_path / "dist", tmp_path / "shares")
    assert caught.value.findings == [each for each in validate(root).findings if each.severity == "error"]
    assert not (tmp_path / "dist").exists()


def test_the_command_builds_shares_and_joins_them(packed, standoff, tmp_path):
    corpus, alone = packed
    shares, out = str(tmp_path / "shares"), str(tmp_path / "dist")
    for number in (1, 2):
        done = standoff("-C", str(corpus.root), "build", "--shard", f"{number}/2", shares)
        assert done.exit_code == 0
        assert done.stdout.strip().endswith(f"share-{number:05d}-of-00002.arrows")
    done = standoff("-C", str(corpus.root), "build", out, "--join", shares)
    assert done.exit_code == 0, done.stderr
    assert "documents   train" in done.stdout
    assert files(tmp_path / "dist") == alone
    assert standoff("build", out, "--join", shares, "--where", "status=*").exit_code == 2
    assert standoff("build", out, "--join", shares, "--shard", "1/2").exit_code == 2
    assert standoff("build", out, "--shard", "3/2").exit_code == 2


def test_a_scheduler_that_is_not_there_is_told_in_words(standoff, tmp_path, monkeypatch):
    done = standoff("build", str(tmp_path / "dist"), "--scheduler", "nonsense://1")
    assert done.exit_code == 2
    assert "there is no scheduler at nonsense://1" in done.stderr
    monkeypatch.setitem(sys.modules, "distributed", None)
    done = standoff("build", str(tmp_path / "dist"), "--scheduler", "local")
    assert done.exit_code == 2
    assert "pip install 'standoff[dask]'" in done.stderr


def test_an_unknown_view_is_refused_before_any_work(packed, tmp_path):
    with pytest.raises(CorpusError, match="there is no view"):
        build_share(packed[0], tmp_path / "shares", (1, 2), view="nobody")
