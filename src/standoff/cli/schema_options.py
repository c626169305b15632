"""Options from the schema: every field of a record is an option that is named after it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

import click
from click.shell_completion import CompletionItem

from standoff.cli import complete
from standoff.printable import harmless

if TYPE_CHECKING:
    from standoff.fields import Field
    from standoff.schema import RecordSchema

OWN: Final = frozenset(
    {"nth", "all", "after", "annotator", "dry_run", "set", "words", "document", "help", "h", "corpus"}
)
SET: Final = "set_"
_LONG: Final = 60


def schema_options(schema: RecordSchema, leave: Iterable[str] = ()) -> list[click.Parameter]:
    """Return an option for each field of a record, bookkeeping and *leave* aside, and `--set` for whatever is left."""
    found = [_option(field) for field in _fields(schema, leave)]
    setter = click.Option(["--set", SET], multiple=True, metavar="FIELD=VALUE", help="Any field, by its full name.")
    return [*found, setter]


def _fields(schema: RecordSchema, leave: Iterable[str] = ()) -> list[Field]:
    from standoff.fields import walk
    from standoff.kinds import BOOKKEEPING

    skip = {*BOOKKEEPING, *OWN, *leave}
    return [field for field in walk(schema.node) if field.path[0] not in skip and _is_word(field)]


def key_of(field: Field) -> str:
    """Return the name of the parameter that an option for *field* fills: an identifier, whatever its name is."""
    spelled = (char if f"a{char}".isidentifier() else f"_{ord(char):x}_" for char in "__".join(field.steps))
    return "field_" + "".join(spelled)


def _is_word(field: Field) -> bool:
    """Tell whether an option can be called like *field*; any other is given by `--set`."""
    return all(name and name.replace("-", "").replace("_", "").isalnum() for name in field.steps)


class FieldOption(click.Option):
    """An option that the help lists under its best name alone; the others are there for those who expect them."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the best name with what it takes, and the help."""
        return f"{self.opts[0]} {self.make_metavar(ctx)}", self.help or ""


def _option(field: Field) -> click.Option:
    names = [f"--{name.replace('_', '-')}" for name in field.names]
    names += [f"--{name}" for name in field.names if "_" in name]
    return FieldOption(
        [key_of(field), *dict.fromkeys(names)],
        multiple=True,
        metavar=_metavar(field),
        help=_help(field),
        shell_complete=_completion(field),
    )


def _metavar(field: Field) -> str:
    kinds = {
        "span": "WORDS",
        "reference": "ID|NAME|WORDS",
        "object": "ID|NAME|WORDS" if _refers(field.node) else "JSON",
        "flag": "true|false",
        "json": "JSON",
    }
    choices = harmless("|".join(field.choices))
    if 0 < len(choices) <= _LONG:
        return choices
    return kinds.get(field.kind, "LABEL" if field.choices else field.kind.upper())


def _refers(node: dict[str, Any]) -> bool:
    """Tell whether an object has references or spans, so that a name or words can stand for it."""
    from standoff.fields import walk

    return any(each.kind in ("reference", "span") for each in walk(node))


def _help(field: Field) -> str:
    from standoff.curate.fill import default_of
    from standoff.kinds import targets

    default = next((str(value).lower() for value in default_of(field.node) if value not in (None, [])), "")
    many = "May be given more than once." if field.many else ""
    one = not field.many and len(field.steps) == 1 and "referents" in targets(field.node)
    new = "“new”: one that only this document knows." if one else ""
    about = harmless(field.description)
    return " ".join(part for part in (about, new, many, f"[default: {default}]" if default else "") if part)


def example(schema: RecordSchema) -> str:
    """Return a command line that adds a record, with the options that are always needed."""
    from standoff.curate.fill import default_of
    from standoff.kinds import main_path

    parts = [f'standoff add {schema.title} article "words of the text"']
    for field in _fields(schema):
        needed = field.required and len(field.steps) == 1 and not list(default_of(field.node))
        if needed and field.path[0] != main_path(schema):
            value = field.choices[0] if field.choices else '"Some Name"' if field.kind != "span" else '"some words"'
            parts.append(f"--{field.names[0].replace('_', '-')} {value}")
    return " ".join(parts)


def _completion(field: Field) -> Any:
    from standoff.kinds import items_of, kind_of, targets
    from standoff.schema import properties_of

    if field.choices:
        return lambda _ctx, _param, start: [
            CompletionItem(each, help=field.explain(each)) for each in field.choices if each.startswith(start)
        ]
    node = items_of(field.node) or field.node
    wanted = targets(node)
    if kind_of(node) == "object":
        wanted = [target for inner in properties_of(node).values() for target in targets(inner)]
    return complete.references(wanted) if wanted else None


def said(schema: RecordSchema, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the options say, as `curate.fill` takes it: strings and lists of strings, dotted ones inside."""
    found: dict[str, Any] = {}
    for field in _fields(schema):
        given = values.get(key_of(field)) or ()
        if given:
            _put(found, field, list(given), _many(schema, field.path[0]))
    from standoff.cli.options import set_values

    for name, value in set_values(values.get(SET) or ()).items():
        top, *inner = name.split(".")
        in_list = inner and _many(schema, top)
        for item in found.setdefault(top, [{}]) if in_list else ():
            _put_path(item, inner, value)
        if not in_list:
            _put_path(found, [top, *inner], value)
    return found


def _many(schema: RecordSchema, name: str) -> bool:
    from standoff.kinds import items_of

    return bool(items_of(schema.properties.get(name, {})))


def _put(found: dict[str, Any], field: Field, given: list[str], in_list: bool) -> None:
    """Enter the values of one option; those of a field inside a list of objects go to the objects in order."""
    top, inner = field.steps[0], field.steps[1:]
    if field.kind == "object" and not inner:
        items: list[dict[str, Any]] = [{"": each} for each in given]
        found[top] = items if field.many else items[0]
    elif not inner:
        found[top] = given if field.many else given[-1]
    elif in_list:
        items = found.setdefault(top, [{} for _ in given])
        for number, item in enumerate(items):
            value = given[min(number, len(given) - 1)]
            _put_path(item, list(inner), [value] if field.many else value)
    else:
        _put_path(found.setdefault(top, {}), list(inner), given if field.many else given[-1])


def _put_path(found: dict[str, Any], path: list[str], value: Any) -> None:
    for step in path[:-1]:
        found = found.setdefault(step, {})
    found[path[-1]] = value
