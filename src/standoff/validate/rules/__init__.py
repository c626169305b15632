"""The rules, one function each, in files by what they look at.

Importing this package enters every rule into `standoff.validate.rule.RULES`.
"""

from standoff.validate.rules import (
    characters,
    coreference,
    dataset,
    entities,
    nesting,
    polarity,
    quotes,
    records,
    references,
    registry,
    source,
    speakers,
    stances,
    text,
)

__all__ = [
    "characters",
    "coreference",
    "dataset",
    "entities",
    "nesting",
    "polarity",
    "quotes",
    "records",
    "references",
    "registry",
    "source",
    "speakers",
    "stances",
    "text",
]
