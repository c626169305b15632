"""Pictures: what they show, that they are the same each time, and what happens without a library, a font or a field."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter
from pathlib import Path

import pytest
from conftest import layers, lines, write_document
from datasets import load_dataset
from newsroom import write_corpus

from standoff import Corpus
from standoff.measure.plots import as_section, plots
from standoff.measure.plots import canvas as canvas_module
from standoff.measure.plots.network import network
from standoff.measure.plots.plot import densest
from standoff.measure.plots.quotes import matrix, who_mentions_whom
from standoff.measure.plots.stances import who_stands_how

ALL = ["labels-entities", "labels-stances", "who-quotes-whom", "stance-network", "stance-matrix"]


@pytest.fixture(scope="module")
def news(tmp_path_factory):
    return write_corpus(tmp_path_factory.mktemp("news") / "news", 12)


@pytest.fixture(scope="module")
def pictures(news):
    corpus = Corpus.open(news)
    return {picture.name: picture for picture in plots(corpus.schema, corpus)}


def words(svg):
    return ["".join(each.itertext()) for each in ElementTree.fromstring(svg).iter() if each.tag.endswith("text")]


def test_every_picture_is_drawn_as_svg_and_png(news, standoff, tmp_path):
    result = standoff("stats", "--plots", str(tmp_path / "out"), corpus=news)
    assert result.exit_code == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(
        f"{name}.{suffix}" for name in ALL for suffix in ("svg", "png")
    )
    for path in (tmp_path / "out").glob("*.png"):
        assert path.read_bytes().startswith(b"\x89PNG")


def test_the_same_corpus_gives_the_same_bytes(news, tmp_path):
    found = []
    for number, seed in enumerate(("1", "2")):
        out = tmp_path / str(number)
        command = [sys.executable, "-m", "standoff", "-C", str(news), "stats", "--plots", str(out)]
        env = {**os.environ, "PYTHONPATH": ":".join(sys.path), "PYTHONHASHSEED": seed, "TZ": f"UTC+{seed}"}
        subprocess.run(command, check=True, env=env, capture_output=True)
        found.append({path.name: path.read_bytes() for path in sorted(out.iterdir())})
    assert found[0] == found[1]
    assert b"<dc:date>" not in found[0]["stance-matrix.svg"]


def test_pictures_name_referents_in_every_script(pictures):
    shown = words(pictures["stance-matrix"].files["svg"])
    assert {"Ana Pop", "习近平", "بنيامين نتنياهو", "Lunaville", "Holder", "Target"} <= set(shown)


def test_polarity_is_told_by_a_sign_and_by_line_not_by_colour_alone(pictures):
    svg = pictures["stance-network"].files["svg"].decode()
    assert {"+ positive", "− negative", "! demand"} <= set(words(svg))
    strokes = re.findall(r"stroke-dasharray: ([^;]+); [^\"]*stroke: (#\w{6})", svg)
    assert {colour for _, colour in strokes} >= {"#d55e00", "#007a5a"}


def test_who_speaks_of_whom(root):
    document = Corpus.open(root)["bridge"]
    mention = {**layers()["entities"][1], "id": "m9", "spans": [{"start": 44, "end": 54, "text": "The bridge"}]}
    document.layers["entities"].append(mention)
    assert list(who_mentions_whom(document)) == [("ana-pop", "lunaville", "")]


@pytest.mark.parametrize(
    ("change", "facts"),
    [
        ({}, [("ana-pop", "bridge:e1", "positive")]),
        ({"category": "demand"}, [("ana-pop", "bridge:e1", "demand")]),
        ({"commitment": "denied"}, []),
        ({"target": {"kind": "topic", "label": "bridges"}}, []),
        ({"holder": {"referent": "bridge:e1", "mention": None}}, []),
    ],
)
def test_who_stands_how(root, change, facts):
    document = Corpus.open(root)["bridge"]
    document.layers["stances"][0].update(change)
    assert list(who_stands_how(document)) == facts


def test_rejected_records_are_in_no_picture(root):
    for layer in ("entities", "quotes", "stances"):
        rejected = [record | {"status": "rejected"} for record in layers()[layer]]
        (root / f"corpus/bridge/{layer}.jsonl").write_bytes(lines(rejected))
    corpus = Corpus.open(root)
    assert plots(corpus.schema, corpus) == []


def test_where_holds_for_pictures_too(news):
    corpus = Corpus.open(news)
    found = {picture.name: picture for picture in plots(corpus.schema, corpus, ["polarity=positive"])}
    assert "− negative" not in words(found["stance-network"].files["svg"])
    assert "polarity" not in words(found["labels-stances"].files["svg"])
    assert list(found) == ALL


def test_a_corpus_without_the_fields_has_no_such_picture(root):
    path = root / "schema/1.0/stances.schema.json"
    schema = json.loads(path.read_text())
    schema["properties"]["attitude"] = schema["properties"].pop("polarity")
    path.write_text(json.dumps(schema))
    record = layers()["stances"][0]
    renamed = [{("attitude" if name == "polarity" else name): value for name, value in record.items()}]
    renamed.append(renamed[0] | {"attitude": "negative"})
    (root / "corpus/bridge/stances.jsonl").write_bytes(lines(renamed))
    corpus = Corpus.open(root)
    found = {picture.name: picture for picture in plots(corpus.schema, corpus)}
    assert "stance-network" not in found
    assert "attitude" in words(found["labels-stances"].files["svg"])


def test_a_name_that_no_font_draws_is_told_and_shown_by_its_id(monkeypatch):
    usual = [font for font in canvas_module._fonts() if font[0] == canvas_module.FONT]
    monkeypatch.setattr(canvas_module, "_fonts", lambda: iter(usual))
    asked = []
    files, notes = canvas_module.paint(
        lambda figure, names: asked.append(figure.text(0, 0, names("xi")).get_text()),
        {"xi": "习近平", "ana": "Ana $x$"},
    )
    assert asked == ["习近平", "xi"]
    assert "习近平" in words(files["svg"])
    assert notes == ("no font here can draw 习近平; the PNG shows xi",)


def test_names_are_no_formulas_and_keep_to_one_line():
    shown = []
    canvas_module.paint(lambda figure, names: shown.append(figure.text(0, 0, names("x")).get_text()), {"x": "a\n$b_1$"})
    assert shown == ["a\\n$b_1$"] * 2
    assert canvas_module.shorten("x" * 99) == "x" * 31 + "…"


def test_large_networks_are_cut_and_say_so():
    facts = {(f"p{one}", f"p{two}", "positive"): 1 for one in range(30) for two in range(30) if one != two}
    drawing = network(Counter(facts))
    assert len(drawing.referents) <= 14
    assert f"{len(drawing.referents)} of 30 referents are shown, the most frequent." in drawing.caption
    assert "30 of 870 arrows are shown, the most frequent." in drawing.caption


def test_no_row_or_column_of_a_matrix_is_empty():
    """Many who speak often, each of somebody else, and two who speak of the same: nobody is shown without a number."""
    facts = Counter({(f"s{number:02d}", f"m{number:02d}", ""): 9 for number in range(20)})
    facts.update({("loud", f"x{number:03d}", ""): 1 for number in range(100)})
    facts.update({(who, whom, ""): 5 for who in ("one", "two") for whom in ("a", "b", "c")})
    rows, columns = densest(facts)
    assert {"one", "two"} <= set(rows)
    assert max(len(rows), len(columns)) <= 15
    assert all(any(facts[row, column, ""] for column in columns) for row in rows)
    assert all(any(facts[row, column, ""] for row in rows) for column in columns)
    told = f"{len(rows)} of 23 speakers are shown, those that have the most with the others shown."
    assert told in matrix(facts).caption


def test_two_of_one_name_are_told_apart(root):
    for name in ("one", "two"):
        records = layers()
        for record in records["entities"]:
            record["referent"] = f"{name}:e1" if record["id"] == "m4" else record["referent"]
        records["stances"][0]["target"]["referent"] = f"{name}:e1"
        write_document(root / "corpus", name, records=records)
    corpus = Corpus.open(root)
    found = {picture.name: picture for picture in plots(corpus.schema, corpus)}
    shown = words(found["stance-matrix"].files["svg"])
    assert {"the engineers 🙂… (one)", "the engineers 🙂… (two)"} <= set(shown)


def test_without_matplotlib_numbers_come_and_pictures_are_told_to_need_it(root, tmp_path):
    (tmp_path / "matplotlib.py").write_text("raise ImportError('not here')\n")
    env = {**os.environ, "PYTHONPATH": ":".join([str(tmp_path), *sys.path])}
    command = [sys.executable, "-m", "standoff", "-C", str(root), "stats", "--plots", str(tmp_path / "out")]
    result = subprocess.run(command, env=env, capture_output=True, text=True)
    assert result.returncode == 2
    assert "entities: 5 records" in result.stdout
    assert "pictures need matplotlib" in result.stderr
    assert "standoff[plots]" in result.stderr


def test_records_against_the_schema_are_one_message(root, standoff, tmp_path):
    write_document(root / "corpus", "bad", records={"stances": [{"id": "s1"}]})
    result = standoff("stats", "--plots", str(tmp_path / "out"))
    assert result.exit_code == 2
    assert "run standoff validate" in result.stderr


def test_a_page_shows_the_pictures_that_lie_beside_it(pictures):
    text, files = as_section(list(pictures.values()))
    shown = re.findall(r"!\[[^]]+\]\(([^)]+)\)", text)
    assert len(shown) == len(ALL)
    assert set(shown) <= set(files)
    assert all(not Path(path).is_absolute() for path in files)
    assert as_section([]) == ("", {})


def test_the_numbers_of_a_picture_are_there_for_those_who_cannot_see_it(pictures):
    text, _ = as_section([pictures["labels-stances"]])
    alt, caption = re.search(r"!\[([^]]+)\]\([^)]+\)\n\n(.*)", text).groups()
    assert re.match(r"Labels of stances: .*polarity: positive \d+, ", alt)
    assert "positive" not in caption


def test_a_dataset_shows_the_pictures_of_what_it_holds(news, standoff, tmp_path):
    done = standoff("build", str(tmp_path / "dist"), "--plots", "--where", "polarity=positive", corpus=news)
    assert done.exit_code == 0, done.stderr
    card = (tmp_path / "dist/README.md").read_text("utf-8")
    shown = re.findall(r"!\[[^]]+\]\(([^)]+)\)", card)
    assert shown == [f"plots/{name}.png" for name in ALL]
    listed = {each["path"] for each in json.loads((tmp_path / "dist/manifest.json").read_bytes())["files"]}
    assert set(shown) <= listed
    assert "− negative" not in words((tmp_path / "dist/plots/stance-network.svg").read_bytes())
    assert load_dataset(str(tmp_path / "dist"), "stances", split="train").num_rows > 0
