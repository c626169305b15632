"""Edits of a text that remember which of its characters survive, and where."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

from newslike import paragraph


@dataclass(frozen=True)
class Edited:
    """A version of a text: its characters, and for each of them where it stood in the first one; -1 if it is new."""

    text: str
    origin: tuple[int, ...]

    @classmethod
    def original(cls, text: str) -> Edited:
        """Return the first version."""
        return cls(text, tuple(range(len(text))))

    @classmethod
    def new(cls, text: str) -> Edited:
        """Return words that were not there before."""
        return cls(text, (-1,) * len(text))

    @classmethod
    def join(cls, parts: Iterable[Edited]) -> Edited:
        """Return the parts one after the other."""
        listed = list(parts)
        return cls("".join(part.text for part in listed), tuple(at for part in listed for at in part.origin))

    def cut(self, start: int, end: int) -> Edited:
        """Return a half-open stretch."""
        return Edited(self.text[start:end], self.origin[start:end])

    def split(self, pattern: str) -> list[Edited]:
        """Return the parts that *pattern* matches and those between, in order."""
        bounds = sorted({0, len(self.text), *(at for found in re.finditer(pattern, self.text) for at in found.span())})
        return [self.cut(start, end) for start, end in pairwise(bounds)]

    def lines(self) -> list[Edited]:
        """Return the lines, each with its end."""
        return [part for part in self.split(r"[^\n]*\n") if part.text]


Edit = Callable[[Edited, random.Random], Edited]


def unchanged(text: Edited, _: random.Random) -> Edited:
    """Change nothing."""
    return text


def typography(text: Edited, chance: random.Random) -> Edited:
    """Straighten quotation marks, spell out dashes and dots, double and join spaces, part paragraphs by blank lines."""
    straight = {"“": '"', "”": '"', "’": "'", "‘": "'", "—": "--", "…": "...", "\n": "\n\n"}

    def change(char: Edited) -> Edited:
        new = straight.get(char.text, char.text)
        if char.text == " " and chance.random() < 0.1:
            new = chance.choice(["  ", "\u00a0"])
        return Edited(new, char.origin + (-1,) * (len(new) - 1))

    return Edited.join(change(text.cut(at, at + 1)) for at in range(len(text.text)))


def prepended(text: Edited, chance: random.Random) -> Edited:
    """Put an update in front."""
    return Edited.join([Edited.new(f"UPDATE: {paragraph(chance)}\n"), text])


def swapped(text: Edited, chance: random.Random) -> Edited:
    """Swap a fifth of the paragraphs with others."""
    lines = text.lines()
    for _ in range(max(1, len(lines) // 5)):
        one, two = chance.randrange(len(lines)), chance.randrange(len(lines))
        lines[one], lines[two] = lines[two], lines[one]
    return Edited.join(lines)


def deleted(text: Edited, chance: random.Random) -> Edited:
    """Delete a fifth of the paragraphs."""
    lines = text.lines()
    gone = set(chance.sample(range(len(lines)), max(1, len(lines) // 5)))
    return Edited.join(line for number, line in enumerate(lines) if number not in gone)


def pull_quote(text: Edited, chance: random.Random) -> Edited:
    """Repeat a sentence as a paragraph of its own."""
    lines = text.lines()
    sentences = [each.text.strip() for each in text.split(r"[.!?]”? ") if len(each.text) > 50 and "\n" not in each.text]
    if sentences:
        lines.insert(chance.randrange(len(lines)), Edited.new(chance.choice(sentences) + ".\n"))
    return Edited.join(lines)


def words(share: float) -> Edit:
    """Return an edit that replaces, deletes or adds to each word with this chance."""

    def edit(text: Edited, chance: random.Random) -> Edited:
        known = sorted(set(re.findall(r"\w+", text.text)))

        def change(part: Edited) -> Edited:
            if not part.text[0].isalnum() or chance.random() >= share:
                return part
            kind = chance.randrange(3)
            other = Edited.new(chance.choice([word for word in known if word != part.text]))
            return [other, Edited.new(""), Edited.join([part, Edited.new(" "), other])][kind]

        return Edited.join(change(part) for part in text.split(r"\w+") if part.text)

    return edit


def reflowed(text: Edited, chance: random.Random) -> Edited:
    """Join some paragraphs, and break some at the end of a sentence."""

    def change(part: Edited) -> Edited:
        if part.text == "\n" and chance.random() < 0.3:
            return Edited(" ", part.origin)
        if re.fullmatch(r"(?<=[.”]) ", part.text) and chance.random() < 0.2:
            return Edited("\n", part.origin)
        return part

    return Edited.join(change(part) for part in text.split(r"\n|(?<=[.”]) ") if part.text)


def everything(text: Edited, chance: random.Random) -> Edited:
    """Do all of it."""
    for edit in (words(0.05), swapped, deleted, pull_quote, prepended, typography):
        text = edit(text, chance)
    return text


EDITS: dict[str, Edit] = {
    "none": unchanged,
    "typography and spaces": typography,
    "prepended update": prepended,
    "paragraphs swapped": swapped,
    "20 % of paragraphs deleted": deleted,
    "pull-quote repeated": pull_quote,
    "paragraphs joined and broken": reflowed,
    "2 % of words changed": words(0.02),
    "10 % of words changed": words(0.10),
    "all of it (5 % of words)": everything,
}
