"""The rules that reading itself finds: bytes, JSON and schema. They have no function; the reader reports them."""

from __future__ import annotations

from standoff.validate.rule import declare

MISSING_FILE = declare(
    "F101",
    "missing-file",
    "error",
    "Every file that the corpus needs is there.",
    hint="put the file in its place, or take the document's folder away",
)
UNEXPECTED_FILE = declare(
    "F102",
    "unexpected-file",
    "warning",
    "A document's folder holds nothing but the document.",
    hint="move it out of the corpus, or name it after a layer of the schema",
)
UNREADABLE_FILE = declare(
    "F103", "unreadable-file", "error", "Every file can be read.", hint="see to it that you may read the file"
)
INVALID_UTF8 = declare("F104", "invalid-utf8", "error", "Files are UTF-8.", hint="save the file as UTF-8")
BYTE_ORDER_MARK = declare(
    "F105",
    "byte-order-mark",
    "error",
    "Files start without a byte-order mark.",
    hint="save the file as UTF-8 without BOM, or run standoff fix",
)
CARRIAGE_RETURN = declare(
    "F106", "carriage-return", "error", "Lines end with LF alone.", hint="end the lines with LF, as standoff fix does"
)
FINAL_NEWLINE = declare(
    "F107",
    "final-newline",
    "warning",
    "A JSON file ends with a line end.",
    hint="add a line end after the last line, as standoff fix does",
)
BLANK_LINE = declare("F108", "blank-line", "warning", "No line is blank.", hint="delete the line, as standoff fix does")
UNSAFE_PATH = declare(
    "F109",
    "unsafe-path",
    "error",
    "Nothing in a corpus is a link or points out of it.",
    hint="put the file itself in its place",
)
DOCUMENT_ID = declare(
    "F111",
    "document-id",
    "error",
    "A document's id is a name of lower-case letters, digits, dots, hyphens and _.",
    hint="rename the folder; the id starts with a letter or digit and has at most 100 characters",
)
DOCUMENT_TWICE = declare(
    "F112", "document-twice", "error", "An id names one document of the corpus.", hint="rename one of the two"
)
DOCUMENT_WITHDRAWN = declare(
    "F113",
    "document-withdrawn",
    "error",
    "A document that was withdrawn does not stand in the corpus, nor does its text under another id.",
    hint="take it out with standoff withdraw; if its text may be used again, say digest: null in withdrawn.jsonl",
)
BROKEN_SHARD = declare(
    "F110", "broken-shard", "error", "Every shard can be decompressed to its end.", hint="write or copy the shard again"
)

SYNTAX = declare(
    "J101",
    "json-syntax",
    "error",
    "Every line is JSON.",
    hint="write one JSON object a line, with keys and strings in double quotes",
)
DUPLICATE_KEY = declare(
    "J102", "duplicate-key", "error", "No key stands twice in an object.", hint="delete all but one"
)
NOT_AN_OBJECT = declare(
    "J103",
    "not-an-object",
    "error",
    "Every line is one JSON object.",
    hint="write the record as {…}, with its fields by name",
)
NOT_A_NUMBER = declare(
    "J104", "not-a-number", "error", "Numbers are finite.", hint="JSON has no NaN and no Infinity; use null"
)
LONE_SURROGATE = declare(
    "J105",
    "lone-surrogate",
    "error",
    "Strings hold whole characters.",
    hint="an escape such as \\ud83d needs its second half",
)
LARGE_INTEGER = declare(
    "J106",
    "large-integer",
    "error",
    "Integers lie within ±(2^53 - 1), so that every reader agrees on them.",
    hint="write it as a string",
)
TOO_DEEP = declare(
    "J107",
    "too-deep",
    "error",
    "Values are nested at most 100 deep.",
    hint="put the value into fewer objects and lists",
)
NOT_CANONICAL = declare(
    "J110",
    "not-canonical",
    "warning",
    "A line is written in the canonical form.",
    hint="keys go in the order of the schema, without spaces; standoff fix writes them so",
)

WRONG_TYPE = declare(
    "S201",
    "wrong-type",
    "error",
    "Every value has the type that the schema gives it.",
    hint="the schema tells what the field holds",
)
MISSING_FIELD = declare(
    "S202",
    "missing-field",
    "error",
    "Every required field is there.",
    hint="add the field; null says that there is none, where the schema allows it",
)
UNKNOWN_FIELD = declare(
    "S203",
    "unknown-field",
    "error",
    "Every field is known to the schema.",
    hint="put what the schema does not know under ext",
)
UNKNOWN_VALUE = declare(
    "S204", "unknown-value", "error", "Every label is one of the schema's.", hint="take one of the schema's labels"
)
WRONG_PATTERN = declare(
    "S205",
    "wrong-pattern",
    "error",
    "Every string has the form that the schema asks for.",
    hint="the schema tells which form the field has",
)
OUT_OF_RANGE = declare(
    "S206", "out-of-range", "error", "Every number lies in its range.", hint="the schema tells the range of the field"
)
WRONG_LENGTH = declare(
    "S207",
    "wrong-length",
    "error",
    "Lists and strings have the length that the schema allows.",
    hint="the schema tells how many there may be",
)
NO_ALTERNATIVE = declare(
    "S208",
    "no-alternative",
    "error",
    "Every value fits one of its alternatives.",
    hint="the schema tells what the field may hold",
)
DUPLICATE_ITEM = declare(
    "S209", "duplicate-item", "error", "No item stands twice where the schema forbids it.", hint="delete all but one"
)
SCHEMA_OTHER = declare(
    "S299",
    "schema-other",
    "error",
    "Every record keeps whatever else the schema demands.",
    hint="the schema tells what else must hold",
)

BAD_SCHEMA = declare("X901", "bad-schema", "error", "The schema can be used.", hint="correct the schema file")
BAD_CORPUS = declare(
    "X902",
    "bad-corpus-file",
    "error",
    "corpus.json, splits.jsonl, releases.jsonl and withdrawn.jsonl can be used.",
    hint="correct the file",
)
BAD_SETTING = declare(
    "X903",
    "bad-setting",
    "error",
    "Severities in corpus.json and waivers name rules that there are and that may be set aside.",
    hint="take it out, or name a rule that may be set aside",
    explanation="""
        A file, a line or a record that cannot be read hides whatever else is wrong with it. So the errors of the
        levels files, JSON and schema, and those of the tool itself, can be neither waived nor weakened.

        Bad: "rule": "json-syntax" in waivers.jsonl
        Good: "rule": "span-word-split" in waivers.jsonl
    """,
)
WAIVER_EXPIRED = declare(
    "X904",
    "waiver-expired",
    "warning",
    "A waiver sets a finding aside until the day that it names.",
    hint="mend what it set aside and delete it, or have it reviewed again and given a later `until`",
    explanation="""
        An exception that nobody looks at again is a fault that nobody sees. After its last day a waiver sets nothing
        aside, and the finding is back.

        Bad: "until": "2026-01-31", and January 2026 is over
        Good: "until": null, or a day to come
    """,
)
WAIVER_UNUSED = declare(
    "X905",
    "waiver-unused",
    "warning",
    "A waiver sets something aside.",
    hint="delete the waiver, or correct it if it was meant for something else",
    explanation="""
        A waiver that fits nothing was meant for something else, or for a fault that has been mended. If it stays, it
        sets aside a fault to come that nobody has looked at.

        Bad: "rule": "span-touching", "record": "m4", and the spans of m4 do not touch
        Good: no line for m4
    """,
)
RULE_FAILED = declare(
    "X906",
    "rule-failed",
    "error",
    "Every rule can look at what it is about.",
    hint="see whether the schema gives a field of that layer another type than the schema of standoff does",
    explanation="""
        A rule that stops half-way has not said that all is well. It happens where a corpus has a schema of its own in
        which a field has the name that a rule knows, and another type. The other rules go on.

        Bad: "head": {"type": "string"} in entities.schema.json, where the rules want a span
        Good: "head": {"$ref": "defs.schema.json#/$defs/span"}, or another name for the field
    """,
)
