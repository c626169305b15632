"""The noun phrase beside a verb, found without a parser: words back to the last one that cannot belong to it."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import Final

from standoff.curate.suggest.language import Language
from standoff.curate.suggest.sentences import MASK
from standoff.spans import Span

MOST_WORDS: Final = 14
_TOKEN: Final = re.compile(rf"[^\s,;:()\[\]{MASK}—–“”\"]+|[,;:()\[\]—–“”\"]|{MASK}+")
_NAME: Final = re.compile(r"[^\W\d_a-z][\w.’'&-]*")
_BREAKS: Final = frozenset(',;:()[]—–“”"')
_ENDINGS: Final = ("'s", "’s")
_POSSESSIVE: Final = re.compile("[’']s?$")


def before(masked: str, floor: int, end: int, language: Language) -> Span | None:
    """Return the noun phrase that ends at *end* and starts at or after *floor*, or None; an apposition is passed over.

    In "Rutte, the NATO chief, said" it is "Rutte".
    """
    words = masked[floor:end].rstrip()
    opening = {",": ",", ")": "(", "—": "—"}.get(words[-1:])
    if not opening:
        return _phrase(masked, floor, floor + len(words), language)
    start = len(words) - len(words.lstrip(", "))
    for at in (words.find(opening, start), words.rfind(opening, 0, len(words) - 1)):
        if 0 < at < len(words) - 1 and MASK not in words[at:]:
            found = _phrase(masked, floor, floor + len(words[:at].rstrip()), language)
            if found and (found.start == floor + start or _may_start(masked[: found.start].rstrip(), language)):
                return found
    return None


def _may_start(left: str, language: Language) -> bool:
    """Tell whether a subject may start after *left*."""
    return left[-1] in _BREAKS or left[-1] == MASK or language.has("boundaries", left.split()[-1])


def _phrase(masked: str, floor: int, end: int, language: Language) -> Span | None:
    tokens = [Span(*found.span()) for found in _TOKEN.finditer(masked, floor, end)]
    if not tokens or tokens[-1].end != end:
        return None
    last = tokens[-1].cut(masked)
    if language.has("pronouns", last):
        return tokens[-1]
    taken = _take_back(masked, tokens, language)
    while taken and (language.has("joining", taken[0].cut(masked)) or language.has("boundaries", taken[0].cut(masked))):
        taken = taken[1:]
    if not taken or not _is_phrase(masked, taken, tokens, language):
        return None
    return Span(taken[0].start, taken[-1].end)


def _take_back(masked: str, tokens: list[Span], language: Language) -> list[Span]:
    """Return the last tokens that may be one noun phrase."""
    taken: list[Span] = []
    for number in range(len(tokens) - 1, -1, -1):
        word = tokens[number].cut(masked)
        if word in _BREAKS or MASK in word or language.has("boundaries", word) or len(taken) > MOST_WORDS:
            break
        taken.insert(0, tokens[number])
        earlier = tokens[number - 1].cut(masked) if number else ""
        joined = language.has("joining", earlier) or _POSSESSIVE.search(earlier)
        if language.has("determiners", word) and not joined and not language.has("determiners", earlier):
            break
    return taken


def _is_phrase(masked: str, taken: list[Span], tokens: list[Span], language: Language) -> bool:
    first, last = taken[0].cut(masked), taken[-1].cut(masked)
    if any(language.has(group, last) for group in ("joining", "determiners")) or last.endswith(
        (*language.words["negative_ending"], language.words["adverb_ending"], *_ENDINGS)
    ):
        return False
    return bool(_NAME.match(first)) or language.has("determiners", first) or taken[0].start == tokens[0].start


def first(masked: str, start: int, ceiling: int, language: Language) -> Span | None:
    """Return the name or pronoun that a sentence begins with, as far as capitals tell; None if it begins otherwise."""
    tokens = [Span(*found.span()) for found in _TOKEN.finditer(masked, start, ceiling)]
    if tokens and language.has("pronouns", tokens[0].cut(masked)):
        return tokens[0]
    taken = list(takewhile(lambda token: _NAME.match(token.cut(masked)), tokens))
    if not taken or any(language.has(group, taken[0].cut(masked)) for group in ("boundaries", "adverbial_starts")):
        return None
    return Span(taken[0].start, taken[-1].end)


def after(masked: str, start: int, ceiling: int, language: Language) -> Span | None:
    """Return the noun phrase that starts at *start*, or None: a name with what stands before it, or up to a break."""
    tokens = [Span(*found.span()) for found in _TOKEN.finditer(masked, start, ceiling)]
    if not tokens or masked[start : tokens[0].start].strip():
        return None
    if language.has("pronouns", tokens[0].cut(masked)):
        return tokens[0]
    end = 0
    for number, token in enumerate(tokens[:MOST_WORDS]):
        word = token.cut(masked)
        following = tokens[number + 1].cut(masked) if number + 1 < len(tokens) else ""
        if word in _BREAKS or MASK in word or language.has("boundaries", word):
            break
        joined = end and language.has("inner", word) and following and not language.has("boundaries", following)
        if language.has("joining", word) and not joined:
            break
        end = number + 1
    while end and language.has("joining", tokens[end - 1].cut(masked)):
        end -= 1
    if not end or not (_NAME.match(tokens[0].cut(masked)) or language.has("determiners", tokens[0].cut(masked))):
        named = next((number for number in range(end) if _NAME.match(tokens[number].cut(masked))), None)
        if named is None or named > 3:
            return None
    found = Span(tokens[0].start, tokens[end - 1].end)
    if found.cut(masked).endswith(_ENDINGS):
        return None
    stop = found.cut(masked)[-1:]
    return Span(found.start, found.end - 1) if stop in ".!?" and found.end == ceiling else found
