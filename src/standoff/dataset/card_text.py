"""What a reader of the card must know: rights first, then how to load, what is in it, numbers, how to cite it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from standoff.dataset.configs import DOCUMENTS
from standoff.dataset.manifest import MANIFEST
from standoff.storage.corpus import Corpus

if TYPE_CHECKING:
    from standoff.dataset.build import Built
    from standoff.dataset.parts import Part

SHOWN: Final = 20


def body(corpus: Corpus, built: Built, datasheet: str) -> str:
    """Return the card below its YAML."""
    sections = [
        f"# {corpus.meta.get('title', corpus.name)}",
        *_warning(built),
        str(corpus.meta.get("description", "")),
        _loading(built),
        _contents(built),
        _labels(corpus, built),
        _rights(corpus, built),
        _version(corpus, built),
        _citation(corpus),
        built.extra.text.strip() if built.extra else "",
        re.sub(r"^#", "##", datasheet.strip(), flags=re.MULTILINE),
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def _warning(built: Built) -> Iterator[str]:
    if built.restricted:
        some = ", ".join(f"`{each}`" for each in built.restricted[:SHOWN])
        more = f" and {len(built.restricted) - SHOWN:,} more" if len(built.restricted) > SHOWN else ""
        yield (
            f"> **Do not pass this on.** No right to redistribute the text of {len(built.restricted):,} of "
            f"{built.documents.total():,} documents is known: {some}{more}. This folder holds that text, in every "
            f"config, and is for the use of whoever built it. `{MANIFEST}` lists these documents under "
            "`no_redistribution`."
        )


def _loading(built: Built) -> str:
    names = list(dict.fromkeys(part.config.name for part in built.parts))
    name = next((each for each in names if each != DOCUMENTS), DOCUMENTS)
    split = next(part.split for part in built.parts if part.config.name == name)
    return f"""## Load it

```python
from pathlib import Path

from datasets import load_dataset

folder = str(Path.cwd())  # this folder, or its name on the Hub
{name} = load_dataset(folder, "{name}", split="{split}")
print({name}[0])
```

Labels are `ClassLabel`s: `features["…"].int2str(number)` names them.
Offsets count Unicode code points from 0, and the end is not included."""


def _contents(built: Built) -> str:
    configs = {part.config.name: part.config for part in built.parts}
    rows = {(part.config.name, part.split): part.rows for part in built.parts}
    splits = list(dict.fromkeys(part.split for part in built.parts))
    table = [["config", "one row is", *splits], ["---", "---", *["---:"] * len(splits)]]
    for name, config in configs.items():
        table.append([f"`{name}`", config.about, *(f"{rows.get((name, split), 0):,}" for split in splits)])
    taken = "; ".join(f"{layer}: {', '.join(told) or 'all'}" for layer, told in built.conditions.items())
    return f"""## What is in it

{_table(table)}

Records taken: {taken}. The sets of single annotators hold whatever they marked, unless a condition was asked for. A
reference may name a record that a condition left out; its words stand beside it. Every row has the `doc_id` of its
document and the `id` of its record."""


def _labels(corpus: Corpus, built: Built) -> str:
    blocks = []
    for layer in corpus.schema.layers:
        parts = [part for part in built.parts if part.config.name == layer]
        if rows := list(_label_rows(parts)):
            splits = [part.split for part in parts]
            head = [["field", "label", *splits], ["---", "---", *["---:"] * len(splits)]]
            blocks.append(f"### {layer}\n\n{_table([*head, *rows])}")
    return "## Labels\n\n" + "\n\n".join(blocks) if blocks else ""


def _label_rows(parts: list[Part]) -> Iterator[list[str]]:
    """Yield the labels that stand in any split, in the order of the schema."""
    for field in dict.fromkeys(name for part in parts for name in part.labels):
        names = parts[0].config.features[field].names
        for name in names:
            counts = [part.labels.get(field, {}).get(name, 0) for part in parts]
            if any(counts):
                yield [field, name, *(f"{count:,}" for count in counts)]


def _rights(corpus: Corpus, built: Built) -> str:
    licences = corpus.meta.get("licences", {})
    table = [["text licence", "holder", "may be passed on", "documents"], ["---", "---", "---", "---:"]]
    for (licence, holder, free), count in sorted(built.rights.items(), key=lambda pair: str(pair[0])):
        table.append([licence or "unknown", holder or "unknown", "yes" if free else "no", f"{count:,}"])
    shown = f"\n\n{_table(table)}" if built.rights else ""
    return f"## Rights\n\nAnnotations: {licences.get('annotations') or 'no licence is known'}.{shown}"


def _version(corpus: Corpus, built: Built) -> str:
    return f"""## Version

Data {corpus.meta.get("version")}, schema {corpus.schema.version}. Content: `sha256:{built.digest}`, the same for the
same rows whatever program wrote the files. `{MANIFEST}` has a digest of every file."""


def _citation(corpus: Corpus) -> str:
    meta = corpus.meta
    if meta.get("citation"):
        return f"## How to cite it\n\n```bibtex\n{str(meta['citation']).strip()}\n```"
    authors = " and ".join(f"{{{each}}}" for each in meta.get("authors", ()))
    lines = [f"  title = {{{meta.get('title', corpus.name)}}}", f"  version = {{{meta.get('version')}}}"]
    entry = ",\n".join([f"@misc{{{corpus.name}", *([f"  author = {{{authors}}}"] if authors else []), *lines])
    return f"## How to cite it\n\n```bibtex\n{entry}\n}}\n```"


def _table(rows: list[list[Any]]) -> str:
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |" for row in rows)
