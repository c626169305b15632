"""Waivers: findings that somebody looked at and set aside, with a reason and until a day.

They stand in waivers.jsonl beside corpus.json and are reviewed like data. A waiver names one rule and one record (or
a whole document, or the whole corpus, by null), and may name the value or the words as well; it sets aside just that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from standoff.document import Document
from standoff.findings import Finding
from standoff.storage.corpus import Corpus
from standoff.validate import engine_rules as rules
from standoff.validate.reading import read_records
from standoff.validate.rule import RULES, Rule
from standoff.validate.schema_check import SchemaCheck
from standoff.validate.selection import UnknownRuleError, find_rules, is_firm
from standoff.validate.source import Part, Source

REFERENCES: Final = ("R402", "P601")
"""The rules on what a record points at; they hold for a waiver as well."""


@dataclass(frozen=True)
class Waiver:
    """One line of waivers.jsonl.

    Attributes:
        rule: The rule whose finding is set aside.
        value: The line's fields.
        until: The last day on which it holds; None for always.
        finding: Makes a finding that points at one of its fields.
    """

    rule: Rule
    value: dict[str, Any]
    until: date | None
    finding: Callable[[Rule, str, str], Finding]

    def fits(self, finding: Finding, words: Callable[[Finding], str | None] | None) -> bool:
        """Tell whether this is the finding that the waiver names; *words* gives the words that a finding is about."""
        value = self.value
        named = (self.rule.code, value["doc"] or "", value.get("set", ""), value["record"] or "")
        return (
            named == (finding.code, finding.doc, finding.set, finding.record)
            and value.get("pointer", finding.pointer) == finding.pointer
            and ("text" not in value or (words is not None and words(finding) == value["text"]))
        )


@dataclass(frozen=True)
class Waived:
    """A finding that is set aside, and by what."""

    finding: Finding
    waiver: Waiver


def read_waivers(source: Source, corpus: Corpus) -> tuple[list[Waiver], list[Finding]]:
    """Return the waivers in a waivers.jsonl, and what is wrong with the others."""
    schema = corpus.schema.waiver
    if schema is None:
        hint = f"copy waiver.schema.json into schema/{corpus.schema.version}"
        return [], [source.finding(rules.BAD_SCHEMA, "the schema has no waiver.schema.json", hint=hint)]
    part, findings = read_records(source, SchemaCheck(schema))
    layers = replace(corpus.schema, layers={"waivers": schema})
    document = Document("", "", {}, {"waivers": part.records}, layers, corpus=corpus.meta)
    for rule in [RULES[code] for code in REFERENCES if code in RULES]:
        for fault in rule.check(document) if rule.check else ():
            hint = fault.hint or ""
            findings.append(part.finding(rule, fault.message, fault.index or 0, fault.pointer, hint=hint))
    waivers = []
    for index, value in enumerate(part.records):
        refusal = _refuse(value)
        if refusal:
            rule, message, field, hint = refusal
            findings.append(part.finding(rule, message, index, (field,), hint=hint))
        else:
            waivers.append(_waiver(part, index, value))
    return waivers, findings


def _refuse(value: dict[str, Any]) -> tuple[Rule, str, str, str] | None:
    """Return (rule, message, field, hint) if a line, though it keeps the schema, waives nothing."""
    try:
        found = find_rules(value["rule"])
        date.fromisoformat(value["until"] or "2000-01-01")
    except UnknownRuleError as error:
        return rules.BAD_SETTING, error.message, "rule", error.hint or ""
    except ValueError:
        return rules.WRONG_PATTERN, f"there is no day {value['until']}", "until", ""
    if len(found) != 1:
        return rules.BAD_SETTING, f"{value['rule']} names {len(found)} rules", "rule", "a waiver names one rule"
    if is_firm(found[0]):
        message = f"{found[0].code} {found[0].name} cannot be waived, since what breaks it hides other faults"
        return rules.BAD_SETTING, message, "rule", "mend what it finds"
    return None


def _waiver(part: Part, index: int, value: dict[str, Any]) -> Waiver:
    def finding(rule: Rule, message: str, field: str) -> Finding:
        return part.finding(rule, message, index, (field,))

    until = date.fromisoformat(value["until"]) if value["until"] else None
    return Waiver(find_rules(value["rule"])[0], value, until, finding)


def waive(
    findings: Sequence[Finding],
    waivers: Sequence[Waiver],
    *,
    today: date,
    documents: frozenset[str] | None = None,
    words: Callable[[Finding], str | None] | None = None,
) -> tuple[list[Finding], list[Waived], list[Finding]]:
    """Return the findings that remain, those that are waived, and what is wrong with the waivers.

    Args:
        findings: What was found.
        waivers: The first that fits a finding takes it.
        today: A waiver whose `until` lies before this day has expired and sets nothing aside.
        documents: The ids that were checked, so that no waiver for another one is called unused; None for all.
        words: Gives the words of source.txt that a finding is about; without it a waiver with `text` fits nothing.
    """
    live = [each for each in waivers if each.until is None or each.until >= today]
    by_code: dict[str, list[Waiver]] = {}
    for waiver in live:
        by_code.setdefault(waiver.rule.code, []).append(waiver)
    kept, waived = [], []
    for finding in findings:
        fitting = next((each for each in by_code.get(finding.code, ()) if each.fits(finding, words)), None)
        if fitting:
            waived.append(Waived(finding, fitting))
        else:
            kept.append(finding)
    used = {id(each.waiver) for each in waived}
    idle = [each for each in live if id(each) not in used and _was_checked(each, documents)]
    return kept, waived, [*_expired(waivers, today), *_unused(_in_sight(idle, findings))]


def _was_checked(waiver: Waiver, documents: frozenset[str] | None) -> bool:
    return documents is None or (waiver.value["doc"] in documents and not waiver.rule.summary)


def _in_sight(idle: Sequence[Waiver], findings: Sequence[Finding]) -> list[Waiver]:
    """Return the waivers whose finding is surely not there, and not only hidden by another fault of the document."""
    unread = {each.doc for each in findings if _hides_records(each.code)}
    places = {(each.doc, each.set) for each in findings if each.code[0] == "T"}
    references = {(each.doc, each.set) for each in findings if each.code[0] == "R"}

    def hidden(waiver: Waiver) -> bool:
        rule, doc = waiver.rule, waiver.value["doc"] or ""
        owner = doc, waiver.value.get("set", "")
        compared = (rule.on_spans and owner in places) or (rule.on_referents and owner in references)
        return compared or not unread.isdisjoint(("", doc))

    return [each for each in idle if not hidden(each)]


def _hides_records(code: str) -> bool:
    return code in RULES and is_firm(RULES[code]) and RULES[code] is not rules.BAD_SETTING


def _expired(waivers: Sequence[Waiver], today: date) -> Iterator[Finding]:
    for waiver in waivers:
        if waiver.until and waiver.until < today:
            message = f"the waiver of {waiver.rule.code} {_target(waiver)} ran out on {waiver.until}"
            yield waiver.finding(rules.WAIVER_EXPIRED, message, "until")


def _unused(idle: Sequence[Waiver]) -> Iterator[Finding]:
    for waiver in idle:
        message = f"{waiver.rule.code} {waiver.rule.name} finds nothing {_target(waiver)} that this could set aside"
        yield waiver.finding(rules.WAIVER_UNUSED, message, "rule")


def _target(waiver: Waiver) -> str:
    value = waiver.value
    inside = [f"in {value['record']}"] if value["record"] else []
    inside += [f"at {value['pointer']}"] if "pointer" in value else []
    inside += [f"with the words {value['text']!r}"] if "text" in value else []
    inside += [f"of the set {value['set']}"] if "set" in value else []
    inside += [f"of {value['doc']}" if inside else f"in {value['doc']}"] if value["doc"] else []
    return " ".join(inside) or "in the files of the corpus as a whole"
