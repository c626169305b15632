"""Checks records against their schema: a quick verdict first, and words for a record that fails.

`jsonschema` is the authority and says what is wrong; it is slow, so it is imported when a record fails and not before.
The verdict comes from `jsonschema_rs`, a compiled implementation of the same standard. A record is in order only if
nobody objects; where the two do not agree, that itself is what is wrong. The schema trees hold no `$ref`, and both
libraries get an empty registry, so nothing is ever fetched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import jsonschema_rs
import orjson

from standoff.errors import SchemaError
from standoff.refs import Node
from standoff.schema import RecordSchema
from standoff.storage.canonical import dump, has_breaks
from standoff.validate import engine_rules as rules
from standoff.validate.proofs import Proofs
from standoff.validate.survey import Survey
from standoff.validate.wording import Breach, Problem, did_you_mean, lacking, word

if TYPE_CHECKING:
    from standoff.validate.lane import Lane

FEW: Final = 5
"""To read so many files of a kind the longer way takes less time than to lay a lane for them."""
MOST: Final = 50
"""So many problems of one record are told, and no more."""
LARGE: Final = 2_000
"""A record with more values than this is worded by the quick library, because the authority would take too long."""


def _compile(node: Node) -> Any:
    linear = jsonschema_rs.RegexOptions()
    return jsonschema_rs.Draft202012Validator(
        node, offline=True, registry=jsonschema_rs.Registry([]), pattern_options=linear
    )


class SchemaCheck:
    """The check of one kind of record.

    Raises:
        SchemaError: The schema is not valid JSON Schema 2020-12.
    """

    def __init__(self, schema: RecordSchema) -> None:
        self.schema = schema
        self._files = 0
        self._node = node = (
            schema.node if schema.node.get("type") == "object" else {"type": "object", "allOf": [schema.node]}
        )
        try:
            self._one = _compile(node)
        except (jsonschema_rs.ValidationError, ValueError) as error:
            reason = " ".join(str(error).split("\n")[0].split())
            hint = "patterns have no look-around and no back-references" if '"regex"' in reason else ""
            path = f"{schema.name}.schema.json"
            raise SchemaError(f"is no valid JSON Schema: {reason}", path=path, hint=hint) from None
        self.proofs = Proofs(schema.node)

    def fits(self, record: Any) -> bool:
        """Tell whether *record* surely keeps the schema."""
        return bool(self._one.is_valid(record)) and self.proofs.whole([record])

    def all_fit(self, records: list[Any]) -> bool:
        """Tell whether every one of *records* is an object that keeps the schema, whole numbers aside."""
        return bool(self._many.is_valid(records))

    @cached_property
    def _many(self) -> Any:
        return _compile({"type": "array", "items": self._node})

    @cached_property
    def lane(self) -> Lane | None:
        """The quick yes for files of such records, if the schema has one."""
        from standoff.validate.lane import lane

        return lane(self.schema)

    def survey(self, raw: bytes) -> Survey | None:
        """Return what the lane sees in a file; None if it does not take it, and for the first few files."""
        self._files += 1
        return self.lane.read(raw) if self._files > FEW and self.lane else None

    def quickly_proved(self, records: list[Any], raw: bytes) -> bool:
        """Tell whether *records* keep the schema, and are written as *raw* in the canonical form."""
        lines = b"\n".join([_dump(record) for record in records])
        plain = lines == raw[:-1] and not has_breaks(raw)
        return (
            (plain or (b"\\u" in raw and b"\n".join(map(dump, records)) == raw[:-1]))
            and bool(self._many.is_valid(records))
            and self.proofs.in_order(records)
            and self.proofs.whole(records)
            and self.proofs.shallow(records)
        )

    @cached_property
    def _authority(self) -> Any:
        from standoff.validate.authority import authority

        return authority(self._node)

    def problems(self, record: Any) -> Iterator[Problem]:
        """Yield what is wrong with *record*, deepest cause named, in the order of their places; at most `MOST`."""
        refused = not self._one.is_valid(record)
        if not refused and self.proofs.whole([record]):
            return
        if _size(record) <= LARGE:
            errors = self._authority.iter_errors(record)
        else:
            errors = self._quick_errors(record) if refused else self._fractions(record)
        some = sorted(islice(errors, MOST), key=lambda each: [_rank(step) for step in each.absolute_path])
        said = _once(dict.fromkeys(problem for error in some for problem in word(error, self.schema)))
        yield from said[:MOST]
        if refused and not said:
            kinds = sorted({each.kind.name for each in islice(self._one.iter_errors(record), MOST)})
            message = f"the {self.schema.title} breaks its schema in a way that cannot be put in words"
            yield rules.SCHEMA_OTHER, (), message, f"it has to do with {', '.join(kinds)}" if kinds else ""

    def _quick_errors(self, record: Any) -> Iterator[Breach]:
        for error in self._one.iter_errors(record):
            *steps, keyword = error.schema_path or [""]
            where: Any = self._node
            for step in steps:
                where = where[step]
            value: Any = record
            for step in error.instance_path:
                value = value[step]
            wanted = where.get(keyword) if isinstance(where, dict) else None
            path = tuple(error.schema_path)
            yield Breach(str(keyword), wanted, value, where, tuple(error.instance_path), path)

    def _fractions(self, record: Any) -> Iterator[Breach]:
        for pointer, value in self.proofs.fractions(record):
            yield Breach("type", "integer", value, {}, pointer, ("type",))


def _once(problems: Iterable[Problem]) -> list[Problem]:
    """Return *problems* without the fields that lack because their names are misspelt beside them."""
    said = list(problems)
    meant = {(pointer[:-1], hint) for rule, pointer, _, hint in said if rule is rules.UNKNOWN_FIELD and hint}
    return [
        (rule, pointer, message, hint)
        for rule, pointer, message, hint in said
        if rule is not rules.MISSING_FIELD or (pointer, did_you_mean(lacking(message))) not in meant
    ]


def _dump(record: Any) -> bytes:
    """Return *record* as JSON, keys in the order in which they are.

    Raises:
        TypeError: An integer in it is too large for readers to agree on.
    """
    return orjson.dumps(record, option=orjson.OPT_STRICT_INTEGER)


def _rank(step: str | int) -> tuple[int, str]:
    return (step, "") if isinstance(step, int) else (0, step)


def _size(value: Any) -> int:
    """Return how many values *value* holds, counted no further than is needed."""
    waiting, found = [value], 0
    while waiting and found <= LARGE:
        each = waiting.pop()
        inside = each.values() if isinstance(each, dict) else each if isinstance(each, list) else ()
        found += len(inside)
        waiting.extend(item for item in inside if isinstance(item, (dict, list)))
    return found
