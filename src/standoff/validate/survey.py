"""One look at all objects of a layer, for whatever asks for values and not for where each of them stands.

The function that takes the look is written out for the schema and compiled: a comprehension for each place. What the
lane still has to ask of values and what rules want to know of spans and ids come out of the same sets and lists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, NamedTuple

from standoff.schema import ITEM, Path, RecordSchema


class _Unset:
    def __bool__(self) -> bool:
        return False


UNSET: Final = _Unset()
"""What an object holds where its record has no such field."""
NOTHING: Final = frozenset((None, UNSET))
"""What an object holds where its record has null, or no such field."""


class Survey(NamedTuple):
    """What was seen in the records of a layer.

    Attributes:
        records: The records as objects.
        spans: All spans.
        several: The lists of spans that hold more than one.
        extents: (start of the first span, end of the last) of each record that has any in its first list of spans.
        ids: The different ids; none if the records have none.
        references: The different ids that they name, and `NOTHING`, by what they point into.
    """

    records: list[Any]
    spans: list[Any]
    several: list[list[Any]]
    extents: list[tuple[int, int]]
    ids: set[str]
    references: dict[str, set[Any]]

    @property
    def lines(self) -> bytes:
        """The records as canonical JSON lines."""
        from msgspec.json import Encoder

        return Encoder().encode_lines(self.records)


PRESENT: Final = "{0} is not None and {0} is not UNSET"
THERE: Final = "{0}"
MANY: Final = "{0} and len({0}) > 1"
EXTENT: Final = "({0}[0].start, {0}[-1].end)"

Look = Callable[[list[Any]], tuple[list[set[Any]], list[list[Any]], Survey]]
"""Takes objects; returns the different values at some places, with `NOTHING`, all values at others, and a survey."""


def look(schema: RecordSchema, distinct: Iterable[Path], every: Iterable[Path]) -> Look:
    """Return the function that surveys the objects of *schema*.

    All names in its source are fields of the schema, of which the lane takes only those that are plain identifiers.

    Args:
        schema: The schema.
        distinct: Paths of strings and whole numbers of which the different ones are wanted.
        every: Paths of values that are all wanted, unless they are null or absent.
    """
    wanted = list(distinct)
    pointed = {place.path: str(place.refers_to) for place in schema.reference_places}
    own = [("id",)] if "id" in schema.properties else []
    sets = {path: f"s{number}" for number, path in enumerate(dict.fromkeys([*wanted, *pointed, *own]))}
    references: dict[str, list[str]] = {}
    for path, target in pointed.items():
        references.setdefault(target, []).append(sets[path])
    lists = [place for place in schema.span_places if place.is_list]
    places = [(*place.path, ITEM) if place.is_list else place.path for place in schema.span_places]
    own_spans = next((place.path for place in lists if len(place.path) == 1), None)
    extents = _loop(own_spans, THERE, EXTENT) if own_spans else ""
    named = [f"{target!r}: {' | '.join(names)}" for target, names in references.items()]
    lines = [
        "def look(records):",
        *[f" {name} = {{{_loop(path)}}}" for path, name in sets.items()],
        f" spans = [{', '.join([f'*[{_loop(path, THERE)}]' for path in places])}]",
        f" several = [{', '.join([f'*[{_loop(place.path, MANY)}]' for place in lists])}]",
        f" ids, extents = {sets.get(('id',), 'set()')}, [{extents}]",
        f" seen = Survey(records, spans, several, extents, ids, {{{', '.join(named)}}})",
        f" every = [{', '.join([f'[{_loop(path, PRESENT)}]' for path in every])}]",
        f" return [{', '.join([sets[path] for path in wanted])}], every, seen",
    ]
    made: dict[str, Any] = {"Survey": Survey, "UNSET": UNSET}
    exec(compile("\n".join(lines), f"<places of {schema.name}>", "exec"), made)
    return made["look"]  # type: ignore[no-any-return]


def _loop(path: Path, condition: str = "", form: str = "{0}") -> str:
    """Return the source of a comprehension of all values at *path* for which *condition* holds, in some form."""
    *steps, value = _steps(path)
    where = f" if {condition.format(value)}" if condition else ""
    return f"{form.format(value)} for v in records{''.join(steps)}{where}"


def _steps(path: Path) -> Iterator[str]:
    """Yield the source of what leads to the values at *path*, loops and conditions, and at last of the value."""
    here = "v"
    for number, (before, step) in enumerate(zip(("", *path), path, strict=False)):
        if step == ITEM:
            yield f" for v{number} in {here} or ()"
            here = f"v{number}"
            continue
        if before == ITEM:
            yield f" if {here}"
        elif before:
            yield f" for v{number} in [{here}] if v{number}"
            here = f"v{number}"
        here = f"{here}.{step}"
    yield here
