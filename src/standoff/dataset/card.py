"""The card of a built dataset: YAML for the Hub and for `datasets`, then the datasheet and the numbers."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import yaml
from datasets import DatasetInfo, SplitDict, SplitInfo
from datasets.info import DatasetInfosDict
from huggingface_hub import DatasetCardData

from standoff.storage.corpus import Corpus

if TYPE_CHECKING:
    from standoff.dataset.build import Part


def card(corpus: Corpus, parts: list[Part], datasheet: str) -> str:
    """Return the text of README.md for a built dataset.

    The description of each config holds a digest of its rows: `datasets` keys its cache of a local folder by the
    config entry alone, and would serve old rows from a folder that was built anew if the entry stayed the same.
    """
    names = list(dict.fromkeys(part.config.name for part in parts))
    by_name = {name: [part for part in parts if part.config.name == name] for name in names}
    head: dict[str, Any] = {
        "pretty_name": corpus.meta.get("title"),
        "language": list(corpus.meta.get("languages", [])),
        "license": str(corpus.meta.get("licences", {}).get("annotations") or "other").lower(),
        "configs": [_config(name, by_name[name], corpus) for name in names],
        "dataset_info": _infos(by_name),
    }
    yaml_text = yaml.safe_dump(head, sort_keys=False, allow_unicode=True, width=120)
    return f"---\n{yaml_text}---\n\n# {corpus.meta.get('title', corpus.name)}\n\n{_numbers(parts)}\n{datasheet}"


def _config(name: str, parts: list[Part], corpus: Corpus) -> dict[str, Any]:
    digest = hashlib.sha256("".join(f"{part.split} {part.digest.hexdigest()}\n" for part in parts).encode())
    entry: dict[str, Any] = {"config_name": name}
    if name == "documents":
        entry["default"] = True
    return entry | {
        "version": str(corpus.meta.get("version")),
        "description": f"content sha256:{digest.hexdigest()}",
        "data_files": [{"split": part.split, "path": part.path} for part in parts],
    }


def _infos(by_name: dict[str, list[Part]]) -> Any:
    infos = DatasetInfosDict()
    for name, parts in by_name.items():
        splits = SplitDict()
        for part in parts:
            splits.add(SplitInfo(part.split, num_bytes=part.size, num_examples=part.rows))
        size = sum(part.size for part in parts)
        infos[name] = DatasetInfo(
            features=parts[0].config.features, splits=splits, dataset_size=size, download_size=size
        )
    data = DatasetCardData()
    infos.to_dataset_card_data(data)
    return data["dataset_info"]


def _numbers(parts: list[Part]) -> str:
    rows = [f"| {part.config.name} | {part.split} | {part.rows:,} |" for part in parts]
    return "\n".join(["| config | split | rows |", "|---|---|---:|", *rows, ""])
