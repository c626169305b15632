"""CITATION.cff and .zenodo.json: made of what corpus.json says, over what an owner has written there besides.

CITATION.cff follows the Citation File Format 1.2.0 (https://doi.org/10.5281/zenodo.5171937), .zenodo.json the fields of
a deposit on Zenodo (https://developers.zenodo.org/#representation). What an owner added to the files by hand stays;
what corpus.json says takes the place of what stood there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any, Final

import yaml

from standoff.citation import Author, Facts
from standoff.errors import DataError
from standoff.schema import RecordSchema
from standoff.storage.canonical import dump
from standoff.storage.files import read
from standoff.storage.folder import decode, parse_object
from standoff.validate.schema_check import SchemaCheck

CITATION, ZENODO, CROISSANT = "CITATION.cff", ".zenodo.json", "croissant.json"
SCHEMAS: Final = {CITATION: "citation", ZENODO: "zenodo", CROISSANT: "croissant"}
MESSAGE: Final = "If you use this corpus, please cite it as below."
MADE: Final = "# standoff release writes this from corpus.json; what you add here stays.\n"
ACCESS: Final = ("access_right", "access_conditions")
CLOSER: Final = ("embargoed", "closed")
"""What an owner may say of the access that is kept, because it is less than what corpus.json would allow."""
OTHER: Final = "LicenseRef-"


def citation(facts: Facts, raw: bytes = b"") -> bytes:
    """Return CITATION.cff, made over the one in *raw*.

    Raises:
        DataError: *raw* is no YAML with an object in it.
    """
    told: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": MESSAGE,
        "title": facts.title,
        "type": "dataset",
        "abstract": facts.description,
        "authors": [_person(each) for each in facts.authors],
        "version": facts.version,
        "date-released": facts.date,
        "license": "" if facts.licence.startswith(OTHER) else facts.licence,
        "keywords": list(facts.keywords),
        "url": facts.url,
        "doi": facts.doi,
    }
    known = _yaml(raw)
    kept = {"message": known.get("message") or MESSAGE}
    made = {**told, **known, **{name: value for name, value in told.items() if value}, **kept}
    made = {name: value for name, value in made.items() if value}
    return (MADE + yaml.safe_dump(made, sort_keys=False, allow_unicode=True, width=100)).encode("utf-8")


def _person(author: Author) -> dict[str, str]:
    if not author.family:
        return {"name": author.name}
    told = {"family-names": author.family, "given-names": author.given, "affiliation": author.affiliation}
    told["orcid"] = f"https://orcid.org/{author.orcid}" if author.orcid else ""
    return {name: value for name, value in told.items() if value}


def zenodo(facts: Facts, restricted: int, raw: bytes = b"") -> bytes:
    """Return .zenodo.json, made over the one in *raw*.

    Args:
        facts: What corpus.json says.
        restricted: How many documents have a text that may not be passed on.
        raw: The file as it is; empty if there is none.

    Raises:
        DataError: *raw* is no JSON object.
    """
    known = parse_object(raw, ZENODO, 1) if raw.strip() else {}
    told: dict[str, Any] = {
        "title": facts.title,
        "upload_type": "dataset",
        "description": escape(facts.description),
        "creators": [_creator(each) for each in facts.authors],
        "version": facts.version,
        "publication_date": facts.date,
        "license": "" if facts.licence.startswith(OTHER) else facts.licence.lower(),
        "keywords": list(facts.keywords),
        **_access(restricted),
    }
    if known.get("access_right") in CLOSER:
        told = {name: value for name, value in told.items() if name not in ACCESS}
    else:
        known = {name: value for name, value in known.items() if name not in ACCESS}
    if facts.url:
        links = [each for each in known.get("related_identifiers", ()) if each.get("identifier") != facts.url]
        told["related_identifiers"] = [*links, {"identifier": facts.url, "relation": "isIdenticalTo"}]
    made = {**told, **known, **{name: value for name, value in told.items() if value}}
    return dump({name: value for name, value in made.items() if value}, indent=True) + b"\n"


def _creator(author: Author) -> dict[str, str]:
    told = {"name": author.name, "affiliation": author.affiliation, "orcid": author.orcid}
    return {name: value for name, value in told.items() if value}


def _access(restricted: int) -> dict[str, str]:
    if not restricted:
        return {"access_right": "open"}
    texts = "the text of 1 document" if restricted == 1 else f"the texts of {restricted:,} documents"
    return {"access_right": "restricted", "access_conditions": f"Nobody may pass on {texts}."}


def problems(name: str, raw: bytes) -> Iterator[tuple[str, str]]:
    """Yield (what is wrong, how to mend it) of one of the files in `SCHEMAS`.

    Raises:
        DataError: It is no YAML, or no JSON object.
    """
    value = _yaml(raw) if name == CITATION else parse_object(raw, name, 1)
    node = json.loads(read(Path(__file__).with_name(f"{SCHEMAS[name]}.schema.json"), linked=True))
    check = SchemaCheck(RecordSchema(name, {key: each for key, each in node.items() if key != "$schema"}))
    for _, _, message, hint in check.problems(value):
        yield f"{name}: {message}", hint


def _yaml(raw: bytes) -> Mapping[str, Any]:
    """Return the object that YAML holds, every value in it as it is written: versions and dates are strings."""
    try:
        value = yaml.load(decode(raw, CITATION), Loader=yaml.BaseLoader) if raw.strip() else {}
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        raise DataError("is no YAML", path=CITATION, line=None if line is None else line + 1) from None
    if not isinstance(value, dict):
        raise DataError("is no list of names and values", path=CITATION)
    return value
