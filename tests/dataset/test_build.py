"""A built dataset: what load_dataset reads, never stale, the same bytes for the same corpus, whole at any moment."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml
from conftest import CORPUS, ROOT, document, entity, write_document
from datasets import Features, get_dataset_config_names, load_dataset

import standoff as package
from standoff.dataset.build import build
from standoff.dataset.outcome import Extra
from standoff.dataset.parts import Parts
from standoff.storage.packing import pack

ENV = {**os.environ, "PYTHONPATH": str(ROOT / "src")}


@pytest.fixture
def dist(root, tmp_path, monkeypatch):
    """The corpus `root`, built."""
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    build(package.Corpus.open(root), tmp_path / "dist")
    return tmp_path / "dist"


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def many(root: Path, count: int) -> None:
    """Add documents, so that there is something to put in order."""
    for number in range(count):
        records = [entity(1, "Ana Pop"), entity(2, "Lunaville", type="GPE", referent="lunaville", role="LOC")]
        write_document(root / "corpus" / f"c{number % 3}", f"doc-{number:03d}", records={"entities": records})


def test_the_built_configs_are_those_of_load(root, dist, tmp_path):
    names = get_dataset_config_names(str(dist))
    assert names[0] == "documents"
    assert {"entities", "quotes", "stances", "ner", "attribution", "stance"} < set(names)
    for name in names:
        built = load_dataset(str(dist), name, split="train", cache_dir=str(tmp_path / "cache"))
        fresh = package.load(root, name, split="train")
        assert built.features == fresh.features
        assert built.to_list() == fresh.to_list()


def test_configs_and_splits_without_rows_are_left_out(root, dist):
    assert "entities_by_annotator" not in get_dataset_config_names(str(dist))
    (root / "corpus/bridge/stances.jsonl").unlink()
    build(package.Corpus.open(root), dist)
    assert "stances" not in get_dataset_config_names(str(dist))
    assert not (dist / "stances").exists()


def test_a_rebuilt_folder_is_not_served_stale(root, dist, tmp_path):
    """The edit changes neither the number of rows nor their size, so that nothing but the digest tells it."""

    def loaded() -> str:
        cached = load_dataset(str(dist), "quotes", split="train", cache_dir=str(tmp_path / "cache"))
        streamed = load_dataset(str(dist), "quotes", split="train", streaming=True)
        assert list(streamed) == cached.to_list()
        return str(cached.features["medium"].int2str(cached[0]["medium"]))

    assert loaded() == "speech"
    path = root / "corpus/bridge/quotes.jsonl"
    path.write_text(path.read_text("utf-8").replace('"medium":"speech"', '"medium":"writing"'), "utf-8")
    build(package.Corpus.open(root), dist)
    assert loaded() == "writing"


def test_the_example_of_the_card_runs(dist, tmp_path):
    card = (dist / "README.md").read_text("utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", card, re.DOTALL)
    env = {**ENV, "HF_HOME": str(tmp_path / "hf"), "HF_HUB_OFFLINE": "1"}
    done = subprocess.run([sys.executable, "-c", code], cwd=dist, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "'doc_id': 'bridge'" in done.stdout


def test_the_card_keeps_to_the_words_of_the_hub(dist):
    head = yaml.safe_load((dist / "README.md").read_text("utf-8").split("---\n")[1])
    assert head["license"] == "cc0-1.0"
    assert head["task_categories"] == ["text-classification", "token-classification"]
    assert head["size_categories"] == ["n<1K"]
    assert head["annotations_creators"] == ["expert-generated"]
    assert [each["config_name"] for each in head["configs"] if each.get("default")] == ["documents"]


def test_every_column_says_what_it_means(dist):
    card = (dist / "README.md").read_text("utf-8")
    for name in get_dataset_config_names(str(dist)):
        section = card.split(f"### Columns of {name}\n\n")[1].split("\n#")[0]
        told = dict(re.findall(r"^\| `(.+?)` \| (.*) \|$", section, re.MULTILINE))
        elsewhere = "".join(re.findall(r"^As in \w+: .*$", section, re.MULTILINE))
        columns = load_dataset(str(dist), name, split="train").column_names
        assert set(columns) == {each for each in told if "." not in each} | set(re.findall(r"`(\w+)`", elsewhere))
        assert not [column for column, meaning in told.items() if not meaning]
    for field in ("target.kind", "speakers.kind", "mentions.tagged", "candidates.speaks"):
        assert f"| `{field}` | " in card
    assert "&lt;doc-id>:e&lt;number>" in card


def test_types_stand_in_the_files_as_every_release_reads_them(dist):
    for path in dist.rglob("*.parquet"):
        told = json.loads(pq.read_schema(path).metadata[b"huggingface"])["info"]["features"]
        assert '"_type": "List"' not in json.dumps(told)
        assert load_dataset(str(dist), path.parent.name, split="train").features == Features.from_dict(told)
    assert len((dist / "README.md").read_text("utf-8").split("---\n")[1].splitlines()) < 200


def test_text_that_may_not_be_passed_on_is_told_first(root, dist):
    meta = document(rights={"licence": None, "holder": "A Paper", "redistribute": False})
    (root / "corpus/bridge/document.json").write_text(json.dumps(meta), "utf-8")
    build(package.Corpus.open(root), dist)
    card = (dist / "README.md").read_text("utf-8").split("---\n", 2)[2]
    assert card.split("\n\n")[1].startswith("> **Do not pass this on.**")
    assert "`bridge`" in card.split("\n\n")[1]
    assert json.loads((dist / "manifest.json").read_bytes())["no_redistribution"] == ["bridge"]


def test_conditions_are_told_in_card_and_manifest(root, dist):
    build(package.Corpus.open(root), dist, where=["quotes.form!=reported"])
    assert "quotes: status=accepted, form!=reported" in (dist / "README.md").read_text("utf-8")
    told = json.loads((dist / "manifest.json").read_bytes())["where"]
    assert told["quotes"] == ["status=accepted", "form!=reported"]


def test_what_others_have_to_say_stands_in_the_folder(root, dist):
    build(package.Corpus.open(root), dist, extra=Extra("## Agreement\n\nWhole.", {"pictures/a.svg": b"<svg/>"}))
    assert "## Agreement\n\nWhole." in (dist / "README.md").read_text("utf-8")
    assert (dist / "pictures/a.svg").read_bytes() == b"<svg/>"


def test_a_corpus_says_how_it_wants_to_be_cited(root, dist):
    (root / "corpus/corpus.json").write_text(json.dumps({**CORPUS, "authors": ["Ana Pop", "Bo Li"]}), "utf-8")
    build(package.Corpus.open(root), dist)
    assert "author = {{Ana Pop} and {Bo Li}}" in (dist / "README.md").read_text("utf-8")
    citation = "@misc{little, title = {Little}}"
    (root / "corpus/corpus.json").write_text(json.dumps({**CORPUS, "citation": citation}), "utf-8")
    build(package.Corpus.open(root), dist)
    assert citation in (dist / "README.md").read_text("utf-8")


def test_parquet_is_made_for_the_hub(dist):
    (path,) = (dist / "entities").glob("*.parquet")
    assert path.name == "train-00000-of-00001.parquet"
    found = pq.ParquetFile(path).metadata.row_group(0).column(0)
    assert found.compression == "ZSTD"
    assert found.has_offset_index


def test_files_are_cut_by_size_and_read_as_one(root, dist, tmp_path, monkeypatch):
    many(root, 30)
    whole = build(package.Corpus.open(root), tmp_path / "whole")
    monkeypatch.setattr("standoff.dataset.parts.SHARD_BYTES", 1)
    monkeypatch.setattr("standoff.dataset.pieces.CHUNK_DOCUMENTS", 10)
    monkeypatch.setattr("standoff.dataset.parts.GROUP_BYTES", 2000)
    cut = build(package.Corpus.open(root), dist)
    assert len(list((dist / "entities").glob("train-*-of-*.parquet"))) > 1
    assert cut.digest == whole.digest
    rows = load_dataset(str(dist), "entities", split="train", cache_dir=str(tmp_path / "cache"))
    assert rows.to_list() == package.load(root, "entities", split="train").to_list()


def test_the_digest_is_the_content_and_not_the_form(root, dist, tmp_path):
    many(root, 7)
    folders = build(package.Corpus.open(root), dist)
    pack(package.Corpus.open(root), tmp_path / "packed", shards=2)
    packed = build(package.Corpus.open(tmp_path / "packed"), tmp_path / "other")
    assert packed.digest == folders.digest
    path = root / "corpus/bridge/quotes.jsonl"
    path.write_text(path.read_text("utf-8").replace('"medium":"speech"', '"medium":"writing"'), "utf-8")
    assert build(package.Corpus.open(root), dist).digest != folders.digest


def test_the_same_corpus_gives_the_same_bytes(root, tmp_path):
    """Another order of folders, locale, time zone, hash seed and number of processes change nothing."""
    many(root, 40)
    expected = None
    for number, (seed, zone, workers) in enumerate([("0", "UTC", 1), ("7", "Asia/Kathmandu", 2)]):
        copy = tmp_path / f"copy-{number}"
        (copy / "corpus").mkdir(parents=True)
        (copy / "schema").symlink_to(root / "schema")
        found = sorted(path for path in (root / "corpus").rglob("*") if path.is_file())
        for path in found if number else reversed(found):
            new = copy / path.relative_to(root)
            new.parent.mkdir(parents=True, exist_ok=True)
            new.write_bytes(path.read_bytes())
        env = {**ENV, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C" if number else "C.UTF-8"}
        args = ["-C", str(copy), "build", str(tmp_path / f"out-{number}"), "--workers", str(workers)]
        subprocess.run([sys.executable, "-m", "standoff", *args], env=env, check=True, capture_output=True)
        made = files(tmp_path / f"out-{number}")
        assert made == (expected or made)
        expected = made


def test_any_executor_will_do(root, dist, tmp_path):
    many(root, 5)
    alone = build(package.Corpus.open(root), dist)
    with ThreadPoolExecutor(3) as pool:
        other = build(package.Corpus.open(root), tmp_path / "other", executor=pool)
    assert other.digest == alone.digest
    assert files(dist) == files(tmp_path / "other")


@pytest.mark.parametrize("reached", ["standoff.dataset.pieces.tables", "standoff.dataset.build.card", "shutil.rmtree"])
def test_a_killed_build_leaves_the_old_one_whole(root, dist, reached):
    """The process is stopped where *reached* is called and killed there."""
    before = files(dist)
    many(root, 3)
    module, name = reached.rsplit(".", 1)
    code = (
        f"import sys, time, {module} as m\n"
        "from standoff.cli import main\nimport standoff.dataset.build\n"
        f"m.{name} = lambda *a, **k: (print('here', flush=True), time.sleep(60))\nmain(sys.argv[1:])\n"
    )
    args = [sys.executable, "-c", code, "-C", str(root), "build", str(dist)]
    with subprocess.Popen(args, env=ENV, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout
        assert process.stdout.readline() == b"here\n"
        process.send_signal(signal.SIGKILL)
    after = files(dist)
    assert after == before or "manifest.json" in after
    assert (after == before) == (name != "rmtree")
    left = [path for path in dist.parent.iterdir() if path.name.startswith(".dist.standoff-")]
    assert left
    build(package.Corpus.open(root), dist)
    assert not [path for path in dist.parent.iterdir() if path.name.startswith(".dist.standoff-")]
    assert load_dataset(str(dist), "documents", split="train").num_rows == 5


def test_a_reader_always_finds_a_whole_dataset(root, dist):
    """While one process builds again and again, the folder is never missing and never without its manifest."""
    code = (
        "import sys; from pathlib import Path; from standoff.dataset.build import build\n"
        "from standoff.storage.corpus import Corpus\n"
        "for _ in range(5): build(Corpus.open(sys.argv[1]), Path(sys.argv[2]))\n"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(root), str(dist)], env=ENV) as process:
        looked = 0
        while process.poll() is None:
            assert (dist / "manifest.json").exists()
            looked += 1
            time.sleep(0.001)
    assert process.returncode == 0
    assert looked > 10


@pytest.mark.parametrize("where", ["corpus", "corpus/dist", "."])
def test_a_dataset_is_not_built_over_something_else(root, where):
    before = files(root)
    with pytest.raises(package.CorpusError, match=r"not built by standoff|lies in the corpus"):
        build(package.Corpus.open(root), root / where)
    assert files(root) == before


def test_a_corpus_with_errors_is_not_built(root, dist):
    before = files(dist)
    (root / "corpus/bridge/source.txt").write_text("something else", "utf-8")
    with pytest.raises(package.RefusedError):
        build(package.Corpus.open(root), dist)
    assert files(dist) == before


def test_labels_keep_their_numbers(root, dist, tmp_path):
    path = root / "schema/1.0/quotes.schema.json"
    text = path.read_text("utf-8")
    schema = json.loads(text)
    forms = schema["properties"]["form"]["enum"]
    schema["properties"]["form"]["enum"] = [*forms, "sung"]
    path.write_text(json.dumps(schema), "utf-8")
    build(package.Corpus.open(root), dist)
    schema["properties"]["form"]["enum"] = ["sung", *forms]
    path.write_text(json.dumps(schema), "utf-8")
    with pytest.raises(package.StandoffError, match=r"'direct' of documents\.quotes\.form would lose its number 0"):
        build(package.Corpus.open(root), dist)
    build(package.Corpus.open(root), tmp_path / "anew")


def test_progress_is_told(root, tmp_path):
    told: list[tuple[int, int]] = []
    build(package.Corpus.open(root), tmp_path / "dist", progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (2, 2)


def test_memory_is_bounded_by_what_waits(root, monkeypatch, tmp_path):
    many(root, 30)
    most = 0
    add = Parts.add

    def watched(self: Parts, piece: object) -> None:
        nonlocal most
        add(self, piece)  # type: ignore[arg-type]
        most = max(most, sum(part.waiting for part in self._parts.values()))

    monkeypatch.setattr("standoff.dataset.parts.WAITING_BYTES", 10_000)
    monkeypatch.setattr("standoff.dataset.pieces.CHUNK_DOCUMENTS", 1)
    monkeypatch.setattr(Parts, "add", watched)
    build(package.Corpus.open(root), tmp_path / "dist")
    assert 0 < most < 10_000


def test_the_command_says_what_it_made(standoff, tmp_path):
    done = standoff("build", str(tmp_path / "dist"), "--where", "status=accepted")
    assert done.exit_code == 0
    assert re.search(r"quotes +train +1 rows", done.stdout)
    assert not done.stderr
    wrong = standoff("build", str(tmp_path / "dist"), "--where", "quotes.form=shouted")
    assert wrong.exit_code == 2
    assert "it is one of direct, mixed" in wrong.stderr


def test_records_that_are_left_out_are_counted(root, standoff, tmp_path):
    assert "without" not in standoff("build", str(tmp_path / "all")).stderr
    path = root / "corpus/bridge/quotes.jsonl"
    proposed = re.sub(r'"review":\{[^}]*\}', '"review":null', path.read_text("utf-8").replace("accepted", "proposed"))
    path.write_text(proposed, "utf-8")
    said = standoff("build", str(tmp_path / "some")).stderr
    assert "without 1 record that nobody has accepted; --where status=* takes all" in said
    every = standoff("build", str(tmp_path / "every"), "--where", "status=*").stderr
    assert "without" not in every
    few = standoff("build", str(tmp_path / "few"), "--where", "entities.type=PER").stderr
    assert "records that do not fit the conditions" in few
