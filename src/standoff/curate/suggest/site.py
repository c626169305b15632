"""A cue in its sentence, and the attribution that a pattern makes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from standoff.curate.suggest.language import Cue, Language
from standoff.curate.suggest.sentences import Sentence
from standoff.spans import Span

STOPS: Final = " \t,;:.!?—–-"


@dataclass(frozen=True)
class Attribution:
    """An attribution that the text seems to make.

    Attributes:
        pattern: The name of the pattern that found it.
        content: What is said, in pieces none of which crosses a line end.
        cue: The verb group, or what else reports; empty if nothing does.
        speaker: The noun phrase of who speaks; None if none was found.
        word: What is known of the cue.
        continues: The position of the earlier attribution that it goes on with, having no cue of its own.
    """

    pattern: str
    content: tuple[Span, ...]
    cue: tuple[Span, ...] = ()
    speaker: Span | None = None
    word: Cue | None = None
    continues: int | None = None

    def holds(self, span: Span) -> bool:
        """Tell whether the content holds *span*."""
        return any(piece.holds(span) for piece in self.content)


@dataclass(frozen=True)
class Site:
    """A cue in its sentence.

    Attributes:
        sentence: The sentence.
        language: Its language.
        cue: The verb group, without adverbs before it.
        word: What is known of the verb.
        subject: The noun phrase before the verb, or None.
        floor: Where what is not yet attributed begins.
        end: Where it ends: with the sentence, or before the next attribution.
        participle: Whether the verb has its subject elsewhere: before a comma, or before another verb and "and".
        earlier: The attribution before, if it is in the same sentence.
    """

    sentence: Sentence
    language: Language
    cue: Span
    word: Cue
    subject: Span | None
    floor: int
    end: int
    participle: bool = False
    earlier: Attribution | None = field(default=None, repr=False)

    @property
    def masked(self) -> str:
        """The text with its quotations masked."""
        return self.sentence.masked

    def takes(self, *kinds: str) -> bool:
        """Tell whether the verb takes one of these; see `Cue`."""
        return bool(self.word.takes & set(kinds))

    def made(self, *content: Span | None, speaker: Span | None = None) -> Attribution | None:
        """Return an attribution of this cue; None if it would have no content, or say its own cue or speaker."""
        pieces = tuple(piece for piece in content if piece and piece.end > piece.start)
        speaker = speaker or self.subject
        own = [self.cue, *([speaker] if speaker else [])]
        if not pieces or any(one.start < each.end and each.start < one.end for one in pieces for each in own):
            return None
        return Attribution("", pieces, (self.cue,), speaker, self.word)


def trim(masked: str, start: int, end: int) -> Span | None:
    """Return a stretch without blanks and stops at its ends; None if nothing is left."""
    words = masked[start:end]
    left = len(words) - len(words.lstrip(STOPS))
    right = len(words.rstrip(STOPS))
    return Span(start + left, start + right) if right > left else None
