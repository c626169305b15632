"""Write the pages of docs/ that come from the code: `python scripts/write_docs.py`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

from standoff.marks import ON_ROWS
from standoff.schema import alternatives, properties_of

if TYPE_CHECKING:
    from standoff.refs import Node
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


MARKS: Final = """## Marks

What JSON Schema has no word for, a mark beside `type` and `description` says. A schema of your own may set them
where it likes; nothing else tells the code which field is what.

| mark | on | what it says |
|---|---|---|
| `"$ref": "defs.schema.json#/$defs/span"` | any field | The value is a span. |
| `"x-refers-to": "entities"` | a string | It names a record of that layer, a referent or an annotator. |
| `"x-public": true` | a string | It may be told of a text which itself may not be given to others. |
| `"x-on-rows": true` | a field of a document, or of an object in one | It is a column of every config of the dataset, \
so that rows can be chosen by it without a join. The column is called as the field is, or with `doc_` in front where \
any config has a column of that name: `doc_tags`. |
| `"x-contrast": "set"` | the same | Documents with the same value are a contrast set, such as a minimal pair. |
| `"x-contrast": "flips"` | the same | It lists what differs in the gold annotation of such a set, by which `standoff \
score` tells how many sets are right. |
"""


def schema() -> str:
    """Return docs/schema.md: every field of the newest schema, as its files describe it."""
    from standoff.storage.schemas import read_schema

    version = max((ROOT / "schema").iterdir(), key=lambda path: [int(part) for part in path.name.split(".")])
    read = read_schema(version)
    parts = [
        f"# Schema {version.name}\n",
        "Every field of a corpus, in the words of the JSON Schema that defines it. A layer is one file under "
        f"`schema/{version.name}/`, and a corpus may have others. A field in *italics* may be left out.\n",
        "This page is made from the schema by `python scripts/write_docs.py`.\n",
        MARKS,
    ]
    files = {"corpus.json": read.corpus, "document.json": read.document, "referents.jsonl": read.referent}
    layers = {f"{name}.jsonl": layer for name, layer in read.layers.items()}
    for file, record in {**files, **layers}.items():
        parts.append(f"## {file}\n\n{record.node.get('description', '')}\n\n| field | | what it says |\n|---|---|---|")
        parts += _fields(record.node, "")
        parts.append("")
    return "\n".join(parts)


def _fields(node: Node, prefix: str) -> Iterator[str]:
    """Yield a row for each field of an object, and for the fields inside it; a span is told once, in the terms."""
    required = {name for inner in alternatives(node) for name in inner.get("required", ())}
    for name, inner in properties_of(node).items():
        path = f"{prefix}{name}"
        shown = f"`{path}`" if name in required else f"*`{path}`*"
        told = inner.get("description", "").replace("|", "/")
        yield f"| {shown} | {_kind(inner)} | {told}{' On every row.' if inner.get(ON_ROWS) else ''} |"
        if _kind(inner).removesuffix("s") in ("object", "list of object"):
            yield from _fields(_items(inner) or inner, f"{path}.")


def _kind(node: Node) -> str:
    parts = [part for part in alternatives(node) if part.get("type") != "null"]
    items = _items(node)
    if items:
        kind = _kind(items)
        return f"list of {kind}" + ("" if kind.startswith("id ") else "s")
    if any(part.get("x-span") for part in parts):
        return "span"
    target = next((part["x-refers-to"] for part in parts if "x-refers-to" in part), None)
    types = [part["type"] for part in parts if "type" in part]
    kinds = [each for kind in types for each in ([kind] if isinstance(kind, str) else kind) if each != "null"]
    return f"id in {target}" if target else kinds[0] if kinds else "value"


def _items(node: Node) -> Node:
    return next((part["items"] for part in alternatives(node) if isinstance(part.get("items"), dict)), {})


PAGES: Final[dict[str, Callable[[], str]]] = {
    "docs/rules.md": rules,
    "docs/commands.md": commands,
    "docs/schema.md": schema,
}
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
