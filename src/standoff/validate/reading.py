"""From bytes to records: the levels of files, JSON and schema.

A file that is in order takes the quick way: all lines are read at once as objects, checked at once, and written again
to prove that the bytes are canonical, which also proves that no key stood twice. Any other file is read line by line,
and each line is told what is wrong with it.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from standoff.findings import Finding
from standoff.schema import Pointer
from standoff.storage.canonical import dump, dump_object, has_breaks
from standoff.validate import engine_rules as rules
from standoff.validate.mishaps import CONFLICT, SPREAD, WHOLE, conflicts, spread, syntax_hint
from standoff.validate.rule import Rule
from standoff.validate.schema_check import SchemaCheck
from standoff.validate.source import Part, Source, parse_sound
from standoff.validate.survey import Survey

MAX_DEPTH = 100
MAX_LINE = 1 << 26
MOST = 1_000
BOM = b"\xef\xbb\xbf"
MAX_INTEGER = 2**53 - 1
_ID = re.compile(rb'"id"\s*:\s*"([^"\\]{1,200})"')
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+(?:"|\Z)', re.DOTALL)
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_SURROGATE = re.compile("[\ud800-\udfff]")


def read_records(source: Source, check: SchemaCheck) -> tuple[Part, list[Finding]]:
    """Read a JSONL file: return the records that pass, and what is wrong with the others.

    After `MOST` findings the records that do not pass are left out without a word.
    """
    survey = _survey(source.raw, check)
    if survey:
        return Part(source, None, range(source.first, source.first + len(survey.records)), survey=survey), []
    quick = read_quickly(source.raw, check)
    if quick is not None:
        return Part(source, quick, range(source.first, source.first + len(quick))), []
    part, findings, numbers = Part(source), list(_check_bytes(source)), []
    lines, broken = source.raw.split(b"\n"), spread(source.raw)
    unsettled = conflicts(lines, source.first)
    aside = {source.first + at for each in broken for at in each}.union(*unsettled.values())
    for number, line in enumerate(lines if lines[-1] else lines[:-1], source.first):
        content = line.removesuffix(b"\r")
        content = content.removeprefix(BOM) if number == source.first else content
        quick = read_quickly(content + b"\n", check)
        if number in aside:
            record, found = None, list(_mishap(source, number, broken, unsettled))
        elif quick:
            record, found = quick[0], []
        else:
            record, found = _read_line(source, check, content, number, len(findings) > MOST)
        if record is None:
            part.unreadable.update(match.decode("utf-8", "replace") for match in _ID.findall(line))
        else:
            part.records.append(record)
            numbers.append(number)
        findings += found
        if len(findings) <= MOST < len(findings) + len(found):
            findings.append(
                source.finding(rules.SYNTAX, f"more than {MOST} things are wrong here; the rest is not told")
            )
    part.numbers = numbers
    return part, findings


def _mishap(
    source: Source, number: int, broken: Sequence[range], unsettled: Mapping[int, Sequence[int]]
) -> Iterator[Finding]:
    """Yield the finding of a conflict at its first line, and that of all *broken* records at the first one's."""
    if number in unsettled:
        message = f"a conflict of git, from here to line {unsettled[number][-1]}, is not settled"
        yield source.finding(rules.SYNTAX, message, line=number, hint=CONFLICT)
    if broken and number == source.first + broken[0].start:
        runs = "this record runs" if len(broken) == 1 else f"{len(broken):,} records, this one first, run"
        yield source.finding(rules.SYNTAX, f"{runs} over several lines", line=number, hint=SPREAD)


def _read_line(
    source: Source, check: SchemaCheck, line: bytes, number: int, silent: bool
) -> tuple[dict[str, Any] | None, list[Finding]]:
    """Read a line that is not in order: return its record, if it passes all the same, and what is wrong."""
    if silent:
        return None, []
    record, found = read_value(source, line, number)
    if not isinstance(record, dict):
        return None, found
    more = list(schema_findings(source, check, record, number, ()))
    if more:
        return None, [*found, *more]
    return record, found or list(_check_canonical(source, check, record, line, number))


def read_packed_line(source: Source) -> tuple[dict[str, Any] | None, list[Finding]]:
    """Read the line of a shard; return its object, or None, and what is wrong with the JSON."""
    try:
        value = orjson.loads(source.raw)
        if isinstance(value, dict) and _is_canonical(value, source.raw):
            return value, []
    except (ValueError, TypeError, RecursionError):
        pass
    value, findings = read_value(source, source.raw.removesuffix(b"\r"), source.first)
    if source.raw.endswith(b"\r"):
        findings.append(source.finding(rules.CARRIAGE_RETURN, "the line ends with CR LF", line=source.first))
    if value is not None and not findings:
        findings = [source.finding(rules.NOT_CANONICAL, "the line is not in the canonical form", line=source.first)]
    return value, findings


def _is_canonical(value: Any, raw: bytes) -> bool:
    """Tell whether *raw* is the canonical form of *value*, keys aside.

    Raises:
        TypeError: An integer in it is too large for readers to agree on.
    """
    plain = orjson.dumps(value, option=orjson.OPT_STRICT_INTEGER)
    return (plain == raw and not has_breaks(raw)) or dump(value) == raw


def _survey(raw: bytes, check: SchemaCheck) -> Survey | None:
    """Return what the lane sees in a file if every line is surely canonical and keeps the schema, else None."""
    return check.survey(raw) if raw[-1:] in b"\n" and len(raw) <= MAX_LINE else None


def read_quickly(raw: bytes, check: SchemaCheck) -> list[dict[str, Any]] | None:
    """Return the records if every line is canonical and keeps the schema, else None."""
    if not raw:
        return []
    if raw[-1:] != b"\n" or len(raw) > MAX_LINE:
        return None
    try:
        records = parse_sound(raw)
        return records if check.quickly_proved(records, raw) else None
    except (ValueError, TypeError, RecursionError):
        return None


def read_object(source: Source, check: SchemaCheck, *, free: bool = False) -> tuple[Part, list[Finding]]:
    """Read a file that is one JSON object.

    Args:
        source: The file.
        check: Of such objects.
        free: Whether people may lay it out as they like, as they do with corpus.json.
    """
    record = _read_object_quickly(source.raw, check)
    if record is not None:
        return Part(source, [record], [1]), []
    findings = list(_check_bytes(source))
    record, found = read_value(source, source.raw.removeprefix(BOM), 1)
    findings += found
    if not isinstance(record, dict):
        return Part(source), findings
    more = list(schema_findings(source, check, record, 1, ()))
    if not free and not findings and not more and dump_object(record, check.schema) != source.raw:
        findings.append(source.finding(rules.NOT_CANONICAL, "the file is not in the canonical form", line=1))
    return Part(source, [record] if not more else [], [1] if not more else []), findings + more


def _read_object_quickly(raw: bytes, check: SchemaCheck) -> dict[str, Any] | None:
    try:
        record = orjson.loads(raw)
        same = orjson.dumps(record, option=orjson.OPT_INDENT_2 | orjson.OPT_STRICT_INTEGER) + b"\n" == raw
    except (ValueError, TypeError, RecursionError):
        return None
    sound = same and isinstance(record, dict) and not _is_deep(raw) and not has_breaks(raw)
    return record if sound and check.proofs.in_order([record]) and check.fits(record) else None


def read_value(source: Source, line: bytes, number: int) -> tuple[Any, list[Finding]]:
    """Parse one JSON object; return it, or None, and what is wrong with the JSON."""
    if not line.strip():
        if source.whole:
            return None, [source.finding(rules.SYNTAX, "the file is empty", line=1)]
        return None, [source.finding(rules.BLANK_LINE, "the line is blank", line=number)]
    if len(line) > MAX_LINE:
        return None, [
            source.finding(rules.UNREADABLE_FILE, f"the line has more than {MAX_LINE >> 20} MiB", line=number)
        ]
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        at = source.offset(number) + error.start + (3 if number == 1 and source.raw.startswith(BOM) else 0)
        message = f"byte 0x{line[error.start]:02x} at offset {at} is not UTF-8"
        cause = f"F104 {source.path}"
        return None, [source.finding(rules.INVALID_UTF8, message, line=number, byte=at, cause=cause)]
    if _is_deep(line):
        return None, [source.finding(rules.TOO_DEEP, f"the value is nested more than {MAX_DEPTH} deep", line=number)]
    return _parse(source, text, number)


def _parse(source: Source, text: str, number: int) -> tuple[Any, list[Finding]]:
    faults: list[tuple[Rule, str]] = []

    def pairs(members: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(members)
        if len(found) < len(members):
            twice = [name for name, times in Counter(name for name, _ in members).items() if times > 1]
            faults.extend((rules.DUPLICATE_KEY, f"the key `{name[:60]}` stands twice") for name in twice[:9])
        return found

    def constant(name: str) -> None:
        faults.append((rules.NOT_A_NUMBER, f"{name} is no JSON number"))

    def whole_number(digits: str) -> int:
        if len(digits) > 17 or abs(int(digits)) > MAX_INTEGER:
            faults.append((rules.LARGE_INTEGER, f"{digits[:24]} is too large for readers to agree on"))
            return 0
        return int(digits)

    def real_number(digits: str) -> float:
        value = float(digits)
        if value in (float("inf"), float("-inf")):
            faults.append((rules.NOT_A_NUMBER, f"{digits[:24]} is too large for a number"))
        return value

    try:
        value = json.loads(
            text, object_pairs_hook=pairs, parse_constant=constant, parse_int=whole_number, parse_float=real_number
        )
    except json.JSONDecodeError as error:
        line = error.lineno if source.whole else number
        message = f"this is no JSON: {error.msg[0].lower() + error.msg[1:]}"
        return None, [
            source.finding(
                rules.SYNTAX,
                message,
                line=line,
                column=error.colno,
                end_column=error.colno + 1,
                hint=syntax_hint(text, error.pos) or (WHOLE if source.whole else ""),
            )
        ]
    faults += _value_faults(text, value)
    return None if faults else value, [source.finding(rule, message, line=number) for rule, message in faults]


def _value_faults(text: str, value: Any) -> Iterator[tuple[Rule, str]]:
    if "\\u" in text and _SURROGATE.search(json.dumps(value, ensure_ascii=False)):
        yield rules.LONE_SURROGATE, "a string holds half a character (a lone surrogate)"
    elif not isinstance(value, dict):
        yield rules.NOT_AN_OBJECT, f"a record is one JSON object, and this is {_kind(value)}"


def schema_findings(source: Source, check: SchemaCheck, record: Any, number: int, prefix: Pointer) -> Iterator[Finding]:
    """Yield what is wrong with *record*, which stands at *prefix* inside its line, by its schema."""
    name = str(record.get("id", "")) if isinstance(record, dict) else ""
    for rule, pointer, message, hint in check.problems(record):
        yield source.finding_at(
            rule, message, number, (*prefix, *pointer), key=rule is rules.UNKNOWN_FIELD, record=name, hint=hint
        )


def _check_bytes(source: Source) -> Iterator[Finding]:
    raw = source.raw
    if raw.startswith(BOM):
        yield source.finding(rules.BYTE_ORDER_MARK, "the file starts with a byte-order mark", line=1, byte=0)
    if b"\r\n" in raw:
        count = raw.count(b"\r\n")
        lines = "1 line ends" if count == 1 else f"{count} lines end"
        first = raw.index(b"\r\n")
        number = raw.count(b"\n", 0, first) + 1
        yield source.finding(rules.CARRIAGE_RETURN, f"{lines} with CR LF instead of LF", line=number, byte=first)
    if raw and not raw.endswith(b"\n"):
        yield source.finding(rules.FINAL_NEWLINE, "the last line has no end", line=raw.count(b"\n") + 1)


def _check_canonical(source: Source, check: SchemaCheck, record: Any, line: bytes, number: int) -> Iterator[Finding]:
    if dump(check.schema.ordered(record)) != line:
        name = str(record.get("id", ""))
        yield source.finding(rules.NOT_CANONICAL, "the line is not in the canonical form", line=number, record=name)


def _is_deep(raw: bytes) -> bool:
    """Tell whether values in JSON are nested more than `MAX_DEPTH` deep; brackets in strings do not count."""
    if raw.count(b"[") + raw.count(b"{") <= MAX_DEPTH:
        return False
    depth = 0
    for char in _STRING.sub(b"", raw).translate(None, _NO_BRACKETS):
        depth += 1 if char in b"[{" else -1
        if depth > MAX_DEPTH:
            return True
    return False


def _kind(value: Any) -> str:
    names = {list: "a list", str: "a string", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
