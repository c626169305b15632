"""Write the pages of docs/ that come from the code: `python scripts/write_docs.py`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from standoff.validate.rule import Rule

ROOT: Final = Path(__file__).resolve().parent.parent


def rules() -> str:
    """Return docs/rules.md: every rule of `standoff validate`, by level."""
    import standoff.validate.checker  # noqa: F401  (enters all rules into the table)
    from standoff.validate.rule import LEVELS, by_level

    parts = [
        "# Rules\n",
        "What `standoff validate` checks, from the bytes up. A code is a letter for the level and three digits; code "
        "and name are stable and never used again. `standoff explain T303` prints what stands here.\n",
        "This page is made from the code by `python scripts/write_docs.py`.\n",
    ]
    for level, group in groupby(by_level(), lambda rule: rule.code[0]):
        parts.append(f"## {level}: {LEVELS[level]}\n")
        parts += [_rule(rule) for rule in group]
    return "\n".join(parts)


def _rule(rule: Rule) -> str:
    parts = [f"### {rule.code} {rule.name}\n", f"{rule.sentence} *{rule.severity.capitalize()}.*\n"]
    if rule.why:
        parts.append(f"{rule.why}\n")
    parts.append(f"```text\nbad   {_indent(rule.bad)}\ngood  {_indent(rule.good)}\n```\n")
    if rule.hint:
        parts.append(f"To mend it: {rule.hint}.\n")
    if rule.needs:
        parts.append(f"Checked where the schema has {', '.join(f'`{need}`' for need in rule.needs)}.\n")
    return "\n".join(parts)


def _indent(text: str) -> str:
    return text.replace("\n", "\n      ")


def commands() -> str:
    """Return docs/commands.md: what every command says of itself."""
    from standoff.cli.page import commands_page

    return commands_page()


PAGES: Final[dict[str, Callable[[], str]]] = {"docs/rules.md": rules, "docs/commands.md": commands}
"""The pages by path. A new one is a function and a line here."""


def main() -> int:
    """Write the pages, or check them; return the exit code."""
    parser = argparse.ArgumentParser(description="Write the pages of docs/ that come from the code.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if a page is not current")
    check = parser.parse_args().check
    stale = {path: made for path, make in PAGES.items() if (made := make()) != _read(ROOT / path)}
    for path, made in stale.items():
        print(f"{path} is not current" if check else f"{path} written")
        if not check:
            (ROOT / path).write_text(made, "utf-8")
    return 1 if stale and check else 0


def _read(path: Path) -> str:
    return path.read_text("utf-8") if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main())
