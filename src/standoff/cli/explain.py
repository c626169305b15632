"""`standoff explain`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from standoff.validate.rule import Rule


@click.command("explain")
@click.argument("name", metavar="[RULE]", default="")
@click.option("--json", "as_json", is_flag=True, help="Print JSON: one object, or a list of all rules.")
def command(name: str, as_json: bool) -> None:
    """Tell what a rule demands and why, with examples.

    RULE is a code or a name, as `validate` prints them; without one, all rules are listed.

    \b
    Example:
      standoff explain T303
      standoff explain span-text-matches --json
    """
    import standoff.validate.checker  # noqa: F401  (enters all rules into the table)
    from standoff.storage.canonical import dump
    from standoff.validate.rule import by_level, find_rule

    found = find_rule(name)
    if name and not found:
        raise click.UsageError(_unknown(name))
    if as_json:
        told = _fields(found) if found else [_fields(each) for each in by_level()]
        click.echo(dump(told, indent=True))
    elif found:
        click.echo(_text(found), nl=False)
    else:
        for each in by_level():
            click.echo(f"{each.code} {each.name:32} {each.sentence}")


def _fields(rule: Rule) -> dict[str, object]:
    from standoff.validate.rule import LEVELS

    names = ("code", "name", "severity", "sentence", "why", "bad", "good", "hint")
    told: dict[str, object] = {each: getattr(rule, each) for each in names}
    return {**told, "level": LEVELS[rule.code[0]], "needs": list(rule.needs)}


def _text(rule: Rule) -> str:
    from textwrap import indent

    head = f"{click.style(f'{rule.code} {rule.name}', bold=True)} ({rule.severity})"
    examples = f"{click.style('Bad', fg='red')}\n{indent(rule.bad, '  ')}\n"
    examples += f"{click.style('Good', fg='green')}\n{indent(rule.good, '  ')}\n"
    parts = [f"{head}\n{rule.sentence}\n", f"{rule.why}\n" if rule.why else "", examples]
    if rule.hint:
        parts.append(f"To mend it: {rule.hint}\n")
    if rule.needs:
        parts.append(f"Checked where the schema has {', '.join(rule.needs)}.\n")
    return "\n".join(part for part in parts if part)


def _unknown(name: str) -> str:
    from difflib import get_close_matches

    from standoff.validate.rule import RULES

    known = [word for each in RULES.values() for word in (each.code, each.name)]
    close = get_close_matches(name, known, 1) or get_close_matches(name.upper(), known, 1)
    return f"There is no rule {name!r}. " + (f"Did you mean {close[0]}?" if close else "standoff explain lists them.")
