"""JUnit XML: a test case for each finding. What need not be mended passes, with the finding as its output."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from standoff.findings import Finding
from standoff.printable import harmless
from standoff.validate.outcome import Outcome

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(outcome: Outcome) -> str:
    """Return one suite; a clean run has one case that passes."""
    cases = [_case(finding, outcome) for finding in outcome.findings]
    if outcome.show_waived:
        cases += [_skipped(each.finding, each.waiver.value["reason"], outcome) for each in outcome.waived]
    if not cases:
        cases = [ElementTree.Element("testcase", name="validate", classname="standoff", time="0")]
    failures = sum(map(outcome.fails, outcome.findings))
    skipped = len(outcome.waived) if outcome.show_waived else 0
    counts = {"tests": len(cases), "failures": failures, "errors": 0, "skipped": skipped, "time": 0}
    root = ElementTree.Element("testsuites")
    suite = ElementTree.SubElement(root, "testsuite", {"name": "standoff"})
    suite.attrib.update({name: str(number) for name, number in counts.items()})
    suite.extend(cases)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _case(finding: Finding, outcome: Outcome) -> ElementTree.Element:
    case = _element(finding, outcome)
    place = f"{outcome.path(finding)}:{finding.line}:{finding.column}"
    detail = "\n".join(map(legal, filter(None, [place, finding.message, finding.hint])))
    if outcome.fails(finding):
        failure = ElementTree.SubElement(case, "failure", message=legal(finding.message), type=finding.severity)
        failure.text = detail
    else:
        ElementTree.SubElement(case, "system-out").text = f"{finding.severity}: {detail}"
    return case


def _skipped(finding: Finding, reason: str, outcome: Outcome) -> ElementTree.Element:
    case = _element(finding, outcome)
    ElementTree.SubElement(case, "skipped", message=legal(f"waived: {reason}"))
    return case


def _element(finding: Finding, outcome: Outcome) -> ElementTree.Element:
    where = ":".join(filter(None, [str(finding.line or ""), finding.record, finding.pointer]))
    name = legal(f"{finding.code} {finding.rule} {where}".rstrip())
    return ElementTree.Element("testcase", name=name, classname=legal(outcome.path(finding)), time="0")


def legal(text: str) -> str:
    """Return *text* on one line, with the characters that XML cannot hold, or that hide words, shown as escapes."""
    return _ILLEGAL.sub(lambda found: f"\\u{ord(found[0]):04x}", harmless(text))
