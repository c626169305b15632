"""The examples of the guidelines are what `standoff add` takes, and `standoff validate` has nothing to say of them."""

from __future__ import annotations

import json
import re
import shutil

import pytest
from conftest import ROOT

from standoff.curate.add import add_records
from standoff.curate.add_document import add_document
from standoff.errors import RefusedError
from standoff.storage.corpus import Corpus
from standoff.validate.engine import validate

PAGE = (ROOT / "docs/guidelines.md").read_text("utf-8")
EXAMPLES = re.findall(r"((?:^>[^\n]*\n)+)\n```json\n(.*?)```", PAGE, re.MULTILINE | re.DOTALL)
LAYERS = {"entity": ("entities", "spans"), "quote": ("quotes", "content"), "stance": ("stances", "evidence")}
OF_TEXT = "astral combining-or-nbsp crlf-original duplicate-sentence right-to-left empty-document"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """A corpus with the schema and the registry of this one, and no documents."""
    root = tmp_path_factory.mktemp("guidelines")
    shutil.copytree(ROOT / "schema", root / "schema")
    (root / "corpus").mkdir()
    for name in ("corpus.json", "referents.jsonl"):
        shutil.copy(ROOT / "corpus" / name, root / "corpus")
    return Corpus.open(root)


def records(block):
    """Yield (layer, record) of the lines of an example; the first key names the layer, its value the words."""
    for line in block.splitlines():
        said = json.loads(line)
        title = next(iter(said))
        layer, main = LAYERS[title]
        yield layer, {main: said.pop(title), **said}


def unquoted(text):
    return "\n".join(line.removeprefix(">").removeprefix(" ") for line in text.splitlines()).replace("\n\n", "\n")


@pytest.mark.parametrize(("number", "example"), list(enumerate(EXAMPLES)), ids=[each[0][2:40] for each in EXAMPLES])
def test_an_example_is_valid(corpus, number, example):
    doc_id = f"example-{number}"
    add_document(corpus, doc_id, unquoted(example[0]).encode(), {"lang": "en", "origin": "synthetic"})
    said = list(records(example[1]))
    for layer in corpus.schema.layers:
        for record in (each for name, each in said if name == layer):
            try:
                add_records(corpus, doc_id, layer, [record], by="annotator-a")
            except RefusedError as error:
                pytest.fail("; ".join(each.message for each in error.findings))
    found = [f"{each.code} {each.message}" for each in validate(corpus.root, [doc_id]).findings]
    assert not found


def test_each_phenomenon_has_an_example():
    labels = json.loads((ROOT / "schema/1.0/defs.schema.json").read_text())["$defs"]["phenomenon"]["enum"]
    shown = {tag for _, block in EXAMPLES for _, record in records(block) for tag in record.get("tags", ())}
    told = {label for label in labels if f"**{label}**" in PAGE}
    assert set(labels) <= shown | (told & {*OF_TEXT.split(), "scare-quotes", "title-quotes"})
