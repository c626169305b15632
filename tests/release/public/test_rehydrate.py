"""Whoever has the texts gets the dataset back; whoever has other texts gets nothing of them into it."""

from __future__ import annotations

import json
import random
import re
import shutil
import unicodedata

import pyarrow.parquet as pq
import pytest
import zstandard
from conftest import ROOT, document, write_document
from datasets import load_dataset
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_rights import KEPT, LONG, mixed  # noqa: F401

from standoff.release.public.fingerprints import Fingerprint
from standoff.release.public.rehydrate import rehydrate
from standoff.same_words import FEWEST, digest, tokens, words
from standoff.spans import Span

OTHER = (
    "The finance minister of Norland told parliament that taxes on bread, milk and fuel would not rise this winter.\n"
    "Traders in the capital were not so sure, and the price of grain went up for the third week in a row on Friday.\n"
)


def same(one, two):
    """Tell whether two folders hold the same files."""
    names = [sorted(path.relative_to(place) for path in place.rglob("*") if path.is_file()) for place in (one, two)]
    return names[0] == names[1] and all((one / name).read_bytes() == (two / name).read_bytes() for name in names[0])


@pytest.fixture
def public(mixed, standoff, tmp_path):  # noqa: ARG001, F811
    """The public build of a corpus; beside it lie the full one and a folder for texts."""
    standoff("build", str(tmp_path / "full"))
    standoff("build", str(tmp_path / "pub"), "--public")
    (tmp_path / "texts").mkdir()
    return tmp_path / "pub"


def told(result):
    return {each["doc_id"]: each for each in map(json.loads, result.stdout.splitlines())}


def joined(public, standoff, text, *more):
    """Rehydrate with one copy and return (result, what is told of the document)."""
    (public.parent / "texts/some name.txt").write_text(text, "utf-8")
    texts = ["--texts", str(public.parent / "texts")]
    result = standoff("rehydrate", str(public), str(public.parent / "re"), *texts, "--json", *more)
    return result, told(result)["kept"]


def test_the_very_text_gives_the_very_dataset(public, standoff):
    result, found = joined(public, standoff, LONG)
    assert (result.exit_code, found["status"]) == (0, "exact")
    assert same(public.parent / "re", public.parent / "full")


@pytest.mark.parametrize("where", ["pub", "full", "texts"])
def test_a_folder_that_holds_something_is_left_alone(public, standoff, where):
    (public.parent / "texts/kept.txt").write_text(LONG, "utf-8")
    before = {path: path.read_bytes() for path in public.parent.rglob("*") if path.is_file()}
    texts = ["--texts", str(public.parent / "texts")]
    result = standoff("rehydrate", str(public), str(public.parent / where), *texts)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "is in use\n    name a folder that does not exist yet" in result.stderr
    assert before == {path: path.read_bytes() for path in public.parent.rglob("*") if path.is_file()}


def test_foreign_line_ends_and_a_byte_order_mark_are_no_other_text(public, standoff):
    _, found = joined(public, standoff, "\ufeff" + LONG.replace("\n", "\r\n"))
    assert found["status"] == "exact"
    assert same(public.parent / "re", public.parent / "full")


def test_all_columns_are_there_when_it_is_loaded(public, standoff, tmp_path):
    joined(public, standoff, LONG)
    rows = load_dataset(str(tmp_path / "re"), "quotes", split="train", cache_dir=str(tmp_path / "cache"))
    assert rows.filter(lambda row: row["doc_id"] == "kept")["words"] == ["“The bridge is safe.”"]


NORMAL = {
    "straight": lambda text: text.translate(str.maketrans("“”‘’–", "\"\"''-")),
    "doubled": lambda text: text.replace("“", "``").replace("”", "''"),
    "spaces": lambda text: text.replace(" ", "  ").replace("\n", "\n "),
    "wrapped": lambda text: re.sub(r" (?=\S+ \S+$)", "\n", text, flags=re.MULTILINE),
    "no-break": lambda text: text.replace(" of ", "\u00a0of\u202f"),
    "soft": lambda text: text.replace("engineers", "engi\u00adneers").replace("safe", "\u200bsafe"),
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
}


@pytest.mark.parametrize("change", NORMAL)
def test_typography_and_space_move_every_span(public, standoff, change):
    text = NORMAL[change](LONG)
    result, found = joined(public, standoff, text)
    if unicodedata.normalize("NFD", LONG) == LONG and change == "decomposed":
        assert found["status"] == "exact"
        return
    assert (result.exit_code, found["status"], found["left_out"]) == (0, "normalised", 0)
    full, mine = (rows(public.parent / name, "entities") for name in ("full", "re"))
    stored = {row["doc_id"]: row["text"] for row in rows(public.parent / "re", "documents")}
    assert "".join(stored["kept"].split()) == "".join(text.split())
    assert all(stored[row["doc_id"]][s["start"] : s["end"]] == s["text"] for row in mine for s in row["spans"])
    assert len(full) == len(mine)
    for one, two in zip(full, mine, strict=True):
        words = [re.sub(r"[\u00ad\u200b]", "", " ".join(row["words"].split())) for row in (one, two)]
        assert unicodedata.normalize("NFC", words[0]) == unicodedata.normalize("NFC", words[1])
    assert [row["note"] for row in mine] == [row["note"] for row in full]
    assert [row["paragraph"] for row in rows(public.parent / "re", "ner")] == [
        row["paragraph"] for row in rows(public.parent / "full", "ner")
    ]


def rows(dist, config):
    return pq.read_table(next((dist / config).glob("*.parquet"))).to_pylist()


def test_of_a_text_that_lost_a_paragraph_the_rest_is_there(public, standoff):
    text = "An editor's line that nobody knew of.\n\n" + LONG.split("\n", 3)[3] + LONG.split("\n")[0] + "\n"
    result, found = joined(public, standoff, text, "--min-coverage", "0.5")
    assert (result.exit_code, found["status"]) == (0, "partial")
    assert found["left_out"] > 0
    mine = [row for row in rows(public.parent / "re", "entities") if row["doc_id"] == "kept"]
    assert [row["words"] for row in mine] == ["Mayor Ana Pop of Lunaville", "Lunaville"]
    assert all(text[s["start"] : s["end"]] == s["text"] for row in mine for s in row["spans"])


def test_less_than_was_asked_for_ends_with_1(public, standoff):
    result, found = joined(public, standoff, LONG.split("\n", 1)[1])
    assert (result.exit_code, found["status"]) == (1, "partial")


@pytest.mark.parametrize("text", [OTHER, "", LONG.split("\n")[0], LONG[:60] + OTHER * 3])
def test_another_text_is_never_taken(public, standoff, text):
    result, found = joined(public, standoff, text)
    assert (result.exit_code, found["copy"]) == (1, None)
    assert found["status"] in ("missing", "drifted")
    assert [row["doc_id"] for row in rows(public.parent / "re", "documents")] == ["bridge", "empty"]


def test_a_file_that_is_no_text_is_passed_over(public, standoff):
    (public.parent / "texts/picture.bin").write_bytes(b"\xff\xfe\x00\xd8\xff")
    (public.parent / "texts/old.txt").write_bytes("Caf\xe9".encode("latin-1"))
    assert joined(public, standoff, LONG)[0].exit_code == 0


def test_a_dataset_that_withholds_nothing_is_refused(public, standoff):
    result = standoff("rehydrate", str(public.parent / "full"), "re", "--texts", str(public.parent / "texts"))
    assert result.exit_code == 2
    assert "standoff build --public" in result.stderr


@pytest.mark.usefixtures("mixed")
def test_a_packed_corpus_comes_back_too(standoff, tmp_path):
    standoff("pack", str(tmp_path / "packed"), "--shards", "2")
    for name, more in (("full", []), ("pub", ["--public"])):
        assert standoff("build", str(tmp_path / name), *more, corpus=tmp_path / "packed").exit_code == 0
    (tmp_path / "kept.txt").write_text(LONG, "utf-8")
    rehydrate(tmp_path / "pub", [tmp_path / "kept.txt"], tmp_path / "re")
    assert same(tmp_path / "re", tmp_path / "full")


@pytest.mark.usefixtures("mixed")
def test_conditions_views_and_pictures_come_back_too(standoff, tmp_path):
    more = ["--where", "entities.level=NAM", "--where", "status=*", "--plots"]
    standoff("build", str(tmp_path / "full"), *more)
    standoff("build", str(tmp_path / "pub"), *more, "--public")
    (tmp_path / "kept.txt").write_text(LONG, "utf-8")
    assert standoff("rehydrate", str(tmp_path / "pub"), str(tmp_path / "re"), "--texts", str(tmp_path / "kept.txt"))
    assert same(tmp_path / "re", tmp_path / "full")


def test_the_seed_comes_back_byte_for_byte(standoff, tmp_path):
    source = next(iter(sorted((ROOT / "corpus").rglob("source.txt"))))
    for name, more in (("full", []), ("pub", ["--public"])):
        assert standoff("build", str(tmp_path / name), *more, corpus=ROOT).exit_code == 0
    texts = list((ROOT / "corpus").rglob("source.txt"))
    assert source in texts
    rehydrate(tmp_path / "pub", texts, tmp_path / "re")
    assert same(tmp_path / "re", tmp_path / "full")


WORDS = st.sampled_from(
    ["the", "Bridge", "is", "“safe”", "don’t", "été", "10–12", "…", "習近平", "a.b", "🙂", "\n", "ﬁne"]
)
TEXTS_ = st.lists(WORDS, min_size=1, max_size=60).map(" ".join)


@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(TEXTS_, st.text(max_size=20), st.integers(0, 5))
def test_whatever_the_text_it_comes_back(tmp_path_factory, text, note, seed):
    """rehydrate(public build, text) is the full build, byte for byte."""
    from click.testing import CliRunner
    from conftest import CORPUS, REFERENTS, entity, lines

    from standoff.cli import cli

    root = tmp_path_factory.mktemp("whole")
    text = text + "\n"
    dice = random.Random(seed)
    found = [m for m in re.finditer(r"[\w.]+", text) if dice.random() < 0.5 and m[0][0].isalnum() and m[0][-1] != "."]
    records = [
        {**entity(n, "Ana Pop", level="NAM", note=note), "spans": [{"start": m.start(), "end": m.end(), "text": m[0]}]}
        for n, m in enumerate(found, 1)
    ]
    shutil.copytree(ROOT / "schema", root / "schema")
    meta = document(text, rights=KEPT, note=note, ext={note: note})
    write_document(root / "corpus", "kept", text=text, meta=meta, records={"entities": records})
    (root / "corpus/corpus.json").write_text(json.dumps(CORPUS))
    (root / "corpus/referents.jsonl").write_bytes(lines(REFERENTS))
    for name, more in (("full", []), ("pub", ["--public"])):
        made = CliRunner().invoke(cli, ["-C", str(root), "build", str(root / name), *more])
        if made.exit_code and name == "full":
            return
        assert made.exit_code == 0, made.stderr
    back = rehydrate(root / "pub", [root / "corpus/kept/source.txt"], root / "re")
    if words(tokens(text)) < FEWEST:
        assert [each.status for each in back.found] == ["missing"]
    else:
        assert same(root / "re", root / "full")


@pytest.mark.parametrize("rounds", [5_000, pytest.param(1_000_000, marks=pytest.mark.torture)])
def test_no_wrong_text_is_taken_in_any_of_many_pairings(rounds):
    """Texts of one newsroom, which share most of their words and many of their turns of phrase."""
    dice = random.Random(7)
    stock = [" ".join(dice.choice(OTHER.split() + LONG.split()) for _ in range(9)) for _ in range(400)]
    texts = [" ".join(dice.sample(stock, 6)) + "\n" + " ".join(dice.sample(stock, 6)) for _ in range(400)]
    read = [tokens(text) for text in texts]
    known = [Fingerprint.of(str(n), text, [Span(0, 3)]) for n, text in enumerate(texts)]
    digests = [digest(token.key for token in each) for each in read]
    wrong = 0
    for _ in range(rounds):
        one, two = dice.sample(range(len(texts)), 2)
        wrong += known[one].normalised == digests[two] or known[one].sha256 == known[two].sha256
        if rounds < 50_000 and dice.random() < 0.05:
            wrong += known[one].place(read[two])[1] >= 0.5
    assert wrong == 0


SPOILED = {
    "sealed": lambda value: value.update(sealed=7),
    "unsealed": lambda value: value.pop("sealed"),
    "nameless": lambda value: value.pop("doc_id"),
    "elsewhere": lambda value: value.update(doc_id="../../../elsewhere", text=""),
    "set-elsewhere": lambda value: value.update(annotators={"../../../../elsewhere": {"entities": []}}, text=""),
    "no-records": lambda value: value.update(entities=[1]),
}


@pytest.mark.parametrize("name", SPOILED)
def test_documents_of_a_dataset_that_means_harm_are_told(public, standoff, name):
    shard = next((public / "rehydrate/documents").iterdir())
    raw = zstandard.ZstdDecompressor().decompressobj().decompress(shard.read_bytes())
    values = [json.loads(line) for line in raw.splitlines()]
    SPOILED[name](next(each for each in values if "sealed" in each))
    shard.write_bytes(zstandard.compress("".join(json.dumps(each) + "\n" for each in values).encode()))
    (public.parent / "texts/a.txt").write_text(LONG, "utf-8")
    result = standoff("rehydrate", str(public), str(public.parent / "re"), "--texts", str(public.parent / "texts"))
    assert result.exit_code == 2
    assert "rehydrate" in result.stderr
    assert "fault of standoff" not in result.stderr
    assert not (public.parent / "re").exists()


@pytest.mark.parametrize("content", ["{}", "[]", '{"where":7,"view":[1]}', "x"])
@pytest.mark.parametrize("file", ["build.json", "fingerprints.jsonl"])
def test_a_skeleton_that_is_none_is_told(public, standoff, file, content):
    (public / "rehydrate" / file).write_text(content)
    result = standoff("rehydrate", str(public), str(public.parent / "re"), "--texts", str(public.parent / "texts"))
    assert result.exit_code == 2
    assert "fault of standoff" not in result.stderr
