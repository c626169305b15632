"""What the columns mean, in the words of the schema, and how often each label stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from standoff.dataset.configs import BY_ANNOTATOR, DOCUMENTS, Config
from standoff.dataset.features import Column
from standoff.storage.corpus import Corpus

if TYPE_CHECKING:
    from standoff.dataset.outcome import Built
    from standoff.dataset.parts import Part

LONG: Final = 80
"""A meaning of more characters than this is told once."""
SPANS: Final = """A span has `start` and `end`, offsets in code points, the end not included, and `text`, its words.
Places in a context have no `text`. A dot leads into an object, or into each object of a list."""


Told = dict[str, str]
"""Where each long meaning is told, so that it is told once."""


def fields(built: Built) -> str:
    """Return what each column of each config means, and each field in one; what another config has too, only there."""
    known = {part.config.name: part.config for part in built.parts}
    told: Told = {}
    before: list[Config] = []
    blocks = []
    for name, config in known.items():
        blocks.append(f"### Columns of {name}\n\n{_columns(config, before, told, set(known))}")
        before.append(config)
    return "\n\n".join(["## What the columns mean", SPANS, *blocks])


def _columns(config: Config, before: list[Config], told: Told, known: set[str]) -> str:
    plain = next((each for each in before if each.name == config.name.removesuffix(BY_ANNOTATOR)), None)
    homes = {name: _home(name, column, [plain] if plain else before) for name, column in config.fields.items()}
    own = {name: column for name, column in config.fields.items() if not homes[name]}
    rows = list(_rows(own, "", known if config.name == DOCUMENTS else set(), config.name, told))
    lines = [table([["column", "meaning"], ["---", "---"], *rows])] if rows else []
    if plain:
        return "\n\n".join([*lines, f"All others are those of {plain.name}."])
    for home in dict.fromkeys(filter(None, homes.values())):
        names = ", ".join(f"`{name}`" for name, each in homes.items() if each == home)
        lines.append(f"As in {home}: {names}.")
    return "\n\n".join(lines)


def _home(name: str, column: Column, before: list[Config]) -> str:
    """Return the first config that tells the same of a column of this name; empty if there is none."""
    alike = (each.name for each in before if name in each.fields and _same(each.fields[name], column))
    return next(alike, "")


def _same(one: Column, two: Column) -> bool:
    """Tell whether the same is to be said of two columns, and of what lies in them."""
    if _about(one) != _about(two) or list(one.inner) != list(two.inner):
        return False
    return all(_same(each, two.inner[name]) for name, each in one.inner.items())


def _about(column: Column) -> str:
    return column.about or column.item.about


def _rows(columns: Mapping[str, Column], path: str, closed: set[str], config: str, told: Told) -> Iterator[list[str]]:
    for name, each in columns.items():
        place = f"`{path}{name}`"
        about = _about(each)
        first = told.setdefault(about, f"{place} of {config}")
        here = first == f"{place} of {config}" or len(about) <= LONG
        yield [place, about if here else f"As {first}."]
        if not each.item.is_span and path + name not in closed:
            yield from _rows(each.inner, f"{path}{name}.", closed, config, told)


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
    for field in dict.fromkeys(name for part in parts for name in part.labels if name not in part.config.of_document):
        for name in parts[0].config.fields[field].kind.names:
            counts = [part.labels.get(field, {}).get(name, 0) for part in parts]
            if any(counts):
                yield [field, name, *(f"{count:,}" for count in counts)]


def table(rows: list[list[Any]]) -> str:
    """Return rows of cells as a table in Markdown, the second row being the line below the head."""
    return "\n".join("| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows)


def _cell(cell: Any) -> str:
    return str(cell).replace("|", "\\|").replace("<", "&lt;")
