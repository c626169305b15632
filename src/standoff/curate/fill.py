"""From what a person says of a record to the record as it is stored.

Words become spans, names become ids, labels may be written in any case, and what the schema gives a default for, or
lets be null or empty, need not be said at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from standoff.curate.places import Choice, choose, nearest
from standoff.curate.resolve import Resolver
from standoff.errors import CorpusError
from standoff.kinds import BOOKKEEPING, Kind, is_nullable, items_of, kind_of, labels, required_of, targets
from standoff.refs import Node
from standoff.schema import RecordSchema, alternatives, properties_of
from standoff.spans import Span
from standoff.storage.canonical import dump

SELF = ""
"""The key under which an object carries what was said of it as a whole: `--speaker m1` beside `--speaker.kind`."""


@dataclass
class Filler:
    """Fills one record.

    Attributes:
        schema: What the record is to be.
        resolver: Knows the document; its `near` are the main spans.
        exact: Whether all words that were looked up stand in the text to the letter.
        lenient: Whether labels and names that nobody knows stay as they were said.
    """

    schema: RecordSchema
    resolver: Resolver
    exact: bool = field(default=True)
    lenient: bool = False

    def fill(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """Return the fields that were said, as they are stored; nothing is added, and bookkeeping stays as it is.

        Raises:
            CorpusError: A value means nothing, or too much.
        """
        fields = self.schema.properties
        return {
            name: value if name in BOOKKEEPING else self.value(fields.get(name, {}), value, name)
            for name, value in said.items()
        }

    def value(self, node: Node, said: Any, option: str) -> Any:
        """Return the stored form of one value that was said."""
        item = items_of(node)
        said = _parsed(said) if kind_of(item or node) != "text" or item else said
        if said is None or (said in ("null", []) and is_nullable(node) and said not in labels(node)):
            return None
        if item and kind_of(item) == "span":
            return self._spans([] if said in ("", [""]) else said, option)
        if item:
            values = said if isinstance(said, list) else [said]
            return [self._one(item, kind_of(item), each, option) for each in values]
        return self._one(node, kind_of(node), said[0] if said_once(said) else said, option)

    def _one(self, node: Node, kind: Kind, said: Any, option: str) -> Any:
        if kind == "object":
            return self._object(node, said, option)
        if not isinstance(said, str):
            return said
        if kind == "span":
            return self._spans(said, option)[0]
        try:
            if kind == "reference":
                return self.resolver.reference(node, said, f"--{option}")
            return said if kind == "text" else plain(node, kind, said, option)
        except CorpusError:
            if self.lenient:
                return said
            raise

    def _spans(self, said: Any, option: str) -> list[dict[str, Any]]:
        text = self.resolver.document.text
        words = said if isinstance(said, list) else [said]
        if not words:
            return []
        if not all(isinstance(each, str) for each in words):
            return [self._spans(each, option)[0] if isinstance(each, str) else each for each in words]
        near = self.resolver.near
        chosen = choose(text, words, Choice(all=True), f"--{option}")
        self.exact = self.exact and chosen.exact
        inside = [each for each in chosen.places if all(any(out.holds(span) for out in near) for span in each)]
        places = inside if len(inside) == 1 else nearest(self._same_line(chosen.places) or chosen.places, near)
        if len(places) > 1:
            choose(text, words, Choice(), f"--{option}")
        return [span.as_value(text) for span in places[0]]

    def _same_line(self, places: Sequence[list[Span]]) -> list[list[Span]]:
        text = self.resolver.document.text
        lines = {text.count("\n", 0, span.start) for span in self.resolver.near}
        return [each for each in places if text.count("\n", 0, each[0].start) in lines]

    def _object(self, node: Node, said: Any, option: str) -> Any:
        if isinstance(said, str):
            said = {SELF: said}
        if not isinstance(said, Mapping):
            return said
        fields, found = properties_of(node), dict[str, Any]()
        if isinstance(said.get(SELF), str):
            found = self._whole(node, fields, said[SELF], option)
        for name, value in said.items():
            if name != SELF or not isinstance(value, str):
                found[name] = self.value(fields.get(name, {}), value, f"{option}.{name}")
        return complete(node, found)

    def _whole(self, node: Node, fields: Mapping[str, Node], said: Any, option: str) -> dict[str, Any]:
        words = next((name for name in fields if name in required_of(node) and _is_spans(fields[name])), None)
        if words:
            return {words: self._spans(said, option)}
        if any(targets(inner) for inner in fields.values()):
            return self.resolver.object(node, said, f"--{option}")
        raise CorpusError(f"--{option} takes JSON, or one of --{option}.{f', --{option}.'.join(fields)}")


def _parsed(said: Any) -> Any:
    """Return the list or object that a string holds as JSON, and anything else as it is."""
    if isinstance(said, str) and said[:1] in ("[", "{"):
        try:
            return orjson.loads(said)
        except orjson.JSONDecodeError:
            return said
    return said


def said_once(said: Any) -> bool:
    """Tell whether *said* is a list of one, as a command line gives for an option that is said once."""
    return isinstance(said, list) and len(said) == 1


def _is_spans(node: Node) -> bool:
    return kind_of(items_of(node) or node) == "span"


def plain(node: Node, kind: Kind, said: str, option: str) -> Any:
    """Return a label, a truth value, a number or JSON from the string that says it.

    Raises:
        CorpusError: It is none that the schema knows.
    """
    if kind == "label":
        return _label(labels(node), said, option)
    if kind == "flag":
        return {"true": True, "yes": True, "false": False, "no": False}.get(said.casefold(), said)
    try:
        return orjson.loads(said)
    except orjson.JSONDecodeError:
        return said


def _label(known: list[str], said: str, option: str) -> str:
    def plainest(label: str) -> str:
        return label.casefold().replace("-", "_")

    same = [label for label in known if label == said] or [x for x in known if plainest(x) == plainest(said)]
    if not same:
        raise CorpusError(f"--{option} takes no “{said}”", hint=f"it takes one of {', '.join(known)}")
    return same[0]


def complete(node: Node, found: Mapping[str, Any]) -> dict[str, Any]:
    """Return an object with what it lacks of the required fields, as far as the schema tells: see `default_of`."""
    added = dict(found)
    for name, inner in properties_of(node).items():
        if name in required_of(node) and name not in added and name not in BOOKKEEPING:
            for value in default_of(inner):
                added[name] = value
    return added


def default_of(node: Node) -> Iterator[Any]:
    """Yield the value that *node* takes when nothing is said: its `default`, null or an empty list; or nothing."""
    default = next((part["default"] for part in alternatives(node) if "default" in part), None)
    if default is not None or is_nullable(node):
        yield default
    elif items_of(node) and not any(part.get("minItems") for part in alternatives(node)):
        yield []


def check_complete(schema: RecordSchema, record: Mapping[str, Any], described: str, clue: str = "") -> None:
    """Raise an error that names every option that is still needed, and gives a *clue* to what would spare them.

    Raises:
        CorpusError: A required field is missing.
    """
    wanted = [(name, node) for name, node in schema.properties.items() if name in schema.node.get("required", ())]
    missing = [(name, node) for name, node in wanted if name not in record and name not in BOOKKEEPING]
    for name, node in wanted:
        for item, inner in _objects(node, record.get(name)):
            lacking = [each for each in required_of(inner) if each not in item]
            missing += [(f"{name}.{each}", properties_of(inner)[each]) for each in lacking]
    if missing:
        hints = [f"--{name.replace('_', '-')} takes {_takes(node)}" for name, node in missing]
        names = " and ".join(f"--{name.replace('_', '-')}" for name, _ in missing)
        raise CorpusError(f"{described} needs {names}", hint="\n".join([*hints, *([clue] if clue else [])]))


def _objects(node: Node, value: Any) -> Iterator[tuple[Mapping[str, Any], Node]]:
    inner = items_of(node) or node
    if kind_of(inner) == "object":
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, Mapping):
                yield item, inner


def _takes(node: Node) -> str:
    known = labels(items_of(node) or node)
    if known:
        return "one of " + ", ".join(known)
    kinds = {"span": "words of the text", "reference": f"an id or a name ({', '.join(targets(node))})"}
    kind = kind_of(items_of(node) or node)
    return kinds.get(kind, {"object": "an id, a name or words", "flag": "true or false"}.get(kind, f"a {kind}"))


def as_text(value: Any) -> str:
    """Return a value as a person reads it on a command line."""
    return value if isinstance(value, str) else dump(value).decode("utf-8")
