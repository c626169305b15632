"""SARIF 2.1.0, for code scanning and other viewers. Columns count Unicode code points; paths are relative."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, Final
from urllib.parse import quote

from standoff import __version__
from standoff.findings import Finding
from standoff.printable import encodable, harmless_json, many
from standoff.storage.canonical import dump
from standoff.validate.outcome import Outcome
from standoff.validate.rule import LEVELS, RULES, Rule

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MOST: Final = 5_000
BASE: Final = "%SRCROOT%"
_LINK = re.compile(r"\[(?=[^\[\]]*\]\()")

Object = dict[str, Any]


def render(outcome: Outcome) -> str:
    """Return a log with one run. Of more than 5,000 findings, the most severe are kept and a notification says so."""
    ordered = sorted(outcome.findings, key=lambda finding: finding.severity)
    kept = sorted(ordered[:MOST], key=lambda finding: finding.sort_key)
    places = {code: number for number, code in enumerate(RULES)}
    seen: Counter[str] = Counter()
    results = [_result(finding, outcome, places, seen) for finding in kept]
    if outcome.show_waived:
        for each in outcome.waived:
            suppression = {"kind": "external", "status": "accepted", "justification": each.waiver.value["reason"]}
            results.append(_result(each.finding, outcome, places, seen) | {"suppressions": [suppression]})
    run = {
        "tool": {"driver": _driver()},
        "invocations": [_invocation(len(ordered) - len(kept))],
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {BASE: {"description": {"text": "The folder that the paths start from."}}},
        "results": results,
    }
    return harmless_json(dump({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=True)) + "\n"


def _driver() -> Object:
    return {
        "name": "standoff",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [_rule(rule) for rule in RULES.values()],
    }


def _rule(rule: Rule) -> Object:
    sentences = [rule.sentence, rule.explanation, f"How to mend it: {rule.hint}." if rule.hint else ""]
    return {
        "id": rule.code,
        "name": "".join(part.capitalize() for part in rule.name.split("-")),
        "shortDescription": {"text": rule.sentence},
        "fullDescription": {"text": rule.sentence},
        "help": {"text": "\n\n".join(filter(None, sentences))},
        "defaultConfiguration": {"level": rule.severity},
        "properties": {"tags": [LEVELS[rule.code[0]]]},
    }


def _invocation(omitted: int) -> Object:
    if not omitted:
        return {"executionSuccessful": True}
    text = f"{many(omitted, 'finding was', 'findings were')} left out; the {MOST:,} most severe are here."
    return {
        "executionSuccessful": True,
        "toolExecutionNotifications": [{"level": "warning", "message": {"text": text}}],
    }


def _result(finding: Finding, outcome: Outcome, places: dict[str, int], seen: Counter[str]) -> Object:
    said = f"{finding.record}: {finding.message}" if finding.record else finding.message
    seen[finding.fingerprint] += 1
    print_ = f"{finding.fingerprint}:{seen[finding.fingerprint]}"
    result: Object = {
        "ruleId": finding.code,
        "ruleIndex": places[finding.code],
        "level": finding.severity,
        "message": {"text": plain(f"{said}\n{finding.hint}" if finding.hint else said)},
        "locations": [_location(finding, outcome)],
        "partialFingerprints": {"primaryLocationLineHash": print_},
    }
    text_path = outcome.originals.text_path(finding) if outcome.originals and finding.span else None
    if text_path and finding.span and finding.layer:
        region = {"charOffset": finding.span.start, "charLength": max(0, finding.span.end - finding.span.start)}
        artifact = _artifact(outcome.prefix + text_path)
        where = {"artifactLocation": artifact, "region": region}
        result["relatedLocations"] = [{"physicalLocation": where, "message": {"text": "the text"}}]
    return result


def _location(finding: Finding, outcome: Outcome) -> Object:
    physical: Object = {"artifactLocation": _artifact(outcome.path(finding))}
    region: Object = {}
    if finding.line:
        region["startLine"] = finding.line
    if finding.line and finding.column:
        region["startColumn"] = finding.column
        region["endColumn"] = max(finding.column + 1, finding.end_column)
    if finding.byte is not None:
        region |= {"byteOffset": finding.byte, "byteLength": 1}
    if region:
        physical["region"] = region
    location: Object = {"physicalLocation": physical}
    names = [each for each in (finding.doc, finding.set, finding.layer, finding.record) if each]
    if names:
        location["logicalLocations"] = [{"fullyQualifiedName": encodable("/".join(names)), "kind": "object"}]
    return location


def _artifact(path: str) -> Object:
    return {"uri": quote(encodable(path)), "uriBaseId": BASE}


def plain(text: str) -> str:
    """Return *text* so that no viewer takes a part of it for a link."""
    return encodable(_LINK.sub(r"\\[", text))
