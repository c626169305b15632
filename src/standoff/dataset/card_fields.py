"""What the columns mean, in the words of the schema, and how often each label stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from standoff.dataset.configs import BY_ANNOTATOR, DOCUMENTS, Config
from standoff.dataset.features import Column
from standoff.storage.corpus import Corpus

if TYPE_CHECKING:
    from standoff.dataset.build import Built
    from standoff.dataset.parts import Part

SPANS: Final = """A span has `start` and `end`, offsets in code points, the end not included, and `text`, its words.
Places in a context have no `text`. A dot leads into an object, or into each object of a list."""


def fields(built: Built) -> str:
    """Return what each column of each config means, and each field in one."""
    known = {part.config.name: part.config for part in built.parts}
    blocks = [f"### Columns of {name}\n\n{_columns(config, known)}" for name, config in known.items()]
    return "\n\n".join(["## What the columns mean", SPANS, *blocks])


def _columns(config: Config, known: Mapping[str, Config]) -> str:
    """Return the columns of a config; those of another one that it has as well are not told again."""
    plain = known.get(config.name.removesuffix(BY_ANNOTATOR), config)
    own = {name: each for name, each in config.fields.items() if plain is config or name not in plain.fields}
    rows = [["column", "meaning"], ["---", "---"], *_rows(own, "", set(known) if config.name == DOCUMENTS else set())]
    more = "" if plain is config else f"\n\nAll others are those of {plain.name}."
    return table(rows) + more


def _rows(columns: Mapping[str, Column], path: str, closed: set[str]) -> Iterator[list[str]]:
    for name, each in columns.items():
        yield [f"`{path}{name}`", each.about or each.item.about]
        if not each.item.is_span and path + name not in closed:
            yield from _rows(each.inner, f"{path}{name}.", closed)


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
    return "\n".join("| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows)


def _cell(cell: Any) -> str:
    return str(cell).replace("|", "\\|").replace("<", "&lt;")
