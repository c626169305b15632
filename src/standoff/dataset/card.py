"""The card of a built dataset: YAML for the Hub and for `datasets`, then what a reader must know, and the datasheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import yaml

from standoff.dataset.card_text import body
from standoff.dataset.configs import DOCUMENTS
from standoff.dataset.parts import Part, digest_of
from standoff.dataset.tasks import TASKS
from standoff.storage.corpus import Corpus

if TYPE_CHECKING:
    from standoff.dataset.outcome import Built

SIZES: Final = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
SIZES_ABOVE: Final = ((10**7, "1M<n<10M"), (10**8, "10M<n<100M"), (10**9, "100M<n<1B"), (10**12, "1B<n<10B"))
CREATORS: Final = {
    "human": "expert-generated",
    "model": "machine-generated",
    "rule": "machine-generated",
    "import": "found",
}
"""The Hub's word for each kind of annotator."""
LICENCES: Final = {
    **{each.lower(): each.lower() for each in ("CC0-1.0", "Apache-2.0", "MIT", "Unlicense", "WTFPL", "etalab-2.0")},
    **{f"cc-by{kind}-{version}": f"cc-by{kind}-{version}" for kind in ("", "-sa", "-nc") for version in ("3.0", "4.0")},
    **{f"cc-by-{kind}-4.0": f"cc-by-{kind}-4.0" for kind in ("nd", "nc-sa", "nc-nd")},
    **{f"cdla-{kind}": f"cdla-{kind}" for kind in ("permissive-1.0", "permissive-2.0", "sharing-1.0")},
    **{"odc-by-1.0": "odc-by", "odbl-1.0": "odbl", "pddl-1.0": "pddl"},
}
"""The Hub's word for each licence of texts and data that it knows, by SPDX identifier in lower case."""


def card(corpus: Corpus, built: Built, datasheet: str) -> str:
    """Return the text of README.md for a built dataset.

    The description of each config holds a digest of its rows: `datasets` keys its cache of a local folder by the
    config entry alone, and would serve old rows from a folder that was built anew if the entry stayed the same.
    The types of the columns are not told here: they stand in the Parquet files, where every release finds them.
    """
    style: dict[str, Any] = {"default_flow_style": None, "sort_keys": False, "allow_unicode": True, "width": 120}
    head = yaml.safe_dump(_head(corpus, built), **style)
    return f"---\n{head}---\n\n{body(corpus, built, datasheet)}"


def _head(corpus: Corpus, built: Built) -> dict[str, Any]:
    meta = corpus.meta
    languages = list(meta.get("languages", []))
    tasks = [task for name, task in TASKS.items() if any(part.config.name == name for part in built.parts)]
    kinds = [each.get("kind") for each in meta.get("annotators", ())]
    return {
        "pretty_name": meta.get("title", corpus.name),
        "language": languages,
        "multilinguality": ["multilingual" if len(languages) > 1 else "monolingual"],
        **_licence(corpus, built),
        "annotations_creators": sorted({CREATORS[kind] for kind in kinds if kind in CREATORS}) or ["no-annotation"],
        "source_datasets": ["original"],
        "size_categories": [_size(built)],
        "task_categories": sorted({each for task in tasks for each in task.categories}),
        "task_ids": sorted({each for task in tasks for each in task.ids}),
        "tags": sorted({"stand-off-annotation", *(each for task in tasks for each in task.tags)}),
        "configs": [_config(name, parts, corpus) for name, parts in by_config(built).items()],
        "dataset_info": [_info(name, parts) for name, parts in by_config(built).items()],
    }


def _licence(corpus: Corpus, built: Built) -> dict[str, str]:
    """Return the licence of the whole, which is one only if texts and annotations share it and all may be passed on."""
    licences = corpus.meta.get("licences", {})
    text, annotations = licences.get("text"), licences.get("annotations")
    one = str(text).lower()
    if text == annotations and one in LICENCES and not built.restricted:
        return {"license": LICENCES[one]}
    name = f"annotations-{annotations or 'unknown'}-text-{'restricted' if built.restricted else text or 'unknown'}"
    return {"license": "other", "license_name": name.lower()}


def _size(built: Built) -> str:
    rows = max(sum(part.rows for part in parts) for parts in by_config(built).values())
    return next((name for bound, name in (*SIZES, *SIZES_ABOVE) if rows < bound), "n>1T")


def by_config(built: Built) -> dict[str, list[Part]]:
    """Return the parts of each config, in order."""
    found: dict[str, list[Part]] = {}
    for part in built.parts:
        found.setdefault(part.config.name, []).append(part)
    return found


def _config(name: str, parts: list[Part], corpus: Corpus) -> dict[str, Any]:
    digest = digest_of(parts)
    return {
        "config_name": name,
        **({"default": True} if name == DOCUMENTS else {}),
        "version": str(corpus.meta.get("version")),
        "description": f"content sha256:{digest}",
        "data_files": [{"split": part.split, "path": part.paths} for part in parts],
    }


def _info(name: str, parts: list[Part]) -> dict[str, Any]:
    splits = [{"name": part.split, "num_bytes": part.size, "num_examples": part.rows} for part in parts]
    sizes = {"download_size": sum(part.stored for part in parts), "dataset_size": sum(part.size for part in parts)}
    return {"config_name": name, "splits": splits, **sizes}
