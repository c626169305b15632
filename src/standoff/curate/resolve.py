"""What a person means by a reference: an id, the name of a referent, or the words of a record."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Final

from standoff.curate.places import distance
from standoff.document import Document
from standoff.errors import CorpusError
from standoff.fields import walk
from standoff.kinds import constants, sound, targets
from standoff.names import called
from standoff.refs import Node
from standoff.schema import alternatives, properties_of
from standoff.spans import Span
from standoff.summary import quoted, shorten
from standoff.wording import fold

REFERENTS, ANNOTATORS = "referents", "annotators"
NEW: Final = "new"
SHOWN: Final = 40


@dataclass
class Resolver:
    """Resolves references of one record.

    Attributes:
        document: The document as it is, with the records of the set that is worked on.
        near: The main spans of the record; of several records with the same words the nearest one is meant.
        avoid: Whether what lies inside *near* is not meant.
        extra: Records that are about to be added, by layer; they may be referred to.
    """

    document: Document
    near: Sequence[Span] = ()
    avoid: bool = False
    extra: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def reference(self, node: Node, value: str, option: str) -> str:
        """Return the id that *value* means where the schema says *node*.

        Raises:
            CorpusError: Nothing, or more than one thing, fits.
        """
        if value in constants(node):
            return value
        for target in targets(node):
            found = self._referent(value) or self._meant(value) if target == REFERENTS else self._record(target, value)
            if found or target == ANNOTATORS:
                return found or value
        raise self._unknown(value, targets(node), option)

    def object(self, node: Node, value: str, option: str) -> dict[str, Any]:
        """Return what *value* says of an object with references, such as a speaker: an id, a name, or words.

        The object's reference to a record, its reference to the referent of that record, and a label that names the
        kind of record (its title in the schema) are set together.

        Raises:
            CorpusError: Nothing, or more than one thing, fits.
        """
        fields = {name: inner for name, inner in properties_of(node).items() if targets(inner) or constants(inner)}
        for name, inner in fields.items():
            if value in constants(inner):
                return {name: value} | dict.fromkeys(self._layer_fields(fields))
        for name, layer in self._layer_fields(fields).items():
            if found := self._closer(layer, value):
                return self._with_kind(node, layer, {name: found, **self._of_record(fields, layer, found)})
        referent = self._referent(value)
        for name, inner in fields.items():
            if referent and REFERENTS in targets(inner):
                return {name: referent, **self._mention_of(node, fields, referent)}
        wanted = [target for inner in fields.values() for target in targets(inner)]
        raise self._unknown(value, list(dict.fromkeys(wanted)), option)

    def _layer_fields(self, fields: dict[str, Node]) -> dict[str, str]:
        layers = self.document.schema.layers
        return {name: each for name, inner in fields.items() for each in targets(inner) if each in layers}

    def _with_kind(self, node: Node, layer: str, found: dict[str, Any]) -> dict[str, Any]:
        title = self.document.schema.layers[layer].title
        for name, inner in properties_of(node).items():
            if any(title in part.get("enum", ()) for part in alternatives(inner)):
                return {name: title, **found}
        return found

    def _of_record(self, fields: dict[str, Node], layer: str, record_id: str) -> dict[str, Any]:
        """Return the referent of a record for the field that refers to referents."""
        record = next(each for each in self._records(layer) if each.get("id") == record_id)
        referent = record.get(self._referent_field(layer) or "")
        names = [name for name, inner in fields.items() if REFERENTS in targets(inner)]
        return {names[0]: referent} if names and referent else {}

    def _mention_of(self, node: Node, fields: dict[str, Node], referent: str) -> dict[str, Any]:
        """Return the nearest record on the same line that has this referent, for the field that takes one."""
        for name, layer in self._layer_fields(fields).items():
            key = self._referent_field(layer)
            if key:
                known = [each for each in self._records(layer) if each.get(key) == referent]
                local = [each for each in known if self._on_line(layer, each)]
                found = self._nearest(layer, local)
                return self._with_kind(node, layer, {name: found[0]["id"] if found else None})
        return {}

    def _referent_field(self, layer: str) -> str | None:
        places = self.document.schema.layers[layer].reference_places
        return next((place.path[0] for place in places if place.refers_to == REFERENTS and len(place.path) == 1), None)

    def _records(self, layer: str) -> list[dict[str, Any]]:
        known = [*self.document.layers.get(layer, []), *self.extra.get(layer, [])]
        known = sound(known, self.document.schema.layers[layer]) if layer in self.document.schema.layers else []
        return [each for each in known if each.get("status") != "rejected" and "id" in each]

    def _record(self, layer: str, value: str) -> str | None:
        known = self._records(layer)
        if any(each.get("id") == value for each in known):
            return value
        found = self._nearest(layer, self._called(layer, value))
        return str(found[0]["id"]) if found else None

    def _called(self, layer: str, value: str) -> list[dict[str, Any]]:
        """Return the records whose words are *value*; without one, those with other capitals."""
        words = [(self._words(layer, each), each) for each in self._records(layer)]
        wanted = fold(value)
        same = [each for said, each in words if said == wanted]
        return same or [each for said, each in words if said.casefold() == wanted.casefold()]

    def _closer(self, layer: str, value: str) -> str | None:
        """Return the record that *value* means: not one far off if its referent stands nearer by, named so or more."""
        found = self._record(layer, value)
        record = next((each for each in self._records(layer) if found and each.get("id") == found), None)
        key = self._referent_field(layer) or ""
        if record is None or found == value or not record.get(key) or self._on_line(layer, record):
            return found
        name, wanted = bool(named(self.document.referents, value)), fold(value).casefold()
        same = [each for each in self._records(layer) if each.get(key) == record[key] and self._on_line(layer, each)]
        same = [each for each in same if name or wanted in self._words(layer, each).casefold()]
        return next((str(each["id"]) for each in self._nearest(layer, same)), found)

    def _meant(self, value: str) -> str | None:
        """Return the one referent of the records whose words are *value*."""
        found = set()
        for layer in self.document.schema.layers:
            key = self._referent_field(layer)
            same = self._called(layer, value) if key else []
            found |= {said for each in same if isinstance(said := each.get(key or ""), str)}
        return found.pop() if len(found) == 1 else None

    def _words(self, layer: str, record: dict[str, Any]) -> str:
        return fold(" … ".join(span.cut(self.document.text) for span in self._spans(layer, record)))

    def _spans(self, layer: str, record: dict[str, Any]) -> list[Span]:
        schema = self.document.schema.layers[layer]
        first = next((place.path for place in schema.span_places), ())
        return [Span.of(dict(span)) for pointer, span in schema.spans(record) if pointer[: len(first)] == first]

    def _nearest(self, layer: str, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return *records*, the nearest to the main spans first, and of two that are equally near the earlier."""
        if self.avoid:
            records = [each for each in records if not self._inside(layer, each)]
        with_spans = [(each, self._spans(layer, each)) for each in records]
        if not self.near:
            return records
        ranked = sorted(with_spans, key=lambda each: distance(each[1], self.near) if each[1] else 10**9)
        return [each for each, _ in ranked]

    def _inside(self, layer: str, record: dict[str, Any]) -> bool:
        return any(outer.holds(span) for span in self._spans(layer, record) for outer in self.near)

    def _on_line(self, layer: str, record: dict[str, Any]) -> bool:
        text, spans = self.document.text, self._spans(layer, record)
        lines = {text.count("\n", 0, span.start) for span in self.near}
        return bool(spans) and text.count("\n", 0, spans[0].start) in lines

    def _referent(self, value: str) -> str | None:
        """Return the referent with this id, name or alias; `e3` and `new` stand for one of this document alone."""
        known, doc_id = self.document.referents, self.document.id
        if value in known or re.fullmatch(re.escape(doc_id) + ":e[1-9][0-9]*", value):
            return value
        if re.fullmatch("e[1-9][0-9]*", value):
            return f"{doc_id}:{value}"
        called = named(known, value)
        if len(called) > 1:
            raise CorpusError(
                f"“{value}” is the name of {len(called)} referents", hint="name one by its id: " + ", ".join(called)
            )
        if not called and value == NEW:
            return f"{doc_id}:e{self._last_local() + 1}"
        return called[0] if called else None

    def _last_local(self) -> int:
        start, last = f"{self.document.id}:e", 0
        for layers in (self.document.layers, *self.document.sets.values(), self.extra):
            for layer, records in layers.items():
                for record in records:
                    for _, _, value in self.document.schema.layers[layer].references(record):
                        number = value.removeprefix(start)
                        last = max(last, int(number) if value.startswith(start) and number.isdigit() else 0)
        return last

    def _unknown(self, value: str, wanted: list[str], option: str) -> CorpusError:
        layers = [each for each in wanted if each in self.document.schema.layers]
        kinds = [self.document.schema.record_schema(each).title for each in wanted if each != ANNOTATORS]
        hints = [self._within(value, layers) or self._close(value, wanted), *self._advice(value, wanted, layers)]
        hint = "\n".join(each for each in hints if each)
        return CorpusError(f"{option}: there is no {' or '.join(kinds)} “{value}”", hint=hint or None)

    def _within(self, value: str, layers: list[str]) -> str:
        """Say which record was passed over because it stands where it is not meant."""
        for layer in layers if self.avoid else ():
            for each in self._called(layer, value):
                if self._inside(layer, each):
                    return f"{each.get('id')} “{value}” stands inside the record; say {each.get('id')} if it is meant"
        return ""

    def _close(self, value: str, wanted: list[str]) -> str:
        known: dict[str, str] = {}
        if REFERENTS in wanted:
            for key, each in self.document.referents.items():
                known.update({fold(name).casefold(): key for name in (key, *called(each)[:1])})
        for layer in wanted:
            for each in self._records(layer) if layer in self.document.schema.layers else ():
                words = self._words(layer, each)
                known[words.casefold()] = f"{each.get('id')} {quoted(shorten(words, SHOWN))}"
        close = get_close_matches(fold(value).casefold(), known, 3)
        return f"did you mean {' or '.join(dict.fromkeys(known[each] for each in close))}?" if close else ""

    def _advice(self, value: str, wanted: list[str], layers: list[str]) -> list[str]:
        schema, advice = self.document.schema, list[str]()
        if REFERENTS in wanted:
            marked = next((schema.layers[each].title for each in layers if self._referent_field(each)), "")
            advice += [f'if the text has these words, standoff add {marked} {self.document.id} "{value}" marks them']
            advice = advice if marked else []
            needed = "".join(f" --{name} …" for name in _needed(schema.referent.node))
            new = f"“{NEW}” is one that only this document knows"
            advice.append(f'standoff add referent "{value}"{needed} makes one; {new}')
        elif layers:
            advice.append(f"name its id or its words; standoff show {self.document.id} lists what there is")
        return advice


def _needed(node: Node) -> list[str]:
    """Return the labels that nobody can do without saying."""
    labels = [each for each in walk(node) if each.kind == "label" and each.required and not each.nullable]
    return [each.names[0] for each in labels if not any("default" in part for part in alternatives(each.node))]


def named(referents: Any, value: str) -> list[str]:
    """Return the ids of the referents whose name or alias is *value*, whatever its case and marks."""
    wanted = fold(value).casefold()
    return [key for key, each in referents.items() if wanted in {fold(name).casefold() for name in called(each)}]
