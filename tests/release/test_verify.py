"""A built folder is verified against its manifest: every byte, every row, and nothing else in it."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import standoff as package
from standoff.dataset.build import build
from standoff.dataset.manifest import MANIFEST, SUMS, sha256_of
from standoff.errors import CorpusError, DataError
from standoff.release.verify import verify

QUOTES = "quotes/train-00000-of-00001.parquet"


@pytest.fixture
def dist(root, tmp_path):
    """The corpus `root`, built."""
    build(package.Corpus.open(root), tmp_path / "dist")
    return tmp_path / "dist"


def told(folder):
    return [str(each) for each in verify(folder)]


def change(path, old, new):
    raw = path.read_bytes()
    assert old in raw
    path.write_bytes(raw.replace(old, new, 1))


def renew_sums(dist):
    """Write the digests that the files have now into the manifest and the list of sums, as a forger would."""
    manifest = json.loads((dist / MANIFEST).read_bytes())
    for each in manifest["files"]:
        path = dist / each["path"]
        each |= {"bytes": path.stat().st_size, "sha256": sha256_of(path)}
    (dist / MANIFEST).write_text(json.dumps(manifest))
    paths = sorted(path for path in dist.rglob("*") if path.is_file() and path.name != SUMS)
    (dist / SUMS).write_text("".join(f"{sha256_of(path)}  {path.relative_to(dist)}\n" for path in paths))


def test_what_was_built_is_as_it_says(dist, standoff):
    assert told(dist) == []
    result = standoff("verify", str(dist))
    assert (result.exit_code, result.stdout) == (0, "")
    assert "is as its manifest says" in result.stderr


def test_standard_tools_agree(dist):
    done = subprocess.run(["sha256sum", "--check", "--strict", "--quiet", SUMS], cwd=dist, capture_output=True)
    assert (done.returncode, done.stdout) == (0, b"")
    listed = {line.split("  ")[1] for line in (dist / SUMS).read_text("utf-8").splitlines()}
    assert listed == {str(path.relative_to(dist)) for path in dist.rglob("*") if path.is_file()} - {SUMS}


@pytest.mark.parametrize("name", ["README.md", "croissant.json", QUOTES])
def test_every_file_is_compared(dist, name):
    raw = (dist / name).read_bytes()
    (dist / name).write_bytes(raw[:-1] + bytes([raw[-1] ^ 1]))
    assert {each.path for each in verify(dist)} == {name}
    (dist / name).write_bytes(raw + b"\n")
    assert f"{name}: has {len(raw) + 1:,} bytes and not {len(raw):,}" in told(dist)
    (dist / name).unlink()
    assert f"{name}: is missing" in told(dist)


def test_what_does_not_belong_is_told_but_not_what_the_hub_adds(dist):
    for name in (".gitattributes", ".cache/huggingface/x", "quotes/more.parquet", ".hidden"):
        (dist / name).parent.mkdir(parents=True, exist_ok=True)
        (dist / name).write_bytes(b"")
    assert told(dist) == [".hidden: is not in the manifest", "quotes/more.parquet: is not in the manifest"]


def test_a_changed_manifest_shows_in_the_list_of_sums(dist):
    change(dist / MANIFEST, b'"version": "0.1.0"', b'"version": "0.2.0"')
    assert told(dist) == [f"{SUMS}: has a digest of {MANIFEST} that is not its own digest"]


@pytest.mark.parametrize("column", ["form", "words", "context_start", "in_context"])
def test_rows_are_worked_out_anew(dist, column):
    """Another value in the Parquet is told although all digests of files were forged to fit."""
    table = pq.read_table(dist / QUOTES)
    at = table.column_names.index(column)
    values = table[column].to_pylist()
    values[0] = {"form": 1, "words": "The bridge", "context_start": 1, "in_context": []}[column]
    field = table.schema.field(at)
    pq.write_table(table.set_column(at, field, [pa.array(values, field.type)]), dist / QUOTES)
    renew_sums(dist)
    (rows, whole) = told(dist)
    assert rows == f"{MANIFEST}: has a digest that is not the one of the rows"
    assert whole.startswith(f"{QUOTES}: has not the 1 rows with the digest ")


def test_other_files_with_the_same_rows_have_the_same_digest(dist):
    """The digest is of the rows: another compression and other row groups change the files alone."""
    for path in dist.rglob("*.parquet"):
        pq.write_table(pq.read_table(path), path, compression="snappy", row_group_size=1)
    renew_sums(dist)
    assert told(dist) == []


def test_a_label_that_means_something_else_is_told(dist):
    manifest = json.loads((dist / MANIFEST).read_bytes())
    labels = manifest["labels"]["quotes"]["form"]
    labels[0], labels[1] = labels[1], labels[0]
    (dist / MANIFEST).write_text(json.dumps(manifest))
    renew_sums(dist)
    assert [each.path for each in verify(dist)] == [MANIFEST, QUOTES]


@pytest.mark.parametrize("path", ["../outside", "/etc/hostname", "a/../../x"])
def test_a_manifest_from_a_stranger_leads_nowhere(dist, path):
    manifest = json.loads((dist / MANIFEST).read_bytes())
    manifest["files"].append({"path": path, "bytes": 1, "sha256": "0" * 64})
    manifest["configs"][0]["files"] = [path]
    (dist / MANIFEST).write_text(json.dumps(manifest))
    assert f"{path}: is no place inside the folder" in told(dist)


def test_links_are_not_followed(dist, tmp_path):
    shutil.move(dist / "README.md", tmp_path / "README.md")
    (dist / "README.md").symlink_to(tmp_path / "README.md")
    assert told(dist) == ["README.md: is missing"]


@pytest.mark.parametrize("content", ["{", "[]", "{}", '{"files": 1, "configs": [], "labels": {}, "digest": ""}'])
def test_what_is_no_manifest_is_said_in_one_sentence(dist, standoff, content):
    (dist / MANIFEST).write_text(content)
    with pytest.raises(DataError):
        verify(dist)
    result = standoff("verify", str(dist))
    assert (result.exit_code, result.stderr.count("error: ")) == (2, 1)


def test_a_folder_that_was_not_built(tmp_path):
    with pytest.raises(CorpusError, match="has no manifest"):
        verify(tmp_path)


def test_faults_are_told_by_file_and_as_json(dist, standoff):
    (dist / "README.md").unlink()
    result = standoff("verify", str(dist), "--json")
    assert (result.exit_code, json.loads(result.stdout)) == (1, {"path": "README.md", "what": "is missing"})
    assert "1 file is wrong" in result.stderr


def test_verify_needs_no_corpus(dist, standoff, tmp_path):
    assert standoff("verify", str(dist), corpus=Path(tmp_path / "nowhere")).exit_code == 0
