"""What `suggest` knows of a language: words and cues, read from the data files beside this module."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final

import orjson

DATA: Final = Path(__file__).with_name("data")


@dataclass(frozen=True)
class Cue:
    """A verb that reports.

    Attributes:
        takes: What may stand with it, a letter each: q words in marks, or a clause before it; t a clause with "that";
            z a clause that starts with a name or one of `clause_starts`; c any clause; i an infinitive; o somebody
            and an infinitive; s what somebody is called, in marks; n a noun phrase.
        labels: What it says of a quote, by field.
    """

    takes: frozenset[str]
    labels: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True)
class Language:
    """The words of one language.

    Attributes:
        words: The content of its JSON file, with that of any.json beneath.
        cues: The reporting verbs, by form; empty where nobody has listed any.
    """

    words: Mapping[str, Any]
    cues: Mapping[str, Cue]

    def has(self, group: str, word: str) -> bool:
        """Tell whether *word*, in any case, is one of a group of words."""
        return word.casefold() in self._sets.get(group, ())

    @cached_property
    def _sets(self) -> dict[str, frozenset[str]]:
        return {
            name: frozenset(str(word).casefold() for word in found)
            for name, found in self.words.items()
            if isinstance(found, list | dict)
        }

    @cached_property
    def cue_pattern(self) -> re.Pattern[str]:
        """A whole verb group: auxiliaries and adverbs, then the verb in the group `verb`."""
        verbs = "|".join(re.escape(form).replace(r"\ ", r"\s") for form in sorted(self.cues, key=len, reverse=True))
        before = "|".join(map(re.escape, [*self.words["auxiliaries"], *self.words["adverbs"]]))
        ending = re.escape(self.words["adverb_ending"])
        negative = "|".join(map(re.escape, self.words["negative_ending"]))
        group = rf"(?P<group>(?:(?:{before}|\w+{ending}|\w+(?:{negative}))\s)*(?P<verb>{verbs}))"
        return re.compile(rf"(?<![\w’'-]){group}(?![\w’'-])")

    @cached_property
    def according_pattern(self) -> re.Pattern[str]:
        """The prepositions that report: `according to`."""
        return re.compile(rf"(?i:(?<!\w)(?:{'|'.join(map(re.escape, self.words['according']))})(?!\w))")

    def cue(self, verb: str) -> Cue:
        """Return what is known of the verb form that `cue_pattern` found."""
        return self.cues[re.sub(r"\s", " ", verb)]

    def is_participle(self, verb: str) -> bool:
        """Tell whether a verb form has its subject in another clause."""
        return verb.split()[0].endswith("ing")


@cache
def language(tag: str) -> Language:
    """Return what is known of the language with the BCP 47 *tag*; of one without files, marks and names alone."""
    words = orjson.loads((DATA / "any.json").read_bytes())
    name = re.split("[-_]", tag.casefold())[0]
    own = DATA / f"{name}.json" if re.fullmatch("[a-z]{2,8}", name) else DATA / "none.json"
    if own.exists() and own.name != "any.json":
        words |= orjson.loads(own.read_bytes())
    cues = DATA / f"{own.stem}.cues.tsv"
    return Language(words, _read_cues(cues) if cues.exists() else {})


def _read_cues(path: Path) -> dict[str, Cue]:
    """Read a table of cues: forms (with blanks between them, or bars where a form has one), takes, and labels."""
    found = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            forms, takes = row.pop("forms"), row.pop("takes")
            cue = Cue(frozenset(takes.split()), dict(row))
            found.update(dict.fromkeys(forms.split("|") if "|" in forms else forms.split(), cue))
    return found
