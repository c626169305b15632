"""What a reader of the card must know: rights first, then how to load, what is in it, numbers, how to cite it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from standoff.dataset.card_fields import fields, labels, table
from standoff.dataset.configs import BY_ANNOTATOR, DOCUMENTS, Config
from standoff.dataset.features import Labels
from standoff.dataset.manifest import MANIFEST
from standoff.storage.corpus import Corpus, facts_of

if TYPE_CHECKING:
    from standoff.dataset.outcome import Built

SHOWN: Final = 20


def body(corpus: Corpus, built: Built, datasheet: str) -> str:
    """Return the card below its YAML."""
    sections = [
        f"# {corpus.meta.get('title', corpus.name)}",
        *_warning(built),
        str(corpus.meta.get("description", "")),
        _loading(built),
        _contents(corpus, built),
        _rights(corpus, built),
        _citation(corpus),
        _origin(corpus, built),
        re.sub(r"^#", "##", datasheet.strip(), flags=re.MULTILINE),
        built.extra.text.strip() if built.extra else "",
        fields(built),
        labels(corpus, built),
        _agreement(corpus, built),
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def _warning(built: Built) -> Iterator[str]:
    if not built.restricted:
        return
    some = ", ".join(f"`{each}`" for each in built.restricted[:SHOWN])
    more = f" and {len(built.restricted) - SHOWN:,} more" if len(built.restricted) > SHOWN else ""
    if built.public:
        yield (
            f"> **Without the texts** of {len(built.restricted):,} of {built.documents.total():,} documents, which "
            f"nobody is known to have the right to redistribute: {some}{more}. Offsets, labels and referents are "
            "there; what would hold words of those texts is null. Whoever has the texts fills in the rest with "
            "`standoff rehydrate FOLDER --texts TEXTS OUT`."
        )
    else:
        yield (
            f"> **Do not pass this on.** It holds text that nobody is known to have the right to redistribute, of "
            f"{len(built.restricted):,} of {built.documents.total():,} documents: {some}{more}. That text stands in "
            "every config. The folder is for the use of whoever built it. "
            f"`{MANIFEST}` lists these documents under `no_redistribution`."
        )


def _loading(built: Built) -> str:
    config = next((part.config for part in built.parts if part.config.name != DOCUMENTS), built.parts[0].config)
    name, part = config.name, next(part for part in built.parts if part.config is config)
    label = next((name for name, each in config.fields.items() if isinstance(each.kind, Labels)), None)
    shown = f'\nprint({name}.features["{label}"].names)  # labels are stored as their numbers' if label else ""
    return f"""## Load it

```python
from pathlib import Path

from datasets import load_dataset

folder = str(Path.cwd())  # this folder, or its name on the Hub
{name} = load_dataset(folder, "{name}", split="{part.split}")
print({name}[0]){shown}
```

Offsets count Unicode code points from 0, and the end is not included. Any reader of Parquet will do as well, such as
`pandas.read_parquet("{part.paths[0]}")`; the names of the labels then stand in `{MANIFEST}`, under `labels`."""


def _contents(corpus: Corpus, built: Built) -> str:
    configs = {part.config.name: part.config for part in built.parts}
    rows = {(part.config.name, part.split): part.rows for part in built.parts}
    splits = list(dict.fromkeys(part.split for part in built.parts))
    cells = [["config", "one row is", *splits], ["---", "---", *["---:"] * len(splits)]]
    for name, config in configs.items():
        cells.append([f"`{name}`", config.about, *(f"{rows.get((name, split), 0):,}" for split in splits)])
    taken = "; ".join(f"{layer}: {', '.join(told) or 'all'}" for layer, told in built.conditions.items())
    policy = str((corpus.meta.get("splits") or {}).get("policy") or "")
    divided = f"\n\nHow it was divided into splits: {policy}" if policy and built.view is None else ""
    return f"""## What is in it

{table(cells)}

Records taken: {taken}.
The sets of single annotators hold whatever they marked, unless a condition was asked for. A reference may name a record
that a condition left out; its words stand beside it. Every row has the `doc_id` of its document, and the `id` of its
record or of the mentions in it.{_of_document(configs.values())}{divided}"""


def _of_document(configs: Iterable[Config]) -> str:
    """Return which columns tell of the document of a row, in a sentence; nothing where the schema marks none."""
    named = next((each.of_document for each in configs if each.of_document), ())
    told = ", ".join(f"`{name}`" for name in named)
    return f" What is known of the document stands there too, so that rows can be chosen by it: {told}." if told else ""


def _agreement(corpus: Corpus, built: Built) -> str:
    """Return how far the annotators agree; nothing where no document has the sets of two."""
    from standoff.measure.agreement_card import section

    return section(corpus) if any(part.config.name.endswith(BY_ANNOTATOR) for part in built.parts) else ""


def _rights(corpus: Corpus, built: Built) -> str:
    licences = corpus.meta.get("licences", {})
    cells = [["text licence", "holder", "may be passed on", "documents"], ["---", "---", "---", "---:"]]
    for (licence, holder, free), count in sorted(built.rights.items(), key=lambda pair: str(pair[0])):
        cells.append([licence or "unknown", holder or "unknown", "yes" if free else "no", f"{count:,}"])
    shown = f"\n\n{table(cells)}" if built.rights else ""
    return f"## Rights\n\nAnnotations: {licences.get('annotations') or 'no licence is known'}.{shown}"


def _origin(corpus: Corpus, built: Built) -> str:
    name = next((part.config.name for part in built.parts if part.config.name != DOCUMENTS), DOCUMENTS)
    facts = facts_of(corpus)
    home = f" at {facts.url}" if facts.url else ""
    return f"""## Where it comes from

Data {corpus.meta.get("version")}, schema {corpus.schema.version}. Content: `sha256:{built.digest}`, the same for the
same rows whatever program wrote the files. `{MANIFEST}` has a digest of every file.

`standoff`, a Python package that keeps annotated corpora, built this folder from the corpus `{corpus.name}`{home}.
Loading the data needs nothing of it. `pip install standoff`, or `pip install .` in a clone of its repository, brings
`standoff verify FOLDER`, which compares every byte and row with the manifest, and `standoff.load(corpus, "{name}")`,
which gives the same rows from a checkout of the corpus. Files that are named below and are not in this folder lie in
that checkout."""


def _citation(corpus: Corpus) -> str:
    return f"## How to cite it\n\n```bibtex\n{facts_of(corpus).bibtex()}\n```"
