"""A document without the words of its text, and what is needed to put them back.

What is kept is decided by the schema, and what it does not name is taken out: numbers, flags, labels, ids, references,
and strings marked `x-public` stay. The words of spans follow from offsets and text. Other strings, such as notes, are
sealed: they are encrypted with the text as the key, so that they say nothing to whoever does not have it.
"""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections.abc import Callable, Mapping
from typing import Any, Final

import orjson

from standoff.refs import Node
from standoff.schema import Schema, alternatives

Pointer = list[str | int]
Taken = list[tuple[Pointer, Any]]
SPAN_WORDS: Final = "text"
_MARK: Final = 16


def strip(document: Mapping[str, Any], schema: Schema, is_clean: Callable[[str], bool]) -> tuple[dict[str, Any], Taken]:
    """Return a document, in the form in which it is packed, without words of its text, and what was taken out.

    Args:
        document: The fields of the packed document; its text is left out, and is not among what was taken.
        schema: The schema that it follows.
        is_clean: Tells of a string that may be public whether it is free of words of the text.
    """
    taken: Taken = []
    walk = _Walk(taken, is_clean)
    made: dict[str, Any] = {}
    for name, value in document.items():
        if name in ("doc_id", "collection"):
            made[name] = value
        elif name in schema.layers:
            made[name] = walk.value(value, _list(schema, name), [name])
        elif name == "annotators":
            made[name] = {
                owner: {
                    layer: walk.value(each, _list(schema, layer), [name, owner, layer]) for layer, each in own.items()
                }
                for owner, own in value.items()
            }
        elif name != "text":
            walk.field(made, name, value, schema.document.properties.get(name), [])
    return made, taken


def _list(schema: Schema, layer: str) -> Node:
    return {"type": "array", "items": schema.layers[layer].node}


class _Walk:
    """Goes through a value beside its schema, and takes out what the schema does not let stay."""

    def __init__(self, taken: Taken, is_clean: Callable[[str], bool]) -> None:
        self.taken = taken
        self.is_clean = is_clean

    def value(self, value: Any, node: Node, pointer: Pointer) -> Any:
        parts = list(alternatives(node))
        if isinstance(value, list):
            items: Node = next((part["items"] for part in parts if isinstance(part.get("items"), dict)), {})
            return [self.value(each, items, [*pointer, number]) for number, each in enumerate(value)]
        if isinstance(value, dict):
            return self._object(value, parts, pointer)
        if isinstance(value, str) and not self._stays(value, parts, pointer):
            self.taken.append((pointer, value))
            return None
        return value

    def _object(self, value: dict[str, Any], parts: list[Node], pointer: Pointer) -> dict[str, Any]:
        is_span = any(part.get("x-span") for part in parts)
        fields: dict[str, Node] = {}
        for part in parts:
            fields = {**part.get("properties", {}), **fields}
        made: dict[str, Any] = {}
        for name, each in value.items():
            if not (is_span and name == SPAN_WORDS):
                self.field(made, name, each, fields.get(name), pointer)
        return made

    def field(self, made: dict[str, Any], name: str, value: Any, node: Node | None, pointer: Pointer) -> None:
        """Enter a field into *made*; one that the schema does not know, or that holds anything, is taken out whole."""
        if node is None:
            self.taken.append(([*pointer, name], value))
        elif isinstance(value, dict) and not any(part.get("properties") for part in alternatives(node)):
            self.taken.append(([*pointer, name], value))
            made[name] = None
        else:
            made[name] = self.value(value, node, [*pointer, name])

    def _stays(self, value: str, parts: list[Node], pointer: Pointer) -> bool:
        if any(value in part.get("enum", ()) or value == part.get("const") for part in parts):
            return True
        named = pointer[-1] == "id" or any("x-refers-to" in part for part in parts)
        return (named or any(part.get("x-public") for part in parts)) and self.is_clean(value)


def put_back(document: dict[str, Any], taken: Taken) -> None:
    """Put what was taken out of a stripped document back into it."""
    for pointer, value in taken:
        place: Any = document
        for step in pointer[:-1]:
            place = place[step]
        place[pointer[-1]] = value


def seal(value: Any, key: bytes) -> str:
    """Return a value of JSON, encrypted, in base64; the same for the same value and key.

    It is XORed with the stream that SHAKE-256 makes of the key and of a keyed hash of the value, so that no two values
    share a stream; the hash is sent along and shows whether the key was right.
    """
    plain = zlib.compress(orjson.dumps(value), 9)
    mark = _mark(plain, key)
    return base64.b64encode(mark + _xor(plain, key + mark)).decode("ascii")


def opened(sealed: str, key: bytes) -> Any:
    """Return what was sealed.

    Raises:
        ValueError: The key is another one.
    """
    raw = base64.b64decode(sealed)
    mark, plain = raw[:_MARK], _xor(raw[_MARK:], key + raw[:_MARK])
    if _mark(plain, key) != mark:
        raise ValueError("the key is another one")
    return orjson.loads(zlib.decompress(plain))


def _mark(plain: bytes, key: bytes) -> bytes:
    return hashlib.blake2b(plain, digest_size=_MARK, key=key).digest()


def _xor(raw: bytes, key: bytes) -> bytes:
    stream = hashlib.shake_256(key).digest(len(raw))
    return (int.from_bytes(raw, "big") ^ int.from_bytes(stream, "big")).to_bytes(len(raw), "big")
