"""Agreement as a section of a dataset's card."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from standoff.errors import CorpusError
from standoff.measure.agree import Block, agree
from standoff.measure.agreement_text import cells, notes, number, title
from standoff.measure.estimate import LEVEL, RESAMPLES
from standoff.measure.tables import plural
from standoff.measure.tally import Key
from standoff.storage.corpus import Corpus

MODES: Final = ("exact", "overlap", "ends", "alpha", "same", "same words", "LEA")
"""What a card tells; `standoff agree` tells the rest."""


def section(corpus: Corpus) -> str:
    """Return the agreement of the annotators in Markdown, under one heading `##`; nothing if no two have annotated.

    Of more than two annotators it is that of all of them together.
    """
    try:
        block = agree(corpus).blocks[0]
    except CorpusError:
        return ""
    rows = ["| layer | measure | value | interval | n | equal |", "| --- | --- | ---: | ---: | ---: | ---: |"]
    rows += ["| " + " | ".join(row) + " |" for row in _rows(block)]
    told = "\n".join(f"{note[0].upper()}{note[1:]}." for note in notes(block))
    return f"""## Agreement of the annotators

{plural(len(block.documents), "document")} annotated by {_names(block.names)}.
Their records are matched one to one by the words that they cover; n counts the records or labels of both, or the
matched records that a share is of, and "equal" is the share of equal labels. Intervals are {LEVEL:.0%}, from
{RESAMPLES:,} draws of documents.

{chr(10).join(rows)}

{told}""".rstrip()


def _names(names: tuple[str, ...]) -> str:
    told = f"{', '.join(names[:-1])} and {names[-1]}"
    return told if len(names) == 2 else f"two or more of {told}"


def _rows(block: Block) -> Iterator[list[str]]:
    for key, each in block.estimates.items():
        if key.mode in MODES:
            equal = block.estimates.get(Key(key.layer, key.field, "equal")) if key.mode == "alpha" else None
            yield [key.layer, title(key), *cells(each), number(equal.value) if equal else ""]
