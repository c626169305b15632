"""croissant.json: the dataset in the words of MLCommons Croissant 1.1, with the fields of Responsible AI.

https://docs.mlcommons.org/croissant/docs/croissant-spec.html and croissant-rai-spec.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from standoff.citation import Author, Facts
from standoff.dataset.batch import SPLIT
from standoff.dataset.configs import Config
from standoff.dataset.features import Column, Labels
from standoff.dataset.manifest import sha256_of
from standoff.storage.corpus import Corpus, facts_of

if TYPE_CHECKING:
    from standoff.dataset.outcome import Built

CONTEXT: Final[dict[str, Any]] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
TYPES: Final = {
    "string": "sc:Text",
    "int32": "sc:Integer",
    "int64": "sc:Integer",
    "bool": "sc:Boolean",
    "float64": "sc:Float",
}
PARQUET: Final = "application/x-parquet"
SPLITS: Final = "splits"
LONG: Final = 40
"""A description of more characters than this is given once."""
RESPONSIBLE: Final = {
    "Motivation": "rai:dataUseCases",
    "Composition": "rai:dataBiases",
    "Collection": "rai:dataCollection",
    "Preprocessing": "rai:dataAnnotationProtocol",
    "Uses": "rai:dataLimitations",
    "Maintenance": "rai:dataReleaseMaintenancePlan",
}
"""Which section of the datasheet, by the start of its heading, answers which question of Responsible AI."""


def croissant(corpus: Corpus, built: Built, root: Path, datasheet: str = "") -> dict[str, Any]:
    """Return the description of the dataset whose files lie in *root*."""
    meta = corpus.meta
    licences = [licence for licence in meta.get("licences", {}).values() if licence]
    facts = facts_of(corpus)
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": ["http://mlcommons.org/croissant/1.0", "http://mlcommons.org/croissant/RAI/1.0"],
        "name": corpus.name,
        "description": str(meta.get("description", "")),
        "version": str(meta.get("version")),
        "inLanguage": list(meta.get("languages", [])),
        "license": [f"https://spdx.org/licenses/{licence}.html" for licence in dict.fromkeys(licences)],
        **_facts(facts),
        **_responsible(corpus, built, datasheet),
        "distribution": list(_files(built, root)),
        "recordSet": list(_record_sets(built)),
    }


def _facts(facts: Facts) -> dict[str, Any]:
    """Return whose the dataset is and where it is to be found, as far as that is known."""
    told = {
        "creator": [_creator(each) for each in facts.authors],
        "datePublished": facts.date,
        "url": facts.url or facts.address,
        "sameAs": facts.address if facts.doi else "",
        "keywords": list(facts.keywords),
        "citeAs": facts.bibtex() if facts.citation or facts.authors else "",
    }
    return {name: value for name, value in told.items() if value}


def _creator(author: Author) -> dict[str, Any]:
    person = {"givenName": author.given, "familyName": author.family} if author.family else {}
    more = {"identifier": f"https://orcid.org/{author.orcid}"} if author.orcid else {}
    return {"@type": "sc:Person" if person else "sc:Organization", "name": author.name, **person, **more}


def _responsible(corpus: Corpus, built: Built, datasheet: str) -> dict[str, Any]:
    sections = re.split(r"^##\s+(.+)$", datasheet, flags=re.MULTILINE)[1:]
    found: dict[str, Any] = {}
    for heading, text in zip(sections[::2], sections[1::2], strict=True):
        for start, name in RESPONSIBLE.items():
            if heading.startswith(start):
                found[name] = " ".join(text.split())
    annotators = corpus.meta.get("annotators", ())
    told = "; ".join(f"{each['id']}: {each['kind']}, {each['tool'] or 'no tool'}" for each in annotators)
    restricted = len(built.restricted)
    return found | {
        "rai:dataAnnotationPlatform": "standoff",
        "rai:annotatorDemographics": told or "nobody",
        "rai:personalSensitiveInformation": (
            f"The text of {restricted:,} of {built.documents.total():,} documents may not be redistributed."
        ),
    }


def _files(built: Built, root: Path) -> Iterator[dict[str, Any]]:
    """Yield each file with its digest, and each config as a set of its files, which its rows are read from."""
    for part in built.parts:
        for path in part.paths:
            yield {
                "@type": "cr:FileObject",
                "@id": path,
                "name": path,
                "contentUrl": path,
                "contentSize": f"{(root / path).stat().st_size} B",
                "encodingFormat": PARQUET,
                "sha256": sha256_of(root / path),
            }
    for name in _configs(built):
        kind = {"@type": "cr:FileSet", "@id": f"{name}-files", "name": f"{name}-files"}
        yield {**kind, "includes": f"{name}/*.parquet", "encodingFormat": PARQUET}


def _configs(built: Built) -> dict[str, Config]:
    return {part.config.name: part.config for part in built.parts}


def _record_sets(built: Built) -> Iterator[dict[str, Any]]:
    """Yield the splits, and each config with its columns."""
    key = f"{SPLITS}/name"
    yield {
        "@type": "cr:RecordSet",
        "@id": SPLITS,
        "name": SPLITS,
        "dataType": "cr:Split",
        "key": {"@id": key},
        "field": [{"@type": "cr:Field", "@id": key, "name": "name", "dataType": "sc:Text"}],
        "data": [{key: split} for split in dict.fromkeys(part.split for part in built.parts)],
    }
    told: dict[str, str] = {}
    for name, config in _configs(built).items():
        columns = [_field(name, column, each, told) for column, each in config.fields.items()]
        split = [] if SPLIT in config.fields else [_split(name)]
        about = f"One row is {config.about}."
        yield {"@type": "cr:RecordSet", "@id": name, "name": name, "description": about, "field": [*split, *columns]}


def _split(config: str) -> dict[str, Any]:
    """Return the field that tells the split of a row, by the name of its file."""
    made = {"@type": "cr:Field", "@id": f"{config}/{SPLIT}", "name": SPLIT, "dataType": "sc:Text"}
    where = {"extract": {"fileProperty": "filename"}, "transform": {"regex": "^(.+?)(?:-[0-9]+-of-[0-9]+[.]parquet)?$"}}
    return {**made, "source": _source(config) | where, "references": {"field": {"@id": f"{SPLITS}/name"}}}


def _source(config: str) -> dict[str, Any]:
    return {"fileSet": {"@id": f"{config}-files"}}


def _field(config: str, name: str, column: Column, told: dict[str, str]) -> dict[str, Any]:
    """Return a column; of objects, and of lists of them, what lies in them as fields of the field.

    *told* has where each long description stands, so that none is given twice.
    """
    source = _source(config) | {"extract": {"column": name}}
    made: dict[str, Any] = {"@type": "cr:Field", "@id": f"{config}/{name}", "name": name}
    if not column.inner:
        return made | _typed(made["@id"], column, told) | {"source": source}
    repeated = {"repeated": True} if isinstance(column.kind, list) else {}
    about = _once(made["@id"], column.about, told)
    fields = [_sub_field(made["@id"], source, leaf, told) | repeated for leaf in _leaves(column.inner, "")]
    return made | about | {"source": source, "subField": fields}


def _leaves(fields: dict[str, Column], path: str) -> Iterator[tuple[str, Column]]:
    """Yield (dotted path, column) of what lies in an object; what lies in lists of objects, Croissant cannot say."""
    for name, each in fields.items():
        if not each.inner:
            yield path + name, each
        elif not isinstance(each.kind, list):
            yield from _leaves(each.inner, f"{path}{name}.")


def _sub_field(parent: str, source: dict[str, Any], leaf: tuple[str, Column], told: dict[str, str]) -> dict[str, Any]:
    name, column = leaf
    made = {"@type": "cr:Field", "@id": f"{parent}/{name}", "name": name}
    return made | _typed(made["@id"], column, told) | {"source": source | {"transform": {"jsonPath": name}}}


def _typed(at: str, column: Column, told: dict[str, str]) -> dict[str, Any]:
    kind, about = column.item.kind, column.about or column.item.about
    repeated = {"repeated": True} if isinstance(column.kind, list) else {}
    numbered = isinstance(kind, Labels)
    labels = ", ".join(f"{number} {label}" for number, label in enumerate(kind.names)) if numbered else ""
    said = " ".join(each for each in (about, f"Labels: {labels}." if labels else "") if each)
    name = "sc:Integer" if numbered else TYPES.get(kind, "sc:Text") if isinstance(kind, str) else "sc:Text"
    return {**_once(at, said, told), "dataType": name, **repeated}


def _once(at: str, said: str, told: dict[str, str]) -> dict[str, str]:
    """Return a description; a long one that stands elsewhere already, by the place where it stands."""
    first = told.setdefault(said, at)
    words = said if first == at or len(said) <= LONG else f"As {first}."
    return {"description": words} if words else {}
