"""Rules between documents: what would make a dataset of them misleading."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from standoff.document import Document
from standoff.findings import Fault
from standoff.validate.rule import rule

Told = tuple[str, str | None, list[tuple[int, int]]]
"""Id, split and sentences of a document; no sentences where it has no split."""


def _told(doc: Document) -> Told:
    if not doc.split:
        return doc.id, None, []
    from standoff.similar import sentences

    return doc.id, doc.split, sentences(doc.text)


@rule(
    "D501",
    reads=("text", "document"),
    summary=_told,
    hint="give both the same split; standoff split keeps near-duplicates together",
)
def split_leak(found: list[Any]) -> Iterator[Fault]:
    """Documents in different splits do not share most of their sentences.

    Whoever trains on one of them has seen the other. This rule looks at whole sentences, which is quick;
    `standoff split --check` also finds texts that were reworded.

    Bad: article (train) and article-updated (test) share nine of ten sentences
    Good: article and article-updated are both in train
    """
    if not any(split for _, split, _ in found):
        return
    from standoff.similar import screen

    for one, two in screen([told[2] for told in found], lambda number: str(found[number][1])):
        names = [f"{found[each][0]} ({found[each][1]})" for each in (one, two)]
        yield Fault(f"{names[1]} is a near-duplicate of {names[0]}", "document", two)
