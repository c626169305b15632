"""Rules on source.txt itself: that it is the text that was annotated, and holds nothing that cannot be seen."""

from __future__ import annotations

from collections.abc import Iterator

from standoff.document import Document
from standoff.findings import Fault
from standoff.printable import many
from standoff.spans import Span
from standoff.validate.examined import Examined
from standoff.validate.rule import rule
from standoff.validate.rules.text import LINE_ENDS, REANCHOR, cause, digest, is_changed, matches, mend, spans


def text_sound(doc: Examined) -> bool:
    """Prove that the text is the one that was annotated, and holds nothing that cannot be seen."""
    raw = doc.text.encode("utf-8")
    unseen = b"\r" in raw or b"\0" in raw or raw[:3] == b"\xef\xbb\xbf"
    same = doc.meta["sha256"] == digest(doc.text) and doc.meta["length"] == len(doc.text)
    return same and not unseen


@rule(
    "T301",
    reads=("text", "document"),
    unless=text_sound,
    needs=("document.sha256", "document.length"),
    hint=REANCHOR,
)
def text_hash(doc: Document) -> Iterator[Fault]:
    """sha256 and length in document.json are those of source.txt.

    The hash is what tells everybody that offsets and text belong together. A text that was "cleaned" after it had
    been annotated breaks every span behind the first change; they are told together with it, as one finding.

    Bad: "sha256": "e3b0c4…", the hash of an earlier version of the text
    Good: "sha256" and "length" as `sha256sum source.txt` and its code points give them
    """
    if is_changed(doc):
        lost = sum(not matches(doc, span) for _, _, _, span in spans(doc))
        does = many(lost, "span of the gold set does", "spans of the gold set do")
        follows = f", and {does} not match it any more" if lost else ""
        message = f"source.txt was changed after it was annotated{follows}; its hash is {digest(doc.text)}"
        yield Fault(message, "document", pointer=("sha256",), hint=mend(doc), cause=cause(doc))
    elif doc.meta["length"] != len(doc.text):
        yield Fault(
            f"source.txt has {many(len(doc.text), 'code point')}, not {doc.meta['length']:,}",
            "document",
            pointer=("length",),
        )


@rule(
    "T302",
    reads=("text",),
    unless=text_sound,
    hint="standoff fix takes it out, and moves the spans; a NUL must go by hand",
)
def text_hygiene(doc: Document) -> Iterator[Fault]:
    """source.txt holds no byte-order mark at its start, no carriage return and no NUL.

    They cannot be seen, shift offsets, and other programs take them away without a word, which breaks every span behind
    them.

    Bad: "NATO said\\r\\n"
    Good: "NATO said\\n"
    """
    named = {"\ufeff": "a byte-order mark", "\r": "a carriage return", "\0": "a NUL"}
    for char, name in named.items() if not doc.set else ():
        at = doc.text.find(char)
        if at >= 0 and (char != "\ufeff" or at == 0):
            count = doc.text.count(char) if char != "\ufeff" else 1
            more = f", and {count - 1} more" if count > 1 else ""
            told = cause(doc) if char == "\r" and mend(doc) == LINE_ENDS else ""
            yield Fault(f"the text holds {name}{more}", "text", span=Span(at, at + 1), cause=told)
