"""The patterns of attribution: how marks, a cue and its subject stand to each other.

A pattern is a function that looks at one cue in its sentence and returns the attribution that it makes, or None. The
table `PATTERNS` says in which order they are tried; the name of each is its key in the table of confidences.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from standoff.curate.marks import MARKS
from standoff.curate.suggest import phrases
from standoff.curate.suggest.sentences import MASK
from standoff.curate.suggest.site import Attribution, Site, trim
from standoff.spans import Span

_GAP: Final = re.compile(r"[\s,—–-]*")
_NEAR: Final = 70


Pattern = Callable[[Site], Attribution | None]


def _last_quoted(site: Site, at: int) -> Span | None:
    """Return the quotation that ends right before *at*, a comma aside."""
    for span in reversed(site.sentence.quoted):
        if site.floor <= span.start and span.end <= at:
            return span if _GAP.fullmatch(site.masked, span.end, at) else None
    return None


def _first_quoted(site: Site, at: int) -> Span | None:
    return next((span for span in site.sentence.quoted if span.start >= at), None)


def _further(site: Site, at: int) -> list[Span]:
    """Return what goes on after a cue: a quotation after a comma, not too far, up to the end of the sentence."""
    span = _first_quoted(site, at)
    gap = site.masked[at : span.start] if span else ""
    joint = re.search(r"[,:—]\s*(\w+\s)?$", gap)
    if span and joint and len(gap) <= 2 * _NEAR and not site.language.cue_pattern.search(gap):
        end = trim(site.masked, at + joint.start(), site.end)
        return [end] if end else []
    return []


def _from_start(site: Site, quoted: Span) -> Span | None:
    """Return the content that ends with a quotation: from the start of the sentence if words lead up to it."""
    lead = site.masked[site.floor : quoted.start]
    at = site.floor + max(lead.rfind(":"), lead.rfind(";")) + 1
    return trim(site.masked, at if MASK not in lead or at > site.floor else site.floor, quoted.end)


def quoted_before(site: Site) -> Attribution | None:
    """Read `“…,” Rutte said`, with what goes on after it."""
    if not site.subject or not site.takes("q"):
        return None
    quoted = _last_quoted(site, site.subject.start)
    return site.made(_from_start(site, quoted), *_further(site, site.cue.end)) if quoted else None


def quoted_inverted(site: Site) -> Attribution | None:
    """Read `“…,” said Rutte`."""
    quoted = _last_quoted(site, site.cue.start) if site.takes("q") and not site.participle else None
    speaker = phrases.after(site.masked, site.cue.end, site.end, site.language) if quoted else None
    if not quoted or not speaker:
        return None
    return site.made(_from_start(site, quoted), *_further(site, speaker.end), speaker=speaker)


def clause_before(site: Site) -> Attribution | None:
    """Read `The bridge is safe, Pop said on Monday`."""
    if not site.subject or not site.takes("q") or MASK in site.masked[site.floor : site.subject.start]:
        return None
    lead = site.masked[site.floor : site.subject.start]
    rest = site.masked[site.cue.end : site.end]
    if not re.search(r"[,—]\s*$", lead) or len(lead.split()) < 3 or re.search(r",|\bthat\b", rest[:_NEAR]):
        return _around(site, lead, rest)
    adverbial = lead.count(",") == 1 and site.language.has("adverbial_starts", lead.split()[0])
    if adverbial or len(rest.split()) > 8 or _says_on(site, rest):
        return None
    return site.made(trim(site.masked, site.floor, site.subject.start))


def _around(site: Site, lead: str, rest: str) -> Attribution | None:
    """Read `The bridge, Pop said, is safe`."""
    if not re.search(r",\s*$", lead) or not rest.startswith(","):
        return None
    first = trim(site.masked, site.floor, site.subject.start) if site.subject else None
    return site.made(first, trim(site.masked, site.cue.end, site.end)) if len(lead.split()) > 1 else None


def _says_on(site: Site, rest: str) -> bool:
    """Tell whether what follows the cue reads as what is said."""
    word = (rest.split() or [""])[0]
    return site.language.has("that", word) or (site.takes("z") and site.language.has("clause_starts", word))


def clause_inverted(site: Site) -> Attribution | None:
    """Read `The bridge is safe, said Ana Pop`."""
    lead = site.masked[site.floor : site.cue.start]
    if not site.takes("q") or site.participle or not re.search(r",\s*$", lead) or len(lead.split()) < 4:
        return None
    if MASK in lead:
        return None
    speaker = phrases.after(site.masked, site.cue.end, site.end, site.language)
    if not speaker or site.subject or len(site.masked[speaker.end : site.end].split()) > 6:
        return None
    return site.made(trim(site.masked, site.floor, site.cue.start), speaker=speaker)


def _speaker(site: Site) -> Span | None:
    """Return the subject; of a participle, who spoke before in the sentence, or the phrase that it begins with."""
    if not site.participle:
        return site.subject
    if site.earlier and site.earlier.speaker:
        return site.earlier.speaker
    lead = site.masked[site.sentence.span.start : site.cue.start]
    if len(lead) > 4 * _NEAR:
        return None
    return phrases.first(site.masked, site.sentence.span.start, site.cue.start, site.language)


def quoted_after(site: Site) -> Attribution | None:
    """Read `Rutte said: “…”`, also with a few words between."""
    quoted, speaker = _first_quoted(site, site.cue.end), _speaker(site)
    if not quoted or not speaker or not site.takes("q"):
        return None
    gap = site.masked[site.cue.end : quoted.start]
    if not re.fullmatch(rf"[^;]{{0,{_NEAR}}}[,:—]\s*|\s*", gap) or site.language.cue_pattern.search(gap):
        return None
    if any(site.language.has("that", word) for word in gap.split()):
        return None
    return site.made(trim(site.masked, quoted.start, site.end), speaker=speaker)


def with_that(site: Site) -> Attribution | None:
    """Read `Rutte said on Monday that …`."""
    speaker = _speaker(site)
    words = "|".join(site.language.words["that"])
    found = re.compile(rf"\s(?:[^\s,;{MASK}]+\s){{0,6}}?({words})\b").match(site.masked, site.cue.end, site.end)
    if not speaker or not site.takes("t") or not found or site.language.cue_pattern.search(found[0]):
        return None
    return site.made(trim(site.masked, found.start(1), site.end), speaker=speaker)


def without_that(site: Site) -> Attribution | None:
    """Read `Rutte said NATO is worried`."""
    speaker = _speaker(site)
    rest = site.masked[site.cue.end : site.end]
    words = rest.split()
    if not speaker or not site.takes("z") or len(words) < 3 or not rest.startswith(" "):
        return None
    word = words[0]
    starts = site.language.has("clause_starts", word) or word[0].isupper() or word[0].isdigit()
    groups = ("joining", "adverbial_starts", "boundaries", "adverbs", "that")
    starts = starts or (site.takes("c") and not any(site.language.has(group, word) for group in groups))
    return site.made(trim(site.masked, site.cue.end, site.end), speaker=speaker) if starts else None


def infinitive(site: Site) -> Attribution | None:
    """Read `Pop vowed to rebuild it`."""
    to = site.language.words["to"]
    found = re.compile(rf"\s({to})\s(\w+)").match(site.masked, site.cue.end, site.end)
    if not site.subject or not site.takes("i") or not found or not _is_verb(site, found[2]):
        return None
    return site.made(_clause(site, found.start(1)))


def demand(site: Site) -> Attribution | None:
    """Read `Pop called on the engineers to rebuild it`."""
    to = site.language.words["to"]
    found = re.compile(rf"\s(?:[^\s,;{MASK}]+\s){{1,9}}?({to})\s(\w+)").match(site.masked, site.cue.end, site.end)
    if not site.subject or not site.takes("o") or not found or not _is_verb(site, found[2]):
        return None
    return site.made(_clause(site, found.start(1)))


def _is_verb(site: Site, word: str) -> bool:
    """Tell whether the word after "to" may be a verb, as far as its shape tells."""
    return word[0].islower() and not site.language.has("determiners", word)


def noun(site: Site) -> Attribution | None:
    """Read `The opposition criticised the plan`."""
    speaker, words = _speaker(site), site.masked[site.cue.end : site.end].split()
    if not speaker or not site.takes("n") or not words or site.masked[site.cue.end] != " " or _is_passive(site):
        return None
    if any(site.language.has(group, words[0]) for group in ("joining", "auxiliaries", "that", "adverbial_starts")):
        return None
    content = _clause(site, site.cue.end)
    return site.made(content, speaker=speaker) if content and len(content.cut(site.masked).split()) < 25 else None


def _is_passive(site: Site) -> bool:
    group = site.cue.cut(site.masked).split()
    return any(site.language.has("passive", word) for word in group[:-1]) and not site.language.is_participle(group[-1])


def called(site: Site) -> Attribution | None:
    """Read `Pop called the plan “a disgrace”`."""
    speaker, content = _speaker(site), _clause(site, site.cue.end)
    if not speaker or not content or not site.takes("s") or _is_passive(site):
        return None
    words = content.cut(site.sentence.text)
    short = len(words.split()) < 25 and any(mark in words for mark in MARKS if mark not in "‘‚")
    return site.made(content, speaker=speaker) if short else None


def _clause(site: Site, start: int) -> Span | None:
    """Return what goes from *start* to the next comma or second verb, or the end of the sentence."""
    verbs, joints = ("|".join(site.language.words[name]) for name in ("auxiliaries", "conjunctions"))
    found = re.compile(rf"[,;]\s|\s(?:{joints})\s(?:{verbs})\s").search(site.masked, start, site.end)
    return trim(site.masked, start, found.start() if found else site.end)


PATTERNS: Final[tuple[dict[str, Pattern], ...]] = (
    {"quoted-before": quoted_before, "quoted-inverted": quoted_inverted},
    {"quoted-after": quoted_after},
    {"clause-before": clause_before, "clause-inverted": clause_inverted},
    {
        "with-that": with_that,
        "demand": demand,
        "infinitive": infinitive,
        "without-that": without_that,
        "called": called,
        "noun": noun,
    },
)
"""The patterns by name, in the order in which they are tried: what is surest first, and before what lies inside it."""
