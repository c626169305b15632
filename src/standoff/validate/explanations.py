"""Why the engine's own rules hold, each with an example that breaks it and one that keeps it, by code."""

from __future__ import annotations

from typing import Final

EXPLANATIONS: Final = {
    "F101": """
        A document is its text and what is known about it. Without document.json nobody knows whose text it is, and
        without source.txt its offsets count nothing.

        Bad: article/ holds document.json and entities.jsonl, but no source.txt
        Good: article/ holds source.txt, document.json and a file for each layer it has
    """,
    "F102": """
        A file that no program reads is noise at best, and at worst a layer whose name has a slip in it, so that its
        records are silently left out.

        Bad: article/entites.jsonl
        Good: article/entities.jsonl
    """,
    "F103": """
        What cannot be read cannot be checked, and silence about it would look like a clean bill.

        Bad: entities.jsonl belongs to another user, who has not given you the right to read it
        Good: entities.jsonl is a file that you may read
    """,
    "F104": """
        Offsets count code points, so there must be one way only to read the bytes.

        Bad: byte 0xe9 for é, as Latin-1 writes it
        Good: bytes 0xc3 0xa9 for é, as UTF-8 writes it
    """,
    "F105": """
        The mark is a character that nobody sees. It shifts every offset by one and makes the first line no JSON for
        many readers.

        Bad: a file that starts with the bytes ef bb bf
        Good: a file that starts with {
    """,
    "F106": """
        Some editors and versions of git write CR LF. Then the same records have other bytes, and a comparison shows
        every line as changed.

        Bad: {"id": "m1", …} followed by CR LF
        Good: {"id": "m1", …} followed by LF
    """,
    "F107": """
        A file without it breaks when another record is appended, and its last line shows as changed when nothing in
        it was.

        Bad: the last } is the last byte of entities.jsonl
        Good: a line feed follows the last }
    """,
    "F108": """
        Readers of JSONL do not agree on what a blank line is: nothing, null, or an error.

        Bad: a record, an empty line, a record
        Good: a record on every line
    """,
    "F109": """
        A link reads one thing here and another on the next machine, and may bring a file from outside into a release.

        Bad: source.txt is a link to ../../private/notes.txt
        Good: source.txt is a file
    """,
    "F110": """
        A shard that breaks off has lost documents, and the part that can be read does not tell how many.

        Bad: documents-00000-of-00001.jsonl.gz ends in the middle of a block
        Good: the shard has been written or copied to its end
    """,
    "F111": """
        The id is a folder's name, a part of referents' ids and an anchor in pages, so it must mean the same on every
        system.

        Bad: corpus/Rutte in Japan/
        Good: corpus/rutte-japan/
    """,
    "F112": """
        Everything that names a document does so by its id alone, wherever its folder lies.

        Bad: corpus/news/article/ and corpus/challenge/article/
        Good: corpus/news/article/ and corpus/challenge/article-2/
    """,
    "F113": """
        The holder of the text was promised that it is gone. It comes back with a merge or a copy of an old folder, and
        everybody who knows its id would take the new text for the old one.

        Bad: corpus/article/ and {"id": "article", "reason": "…", …} in corpus/withdrawn.jsonl
        Good: the line in corpus/withdrawn.jsonl, and no folder corpus/article/
    """,
    "J101": """
        A line that is no JSON holds no record.

        Bad: {"id": "m1", "level": "NAM",}
        Good: {"id": "m1", "level": "NAM"}
    """,
    "J102": """
        Readers keep the first or the last of the two, and nobody is told which, so two programs read two records.

        Bad: {"id": "m1", "level": "NAM", "level": "NOM"}
        Good: {"id": "m1", "level": "NOM"}
    """,
    "J103": """
        A layer is a list of records, one a line.

        Bad: ["m1", "NAM"]
        Good: {"id": "m1", "level": "NAM"}
    """,
    "J104": """
        NaN and Infinity are no JSON; many readers refuse the whole file for one of them.

        Bad: "confidence": NaN
        Good: "confidence": null
    """,
    "J105": """
        Characters beyond U+FFFF may be written as two escapes. One of the two alone is no character, cannot be
        written as UTF-8 and stops many readers.

        Bad: "note": "\\ud83d"
        Good: "note": "\\ud83d\\ude00"
    """,
    "J106": """
        Many readers hold numbers as floats of 64 bits; beyond 2^53 they silently take a neighbour.

        Bad: "ext": {"key": 9007199254740993}
        Good: "ext": {"key": "9007199254740993"}
    """,
    "J107": """
        No record needs it, and a reader that follows without end runs out of memory.

        Bad: "ext": {"a": {"a": {"a": … a hundred times … }}}
        Good: "ext": {"a": {"b": 1}}
    """,
    "J108": """
        No record comes near it. A file without line ends would have to be held in memory whole.

        Bad: a megabyte of records after each other, without line ends, a hundred times over
        Good: one record a line
    """,
    "J110": """
        One record has one form, so that a change of one record is a change of one line and equal records are equal
        bytes.

        Bad: { "level":"NAM", "id":"m1" }
        Good: {"id":"m1","level":"NAM"}
    """,
    "S201": """
        Programs count on it: an offset is a number, a list is a list even with one item.

        Bad: "spans": {"start": 66, "end": 71, "text": "China"}
        Good: "spans": [{"start": 66, "end": 71, "text": "China"}]
    """,
    "S202": """
        A field that may be left out in silence does not tell "nobody looked" from "there is none"; null is how a
        record says the latter.

        Bad: a mention without "referent"
        Good: a mention with "referent": null
    """,
    "S203": """
        A field that no schema knows is read by no program; most often its name has a slip in it.

        Bad: "polarty": "negative"
        Good: "polarity": "negative"
    """,
    "S204": """
        Labels are counted. One that is spelt in a second way is a second label.

        Bad: "polarity": "neg"
        Good: "polarity": "negative"
    """,
    "S205": """
        Ids, times and codes have one form, so that they can be compared as they are.

        Bad: "at": "24 November 2026"
        Good: "at": "2026-11-24T19:30:00Z"
    """,
    "S206": """
        A number beyond its range is a number on another scale, or a slip.

        Bad: "confidence": 95
        Good: "confidence": 0.95
    """,
    "S207": """
        A list that must not be empty names what makes the record a record.

        Bad: "spans": []
        Good: "spans": [{"start": 66, "end": 71, "text": "China"}]
    """,
    "S208": """
        Where the schema allows several kinds of value, this one is none of them.

        Bad: "referent": 17
        Good: "referent": "china", or "referent": null
    """,
    "S209": """
        A tag that stands twice would be counted twice.

        Bad: "tags": ["demonym", "demonym"]
        Good: "tags": ["demonym"]
    """,
    "S299": """
        A schema may ask for more than types and labels, such as one field only where another is filled. What it asks
        for is told in the words of JSON Schema.

        Bad: "ext": {} where the schema says "ext": {"not": {"const": {}}}
        Good: "ext": {"key": 1}
    """,
    "X901": """
        The schema says what a record is. Until it can be read, nothing can be said of any record.

        Bad: "x-refers-to": "mentions" in quotes.schema.json, and no layer of that name
        Good: "x-refers-to": "entities"
    """,
    "X902": """
        corpus.json names the schema and the annotators; nothing can be checked without them.

        Bad: corpus.json without "schema_version"
        Good: "schema_version": "1.0" in corpus.json, and a folder schema/1.0/
    """,
}
