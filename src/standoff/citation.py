"""Who and what a corpus is cited as: the one source of its BibTeX, CITATION.cff, .zenodo.json and Croissant.

>>> meta = {"name": "press", "title": "Press", "version": "1.0.0", "authors": ["Pop, Ana", "The Press"]}
>>> print(Facts.of(meta, "2026-01-02").bibtex())
@misc{press,
  author = {Pop, Ana and {The Press}},
  title = {Press},
  version = {1.0.0},
  year = {2026}
}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

DOI: Final = "https://doi.org/"


@dataclass(frozen=True)
class Author:
    """Who is to be named.

    Attributes:
        name: The whole name, as corpus.json has it.
        family, given: The parts of a person's name; empty for an organisation.
        orcid: Of a person, without the address in front of it.
        affiliation: Where the person works.
    """

    name: str
    family: str = ""
    given: str = ""
    orcid: str = ""
    affiliation: str = ""

    @classmethod
    def of(cls, value: str | Mapping[str, Any]) -> Author:
        """Return the author that an entry of `authors` in corpus.json names: `Family, Given`, or an organisation."""
        told = {"name": value} if isinstance(value, str) else value
        name = str(told.get("name") or "")
        family, comma, given = (part.strip() for part in name.partition(","))
        parts = (family, given) if comma else ("", "")
        return cls(name, *parts, str(told.get("orcid") or ""), str(told.get("affiliation") or ""))


@dataclass(frozen=True)
class Facts:
    """What archives and citations say of a version of a corpus.

    Attributes:
        name: The corpus's name.
        title, description, version: As corpus.json has them.
        date: The day of the release; empty if the version is not released.
        authors: Who is to be named, in order.
        licence: The licence of the annotations as an SPDX identifier; empty if unknown.
        keywords: Words to be found by.
        url: Where the corpus is at home; empty if unknown.
        doi: Its DOI; empty if it has none.
        citation: The BibTeX entry that the corpus wants; empty if one is to be made.
    """

    name: str
    title: str
    description: str = ""
    version: str = ""
    date: str = ""
    authors: tuple[Author, ...] = ()
    licence: str = ""
    keywords: tuple[str, ...] = field(default_factory=tuple)
    url: str = ""
    doi: str = ""
    citation: str = ""

    @classmethod
    def of(cls, meta: Mapping[str, Any], date: str = "") -> Facts:
        """Return what the content of a corpus.json says; *date* is the day on which its version was released."""
        words = ("title", "description", "version", "url", "doi", "citation")
        told = {name: str(meta.get(name) or "") for name in words}
        told["title"] = told["title"] or str(meta.get("name") or "")
        authors = tuple(Author.of(each) for each in meta.get("authors") or ())
        licence = str((meta.get("licences") or {}).get("annotations") or "")
        keywords = tuple(map(str, meta.get("keywords") or ()))
        return cls(str(meta.get("name") or ""), date=date, authors=authors, licence=licence, keywords=keywords, **told)

    @property
    def address(self) -> str:
        """Where the corpus is to be found: its DOI as an address, else its home; empty if neither is known."""
        return DOI + self.doi if self.doi else self.url

    def bibtex(self) -> str:
        """Return the entry to cite the corpus by."""
        if self.citation:
            return self.citation.strip()
        authors = " and ".join(each.name if each.family else f"{{{each.name}}}" for each in self.authors)
        told = {"author": authors, "title": self.title, "version": self.version, "year": self.date[:4]}
        told |= {"doi": self.doi, "url": self.address}
        fields = ",\n".join(f"  {name} = {{{value}}}" for name, value in told.items() if value)
        return f"@misc{{{self.name},\n{fields}\n}}"
