"""Who is reported to say what: attributions found by quotation marks, cues and their order in the sentence."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from standoff.curate.suggest import phrases
from standoff.curate.suggest.language import Cue, Language
from standoff.curate.suggest.patterns import PATTERNS
from standoff.curate.suggest.sentences import Sentence, sentences
from standoff.curate.suggest.site import Attribution, Site, trim
from standoff.spans import Span

LONGEST: Final = 50_000
"""No cue is looked for in a sentence of more characters: nobody wrote it, and it would take too long."""
_APPOSITION: Final = re.compile(r", ([^,;]+),")


def attributions(text: str, language: Language) -> list[Attribution]:
    """Return what the text seems to attribute; what lies inside an attribution is left alone.

    Quotations that nothing is known of come last.
    """
    found: list[Attribution] = []
    alone: list[Attribution] = []
    before: Sentence | None = None
    waiting: list[Span] = []
    for sentence in sentences(text, language):
        legible = language.cues and sentence.span.end - sentence.span.start <= LONGEST
        here = _in_sentence(sentence, language) if legible else []
        if here and waiting and here[0].content[0].start == sentence.span.start:
            here[0] = replace(here[0], content=(*waiting, *here[0].content))
            waiting = []
        here = here or _uncued(sentence, before, found)
        found += here
        taken = any(each.holds(sentence.span) for each in found[-2:])
        if sentence.is_quotation and not here and not taken:
            waiting += sentence.quoted
        if waiting and not (sentence.is_quotation and sentence.is_open):
            alone.append(_alone(waiting, language))
            waiting = []
        if not sentence.is_quotation:
            alone += [_alone([each], language) for each in sentence.quoted]
        before = sentence
    return found + [each for each in alone if _says(text, each) and not any(_meet(each, one) for one in found)]


def _says(text: str, alone: Attribution) -> bool:
    """Tell a quotation from a title or a word held at a distance: it has three words or more."""
    return sum(len(span.cut(text).split()) for span in alone.content) > 2


def _alone(quoted: list[Span], language: Language) -> Attribution:
    return Attribution("marks" if language.cues else "marks-alone", tuple(quoted))


def _in_sentence(sentence: Sentence, language: Language) -> list[Attribution]:
    found: list[Attribution] = []
    cues = list(language.cue_pattern.finditer(sentence.masked, *sentence.span))
    for patterns in PATTERNS:
        for match in cues:
            site = _site(sentence, language, match, found)
            if any(each.holds(site.cue) or site.cue in each.cue for each in found):
                continue
            for name, pattern in patterns.items():
                made = pattern(site)
                if made and not any(_meet(made, each) for each in found):
                    found.append(replace(made, pattern=name))
                    break
    found += _according(sentence, language, found)
    return sorted(found, key=lambda each: min(piece.start for piece in (*each.content, *each.cue)))


def _site(sentence: Sentence, language: Language, match: re.Match[str], found: list[Attribution]) -> Site:
    start = match.start("group")
    while language.has("adverbs", (word := sentence.masked[start:].split(None, 1)[0])) or (
        word.endswith(language.words["adverb_ending"]) and start < match.start("verb")
    ):
        start += len(word) + 1
    used = [each.end for one in found for each in (*one.content, *one.cue) if each.end <= match.start("group")]
    floor = max([sentence.span.start, *used])
    lead = sentence.masked[sentence.span.start : match.start("group")].rstrip()
    joined = any(lead.endswith(f" {word}") for word in language.words["conjunctions"])
    participle = joined or (language.is_participle(match["verb"]) and start == match.start("verb") and lead[-1:] == ",")
    subject = None if participle else phrases.before(sentence.masked, floor, match.start("group"), language)
    earlier = next((each for each in reversed(found) if each.speaker), None)
    cue = language.cue(match["verb"])
    end = _end(sentence, match.end(), found)
    return Site(sentence, language, Span(start, match.end()), cue, subject, floor, end, participle, earlier)


def _end(sentence: Sentence, cue: int, found: list[Attribution]) -> int:
    """Return where what follows a cue ends: before the next attribution, and the comma and the "and" before that."""
    later = [span.start for one in found for span in (*one.content, *one.cue, *filter(None, [one.speaker]))]
    end = min([sentence.span.end, *(start for start in later if start >= cue)])
    joint = re.search(r"[,;]\s*(?:\w+\s+)?$", sentence.masked[cue:end]) if end < sentence.span.end else None
    return cue + joint.start() if joint else end


def _meet(one: Attribution, other: Attribution) -> bool:
    spans = (*other.content, *other.cue)
    return any(a.start < b.end and b.start < a.end for a in (*one.content, *one.cue) for b in spans)


def _past_apposition(masked: str, speaker: Span, end: int, language: Language) -> int:
    """Return where what a speaker says may start: after "a spokesman for the party," behind the name, if that is there.

    What has a verb is no apposition, as far as cues and auxiliaries tell.
    """
    found = _APPOSITION.match(masked, speaker.end, end)
    words = found[1].split() if found else []
    if not words or not language.has("determiners", words[0]):
        return speaker.end
    verbs = any(language.has("auxiliaries", word) or word in language.cues for word in words)
    return speaker.end if verbs or not found else found.end()


def _according(sentence: Sentence, language: Language, found: list[Attribution]) -> list[Attribution]:
    """Read `according to Pop, …` and `…, according to Pop`."""
    for match in language.according_pattern.finditer(sentence.masked, *sentence.span):
        cue, masked = Span(*match.span()), sentence.masked
        speaker = phrases.after(masked, cue.end, sentence.span.end, language)
        if not speaker or any(each.holds(cue) for each in found):
            continue
        if match.start() == sentence.span.start:
            content = trim(masked, _past_apposition(masked, speaker, sentence.span.end, language), sentence.span.end)
        else:
            used = [piece.end for each in found for piece in (*each.content, *each.cue) if piece.end <= cue.start]
            content = trim(masked, max([sentence.span.start, *used]), cue.start)
        made = Attribution("according", (content,), (cue,), speaker, Cue(frozenset(), {})) if content else None
        if made and not any(_meet(made, each) for each in found):
            return [made]
    return []


def _uncued(sentence: Sentence, before: Sentence | None, found: list[Attribution]) -> list[Attribution]:
    """Let a quotation without a cue go on with the attribution before it.

    In the same paragraph, and after a paragraph whose quotation is left open, the pieces belong to the cue before, so
    that attribution grows. In a paragraph of its own the quotation floats: it goes on with the speaker alone.
    """
    if not sentence.is_quotation or not before or not found:
        return []
    index = next((n for n in range(len(found) - 1, -1, -1) if any(map(found[n].holds, before.quoted))), None)
    if index is None:
        return []
    last = found[index]
    if before.line == sentence.line or before.is_open:
        found[index] = replace(last, content=(*last.content, *sentence.quoted))
        return []
    origin = last.continues if last.continues is not None else index
    return [Attribution("floating", sentence.quoted, (), last.speaker, None, origin)]
