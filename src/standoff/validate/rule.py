"""Rules: what they are, and the one table of all of them.

A rule of the engine itself (bytes, JSON, schema) is declared without a function; every other rule is a pure function
of a `Document` that yields a `Fault` for each thing that is wrong. The registry is checked in the same way, as a
document without text whose layers are `referents` and `corpus`.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from standoff.document import Document
from standoff.findings import Fault, Severity
from standoff.validate.explanations import EXPLANATIONS

Check = Callable[[Any], Iterable[Fault]]
Summary = Callable[[Document], Any]
Proof = Callable[[Any], bool]
Brief = Callable[[Document, Iterable[Fault]], Iterable[Fault]]

LEVELS: Final = {
    "F": "files",
    "J": "JSON",
    "S": "schema",
    "T": "text and spans",
    "R": "references",
    "L": "meaning of the layers",
    "P": "provenance",
    "D": "the whole corpus",
    "X": "the tool",
}


_EXPLANATION: Final = re.compile(r"(?P<why>.*?)^Bad:(?P<bad>.*?)^Good:(?P<good>.*)", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Rule:
    """One thing that can be wrong.

    Attributes:
        code: A letter of `LEVELS` and three digits; never reused.
        name: The stable name.
        severity: What it is unless a corpus says otherwise.
        sentence: What must hold.
        explanation: Why, then a line `Bad: …` with an example that breaks the rule, and a line `Good: …` with one that
            keeps it; either may run over several lines.
        hint: How to mend it.
        reads: The parts besides the layers that the rule looks at, `text` or `document`; it is off where they are bad.
        needs: Dotted fields, each with its layer in front, that the schema must have for the rule to be on.
        check: The function of a `Document`; None for the engine's rules.
        summary: Of a rule on the whole corpus: what `check` needs to know of each document, as JSON. `check` then
            gets the list of summaries, and `Fault.index` is the place in it.
        unless: A quick proof, from the objects of an `Examined` document, that `check` has nothing to say of it, so
            that it need not run. Where it fails, nothing is known. Rules that name the same function share its cost.
        brief: Takes what `check` yields and leaves out what follows from another fault of the document.
        on_spans: Whether `check` compares places or words of spans. Records whose spans are wrong, and copies of other
            records, are then left out of what it gets, since they would be found wrong a second time.
        on_referents: Whether `check` compares what several records point at. Records that point at nothing are then
            left out of what it gets.
    """

    code: str
    name: str
    severity: Severity
    sentence: str
    explanation: str = ""
    hint: str = ""
    reads: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    check: Check | None = None
    summary: Summary | None = None
    unless: Proof | None = None
    brief: Brief | None = None
    on_spans: bool = False
    on_referents: bool = False

    @property
    def why(self) -> str:
        """The explanation without its examples."""
        return self._part("why")

    @property
    def bad(self) -> str:
        """An example that breaks the rule."""
        return self._part("bad")

    @property
    def good(self) -> str:
        """An example that keeps the rule."""
        return self._part("good")

    def _part(self, name: str) -> str:
        parts = _EXPLANATION.fullmatch(self.explanation)
        return parts[name].strip() if parts else self.explanation


RULES: Final[dict[str, Rule]] = {}


def declare(code: str, name: str, severity: Severity, sentence: str, **more: Any) -> Rule:
    """Enter a rule into the table and return it.

    Raises:
        ValueError: The code or the name is taken.
    """
    if code in RULES or any(known.name == name for known in RULES.values()):
        raise ValueError(f"rule {code} {name} is declared twice")
    explanation = inspect.cleandoc(more.pop("explanation", EXPLANATIONS.get(code, "")))
    RULES[code] = Rule(code, name, severity, sentence, explanation, **more)
    return RULES[code]


def find_rule(name: str) -> Rule | None:
    """Return the rule with this code or name, in any case of letters; None if there is none."""
    wanted = name.lower()
    return next((each for each in RULES.values() if wanted in (each.code.lower(), each.name)), None)


def by_level() -> list[Rule]:
    """Return all rules in the order of levels and codes."""
    levels = list(LEVELS)
    return sorted(RULES.values(), key=lambda each: (levels.index(each.code[0]), each.code))


def rule(code: str, severity: Severity = "error", **more: Any) -> Callable[[Check], Check]:
    """Make a function a rule. Its name is the rule's name; its docstring the sentence and the explanation.

    Takes `hint`, `reads`, `needs`, `summary`, `unless`, `brief`, `on_spans` and `on_referents` as `Rule` has them.
    """

    def enter(check: Check) -> Check:
        sentence, _, explanation = inspect.cleandoc(check.__doc__ or "").partition("\n\n")
        name = check.__name__.replace("_", "-")
        declare(code, name, severity, " ".join(sentence.split()), explanation=explanation, check=check, **more)
        return check

    return enter
