"""Further mentions of known referents: every place where a name or an alias stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from standoff.curate.suggest.language import Language
from standoff.curate.suggest.proposals import Proposal, known_labels
from standoff.document import Document
from standoff.kinds import sound
from standoff.schema import RecordSchema
from standoff.spans import Span
from standoff.wording import fold

LAYER: Final = "entities"
NEEDS: Final = ("spans", "referent")
REJECTED: Final = "rejected"
_LEAST_UPPER: Final = 4


@dataclass(frozen=True)
class Name:
    """A place where a name stands.

    Attributes:
        span: The name alone.
        referents: Whose name it is; more than one if that is open.
        pattern: What kind of name it is.
    """

    span: Span
    referents: tuple[str, ...]
    pattern: str


def mentions(document: Document, language: Language) -> list[Proposal]:
    """Return a proposal for every name that is clear and of which there is no record yet, in order of the text."""
    schema = document.schema.layers[LAYER]
    records = sound(document.layers.get(LAYER, []), schema)
    used = used_referents(document)
    used |= {name.referents[0] for name in names(document.text, document.referents, used) if len(name.referents) == 1}
    return [
        _proposal(document, schema, language, name)
        for name in _clear(names(document.text, document.referents, used), used)
        if not is_there(records, name.span, name.referents[0])
    ]


def used_referents(document: Document) -> set[str]:
    """Return the referents of the records that nobody rejected."""
    records = (each for each in document.layers.get(LAYER, []) if each.get("status") != REJECTED)
    return {each["referent"] for each in records if isinstance(each.get("referent"), str)}


def names(text: str, referents: Any, used: Iterable[str]) -> list[Name]:
    """Return every place where a name stands, the longest where they overlap.

    Case counts, but for the first letter of a name that starts small, and for names in capitals throughout.
    """
    table = _table(referents, set(used))
    if not table:
        return []
    found, folded = [], fold(text)
    pattern = re.compile("|".join(re.escape(name) for name in sorted(table, key=len, reverse=True)))
    at = 0
    while match := pattern.search(folded, at):
        span = Span(*match.span())
        whole = not _cuts(text, span.start) and not _cuts(text, span.end)
        at = span.end if whole else span.start + 1
        if whole:
            found.append(Name(span, *table[match[0]]))
    return found


def _table(referents: Any, used: set[str]) -> dict[str, tuple[tuple[str, ...], str]]:
    """Return the referents and the pattern by name: names, aliases, and surnames of those whom the document names."""
    owners: dict[str, dict[str, None]] = {}
    for key, each in referents.items():
        for name in (each.get("name"), *each.get("aliases", ())):
            for form in _forms(fold(name or "")):
                owners.setdefault(form, {})[key] = None
    table = {name: (tuple(keys), "name-shared" if len(keys) > 1 else "name") for name, keys in owners.items()}
    for key in used & set(referents):
        last = surname(referents[key])
        if last and last not in table:
            table[last] = ((key,), "surname")
    return table


def _forms(name: str) -> Iterator[str]:
    if len(name) > 1:
        yield name
        if name[0].islower():
            yield name[0].upper() + name[1:]
        if len(name) >= _LEAST_UPPER and not name.isupper():
            yield name.upper()


def surname(referent: Any) -> str:
    """Return the last word of a name of two or three words in capitals; an empty string for other names."""
    words = fold(str(referent.get("name") or "")).split()
    short = len(words) in (2, 3) and all(word[:1].isupper() for word in words)
    return words[-1] if short and referent.get("kind") == "individual" and len(words[-1]) > 2 else ""


def _cuts(text: str, at: int) -> bool:
    """Tell whether a word goes on at *at*; scripts without spaces have no such place."""
    pair = text[at - 1 : at + 1] if at else ""
    return len(pair) == 2 and all(char.isalnum() and unicodedata.east_asian_width(char) not in "WF" for char in pair)


def _clear(found: Iterable[Name], used: set[str]) -> Iterator[Name]:
    """Yield the names of one referent; of a name that several share, the one that the document already has."""
    for name in found:
        owners = tuple(key for key in name.referents if key in used) if len(name.referents) > 1 else name.referents
        if len(owners) == 1:
            yield Name(name.span, owners, name.pattern)


def is_there(records: Iterable[Any], span: Span, referent: str | None) -> bool:
    """Tell whether a record, a rejected one too, has these words or this head, or holds them for the same referent."""
    for each in records:
        spans = [Span.of(part) for part in each.get("spans") or ()]
        head = [Span.of(each["head"])] if each.get("head") else []
        if span in (*spans, *head):
            return True
        same = each.get("referent") == referent and each.get("status") != REJECTED
        if same and any(part.holds(span) for part in spans):
            return True
    return False


def _proposal(document: Document, schema: RecordSchema, language: Language, name: Name) -> Proposal:
    text, key = document.text, name.referents[0]
    kind = document.referents[key].get("type")
    whole = (
        _with_title(text, name.span, language)
        if known_labels(schema, {"type": kind}) and _is_person(kind, language)
        else _with_article(text, name.span, language)
    )
    head = None if whole == name.span else name.span.as_value(text)
    said: dict[str, Any] = {"spans": [whole.as_value(text)], "head": head, "referent": key}
    said |= language.words["labels"]["name"]
    said |= _role(text, whole, kind, language)
    fields = {each: value for each, value in said.items() if schema.has(each)}
    plain = {each: value for each, value in fields.items() if each in ("spans", "head", "referent")}
    return Proposal(LAYER, plain | known_labels(schema, fields), name.pattern, [name.span, whole])


def _is_person(kind: Any, language: Language) -> bool:
    return bool(kind == language.words["labels"]["person"].get("type"))


def _role(text: str, span: Span, kind: Any, language: Language) -> dict[str, Any]:
    """Return what a place is there for: where something is, after words that say so; else it acts."""
    if kind != language.words["labels"]["place"].get("type"):
        return {}
    before = text[: span.start].split()[-1:]
    where = bool(before) and language.has("place_words", before[0])
    labels: dict[str, Any] = language.words["labels"]["place" if where else "acting"]
    return {"role": labels.get("role")}


def _with_title(text: str, span: Span, language: Language) -> Span:
    """Return a person's name with the capitalised words before it, if a title is among them."""
    left = re.search(r"(?:(?:[^\W\da-z_][\w.’'-]*|of|for)[ \u00a0])+$", text[max(span.start - 80, 0) : span.start])
    words = left[0] if left else ""
    while words and not (words[0].isupper() and not language.has("boundaries", words.split()[0])):
        words = words.partition(" ")[2]
    titled = any(word in language.words.get("titles", ()) for word in words.split())
    return Span(span.start - len(words), span.end) if titled else span


def _with_article(text: str, span: Span, language: Language) -> Span:
    """Return a name with its article, unless the name is there for a noun after it: "the NATO chief"."""
    before = re.search(r"(\w+)[ \u00a0]$", text[max(span.start - 10, 0) : span.start])
    if not before or not language.has("articles", before[1]):
        return span
    following = re.match(r"[ \u00a0](\w+)", text[span.end : span.end + 40])
    groups = ("boundaries", "joining", "auxiliaries", "adverbs")
    free = not following or following[1] in language.cues or any(language.has(each, following[1]) for each in groups)
    return Span(span.start - len(before[0]), span.end) if free else span
