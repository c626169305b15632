"""A quick yes for the lines of shards: a whole document as one type, whose layers are the types of their lanes.

A line that is read as a document and written again without a changed byte has its fields, the layers and all that is
in them in their order, and no key twice. What is known of the document stays plain, because rules read it so; it is
asked of its schema by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import msgspec

from standoff.schema import Schema
from standoff.storage.canonical import has_breaks
from standoff.validate.lane import UnknownShapeError, is_plain, is_plain_name
from standoff.validate.schema_check import SchemaCheck
from standoff.validate.survey import UNSET, Survey

FRAME: Final = {"doc_id": str, "collection": str, "text": str}


class Line(NamedTuple):
    """What stands in a line.

    Attributes:
        frame: The fields that are neither metadata nor layers.
        meta: What document.json would hold.
        surveys: What was seen in each layer, by set and layer.
    """

    frame: dict[str, Any]
    meta: dict[str, Any]
    surveys: dict[tuple[str, str], Survey]


class PackedLane:
    """The quick yes for the documents of one schema.

    Args:
        schema: The schema.
        checks: What checks metadata, under `document`, and the records of each layer.

    Raises:
        UnknownShapeError: The schema says something that no type can say.
    """

    def __init__(self, schema: Schema, checks: Mapping[str, SchemaCheck]) -> None:
        self._document = checks["document"]
        self._meta = list(schema.document.properties)
        self._lanes = {name: lane for name in schema.layers if (lane := checks[name].lane)}
        names = [*FRAME, *self._meta, *schema.layers, "annotators"]
        if len(self._lanes) < len(schema.layers) or len(set(names)) < len(names) or not all(map(is_plain_name, names)):
            raise UnknownShapeError
        layers = [(name, list[lane.kind], UNSET) for name, lane in self._lanes.items()]  # type: ignore[name-defined]
        sets: Any = _struct("Set", layers)
        frame = [(name, kind, UNSET) for name, kind in FRAME.items()]
        meta = [(name, Any, UNSET) for name in self._meta]
        kind = _struct("Document", [*frame, *meta, *layers, ("annotators", dict[str, sets], UNSET)])
        self._decoder = msgspec.json.Decoder(kind)
        self._encoder = msgspec.json.Encoder()

    def read(self, raw: bytes) -> Line | None:
        """Return what stands in *raw*, a line without its end, if all of it is surely in order, else None."""
        if has_breaks(raw):
            return None
        try:
            document = self._decoder.decode(raw)
            return self._look(document) if self._encoder.encode(document) == raw else None
        except (msgspec.DecodeError, ValueError, TypeError, RecursionError):
            return None

    def _look(self, document: Any) -> Line | None:
        meta = _there(document, self._meta)
        if not (is_plain(meta) and self._document.fits(meta) and self._document.proofs.in_order([meta])):
            return None
        frame = _there(document, [*FRAME, "annotators"])
        surveys = {}
        for owner, layers in {"": document, **frame.get("annotators", {})}.items():
            for name, records in _there(layers, self._lanes).items():
                seen = self._lanes[name].look(records)
                if seen is None:
                    return None
                surveys[owner, name] = seen
        return Line(frame, meta, surveys)


def _struct(name: str, fields: list[Any]) -> Any:
    return msgspec.defstruct(name, fields, forbid_unknown_fields=True, omit_defaults=True, kw_only=True, gc=False)


def _there(value: Any, names: Any) -> dict[str, Any]:
    """Return the fields of an object, of those *names*, that it has."""
    return {name: found for name in names if (found := getattr(value, name)) is not UNSET}
