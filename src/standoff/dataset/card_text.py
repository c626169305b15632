"""What a reader of the card must know: rights first, then how to load, what is in it, numbers, how to cite it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from standoff.dataset.card_fields import fields, labels, table
from standoff.dataset.configs import BY_ANNOTATOR, DOCUMENTS
from standoff.dataset.manifest import MANIFEST
from standoff.storage.corpus import Corpus, facts_of

if TYPE_CHECKING:
    from standoff.dataset.build import Built

SHOWN: Final = 20


def body(corpus: Corpus, built: Built, datasheet: str) -> str:
    """Return the card below its YAML."""
    sections = [
        f"# {corpus.meta.get('title', corpus.name)}",
        *_warning(built),
        str(corpus.meta.get("description", "")),
        _loading(built),
        _contents(built),
        fields(built),
        labels(corpus, built),
        _agreement(corpus, built),
        _rights(corpus, built),
        _version(corpus, built),
        _citation(corpus),
        built.extra.text.strip() if built.extra else "",
        re.sub(r"^#", "##", datasheet.strip(), flags=re.MULTILINE),
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

Labels are numbers with names: `{name}.features["…"].int2str(number)`. Offsets count Unicode code points from 0, and the
end is not included. Without the build, `standoff.load(corpus, "{name}")` gives the same rows from a checkout."""


def _contents(built: Built) -> str:
    configs = {part.config.name: part.config for part in built.parts}
    rows = {(part.config.name, part.split): part.rows for part in built.parts}
    splits = list(dict.fromkeys(part.split for part in built.parts))
    cells = [["config", "one row is", *splits], ["---", "---", *["---:"] * len(splits)]]
    for name, config in configs.items():
        cells.append([f"`{name}`", config.about, *(f"{rows.get((name, split), 0):,}" for split in splits)])
    taken = "; ".join(f"{layer}: {', '.join(told) or 'all'}" for layer, told in built.conditions.items())
    return f"""## What is in it

{table(cells)}

Records taken: {taken}.
The sets of single annotators hold whatever they marked, unless a condition was asked for. A reference may name a record
that a condition left out; its words stand beside it. Every row has the `doc_id` of its document, and the `id` of its
record or of the mentions in it."""


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


def _version(corpus: Corpus, built: Built) -> str:
    return f"""## Version

Data {corpus.meta.get("version")}, schema {corpus.schema.version}. Content: `sha256:{built.digest}`, the same for the
same rows whatever program wrote the files. `{MANIFEST}` has a digest of every file."""


def _citation(corpus: Corpus) -> str:
    return f"## How to cite it\n\n```bibtex\n{facts_of(corpus).bibtex()}\n```"
