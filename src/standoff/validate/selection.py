"""Which rules count and how much: rules named by code, the start of a code, or name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast, get_args

import standoff.validate.rules  # noqa: F401  (enters the rules into the table)
from standoff.errors import StandoffError
from standoff.findings import Finding, Severity
from standoff.validate import engine_rules as rules
from standoff.validate.rule import LEVELS, RULES, Rule
from standoff.validate.source import Source

_CODE = re.compile(r"[A-Z]\d{0,3}")
_FIRM = {"F", "J", "S", "X"}


class UnknownRuleError(StandoffError):
    """No rule has the code, the start of a code, or the name that was given."""


def find_rules(word: str) -> list[Rule]:
    """Return the rules that a code (`T303`), the start of one (`T`, `T3`) or a name stands for.

    Raises:
        UnknownRuleError: There is none.
    """
    if _CODE.fullmatch(word):
        found = [rule for code, rule in RULES.items() if code.startswith(word)]
    else:
        found = [rule for rule in RULES.values() if rule.name == word]
    if not found:
        from difflib import get_close_matches

        names = [each for rule in RULES.values() for each in (rule.code, rule.name)]
        close = get_close_matches(word, names, 1, 0.6) or get_close_matches(word.upper(), names, 1, 0.6)
        hint = (
            f"did you mean {close[0]}?"
            if close
            else f"codes start with {', '.join(LEVELS)}; a name is such as id-unique"
        )
        raise UnknownRuleError(f"there is no rule {word!r}", hint=hint)
    return found


class Selection:
    """The rules that `--select` and `--ignore` leave; a longer code, or a name, has the last word over a shorter one.

    Args:
        chosen: Codes, starts of codes or names, several to a string when joined by commas; all rules if empty.
        ignored: The same; on equal terms it wins.

    Raises:
        UnknownRuleError: A word names no rule.
    """

    def __init__(self, chosen: Sequence[str] = (), ignored: Sequence[str] = ()) -> None:
        self._chosen = _exactness(chosen) or dict.fromkeys(RULES, 0)
        self._ignored = _exactness(ignored)

    def __contains__(self, code: object) -> bool:
        wanted, unwanted = self._chosen.get(str(code), -1), self._ignored.get(str(code), -1)
        return wanted > unwanted


def _exactness(words: Iterable[str]) -> dict[str, int]:
    """Return the codes that *words* name, and how exactly."""
    exact: dict[str, int] = {}
    for word in [part.strip() for each in words for part in each.split(",") if part.strip()]:
        for rule in find_rules(word):
            exact[rule.code] = max(exact.get(rule.code, 0), min(len(word), 4))
    return exact


def is_firm(rule: Rule) -> bool:
    """Tell whether a rule can be neither waived nor weakened, since what breaks it hides other faults."""
    return rule.severity == "error" and rule.code[0] in _FIRM


def reweigh(findings: Iterable[Finding], meta: Mapping[str, Any], source: Source | None = None) -> Iterator[Finding]:
    """Yield the findings with the severities that corpus.json gives their rules; those of a rule that is off are gone.

    Args:
        findings: What was found.
        meta: The content of corpus.json.
        source: corpus.json as a file, to get findings on its severities as well.
    """
    weights: dict[str, str] = {}
    for word, weight, message, hint in _read_severities(meta):
        if not message:
            weights.update({rule.code: weight for rule in find_rules(word)})
        elif source:
            yield source.finding_at(rules.BAD_SETTING, message, 1, ("validate", "severity", word), key=True, hint=hint)
    for finding in findings:
        weight = weights.get(finding.code, finding.severity)
        if weight != "off":
            yield finding if weight == finding.severity else replace(finding, severity=cast(Severity, weight))


def _read_severities(meta: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """Yield (rule, severity or off, what is wrong with the two, hint); what the schema refuses is passed over."""
    settings = meta.get("validate")
    severities = settings.get("severity") if isinstance(settings, dict) else None
    for word, weight in severities.items() if isinstance(severities, dict) else ():
        if weight not in (*get_args(Severity), "off"):
            continue
        try:
            firm = next((rule for rule in find_rules(word) if is_firm(rule) and weight != "error"), None)
        except UnknownRuleError as error:
            yield word, weight, error.message, error.hint or ""
            continue
        message = f"{firm.code} {firm.name} is always an error, since what breaks it hides other faults" if firm else ""
        yield word, weight, message, "leave it out"
