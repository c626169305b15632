"""The wheel and the source distribution: the schema is in, texts without a licence are out."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile

import pytest
from conftest import ROOT

from standoff import Corpus


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Build both from a copy of what git tracks, and return their file lists with content."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("out")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    for name in filter(None, listed.decode().split("\0")):
        if (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes((ROOT / name).read_bytes())
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-d", str(out)], cwd=source, check=True)
    wheel, sdist = next(out.glob("*.whl")), next(out.glob("*.tar.gz"))
    with zipfile.ZipFile(wheel) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    with tarfile.open(sdist) as archive:
        members = [member for member in archive.getmembers() if member.isfile()]
        sources = {member.name: archive.extractfile(member).read() for member in members}
    return files, sources


def test_the_wheel_carries_the_schema(built):
    for path in (ROOT / "schema").rglob("*.json"):
        assert built[0][f"standoff/{path.relative_to(ROOT).as_posix()}"] == path.read_bytes()


def test_a_corpus_can_be_started_from_the_wheel_alone(built, tmp_path):
    for name, content in built[0].items():
        (tmp_path / "site" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "site" / name).write_bytes(content)
    code = f"import sys; sys.path.insert(0, {str(tmp_path / 'site')!r}); from standoff.cli import main; main()"
    for args in (
        ["init", "new"],
        ["-C", "new", "validate"],
        ["-C", "new", "show", "ferry-pier", "--html", "page.html"],
    ):
        subprocess.run([sys.executable, "-c", code, *args], cwd=tmp_path, check=True, stdin=subprocess.DEVNULL)
    assert (tmp_path / "page.html").stat().st_size


def test_neither_carries_a_text_that_may_not_be_given_away(built):
    withheld = [document.text for document in Corpus.open(ROOT) if not document.meta["rights"]["redistribute"]]
    assert withheld
    for files in built:
        for name, content in files.items():
            shown = content.decode("utf-8", "replace")
            for text in withheld:
                longest = max(text.split("\n"), key=len)
                assert longest[:200] not in shown, name
