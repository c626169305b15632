"""What the columns mean, in the words of the schema, and how often each label stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from standoff.schema import RecordSchema, alternatives
from standoff.storage.corpus import Corpus

if TYPE_CHECKING:
    from standoff.dataset.build import Built
    from standoff.dataset.parts import Part

DERIVED = """Columns that the build adds to the records of a layer:

| column | meaning |
| --- | --- |
| `doc_id` | Id of the document. |
| `words` | The words that the record is about; pieces are joined by ` … `. |
| `context` | The paragraphs of the text in which the record stands. |
| `context_start` | Where the context starts in the text. |
| `in_context` | Where `words` stand in the context. |
| `…_name`, `…_wikidata` | Of a referent: its name and its Wikidata item. |
| `…_text` | Of a record that is referred to: its words. |"""


def fields(corpus: Corpus, built: Built) -> str:
    """Return what each field of each layer in the dataset means."""
    names = {part.config.name for part in built.parts}
    layers = [layer for name, layer in corpus.schema.layers.items() if name in names]
    blocks = [f"### Fields of {layer.name}\n\n{table(_fields(layer))}" for layer in layers]
    return "\n\n".join(["## What the columns mean", DERIVED, *blocks]) if blocks else ""


def _fields(layer: RecordSchema) -> list[list[str]]:
    rows = [["field", "meaning"], ["---", "---"]]
    for name, node in layer.properties.items():
        told = next((each["description"] for each in alternatives(node) if each.get("description")), "")
        rows.append([f"`{name}`", " ".join(str(told).split())])
    return rows


def labels(corpus: Corpus, built: Built) -> str:
    """Return how often each label stands in each split of each layer."""
    blocks = []
    for layer in corpus.schema.layers:
        parts = [part for part in built.parts if part.config.name == layer]
        if rows := list(_label_rows(parts)):
            splits = [part.split for part in parts]
            head = [["field", "label", *splits], ["---", "---", *["---:"] * len(splits)]]
            blocks.append(f"### Labels of {layer}\n\n{table([*head, *rows])}")
    return "## Labels\n\n" + "\n\n".join(blocks) if blocks else ""


def _label_rows(parts: list[Part]) -> Iterator[list[str]]:
    """Yield the labels that stand in any split, in the order of the schema."""
    for field in dict.fromkeys(name for part in parts for name in part.labels):
        for name in parts[0].config.fields[field].kind.names:
            counts = [part.labels.get(field, {}).get(name, 0) for part in parts]
            if any(counts):
                yield [field, name, *(f"{count:,}" for count in counts)]


def table(rows: list[list[Any]]) -> str:
    """Return rows of cells as a table in Markdown, the second row being the line below the head."""
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |" for row in rows)
