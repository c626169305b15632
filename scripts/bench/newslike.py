"""News-like texts for measurements, made from a seed: few people, named again and again, with the same cues."""

from __future__ import annotations

import random

from standoff.spans import Span, find_all

PEOPLE = {
    "Anna Verhoeven": ("Prime Minister", "she"),
    "Tomas Lindqvist": ("Foreign Minister", "he"),
    "Mei Tanaka": ("Defence Secretary", "she"),
    "Oleg Baran": ("opposition leader", "he"),
    "Lucía Ortega": ("Commissioner", "she"),
    "Samuel Okafor": ("spokesman", "he"),
}
STATES = ["Norland", "Sarovia", "the Federation", "Westmark", "Ostania", "the Union"]
CUES = ["said", "told reporters", "added", "warned", "insisted", "has said", "did not say", "raised concern"]
WORDS = """
navy fleet budget treaty border summit sanctions exports alliance exercise ceasefire tariff embassy parliament coast
pipeline harbour ministry troops missile deal region ally vote reform inquiry report
build expand protect sign delay reject support finance open close defend review cut extend restore
rapid joint military free serious common regional economic nuclear secret final broad
because while although after before unless since
"""
NOUNS, MORE_NOUNS, VERBS, ADJECTIVES, LINKS = (line.split() for line in WORDS.strip().split("\n"))


def article(seed: int, paragraphs: int = 14) -> tuple[str, list[Span]]:
    """Return a text and the spans of its names, pronouns, cues and quotations, in order."""
    chance = random.Random(seed)
    cast = chance.sample(sorted(PEOPLE), 3)
    text = "\n".join(_paragraph(chance, cast) for _ in range(paragraphs)) + "\n"
    return text, sorted(set(_spans(text)))


def paragraph(chance: random.Random) -> str:
    """Return one paragraph about anybody."""
    return _paragraph(chance, chance.sample(sorted(PEOPLE), 3))


def _clause(chance: random.Random) -> str:
    noun, other = chance.sample(NOUNS + MORE_NOUNS, 2)
    return (
        f"{chance.choice(STATES)} {chance.choice(['will', 'must', 'cannot', 'wants to'])} {chance.choice(VERBS)} "
        f"its {chance.choice(ADJECTIVES)} {noun} {chance.choice(['near', 'with', 'against', 'for'])} "
        f"{chance.choice(STATES)}’s {other}"
    )


def _sentence(chance: random.Random, cast: list[str]) -> str:
    name = chance.choice(cast)
    title, pronoun = PEOPLE[name]
    speaker = chance.choice([name, name.split()[-1], f"{title} {name}", pronoun, "The " + title.lower()])
    cue, first, second = chance.choice(CUES), _clause(chance), _clause(chance)
    shape = chance.randrange(5)
    if shape == 0:
        return f"“{first}, {chance.choice(LINKS)} {second},” {speaker} {cue}."
    if shape == 1:
        return f"{speaker[0].upper()}{speaker[1:]} {cue} that {first}."
    if shape == 2:
        return f"“{first},” {speaker} {cue}. “{second}.”"
    if shape == 3:
        return f"According to {speaker}, {first} — {chance.choice(LINKS)} {second}."
    return f"{first[0].upper()}{first[1:]}, {chance.choice(LINKS)} {second}."


def _paragraph(chance: random.Random, cast: list[str]) -> str:
    return " ".join(_sentence(chance, cast) for _ in range(chance.randint(1, 4)))


def _spans(text: str) -> list[Span]:
    words = [*PEOPLE, *(name.split()[-1] for name in PEOPLE), *STATES, *CUES, " he ", " she "]
    found = [place for each in words for place in find_all(text, each)]
    found = [Span(span.start + (span.cut(text)[0] == " "), span.end - (span.cut(text)[-1] == " ")) for span in found]
    opened = [span.start for span in find_all(text, "“")]
    return found + [Span(start, text.index("”", start) + 1) for start in opened]
