"""Nothing of a text that may not be given to others leaves, however it is dressed up."""

from __future__ import annotations

import base64
import bz2
import gzip
import html
import io
import json
import lzma
import random
import urllib.parse
import zipfile
import zlib

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from conftest import ROOT, TEXT

from standoff.document import Document
from standoff.release.leaks.scan import scan
from standoff.storage.schemas import read_schema

SCHEMA = read_schema(ROOT / "schema/1.0")
LATIN = (
    "Der Bürgermeister von Lunaville erklärte am Montag, dass die Brücke – trotz des “Unwetters” – sicher sei.\n"
    "He said: ‘We’ll not go back on what we promised the people of the valley, café owners & all > others.’\n"
    "The émigrés’ 35% share of the costs is still 1.2 million € short of what the engineers asked for in May.\n"
)
HAN = "市长周一表示，这座桥是安全的，他感谢了所有的工程师和工人，并说明年将再修建两座新桥。\n"
THAI = "นายกเทศมนตรีกล่าวเมื่อวันจันทร์ว่าสะพานปลอดภัยและขอบคุณวิศวกรทุกคนที่ทำงาน\n"
ARABIC = "قال رئيس البلدية يوم الاثنين إن الجسر آمن وشكر المهندسين والعمال الذين عملوا ليلا ونهارا\n"
TEXTS = {"latin": LATIN, "han": HAN, "thai": THAI, "arabic": ARABIC, "short": "The bridge is safe."}


def document(text, doc_id="withheld"):
    return Document(doc_id, text, {}, {}, SCHEMA)


def utf16(words):
    return words.encode("utf-16-le")


def zipped(words):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inside.txt", words)
    return made.getvalue()


DRESSES = {
    "plain": lambda words: words,
    "upper": str.upper,
    "spaces": lambda words: "\n  ".join(words.split()),
    "none": lambda words: "".join(words.split()),
    "quotes": lambda words: words.translate(str.maketrans("“”‘’–", "\"\"''-")),
    "json": lambda words: json.dumps({"note": words}),
    "json-twice": lambda words: json.dumps(json.dumps(words)),
    "html": lambda words: html.escape(words).encode("ascii", "xmlcharrefreplace").decode(),
    "tags": lambda words: " ".join(f"<b>{word}</b>" for word in words.split()),
    "percent": urllib.parse.quote,
    "plus": urllib.parse.quote_plus,
    "base64": lambda words: base64.b64encode(words.encode()),
    "base64-odd": lambda words: b"k" + base64.b64encode(words.encode()),
    "base64-url": lambda words: base64.urlsafe_b64encode(words.encode()).rstrip(b"="),
    "base64-lines": lambda words: base64.encodebytes(words.encode()),
    "base64-gzip": lambda words: base64.b64encode(gzip.compress(words.encode())),
    "hex": lambda words: words.encode().hex(),
    "reversed": lambda words: words[::-1],
    "utf-16": lambda words: b"\xff\xfe" + utf16(words),
    "utf-16-be": lambda words: b"x" + words.encode("utf-16-be"),
    "utf-32": lambda words: words.encode("utf-32-le"),
    "gzip": lambda words: b"head" + gzip.compress(words.encode()) + b"tail",
    "zlib": lambda words: zlib.compress(words.encode()),
    "zstd": lambda words: b"head" + zstandard.compress(words.encode()),
    "bzip2": lambda words: bz2.compress(words.encode()),
    "xz": lambda words: lzma.compress(words.encode()),
    "zip": zipped,
    "csv": lambda words: ",".join(f'"{word}"' for word in words.split()),
}
LINES = "The manifest of a dataset, its files, and how they were made: 12 of 13 documents, and a digest of each.\n"


def plant(folder, kind, words, rng):
    """Put *words*, dressed up as *kind*, somewhere into the folder."""
    dressed = DRESSES[kind](words)
    raw = dressed.encode() if isinstance(dressed, str) else dressed
    place = rng.choice(["file", "middle", "binary", "column", "tokens", "metadata"])
    noise = rng.randbytes(rng.randrange(200)).replace(b"%", b"-")
    if place in ("column", "tokens", "metadata"):
        try:
            said = raw.decode()
        except UnicodeDecodeError:
            said = ""
        if place == "tokens" and said and kind in ("plain", "upper", "spaces", "quotes", "reversed"):
            table = pa.table({"tokens": [said.split() or [said], None, ["a", "b"]]})
        elif place == "metadata" and said:
            table = pa.table({"n": [1]}).replace_schema_metadata({"note": said})
        elif said:
            table = pa.table({"nested": [{"deep": [{"text": said}]}, None, {"deep": None}]})
        else:
            table = pa.table({"raw": pa.array([b"", raw], pa.binary())})
        pq.write_table(table, folder / "part.parquet", compression="zstd")
    elif place == "binary":
        (folder / "picture.png").write_bytes(noise + b"\n" + raw + b"\n" + noise)
    else:
        before = LINES * rng.randrange(5) if place == "middle" else ""
        (folder / "README.md").write_bytes(before.encode() + raw + b"\n" + before.encode())


@pytest.mark.parametrize("rounds", [2, pytest.param(10_000 // (len(DRESSES) * 4) + 1, marks=pytest.mark.torture)])
@pytest.mark.parametrize("kind", DRESSES)
def test_every_planted_leak_is_found(tmp_path, kind, rounds):
    rng = random.Random(f"{kind} {rounds}")
    for number in range(rounds):
        for name in ("latin", "han", "thai", "arabic"):
            folder = tmp_path / f"{name}-{number}"
            folder.mkdir()
            plant(folder, kind, piece_of(TEXTS[name], rng), rng)
            found = scan(folder, [document(TEXTS[name], name)])
            assert found, (kind, name, [path.read_bytes() for path in folder.iterdir()])
            assert name in found[0].what


def piece_of(text, rng):
    """Return eight words of a text or a few more, or sixteen signs of one without spaces."""
    words = text.split()
    if len(words) < 8:
        start = rng.randrange(max(1, len(text) - 22))
        return text[start : start + 22]
    start = rng.randrange(len(words) - 11)
    return " ".join(words[start : start + rng.randrange(11, 14)])


def test_a_run_of_eight_words_is_a_leak_and_one_of_seven_is_none(tmp_path):
    words = TEXT.split()
    for size in (7, 8):
        (tmp_path / "README.md").write_text(" ".join(words[2 : 2 + size]), "utf-8")
        assert bool(scan(tmp_path, [document(TEXT)])) is (size == 8)


def test_all_of_a_short_text_is_a_leak(tmp_path):
    (tmp_path / "card.md").write_text("Note: the bridge is safe!")
    assert [leak.file for leak in scan(tmp_path, [document(TEXTS["short"])])] == ["card.md"]


def test_names_of_files_are_looked_at(tmp_path):
    (tmp_path / "-".join(TEXT.split()[1:11]).replace("/", "")).mkdir()
    assert "name of the file" in scan(tmp_path, [document(TEXT)])[0].where


def test_a_leak_says_where_it_is(tmp_path):
    pq.write_table(pa.table({"id": [1, 2], "context": ["", TEXT]}), tmp_path / "a.parquet")
    found = scan(tmp_path, [document(LATIN, "other"), document(TEXT, "bridge")])
    assert [leak for leak in found if leak.where == "column context, row group 0"]
    assert {leak.what.split(":")[0] for leak in found} == {"words of bridge"}


def test_words_that_stand_in_a_free_text_too_are_no_leak(tmp_path):
    shared = "The mayor of the town said on Monday that the bridge is as safe as it was."
    withheld, free = document(f"{shared} Nobody else was there to ask her about it all."), document(shared, "free")
    (tmp_path / "README.md").write_text(shared)
    assert scan(tmp_path, [withheld])
    assert not scan(tmp_path, [withheld], free=[free])
    (tmp_path / "README.md").write_text("Nobody else was there to ask her about it all.")
    assert scan(tmp_path, [withheld], free=[free])


def test_a_folder_without_leaks_has_none(tmp_path):
    (tmp_path / "README.md").write_text(LINES * 50)
    (tmp_path / "numbers.json").write_text(json.dumps(list(range(5000))))
    pq.write_table(pa.table({"n": list(range(1000)), "doc": ["withheld"] * 1000}), tmp_path / "a.parquet")
    assert not scan(tmp_path, [document(text, name) for name, text in TEXTS.items()])


@pytest.mark.parametrize("dress", ["plain", "upper", "none", "spaces"])
def test_what_leaks_is_told_as_it_is_written(tmp_path, dress):
    (tmp_path / "notes.txt").write_text(DRESSES[dress](LATIN))
    found = scan(tmp_path, [document(LATIN)])
    assert [each.what for each in found] == [
        "words of withheld: “Der Bürgermeister von Lunaville erklärte am Montag, dass”"
    ]
