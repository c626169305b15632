"""Short word lists and marks, as data. A language without a list is one on which the rule keeps silent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeVar

from standoff.document import Document

_List = TypeVar("_List")


def _words(lines: str) -> frozenset[str]:
    return frozenset(lines.split())


PRONOUNS: Final = {
    "en": _words("""
        i me my mine myself we us our ours ourselves you your yours yourself yourselves he him his himself
        she her hers herself it its itself they them their theirs themselves themself who whom whose which
    """)
}
"""Words that are pronouns wherever they stand alone."""

OTHER_PRONOUNS: Final = {
    "en": _words("""
        that this these those one ones another other others both all some any none each either neither many most few
        several much such what where there here everyone everybody everything someone somebody something anyone
        anybody anything no-one nobody nothing whoever whomever whatever whichever former latter same
        two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
        nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million dozen half
    """)
}
"""Words that may be pronouns or not; numerals are, where they stand alone."""

ANAPHORS: Final = {
    "en": _words("""
        he him his himself she her hers herself it its itself they them their theirs themselves themself
        who whom whose which
    """)
}
"""Pronouns that stand for words elsewhere in the text, as "I", "someone" and "three" do not."""

JOINED: Final = frozenset({"ar", "he"})
"""Languages that write prepositions, articles and pronouns as a part of the word beside them."""

NEGATORS: Final = {
    "en": _words("not no never none nobody nothing nowhere neither nor cannot without hardly barely scarcely")
}
"""Words that negate; in English, so do all that end in n't."""

POSSESSIVES: Final = {"en": ("’s", "'s")}
"""Endings that make a possessive of a name."""

PAIRS: Final = {"“": "”", "«": "»", "‹": "›", "「": "」", "『": "』"}
"""Marks that open a quotation, with those that close it."""

MARKS: Final = frozenset("\"'“”„‟«»‹›‘’‚‛「」『』＂")
"""Everything that can stand at the edge of a quotation."""


_GAPS: Final = str.maketrans(dict.fromkeys('.,;:!?()[]"“”–—…', " "))


def words_for(doc: Document, lists: Mapping[str, _List]) -> _List | None:
    """Return the list for the language of *doc*, or None if there is none."""
    return lists.get(language(doc))


def language(doc: Document) -> str:
    """Return the language of *doc* as ISO 639 has it, in lower case; empty if it is not known."""
    return str(doc.meta.get("lang", "")).partition("-")[0].lower()


def negator_in(text: str, negators: frozenset[str]) -> str:
    """Return a negator that stands in *text*, or an empty string."""
    low = text.lower()
    words = low.split()
    odd = [word for word in words if not word.isalpha()]
    words += " ".join(odd).translate(_GAPS).split() if odd else []
    if negators.isdisjoint(words) and "n't" not in low and "n’t" not in low:
        return ""
    return next((word for word in words if word in negators or word.endswith(("n't", "n’t"))), "")
