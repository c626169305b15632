"""Texts and JSONL as they come from elsewhere: encodings, line ends, lines."""

from __future__ import annotations

from standoff.errors import CorpusError
from standoff.printable import many

BOM = "\ufeff"


def clean_text(raw: bytes) -> tuple[str, list[str]]:
    """Return a text from outside as a corpus stores it, and what was done to it, in sentences.

    Raises:
        CorpusError: The text is not UTF-8.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise CorpusError(
            f"the text is not UTF-8: byte 0x{raw[error.start]:02x} at offset {error.start}",
            hint="convert it first, for example with iconv",
        ) from None
    done = ["took off a byte-order mark"] if text.startswith(BOM) else []
    if "\r" in text:
        done.append(f"changed {many(text.count(chr(13)), 'CR LF or CR line end')} to LF")
    return plain(text), done


def plain(text: str) -> str:
    """Return *text* without a byte-order mark at its start, every line end LF."""
    return text.removeprefix(BOM).replace("\r\n", "\n").replace("\r", "\n")


def lines_of(raw: bytes) -> list[bytes]:
    """Return the lines of a file, each with its end, split at LF alone."""
    pieces = raw.split(b"\n")
    return [piece + b"\n" for piece in pieces[:-1]] + ([pieces[-1]] if pieces[-1] else [])
