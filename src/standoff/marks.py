"""The marks that a schema puts on the fields of a document, besides those that `standoff.schema` knows.

| mark | what it says of the field |
|---|---|
| `"x-on-rows": true` | it stands on every row of every config of the dataset, and not on those of `documents` alone |
| `"x-contrast": "set"` | documents with the same value are a contrast set, such as a minimal pair |
| `"x-contrast": "flips"` | it lists what differs between the documents of a set: a layer, or a field with its layer |

A mark may stand on a field of the document, and on a field of an object in it, but on none that is inside of a list.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from standoff.errors import SchemaError
from standoff.refs import Node
from standoff.schema import Schema, alternatives

ON_ROWS: Final = "x-on-rows"
CONTRAST: Final = "x-contrast"
SET: Final = "set"
FLIPS: Final = "flips"

Path = tuple[str, ...]


def marked(schema: Schema, mark: str, value: Any = True) -> list[Path]:
    """Return the paths of the fields of a document that have a mark with this value, in the order of the schema."""
    found = [path for path, node in _fields(schema.document.node, ()) if _says(node, mark) == value]
    return list(dict.fromkeys(found))


def check(schema: Schema) -> None:
    """Refuse marks that say nothing.

    Raises:
        SchemaError: A mark stands where it is not looked for, or says what no mark says.
    """
    for mark, values in ((ON_ROWS, (True, False)), (CONTRAST, (SET, FLIPS))):
        found = [told for _, node in _fields(schema.document.node, ()) if (told := _says(node, mark)) is not None]
        if wrong := [told for told in found if told not in values]:
            raise SchemaError(f"document.schema.json: {mark} cannot be {wrong[0]!r}", hint=f"it is one of {values}")
        others = [schema.corpus, schema.referent, *schema.layers.values()]
        if len(found) < _count(schema.document.node, mark) or any(_count(each.node, mark) for each in others):
            raise SchemaError(
                f"the schema has {mark} where it says nothing",
                hint="it may mark a field of a document, or of an object in one, but not what is in a list",
            )


def _fields(node: Node, path: Path) -> Iterator[tuple[Path, Node]]:
    for inner in alternatives(node):
        for name, field in inner.get("properties", {}).items():
            yield (*path, name), field
            yield from _fields(field, (*path, name))


def _says(node: Node, mark: str) -> Any:
    return next((part[mark] for part in alternatives(node) if mark in part), None)


def _count(node: Any, mark: str) -> int:
    """Return how many fields have a mark, wherever they stand."""
    if isinstance(node, list):
        return sum(_count(each, mark) for each in node)
    if not isinstance(node, dict):
        return 0
    return (mark in node) + sum(_count(each, mark) for each in node.values())
