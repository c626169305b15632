"""Who is meant by the noun phrase beside a cue: the mention that is there, or one that has to be proposed with it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from standoff.curate.resolve import NEW, named
from standoff.curate.suggest.language import Language
from standoff.curate.suggest.mentions import LAYER, REJECTED, surname
from standoff.curate.suggest.proposals import Proposal, known_labels
from standoff.document import Document
from standoff.kinds import sound
from standoff.spans import Span

Mention = Proposal | Mapping[str, Any]
_STARTS: Final = re.compile(r"(?:^|[.!?\n])[\s“\"‘'(\[]*\Z")
_APPOSED: Final = re.compile(r", [^\W\da-z_][\w.’'-]* [^\W\da-z_]")


class Speakers:
    """The mentions of a document, those that are there and those that are about to be proposed.

    Attributes:
        proposed: The mentions that were needed for speakers, in the order in which they came up.
    """

    def __init__(self, document: Document, language: Language, proposals: Sequence[Proposal]) -> None:
        self.document, self.language = document, language
        self.proposed: list[Proposal] = []
        schema = document.schema.layers.get(LAYER)
        known = sound(document.layers.get(LAYER, []), schema) if schema else []
        there = [each for each in known if each.get("spans") and "id" in each]
        self._rejected = {Span.of(span) for each in there if each.get("status") == REJECTED for span in each["spans"]}
        self._mentions: list[tuple[Span, Mention]] = [
            (Span.of(each["spans"][0]), each) for each in there if each.get("status") != REJECTED
        ]
        self._mentions += [(each.spans[-1], each) for each in proposals]
        self._last: Mention | None = None

    def find(self, span: Span, content: Sequence[Span]) -> Mention | None:
        """Return the mention of who speaks, where *span* is the noun phrase; propose one where there is none.

        Args:
            span: The noun phrase beside the cue.
            content: What is said; nobody is looked for inside.
        """
        found = self._standing(span) or self._new(span, content)
        self._last = found or self._last
        return found

    def _standing(self, span: Span) -> Mention | None:
        """Return the longest mention that ends with the core of a noun phrase: what stands before "of" and commas."""
        text = self.document.text
        words = [(found.start() + span.start, found[0]) for found in re.finditer(r"\S+", span.cut(text))]
        cut = next((at for at, word in words[1:] if self.language.has("joining", word)), span.end + 1)
        core = Span(span.start, min(cut - 1, span.end))
        ends = [(where, each) for where, each in self._mentions if where.end in (core.end, span.end)]
        fits = [(where, each) for where, each in ends if where.start >= span.start or where.end == span.end]
        return max(fits, key=lambda each: each[0].end - each[0].start)[1] if fits else None

    def _new(self, span: Span, content: Sequence[Span]) -> Mention | None:
        schema = self.document.schema.layers.get(LAYER)
        if schema is None or not schema.has("spans", "referent") or span in self._rejected:
            return None
        words, labels = span.cut(self.document.text), self.language.words["labels"]
        pronoun = words.casefold() in self.language.words.get("pronouns", {})
        if pronoun:
            return self._pronoun(span, content)
        name = _name_in(words, self.language)
        at = span.start + words.rindex(name) if name else 0
        if name and self._is_name(Span(at, at + len(name))):
            said = {"referent": self._same_name(name) or NEW, **labels["name"], **self._type(name)}
            return self._propose(span, Span(at, at + len(name)), said, "speaker-name")
        noun = self._noun(span)
        level = "pronoun" if self.language.has("pronouns", noun.cut(self.document.text)) else "description"
        said = {"referent": self._described(span, noun) or NEW, **labels[level]}
        return self._propose(span, noun, said | self._type(noun.cut(self.document.text)), "speaker-description")

    def _type(self, words: str) -> dict[str, str]:
        """Return what kind of thing speaks, as far as a word of its name tells: an organisation, else a person."""
        known = any(self.language.has("organisations", word) for word in words.split())
        found: dict[str, str] = self.language.words["labels"]["organisation" if known else "person"]
        return found

    def _is_name(self, span: Span) -> bool:
        """Tell whether a capitalised word is a name where it may have its capital only because a sentence starts.

        It is none if the text has it without the capital too. Else, unless it has the capital inside a sentence as
        well, what is joined to it or its plural gives it away: "Critics of the board said".
        """
        text, word = self.document.text, span.cut(self.document.text)
        if " " in word or not _STARTS.search(text, 0, span.start):
            return True
        if re.search(rf"\b{re.escape(word.lower())}\b", text):
            return False
        others = re.finditer(rf"\b{re.escape(word)}\b", text)
        if any(not _STARTS.search(text, 0, other.start()) for other in others):
            return True
        following = text[span.end : span.end + 20].split()[:1]
        joined = bool(following) and text[span.end] == " " and self.language.has("joining", following[0])
        return not joined and (not word.endswith("s") or word.endswith("ss"))

    def _described(self, span: Span, noun: Span) -> Any:
        """Return whom "the chief" is about: who spoke last, if that is one person; not if a name in apposition says."""
        text, head = self.document.text, noun.cut(self.document.text)
        first = span.cut(text).split()[0]
        if not self.language.has("articles", first) or head.endswith("s") or self._last is None:
            return None
        if _APPOSED.match(text, span.end) or self._is_guess(self._last):
            return None
        person = self.language.words["labels"]["person"]
        one = self._type(head) == person and self._fits(self._last, "person")
        return _about(self._last) if one else None

    def _is_guess(self, mention: Mention) -> bool:
        """Tell whether a mention may be of no person: one word that nothing else knows could be a country."""
        if not isinstance(mention, Proposal) or mention.said["referent"] != NEW:
            return False
        return " " not in mention.spans[0].cut(self.document.text)

    def _noun(self, span: Span) -> Span:
        """Return the last word before the first joining word: the head of a description."""
        words = [(found.start(), found[0]) for found in re.finditer(r"\S+", span.cut(self.document.text))]
        count = next((n for n, (_, word) in enumerate(words) if n and self.language.has("joining", word)), len(words))
        at, word = words[count - 1]
        return Span(span.start + at, span.start + at + len(word))

    def _propose(self, span: Span, head: Span | None, said: dict[str, Any], pattern: str) -> Proposal:
        text, schema = self.document.text, self.document.schema.layers[LAYER]
        fields = {"spans": [span.as_value(text)], "referent": said["referent"]}
        if schema.has("head"):
            fields["head"] = head.as_value(text) if head and head != span else None
        made = Proposal(LAYER, fields | known_labels(schema, said), pattern, [*([head] if head else []), span])
        self._mentions.append((span, made))
        self.proposed.append(made)
        return made

    def _same_name(self, name: str | None) -> Any:
        """Return whom an earlier mention with the name, or ending in it, is about; else the one who is called so."""
        for _, each in self._mentions if name else ():
            head = each.spans[0].cut(self.document.text) if isinstance(each, Proposal) else _head(each)
            if head == name or head.endswith(f" {name}") or (name and head and name.endswith(f" {head}")):
                return _about(each)
        known = self.document.referents
        same = (named(known, name) or [key for key, each in known.items() if surname(each) == name]) if name else []
        return same[0] if len(same) == 1 else None

    def _pronoun(self, span: Span, content: Sequence[Span]) -> Mention | None:
        """Propose that the pronoun is about the nearest mention that it may be about; None if there is none."""
        kind = self.language.words["pronouns"][span.cut(self.document.text).casefold()]
        antecedent = self._antecedent(span, content, kind)
        about = _about(antecedent) if antecedent else None
        if antecedent is None or about is None or kind == "none":
            return None
        said = {"referent": about, **self.language.words["labels"]["pronoun"], **_kind(antecedent)}
        return self._propose(span, None, said, "speaker-pronoun")

    def _antecedent(self, span: Span, content: Sequence[Span], kind: str) -> Mention | None:
        if kind == "person" and self._last is not None and self._fits(self._last, kind):
            return self._last
        before = [(where, each) for where, each in self._mentions if where.end <= span.start]
        if kind == "relative":
            joint = [each for where, each in before if self.document.text[where.end : span.start].strip() in ("", ",")]
            return joint[-1] if joint else None
        free = [(where, each) for where, each in before if not any(out.holds(where) for out in content)]
        fits = [(where, each) for where, each in free if self._fits(each, kind)]
        outer = [(where, each) for where, each in fits if not any(w != where and w.holds(where) for w, _ in before)]
        return max(outer, key=lambda each: each[0].end)[1] if outer else None

    def _fits(self, mention: Mention, kind: str) -> bool:
        person = self.language.words["labels"]["person"].get("type")
        is_person = _kind_of(self.document, mention) == person
        return is_person if kind == "person" else not is_person if kind == "thing" else True


def _name_in(words: str, language: Language) -> str | None:
    """Return the capitalised words that a noun phrase ends with, before its first "of"; None if it has no name."""
    tokens = words.split()
    inner = next((number for number, word in enumerate(tokens) if number and language.has("joining", word)), None)
    core = " ".join(tokens[:inner]).partition(",")[0]
    found = re.search(r"(?:[^\W\da-z_][\w.’'-]*\s)*[^\W\da-z_][\w’'-]*$", core)
    name = found[0] if found else ""
    while name and language.has("determiners", name.split()[0]):
        name = name.partition(" ")[2]
    return name if name and name in words else None


def _head(record: Mapping[str, Any]) -> str:
    return str((record.get("head") or record["spans"][0])["text"])


def _about(mention: Mention) -> Any:
    """Return the referent of a mention; a proposal of somebody new stands for who that will be."""
    if not isinstance(mention, Proposal):
        return mention.get("referent")
    return mention if mention.said["referent"] == NEW else mention.said["referent"]


def _kind(mention: Mention) -> dict[str, Any]:
    found = mention.said if isinstance(mention, Proposal) else mention
    return {name: found[name] for name in ("type", "role") if found.get(name)}


def _kind_of(document: Document, mention: Mention) -> Any:
    about = _about(mention)
    if isinstance(about, Proposal):
        return _kind(about).get("type")
    return _kind(mention).get("type") or document.referents.get(about, {}).get("type")
