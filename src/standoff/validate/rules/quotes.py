"""Rules on one quote: its content, its cue and its quotation marks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from standoff.document import Document
from standoff.findings import Fault
from standoff.validate.rule import rule
from standoff.validate.rules.lookup import first, live, pieces, short, speakers, within
from standoff.validate.rules.sound_quotes import (
    ANY_MARK,
    MARKED,
    UNMARKED,
    cues_sound,
    forms_sound,
    marks_paired,
    outside,
    unbalanced,
)
from standoff.validate.rules.words import MARKS, NEGATORS, PAIRS, negator_in, words_for

_SPARE: Final = " ,\n" + "".join(sorted(MARKS))


def _odd(quote: Mapping[str, Any]) -> bool:
    return "odd-marks" in (quote.get("tags") or ())


@rule(
    "L531",
    needs=("quotes.content", "quotes.cue"),
    unless=cues_sound,
    on_spans=True,
    hint="take the cue out of the content",
)
def cue_in_content(doc: Document) -> Iterator[Fault]:
    """The cue of a quote lies outside its content.

    The cue is the reporter's word and the content is the speaker's. A cue in the middle of a quotation splits the
    content in two.

    Bad: the content is "We will wait, she said, for now", with the cue "said" inside
    Good: the content is "We will wait," and "for now", with the cue "said" between
    """
    for index, record in live(doc, "quotes"):
        content = pieces(record.get("content"))
        for cue in pieces(record.get("cue")):
            if any(each["start"] < cue["end"] and cue["start"] < each["end"] for each in content):
                yield Fault(f"the cue {short(cue['text'])} lies in the content", "quotes", index, ("cue",), first(cue))


@rule(
    "L532",
    needs=("quotes.cue", "quotes.form", "quotes.continues", "quotes.speaker_missing"),
    unless=cues_sound,
    hint="mark the verb, noun or colon that reports; or say whom the quote continues, or why there is no speaker",
)
def cue_missing(doc: Document) -> Iterator[Fault]:
    """A quote has a cue, unless its form or its place explains why not.

    Without a cue nothing in the text says that somebody spoke. Free indirect speech has none, nor has a quote that
    continues an earlier one, that the author speaks, or whose speaker is missing.

    Bad: "form": "indirect", "cue": []
    Good: "form": "direct", "cue": [], "continues": "q3"
    """
    for index, record in live(doc, "quotes"):
        if not record.get("cue") and record.get("form") != "free_indirect":
            author = any(each.get("kind") == "author" for each in speakers(record))
            if not author and not record.get("continues") and not record.get("speaker_missing"):
                at = first(record.get("content"))
                yield Fault(f"the quote is {record.get('form')}, but has no cue", "quotes", index, ("cue",), at)


@rule(
    "L533",
    "warning",
    needs=("quotes.cue", "quotes.realis"),
    unless=cues_sound,
    on_spans=True,
    hint="negated: it was not said; actual: the negator belongs to what was said, and not to the cue",
)
def cue_negation_realis(doc: Document) -> Iterator[Fault]:
    """A quote whose cue is negated did not actually happen.

    "He did not say that they would leave" reports no saying. A refusal, "would not comment", is an act of its own and
    may be actual. Known for English.

    Bad: the cue "did not say" with "realis": "actual"
    Good: the cue "did not say" with "realis": "negated"
    """
    negators = words_for(doc, NEGATORS)
    for index, record in live(doc, "quotes") if negators else ():
        said = record.get("realis") == "actual" and record.get("report") != "refusal"
        for cue in pieces(record.get("cue")) if said else ():
            found = negator_in(cue["text"], negators) if negators else ""
            if found:
                message = f"the quote is actual, but its cue {short(cue['text'])} holds {found!r}"
                yield Fault(message, "quotes", index, ("realis",), first(cue))


@rule(
    "L534",
    needs=("quotes.content", "quotes.verbatim"),
    unless=forms_sound,
    on_spans=True,
    hint="verbatim is the part of the content inside the marks",
)
def verbatim_in_content(doc: Document) -> Iterator[Fault]:
    """What is verbatim lies in the content.

    Bad: content 1237..1298, verbatim 1304..1332
    Good: content 1237..1333, verbatim 1304..1332
    """
    for index, record in live(doc, "quotes"):
        for number, each in enumerate(pieces(record.get("verbatim"))):
            if not within(each, record.get("content")):
                message = f"the verbatim {short(each['text'])} lies outside the content"
                yield Fault(message, "quotes", index, ("verbatim", number), first(each))


@rule(
    "L535",
    "warning",
    reads=("text",),
    needs=("quotes.verbatim",),
    unless=forms_sound,
    on_spans=True,
    hint="verbatim runs from mark to mark and leaves the marks out; tag odd-marks where the text has none",
)
def verbatim_at_marks(doc: Document) -> Iterator[Fault]:
    """What is verbatim stands between quotation marks, and the marks are not part of it.

    A paragraph of a longer quotation may go without a closing mark, so a line's start or end is as good as a mark.

    Bad: verbatim "“We will wait,”" with its marks, or "We will" in “We will wait,”
    Good: verbatim "We will wait," in “We will wait,”
    """
    for index, record in live(doc, "quotes"):
        verbatim = pieces(record.get("verbatim"))
        starts, ends = {each["start"] for each in verbatim}, {each["end"] for each in verbatim}
        for number, each in enumerate(verbatim):
            start, end = each["start"], each["end"]
            before, after = doc.text[max(0, start - 2) : start].strip(" \u00a0\u202f"), doc.text[end : end + 2]
            after = after.strip(" \u00a0\u202f")
            opened = start in ends or not before or before[-1] in MARKS or before[-1] == "\n"
            closed = end in starts or not after or after[0] in MARKS or after[0] == "\n"
            held = each["text"][:1] in PAIRS and each["text"][-1:] == PAIRS[each["text"][:1]]
            if (not (opened and closed) or held) and not _odd(record):
                where = "holds its own marks" if held else "does not run from mark to mark"
                message = f"the verbatim {short(each['text'])} {where}"
                yield Fault(message, "quotes", index, ("verbatim", number), first(each))


@rule(
    "L536",
    needs=("quotes.form", "quotes.verbatim"),
    unless=forms_sound,
    hint="direct and mixed have words in marks, indirect and free_indirect have none; tag odd-marks if the text errs",
)
def form_vs_verbatim(doc: Document) -> Iterator[Fault]:
    """The form of a quote fits its verbatim parts.

    `form` says what a reader may take for the speaker's own words, and `verbatim` says where they are; the two must
    not contradict each other.

    Bad: "form": "indirect" with a verbatim part
    Good: "form": "mixed" with a verbatim part, or "form": "indirect" with "verbatim": []
    """
    for index, record in live(doc, "quotes"):
        form, verbatim = record.get("form"), record.get("verbatim")
        if (verbatim and form in UNMARKED) or (not verbatim and form in MARKED and not _odd(record)):
            message = f"the quote is {form}, but has {'a' if verbatim else 'no'} verbatim part"
            yield Fault(message, "quotes", index, ("form",), first(record.get("content")))


@rule(
    "L537",
    "warning",
    needs=("quotes.form", "quotes.content", "quotes.verbatim"),
    unless=forms_sound,
    on_spans=True,
    hint="direct: all words stand in marks; mixed: some do",
)
def direct_is_all_verbatim(doc: Document) -> Iterator[Fault]:
    """In a direct quote all words stand in marks, and in a mixed one only some of them.

    Bad: "form": "direct" for: NATO is worried, and “we follow them very closely.”
    Good: "form": "mixed" for: NATO is worried, and “we follow them very closely.”
    """
    for index, record in live(doc, "quotes"):
        if record.get("form") in MARKED and record.get("verbatim"):
            content, verbatim = pieces(record.get("content")), pieces(record["verbatim"])
            left = outside([str(each["text"]) for each in content], [each["text"] for each in verbatim])
            spare = any(map(str.isalnum, left))
            if spare == (record["form"] == "direct"):
                told = f"{short(left.strip(_SPARE))} is outside of the marks" if spare else "all of it is in marks"
                yield Fault(
                    f"the quote is {record['form']}, but {told}", "quotes", index, ("form",), first(record["content"])
                )


@rule(
    "L538",
    "warning",
    reads=("text",),
    needs=("quotes.content",),
    unless=marks_paired,
    on_spans=True,
    hint="take both marks into the content, or neither; tag odd-marks if the text errs",
)
def marks_balanced(doc: Document) -> Iterator[Fault]:
    """The quotation marks in a content are balanced.

    A mark without its partner says that the content starts or ends a little too early. A paragraph that the next one
    goes on with has no closing mark, so one that lacks at the end of a line does not count.

    Bad: content “We will wait, without the closing mark that follows
    Good: content “We will wait,”
    """
    for index, record in live(doc, "quotes"):
        content = pieces(record.get("content"))
        words = content[0]["text"] if len(content) == 1 else "".join([str(each["text"]) for each in content])
        lacking = unbalanced(words) if ANY_MARK.search(words) else ""
        if lacking and not _odd(record) and not _breaks_off(doc.text, content):
            yield Fault(f"{lacking} has no partner in the content", "quotes", index, ("content",), first(content))


def _breaks_off(text: str, content: list[Mapping[str, Any]]) -> bool:
    """Tell whether an opening mark is left open at the end of a line, as in a quotation of several paragraphs."""
    opening = [*PAIRS, '"']
    return any(text[each["end"] : each["end"] + 1] in ("\n", "") and each["text"][:1] in opening for each in content)


@rule(
    "L539",
    "warning",
    needs=("quotes.verbatim", "quotes.cue", "quotes.speakers"),
    unless=forms_sound,
    on_spans=True,
    hint="a word kept at a distance is no quote; delete the record, or tag it scare-quotes and reject it",
)
def scare_quote(doc: Document) -> Iterator[Fault]:
    """A word or two in marks, with no cue and no speaker, is no quote.

    Marks also keep a word at a distance, name a title or explain a term. What nobody is reported to have said is no
    attribution.

    Bad: the “experts” were wrong: verbatim "experts", "cue": [], "speakers": []
    Good: no quote there; or a cue and a speaker, where somebody did say it
    """
    for index, record in live(doc, "quotes"):
        if record.get("verbatim") and not record.get("cue") and not speakers(record) and not record.get("continues"):
            words = " ".join(str(each["text"]) for each in pieces(record["verbatim"]))
            if len(words.split()) <= 2:
                message = f"{short(words)} has neither cue nor speaker"
                yield Fault(message, "quotes", index, ("verbatim",), first(record["verbatim"]))
