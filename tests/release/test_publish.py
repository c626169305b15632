"""What is published is what was built of this corpus, without words that may not be given away, whole or not."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import fsspec
import pytest
from conftest import ROOT, document, write_document

import standoff as package
from standoff.dataset.build import build
from standoff.dataset.manifest import sha256_of, sums
from standoff.errors import StandoffError
from standoff.release.targets import Options, find
from standoff.release.targets.folder import shown
from standoff.storage.digest import content_digest
from standoff.storage.releases import LEDGER, Release

SECRET = "Nobody may read that the harbour of Lunaville was sold to a company without any name at all.\n"


@pytest.fixture
def dist(root, tmp_path):
    """The corpus `root`, built."""
    return rebuilt(root, tmp_path / "dist")


def rebuilt(root, folder, version=None):
    """Build the corpus again, under another version if one is given."""
    path = root / "corpus/corpus.json"
    meta = json.loads(path.read_bytes())
    path.write_text(json.dumps({**meta, "version": version or meta["version"]}, indent=2) + "\n")
    build(package.Corpus.open(root), folder)
    return folder


def files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def publish(standoff, dist):
    def run(target, *args, folder=dist):
        return standoff("publish", str(target), "--from", str(folder), "--unreleased", *args)

    return run


def test_versions_stand_side_by_side_and_latest_names_the_newest(publish, root, dist, tmp_path):
    place = tmp_path / "published"
    for version, latest in (("0.10.0", "v0.10.0"), ("0.9.0", "v0.10.0"), ("1.0.0-rc1", "v1.0.0-rc1")):
        rebuilt(root, dist, version)
        result = publish(place, "--yes")
        assert result.exit_code == 0, result.stderr
        assert files(place / f"v{version}") == files(dist)
        assert (place / "latest").read_text() == f"{latest}\n"
    assert sorted(path.name for path in place.iterdir()) == ["latest", "v0.10.0", "v0.9.0", "v1.0.0-rc1"]


def test_what_is_published_can_be_verified_and_loaded(publish, standoff, tmp_path):
    publish(tmp_path / "published", "--yes")
    assert standoff("verify", str(tmp_path / "published/v0.1.0")).exit_code == 0


def test_a_second_run_writes_nothing(publish, tmp_path):
    place = tmp_path / "published"
    publish(place, "--yes")
    before = {path: path.stat().st_mtime_ns for path in place.rglob("*")}
    result = publish(place)
    assert (result.exit_code, "stands already at" in result.stderr) == (0, True)
    assert {path: path.stat().st_mtime_ns for path in place.rglob("*")} == before


def test_a_version_never_changes(publish, root, dist, tmp_path):
    place = tmp_path / "published"
    publish(place, "--yes")
    before = files(place)
    path = root / "corpus/bridge/quotes.jsonl"
    path.write_text(path.read_text("utf-8").replace('"medium":"speech"', '"medium":"writing"'), "utf-8")
    result = publish(place, "--yes", folder=rebuilt(root, dist))
    assert (result.exit_code, "with other content" in result.stderr) == (1, True)
    assert files(place) == before


def test_a_dry_run_shows_the_plan_and_writes_nothing(publish, dist, tmp_path):
    result = publish(tmp_path / "published", "--dry-run")
    assert result.exit_code == 0
    assert f"{len(files(dist))} files to add" in result.stdout
    assert not (tmp_path / "published").exists()


def test_nothing_is_sent_without_a_yes(publish, tmp_path):
    result = publish(tmp_path / "published")
    assert (result.exit_code, "--yes" in result.stderr) == (2, True)
    assert not (tmp_path / "published").exists()


def test_any_file_system_of_fsspec_will_do(publish, root, dist):
    system = fsspec.filesystem("memory")
    system.rm("/bucket", recursive=True) if system.exists("/bucket") else None
    assert publish("memory://bucket/data", "--yes").exit_code == 0
    names = system.find("/bucket/data")
    assert {
        name.removeprefix("/bucket/data/v0.1.0/"): system.cat_file(name) for name in names if "/v" in name
    } == files(dist)
    assert system.cat_file("/bucket/data/latest") == b"v0.1.0\n"
    assert publish("memory://bucket/data").exit_code == 0
    rebuilt(root, dist, "0.2.0")
    assert publish("memory://bucket/data", "--yes").exit_code == 0
    assert system.cat_file("/bucket/data/latest") == b"v0.2.0\n"


def test_a_version_without_its_manifest_is_completed(publish, dist):
    """Where no folder can be renamed, the manifest comes last; what stands there without one is half a version."""
    system = fsspec.filesystem("memory")
    system.rm("/half", recursive=True) if system.exists("/half") else None
    publish("memory://half", "--yes")
    system.rm("/half/v0.1.0/manifest.json")
    system.pipe_file("/half/v0.1.0/README.md", b"torn")
    system.pipe_file("/half/v0.1.0/other", b"of another build")
    result = publish("memory://half", "--yes")
    assert "1 file to add, 1 file to change, 1 file to delete" in result.stdout
    assert {name.removeprefix("/half/v0.1.0/") for name in system.find("/half/v0.1.0")} == set(files(dist))


CHILD = """
import os, signal, sys
import standoff.release.targets.folder as folder
from standoff.cli import main
steps = 0
def stop(original):
    def call(*args, **more):
        global steps
        steps += 1
        if steps == int(sys.argv[1]):
            os.kill(os.getpid(), signal.SIGKILL)
        return original(*args, **more)
    return call
for name in ("write", "sync_folders"):
    setattr(folder, name, stop(getattr(folder, name)))
folder.Path.rename = stop(folder.Path.rename)
main(sys.argv[2:])
"""


@pytest.mark.parametrize("step", [7, -3, -1])
def test_a_kill_leaves_a_whole_version_or_none(publish, root, dist, tmp_path, step):
    place = tmp_path / "published"
    step = step if step > 0 else len(files(dist)) + 3 + step + 1
    args = ["-C", str(root), "publish", str(place), "--from", str(dist), "--yes", "--unreleased"]
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run([sys.executable, "-c", CHILD, str(step), *args], env=env, capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert not (place / "v0.1.0").exists() or files(place / "v0.1.0") == files(dist)
    assert publish(place, "--yes").exit_code == 0
    assert files(place) == {"latest": b"v0.1.0\n", **{f"v0.1.0/{name}": raw for name, raw in files(dist).items()}}


def test_a_changed_folder_is_refused(publish, dist, tmp_path):
    (dist / "README.md").write_text("other words")
    result = publish(tmp_path / "published", "--yes")
    assert (result.exit_code, "is not as it was built: README.md" in result.stderr) == (1, True)
    assert not (tmp_path / "published").exists()


def test_a_corpus_that_has_changed_since_is_refused(publish, root, tmp_path):
    path = root / "corpus/bridge/quotes.jsonl"
    path.write_text(path.read_text("utf-8").replace('"medium":"speech"', '"medium":"writing"'), "utf-8")
    result = publish(tmp_path / "published", "--yes")
    assert (result.exit_code, "the rows differ" in result.stderr) == (1, True)


def test_another_version_than_that_of_the_corpus_is_refused(publish, root, tmp_path):
    path = root / "corpus/corpus.json"
    path.write_text(path.read_text().replace('"0.1.0"', '"0.2.0"'))
    result = publish(tmp_path / "published", "--yes")
    assert (result.exit_code, "has the version 0.1.0, and the corpus 0.2.0" in result.stderr) == (1, True)


def test_text_that_may_not_be_given_away_is_never_sent(publish, root, dist, tmp_path, standoff):
    rights = {"licence": None, "holder": None, "redistribute": False}
    write_document(root / "corpus", "secret", text=SECRET, meta=document(SECRET, rights=rights))
    rebuilt(root, dist)
    for more in ("--yes", "--dry-run"):
        result = publish(tmp_path / "published", more)
        assert (result.exit_code, "words of secret" in result.stderr, "--public" in result.stderr) == (1, True, True)
    assert not (tmp_path / "published").exists()
    assert standoff("build", str(dist), "--public").exit_code == 0
    assert publish(tmp_path / "published", "--yes").exit_code == 0
    assert not [raw for raw in files(tmp_path / "published").values() if b"harbour of Lunaville" in raw]


def test_words_that_were_put_into_the_card_are_found(publish, root, dist, tmp_path, standoff):
    """A public build is looked through again: what was changed after it is not trusted, not even with all digests."""
    rights = {"licence": None, "holder": None, "redistribute": False}
    write_document(root / "corpus", "secret", text=SECRET, meta=document(SECRET, rights=rights))
    standoff("build", str(dist), "--public")
    with (dist / "README.md").open("a") as card:
        card.write(SECRET)
    manifest = json.loads((dist / "manifest.json").read_bytes())
    for each in manifest["files"]:
        each |= {"bytes": (dist / each["path"]).stat().st_size, "sha256": sha256_of(dist / each["path"])}
    (dist / "manifest.json").write_text(json.dumps(manifest))
    (dist / "SHA256SUMS").write_bytes(sums(dist))
    result = publish(tmp_path / "published", "--yes")
    assert (result.exit_code, "README.md: words of secret" in result.stderr) == (1, True)


def test_conditions_of_the_build_are_heeded(publish, root, dist, tmp_path):
    build(package.Corpus.open(root), dist, where=["quotes.form=indirect", "entities.status=*"])
    assert publish(tmp_path / "published", "--yes").exit_code == 0


@pytest.mark.parametrize("more", ["--yes", "--dry-run"])
def test_a_version_that_was_never_released_is_refused(standoff, dist, tmp_path, more):
    """It would take the label from the release that comes later."""
    place = tmp_path / "published"
    result = standoff("publish", str(place), "--from", str(dist), more)
    assert (result.exit_code, "0.1.0 is not released" in result.stderr) == (1, True)
    assert "run standoff release first\n    or say --unreleased to publish it all the same" in result.stderr
    assert not place.exists()
    assert standoff("publish", str(place), "--from", str(dist), more, "--unreleased").exit_code == 0


def test_a_ledger_of_releases_says_which_versions_there_are(publish, standoff, root, dist, tmp_path):
    """What a version was released with is what is published as that version, and nothing else."""
    place, path = tmp_path / "published", root / "corpus/releases.jsonl"
    corpus = package.Corpus.open(root)
    entry = Release("0.0.9", content_digest(corpus), "0" * 64, "2026-01-02T03:04:05Z", "1.0", "v0.0.9")
    path.write_bytes(LEDGER.append(b"", entry))
    result = standoff("publish", str(place), "--from", str(rebuilt(root, dist)), "--yes")
    assert (result.exit_code, "0.1.0 is not released" in result.stderr) == (1, True)
    path.write_bytes(LEDGER.append(b"", replace(entry, version="0.1.0", digest="0" * 64)))
    result = publish(place, "--yes", folder=rebuilt(root, dist))
    assert (result.exit_code, "0.1.0 was released with another content" in result.stderr) == (1, True)
    path.write_bytes(LEDGER.append(b"", replace(entry, version="0.1.0")))
    assert standoff("publish", str(place), "--from", str(rebuilt(root, dist)), "--yes").exit_code == 0


@pytest.mark.parametrize("version", ["1.0", "v1.0.0", "../1.0.0", None])
def test_what_is_no_version_is_refused(publish, dist, tmp_path, version):
    manifest = json.loads((dist / "manifest.json").read_bytes())
    (dist / "manifest.json").write_text(json.dumps({**manifest, "version": version}))
    result = publish(tmp_path / "published", "--yes")
    assert (result.exit_code, "is no version" in result.stderr) == (2, True)


def test_options_of_the_hub_are_not_for_folders(publish, tmp_path):
    result = publish(tmp_path / "published", "--private")
    assert (result.exit_code, "--private" in result.stderr) == (2, True)


def test_a_name_that_may_mean_two_places_is_asked_about(publish, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("org").mkdir()
    result = publish("org/name", "--yes")
    assert (result.exit_code, "hf://org/name or ./org/name" in result.stderr) == (2, True)


def test_an_unknown_kind_of_place(publish):
    result = publish("nowhere://x", "--yes")
    assert (result.exit_code, result.stderr.count("error: ")) == (2, 1)


def test_a_place_that_cannot_be_written_is_told_in_one_sentence(publish, tmp_path):
    (tmp_path / "file").write_text("")
    result = publish(tmp_path / "file", "--yes")
    assert (result.exit_code, result.stderr.count("error: ")) == (2, 1)


def test_passwords_in_urls_are_not_shown():
    assert shown("sftp://anna:secret@host/place") == "sftp://host/place"
    with pytest.raises(StandoffError) as found:
        find("nowhere://anna:secret@host/place", Options())
    assert "secret" not in str(found.value)
