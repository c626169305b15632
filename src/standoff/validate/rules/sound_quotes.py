"""Proofs that the rules on one quote have nothing to say."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final

from standoff.validate.examined import Examined, within
from standoff.validate.remembered import Remembered
from standoff.validate.rules.words import MARKS, NEGATORS, PAIRS, negator_in, words_for

MARKED: Final = ("direct", "mixed")
UNMARKED: Final = ("indirect", "free_indirect")
ANY_MARK: Final = re.compile('["“”„«»‹›「」『』]')


def outside(content: list[str], verbatim: list[str]) -> str:
    """Return the words of the content without those that are verbatim."""
    left = "".join(content)
    for each in verbatim:
        left = left.replace(each, "", 1)
    return left


def unbalanced(words: str) -> str:
    """Return a mark of *words* that has no partner, or an empty string."""
    if words.count('"') % 2:
        return '"'
    for opening, closing in PAIRS.items():
        more = words.count(opening) - words.count(closing)
        if more and (opening != "“" or "„" not in words):
            return opening if more > 0 else closing
    return ""


def cues_sound(doc: Examined) -> bool:
    """Prove that every quote has a cue, or a reason to have none, and that no cue is in a content or is negated."""
    negators = words_for(doc, NEGATORS) or frozenset()
    for each in doc.live("quotes"):
        if not each.cue and not (each.form == "free_indirect" or each.continues or each.speaker_missing):
            return False
        for cue in each.cue or ():
            for part in each.content:
                if part.start < cue.end and cue.start < part.end:
                    return False
    actual = [each for each in doc.live("quotes") if each.cue and each.realis == "actual"]
    return _plain(negators)({cue.text for each in actual for cue in each.cue})


@cache
def _plain(negators: frozenset[str]) -> Remembered:
    """Return what tells of words whether none of them negates."""
    return Remembered(lambda words: not negator_in(words, negators))


def forms_sound(doc: Examined) -> bool:
    """Prove that what is verbatim stands between marks in the content, and that it fits the form."""
    for each in doc.live("quotes"):
        if not each.verbatim:
            if each.form in MARKED:
                return False
            continue
        if each.form in UNMARKED or not (each.cue or each.speakers or each.continues):
            return False
        if not all(within(part, each.content) and _between_marks(doc.text, part) for part in each.verbatim):
            return False
        spare = outside([part.text for part in each.content], [part.text for part in each.verbatim])
        if each.form in MARKED and any(map(str.isalnum, spare)) == (each.form == "direct"):
            return False
    return True


def _between_marks(text: str, part: Any) -> bool:
    return text[part.start - 1 : part.start] in MARKS and text[part.end] in MARKS and part.text[:1] not in PAIRS


def marks_paired(doc: Examined) -> bool:
    """Prove that every mark in a content has its partner there."""
    contents = [
        each.content[0].text if len(each.content) == 1 else "".join([part.text for part in each.content])
        for each in doc.live("quotes")
    ]
    return not any(map(unbalanced, [each for each in contents if not each.isascii() or '"' in each]))
