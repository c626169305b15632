"""Repairs of source.txt, with every span that counts it, and of what document.json says of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import accumulate
from typing import Any

from standoff.curate.fragments import fits
from standoff.curate.repairs.draft import Change, Draft, Edit, Line, SpanAt, Told, digest, rewrite
from standoff.curate.repairs.offsets import counted, move, units_of
from standoff.curate.texts import BOM, plain
from standoff.spans import Span
from standoff.storage import folder


def text_hygiene(draft: Draft) -> Iterator[Edit | Told]:
    """Take the byte-order mark and carriage returns out of source.txt, and move every span with it.

    A span that fits the text as it is moves; one that fits the clean text stays. Hash and length are set again if
    they were those of the text as it is. Where a span fits both, at different words, the other spans of its set and the
    hash decide; if they do not, nothing is done.
    """
    text, path = draft.text, draft.start + folder.TEXT
    if text is None:
        return
    if "\0" in text:
        yield Told(path, "", "nobody can tell what stood where it holds a NUL")
    clean = plain(text)
    if clean == text:
        return
    changes: list[Change] = []
    for spans in draft.sets():
        found, disputed = _moved(spans, text, clean, draft.sha256)
        if disputed:
            yield disputed.told("fits the text with and without its carriage returns, at different words")
            return
        changes += found
    edits = [*rewrite(draft, changes), *_meta(draft, text, clean)]
    gone = [("the byte-order mark", text.startswith(BOM)), ("carriage returns", "\r" in text)]
    words = " and ".join(name for name, there in gone if there)
    told = Told(path, "", f"took out {words}")
    lines = {at: line for edit in edits for at, line in edit.lines.items()}
    yield Edit((told, *(each for edit in edits for each in edit.told)), lines, clean)


def _moved(spans: list[SpanAt], text: str, clean: str, sha256: str) -> tuple[list[Change], SpanAt | None]:
    """Return the changes of a set of spans, or the first one for which two answers are possible."""
    places, units = _places(text), units_of(clean).values()
    first = _counted(spans, text, clean, sha256)
    changes: list[Change] = []
    for each in spans:
        new = _place(each.value, places)
        if new == Span.of(each.value):
            continue
        counts = [name for name in (text, clean) if fits(each.value, name)]
        if len(counts) == 2:
            counts = [first] if first else counts
        if len(counts) == 2 or (text in counts and new.start == new.end):
            return [], each
        if text in counts:
            changes.append(move(each, new, clean, "the text in front of it became shorter"))
        elif not counts and not any(counted(each.value, unit, clean) for unit in units):
            value = {**each.value, "start": new.start, "end": new.end}
            changes.append((each, value, f"is now {new.start}..{new.end}, and still not what the text has"))
    return changes, None


def _counted(spans: list[SpanAt], text: str, clean: str, sha256: str) -> str | None:
    """Return which text a set of spans counts: the one that all fit, or else the one whose hash was kept."""
    known = [each for each in spans if fits(each.value, text) or fits(each.value, clean)]
    whole = [name for name in (text, clean) if all(fits(each.value, name) for each in known)]
    if len(whole) == 1:
        return whole[0]
    return next((name for name in (text, clean) if digest(name) == sha256), None)


def _places(text: str) -> list[int]:
    """Return where each offset of *text* is without byte-order mark and CRs in front of LFs."""
    gone = [(at == 0 and char == BOM) or text[at : at + 2] == "\r\n" for at, char in enumerate(text)]
    return list(accumulate((0 if skip else 1 for skip in gone), initial=0))


def _place(value: Mapping[str, Any], places: list[int]) -> Span:
    beyond = len(places) - 1
    start, end = (places[min(at, beyond)] + max(0, at - beyond) for at in (value["start"], value["end"]))
    return Span(start, end)


def _meta(draft: Draft, text: str, clean: str) -> Iterator[Edit]:
    """Set hash and length, if they were those of *text*."""
    if draft.sha256 == digest(text):
        yield from _set(draft, {"sha256": digest(clean), "length": len(clean)}, "hash and length are those of the text")


def text_hash(draft: Draft) -> Iterator[Edit | Told]:
    """Set length, where the hash proves that the text is the same; set the hash, where only line ends changed.

    Any other wrong hash may mean that the text was changed after it had been annotated, and stays.
    """
    line, text = _document(draft), draft.text
    if line is None or line.record is None or text is None or not draft.schema.document.has("sha256", "length"):
        return
    actual = {"sha256": digest(text), "length": len(text)}
    known = {name: line.record.get(name) for name in actual}
    if known == actual:
        return
    if known["sha256"] == actual["sha256"]:
        yield from _set(draft, actual, "the hash is right, so the length is set")
    elif known["sha256"] in {digest(each) for each in _variants(text)}:
        yield from _set(draft, actual, "the old hash is that of the same text with other line ends")
    else:
        yield Told(draft.document, "", "the text may have been changed after it was annotated; standoff reanchor helps")


def _variants(text: str) -> Iterator[str]:
    """Yield the text as it may have been before an editor touched its line ends; no offset of a word differs."""
    for body in (text, text.removesuffix("\n"), text + "\n"):
        yield from (body, body.replace("\n", "\r\n"), body.replace("\n", "\r"))
        yield from (BOM + body, BOM + body.replace("\n", "\r\n"))


def _document(draft: Draft) -> Line | None:
    return next(iter(draft.files.get(draft.document, ())), None)


def _set(draft: Draft, values: Mapping[str, Any], words: str) -> Iterator[Edit]:
    line = _document(draft)
    record = (line and line.record) or {}
    new = {**record, **{name: value for name, value in values.items() if draft.schema.document.has(name)}}
    if new != record:
        told = Told(draft.document, "", words)
        yield Edit((told,), {(draft.document, 0): draft.rewritten(draft.document, 0, new)})
