"""A public build holds nothing of the words of a text that may not be given to others."""

from __future__ import annotations

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import document, layers, lines, write_document

from standoff.release.public.rights import check
from standoff.storage.corpus import Corpus

KEPT = {"licence": None, "holder": "The Valley Times", "redistribute": False}
LONG = (
    "Mayor Ana Pop of Lunaville said on Monday: “The bridge is safe.”\n"
    "She praised the engineers 🙂 of Lunaville, who had worked through three nights of snow to finish the repair.\n"
    "Short line here.\n"
    "The council’s opposition asked why the costs – 1.2 million in all – had not been told before the vote last May.\n"
)
SECRET = "zanzibar pineapple"


@pytest.fixture
def mixed(root):
    """A corpus with a free document and a withheld one that has notes, a title, a comment and two sets."""
    meta = document(LONG, rights=KEPT, title="Bridge is safe", url="https://valley.example/1", note=SECRET)
    meta["ext"] = {SECRET: [SECRET]}
    records = json.loads(json.dumps(layers()).replace("bridge:e1", "kept:e1"))
    records["entities"][0]["note"] = f"{SECRET}, see the bridge"
    records["quotes"][0]["review"]["comment"] = SECRET
    folder = write_document(root / "corpus", "kept", text=LONG, meta=meta, records=records)
    (folder / "annotators/anna").mkdir(parents=True)
    (folder / "annotators/anna/entities.jsonl").write_bytes(lines(records["entities"][:3]))
    return root


def strings(array, path=""):
    """Yield (dotted path, value) of every string in an array."""
    if pa.types.is_struct(array.type):
        for number, field in enumerate(array.type):
            yield from strings(array.field(number), f"{path}.{field.name}")
    elif pa.types.is_list(array.type):
        yield from strings(array.flatten(), path)
    elif pa.types.is_string(array.type):
        yield from ((path, value) for value in array.to_pylist() if value is not None)


def rows(dist, config):
    return pq.read_table(next((dist / config).glob("*.parquet")))


@pytest.mark.usefixtures("mixed")
def test_the_rows_of_a_withheld_document_hold_ids_labels_and_public_facts_alone(standoff, tmp_path):
    assert standoff("build", str(tmp_path / "pub"), "--public").exit_code == 0
    known = {"kept", "anna", "ana-pop", "lunaville", "kept:e1", "Ana Pop", "Lunaville", "en", "@author"}
    known |= {"2026-01-02T03:04:05Z", "2026-01-02T03:04:06Z", "The Valley Times", "https://valley.example/1", ""}
    for path in (tmp_path / "pub").rglob("*.parquet"):
        table = pq.read_table(path)
        own = table.filter(pa.compute.equal(table["doc_id"], "kept"))
        for name in own.column_names:
            for where, value in strings(own[name].combine_chunks(), name):
                assert value in known or value[1:].isdigit(), (path, where, value)


@pytest.mark.usefixtures("mixed")
def test_offsets_and_labels_stay(standoff, tmp_path):
    standoff("build", str(tmp_path / "full"))
    standoff("build", str(tmp_path / "pub"), "--public")
    full, public = rows(tmp_path / "full", "ner"), rows(tmp_path / "pub", "ner")
    assert public.schema == full.schema
    for name in ("doc_id", "paragraph", "starts", "ends", "ner_tags"):
        assert public[name] == full[name]
    assert None in public["tokens"].to_pylist()


@pytest.mark.usefixtures("mixed")
def test_rows_of_free_documents_are_whole(standoff, tmp_path):
    standoff("build", str(tmp_path / "full"))
    standoff("build", str(tmp_path / "pub"), "--public")
    for path in (tmp_path / "full").rglob("*.parquet"):
        free = [pq.read_table(each) for each in (path, tmp_path / "pub" / path.relative_to(tmp_path / "full"))]
        one, two = (table.filter(pa.compute.not_equal(table["doc_id"], "kept")) for table in free)
        assert one.equals(two)


def test_nothing_of_it_stands_in_any_file(mixed, standoff, tmp_path):
    standoff("build", str(tmp_path / "pub"), "--public")
    check(Corpus.open(mixed), tmp_path / "pub")
    for path in (tmp_path / "pub").rglob("*"):
        if path.is_file():
            assert SECRET.encode() not in path.read_bytes(), path


def test_unknown_rights_count_as_none(root, standoff, tmp_path):
    for path in (root / "corpus").rglob("document.json"):
        meta = json.loads(path.read_text())
        meta["rights"]["redistribute"] = False
        path.write_text(json.dumps(meta, indent=2) + "\n")
    standoff("build", str(tmp_path / "pub"), "--public")
    assert rows(tmp_path / "pub", "documents")["text"].to_pylist() == [None, None]


@pytest.mark.usefixtures("mixed")
def test_the_manifest_and_the_card_say_so(standoff, tmp_path):
    made = standoff("build", str(tmp_path / "pub"), "--public")
    told = json.loads((tmp_path / "pub/manifest.json").read_text())
    assert (told["public"], told["no_redistribution"]) == (True, ["kept"])
    assert "standoff rehydrate" in (tmp_path / "pub/README.md").read_text()
    assert "may not be passed on" not in made.stderr


def test_a_build_with_a_leak_in_it_is_not_made(mixed, standoff, tmp_path):
    (mixed / "DATASHEET.md").write_text("# Data\n\nIt begins: " + " ".join(LONG.split()[20:31]) + "\n")
    made = standoff("build", str(tmp_path / "pub"), "--public")
    assert made.exit_code == 1
    assert "README.md: words of kept" in made.stderr
    assert not (tmp_path / "pub").exists()


def test_a_corpus_that_may_be_given_away_is_built_whole(standoff, tmp_path):
    standoff("build", str(tmp_path / "full"))
    standoff("build", str(tmp_path / "pub"), "--public")
    assert rows(tmp_path / "pub", "documents").equals(rows(tmp_path / "full", "documents"))
    assert not (tmp_path / "pub/rehydrate").exists()


@pytest.mark.usefixtures("mixed")
def test_shares_make_the_same_public_build(standoff, tmp_path):
    standoff("build", str(tmp_path / "pub"), "--public")
    for number in (1, 2):
        standoff("build", str(tmp_path / "shares"), "--shard", f"{number}/2")
    standoff("build", str(tmp_path / "joined"), "--public", "--join", str(tmp_path / "shares"))
    for path in sorted((tmp_path / "pub").rglob("*")):
        if path.is_file():
            assert (tmp_path / "joined" / path.relative_to(tmp_path / "pub")).read_bytes() == path.read_bytes(), path


def test_an_address_that_says_too_much_is_left_out(root, standoff, tmp_path):
    told = "-".join(LONG.replace("’s", "").split("\n")[1].split()[3:15])
    meta = document(LONG, rights=KEPT, url=f"https://valley.example/{told}")
    write_document(root / "corpus", "kept", text=LONG, meta=meta)
    assert standoff("build", str(tmp_path / "pub"), "--public").exit_code == 0
    assert [url for url in rows(tmp_path / "pub", "documents")["url"].to_pylist() if url] == []


def test_every_row_tells_of_a_withheld_document_what_its_own_row_tells(root, standoff, tmp_path):
    told = "-".join(LONG.replace("’s", "").split("\n")[1].split()[3:15])
    meta = document(LONG, rights=KEPT, publisher="The Valley Times", register=told, pair="bridges", flips=["quotes"])
    records = json.loads(json.dumps(layers()).replace("bridge:e1", "kept:e1"))
    write_document(root / "corpus", "kept", text=LONG, meta=meta, records=records)
    assert standoff("build", str(tmp_path / "pub"), "--public").exit_code == 0
    for config in ("documents", "quotes", "ner"):
        (row, *_) = [each for each in rows(tmp_path / "pub", config).to_pylist() if each["doc_id"] == "kept"]
        known = (row["lang"], row["publisher"], row["pair"], row["flips"], row["register"])
        assert known == ("en", "The Valley Times", "bridges", ["quotes"], None), config


def test_fingerprints_are_of_twelve_words_and_more(mixed, standoff, tmp_path):
    from standoff.same_words import FEWEST, tokens, words

    write_document(mixed / "corpus", "brief", text="Too short to be hashed at all.\n", meta=document("", rights=KEPT))
    meta = document("Too short to be hashed at all.\n", rights=KEPT)
    (mixed / "corpus/brief/document.json").write_text(json.dumps(meta, indent=2) + "\n")
    assert standoff("build", str(tmp_path / "pub"), "--public").exit_code == 0
    raw = (tmp_path / "pub/rehydrate/fingerprints.jsonl").read_text().splitlines()
    told = {each["doc_id"]: each for each in map(json.loads, raw)}
    found = tokens(LONG)
    assert list(told) == ["kept"]
    assert all(words(found[first:end]) >= FEWEST for first, end, _ in told["kept"]["tiles"])
    ends = [0, *(end for _, end, _ in told["kept"]["tiles"])]
    assert all(first >= end for (first, _, _), end in zip(told["kept"]["tiles"], ends, strict=False))
    assert meta["sha256"].encode() not in b"".join(p.read_bytes() for p in (tmp_path / "pub").rglob("*.json*"))
