"""Text made fit for a terminal: nothing in data may move the cursor, change colours or hide."""

from __future__ import annotations

import unicodedata

_UNSAFE = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_KEPT = "\u200c\u200d"
_KEPT_IN_JSON = f"{_KEPT}\n"


def many(number: int, noun: str, nouns: str = "") -> str:
    """Return a number with its noun, or its verb as well: `1 record`, `1,200 records`, `1 file is`, `2 files are`.

    Args:
        number: How many there are.
        noun: What is said of one.
        nouns: What is said of any other number; if empty, *noun* with an s.
    """
    return f"{number:,} {noun if number == 1 else nouns or f'{noun}s'}"


def harmless(text: str) -> str:
    """Return *text* with every control, format and line-breaking character shown as its escape.

    The two joiners that scripts and emoji need to be legible (U+200C, U+200D) are kept.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        _escape(char) if unicodedata.category(char) in _UNSAFE and char not in _KEPT else char for char in text
    )


def _escape(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii") if not 0xD800 <= ord(char) <= 0xDFFF else f"\\u{ord(char):04x}"


def harmless_json(raw: bytes) -> str:
    """Return JSON with the characters that `harmless` shows as escapes written as JSON escapes: the same values.

    Its own line breaks, which never stand in a string, are kept.
    """
    text = raw.decode("utf-8")
    if text.isascii() and "\x7f" not in text:
        return text
    return "".join(
        _escape_json(char) if unicodedata.category(char) in _UNSAFE and char not in _KEPT_IN_JSON else char
        for char in text
    )


def _escape_json(char: str) -> str:
    units = char.encode("utf-16-be")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


def encodable(text: str) -> str:
    """Return *text* with half characters, such as those of odd file names, shown as escapes, so that it is UTF-8."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")
