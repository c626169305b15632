"""From bytes to records: the levels of files, JSON and schema.

A file that is in order takes the quick way: all lines parsed at once, checked at once, and written again to prove
that the bytes are canonical, which also proves that no key stood twice. Any other file is read line by line, and
each line is told what is wrong with it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import orjson

from standoff.findings import Finding
from standoff.schema import Pointer
from standoff.storage.canonical import dump
from standoff.validate import engine_rules as rules
from standoff.validate.rule import Rule
from standoff.validate.schema_check import SchemaCheck
from standoff.validate.source import Part, Source

MAX_DEPTH = 100
MAX_INTEGER = 2**53 - 1
_ID = re.compile(rb'"id"\s*:\s*"([^"\\]{1,200})"')
_SURROGATE = re.compile("[\ud800-\udfff]")


def read_records(source: Source, check: SchemaCheck) -> tuple[Part, list[Finding]]:
    """Read a JSONL file: return the records that pass, and what is wrong with the others."""
    records = _read_quickly(source.raw, check)
    if records is not None:
        return Part(source, records, range(source.first, source.first + len(records))), []
    part, findings, numbers = Part(source), list(_check_bytes(source)), []
    lines = source.raw.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    for number, line in enumerate(lines if lines[-1] else lines[:-1], source.first):
        record, found = read_value(source, line.removesuffix(b"\r"), number)
        if isinstance(record, dict):
            more = list(schema_findings(source, check, record, number, ()))
            if not more:
                part.records.append(record)
                numbers.append(number)
                found = found or list(_check_canonical(source, check, record, line.removesuffix(b"\r"), number))
            found = [*found, *more]
        if not part.records or part.records[-1] is not record:
            part.unreadable.update(match.decode("utf-8", "replace") for match in _ID.findall(line))
        findings += found
    part.numbers = numbers
    return part, findings


def _read_quickly(raw: bytes, check: SchemaCheck) -> list[dict[str, Any]] | None:
    """Return the records if every line is canonical and keeps the schema, else None."""
    if not raw:
        return []
    if raw[-1:] != b"\n":
        return None
    try:
        records = orjson.loads(b"[" + raw[:-1].replace(b"\n", b",") + b"]")
        lines = b"\n".join([_dump(record) for record in records])
        if (lines != raw[:-1] and not _same_escaped(records, raw)) or not check.all_fit(records):
            return None
    except (ValueError, TypeError, RecursionError):
        return None
    return records if check.quickly_proved(records, raw) else None


def _dump(record: Any) -> bytes:
    """Return *record* as JSON, keys in the order in which they are.

    Raises:
        TypeError: An integer in it is too large for readers to agree on.
    """
    return orjson.dumps(record, option=orjson.OPT_STRICT_INTEGER)


def _same_escaped(records: list[Any], raw: bytes) -> bool:
    return b"\\u" in raw and b"\n".join(map(dump, records)) == raw[:-1]


def read_object(source: Source, check: SchemaCheck) -> tuple[Part, list[Finding]]:
    """Read a file that is one JSON object, such as document.json."""
    record = _read_object_quickly(source.raw, check)
    if record is not None:
        return Part(source, [record], [1]), []
    findings = list(_check_bytes(source))
    record, found = read_value(source, source.raw.removeprefix(b"\xef\xbb\xbf"), 1)
    findings += found
    if not isinstance(record, dict):
        return Part(source), findings
    more = list(schema_findings(source, check, record, 1, ()))
    return Part(source, [record] if not more else [], [1] if not more else []), findings + more


def _read_object_quickly(raw: bytes, check: SchemaCheck) -> dict[str, Any] | None:
    try:
        record = orjson.loads(raw)
        same = orjson.dumps(record, option=orjson.OPT_INDENT_2 | orjson.OPT_STRICT_INTEGER) + b"\n" == raw
    except (ValueError, TypeError, RecursionError):
        return None
    return record if same and isinstance(record, dict) and check.fits(record) else None


def read_value(source: Source, line: bytes, number: int) -> tuple[Any, list[Finding]]:
    """Parse one JSON object; return it, or None, and what is wrong with the JSON."""
    if not line.strip():
        if source.whole:
            return None, [source.finding(rules.SYNTAX, "the file is empty", line=1)]
        return None, [source.finding(rules.BLANK_LINE, "the line is blank", line=number)]
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        at = sum(len(each) + 1 for each in source.raw.split(b"\n")[: number - source.first]) + error.start
        message = f"byte 0x{line[error.start]:02x} at offset {at} is not UTF-8"
        return None, [source.finding(rules.INVALID_UTF8, message, line=number, byte=at)]
    if _depth(line) > MAX_DEPTH:
        return None, [source.finding(rules.TOO_DEEP, f"the value is nested more than {MAX_DEPTH} deep", line=number)]
    return _parse(source, text, number)


def _parse(source: Source, text: str, number: int) -> tuple[Any, list[Finding]]:
    faults: list[tuple[Rule, str]] = []

    def pairs(members: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(members)
        if len(found) < len(members):
            names = [name for name, _ in members]
            twice = dict.fromkeys(name for name in names if names.count(name) > 1)
            faults.extend((rules.DUPLICATE_KEY, f"the key `{name}` stands twice") for name in twice)
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
                hint=_syntax_hint(text, error.pos),
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
    if check.fits(record):
        return
    name = str(record.get("id", "")) if isinstance(record, dict) else ""
    for rule, pointer, message, hint in check.problems(record):
        yield source.finding_at(
            rule, message, number, (*prefix, *pointer), key=rule is rules.UNKNOWN_FIELD, record=name, hint=hint
        )


def _check_bytes(source: Source) -> Iterator[Finding]:
    raw = source.raw
    if raw.startswith(b"\xef\xbb\xbf"):
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


def _depth(line: bytes) -> int:
    if line.count(b"[") + line.count(b"{") <= MAX_DEPTH:
        return 0
    depth = deepest = 0
    inside = escaped = False
    for char in line:
        if inside:
            inside = escaped or char != 0x22
            escaped = not escaped and char == 0x5C
        elif char == 0x22:
            inside = True
        else:
            depth += (char in b"[{") - (char in b"]}")
            deepest = max(deepest, depth)
    return deepest


def _syntax_hint(text: str, at: int) -> str:
    if text[:at].rstrip().endswith(",") and text[at : at + 1] in "}]":
        return "delete the comma before the closing bracket"
    if text[at : at + 1] == "'":
        return 'strings stand in double quotes (")'
    if re.match(r"(<<<<<<<|=======|>>>>>>>)", text):
        return "this is a conflict marker of git; settle the conflict"
    return ""


def _kind(value: Any) -> str:
    names = {list: "a list", str: "a string", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
