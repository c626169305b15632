"""All that a run of bytes may say: as text, as what an encoding in it stands for, and as what is packed in it."""

from __future__ import annotations

import base64
import bz2
import html
import lzma
import re
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from itertools import product
from typing import Any, Final
from urllib.parse import unquote_to_bytes

import numpy as np
import zstandard

DEEPEST: Final = 4
LARGEST: Final = 1 << 30
"""Of what is packed, no more bytes are looked at; a member that has more is an error."""
PIECE: Final = 1 << 22
OVERLAP: Final = 1 << 16
"""Bytes are looked at in pieces of so many, each with the end of the one before it."""
_PACKED: Final = 1 << 12
_ROUNDS: Final = 3

_FEWEST: Final = 8
_HIGHEST: Final = 0x30000
_URL_SAFE: Final = bytes.maketrans(b"-_", b"+/")
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{16,}(?:(?:\\r)?(?:\\n|\r?\n)[ \t]*[A-Za-z0-9+/_-]+)*")
_BASE32 = re.compile(rb"(?<![A-Z2-7])[A-Z2-7]{24,}")
_HEX = re.compile(rb"(?:[0-9a-fA-F]{2}[ :]?){12,}")
_DIGEST = re.compile(rb"[0-9a-f]+|[0-9A-F]+")
"""What is nothing but hex: no words in base64 look so."""
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([nrtbfv/\"'\\]))")
_PAIR = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")
_PERCENT = re.compile(r"%[0-9a-fA-F]{2}")
_SOFT = re.compile(r"=(?:\r?\n|[0-9A-F]{2})")
_ENTITY = re.compile(r"&#?\w{1,31};")
_TAG = re.compile(r"<[/!?a-zA-Z][^<>]{0,500}>")
_LEFT = {"n": "\n", "r": "\r", "t": "\t", "b": " ", "f": " ", "v": " "}
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a]")
_MAGIC = re.compile(rb"\x1f\x8b\x08|\x28\xb5\x2f\xfd|BZh[1-9]1AY|\xfd7zXZ\x00|\x78[\x01\x5e\x9c\xda]|PK\x03\x04")


class TooLargeError(ValueError):
    """What is packed has more bytes than anybody can look at."""


def views(raw: bytes, depth: int = 0) -> Iterator[tuple[str, str | bytes]]:
    """Yield (how it is encoded, what it says) for *raw* and for all that is encoded or packed in it.

    Bytes are yielded where they are no text: their ASCII letters are what can be read in them.

    Raises:
        TooLargeError: What is packed in it has more than `LARGEST` bytes.
    """
    for start in range(0, len(raw), PIECE):
        yield from _readings(raw[max(0, start - OVERLAP) : start + PIECE], depth)
    if depth < DEEPEST:
        for name, inner in _members(raw):
            yield from _named(name, inner, depth)


def _named(name: str, inner: bytes, depth: int) -> Iterator[tuple[str, str | bytes]]:
    for how, found in views(inner, depth + 1):
        yield f"{name}, {how}" if how else name, found


def _readings(raw: bytes, depth: int) -> Iterator[tuple[str, str | bytes]]:
    try:
        text, is_text = raw.decode("utf-8"), True
    except UnicodeDecodeError:
        text, is_text = raw.decode("utf-8", "ignore"), False
        yield "bytes", raw
    yield "", text
    yield from _plain(text)
    if not is_text or _CONTROL.search(raw):
        yield from _wide(raw)
    if depth < DEEPEST:
        for name, inner in _encoded(raw):
            yield from _named(name, inner, depth)


def _plain(text: str) -> Iterator[tuple[str, str]]:
    """Yield the text without what escapes are in it, with its tags and without them."""
    before = text
    for _ in range(_ROUNDS):
        plain = unescaped(before)
        if plain == before:
            break
        yield "escaped", plain
        before = plain
    bare = _TAG.sub(" ", before) if "<" in before else before
    if bare != before:
        yield "between tags", bare


def unescaped(text: str) -> str:
    """Return *text* with the escapes of JSON, URLs, mail and HTML undone."""
    if "\\" in text:
        text = _ESCAPE.sub(_unescape, _PAIR.sub(lambda found: _surrogates(found[0]), text))
    if "%" in text and _PERCENT.search(text):
        text = unquote_to_bytes(text.encode("utf-8", "replace")).decode("utf-8", "replace")
    if "=" in text and len(_SOFT.findall(text)) > 1:
        text = _quoted(text)
    return html.unescape(text) if "&" in text and _ENTITY.search(text) else text


def _unescape(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    if code:
        return chr(int(code, 16))
    return _LEFT.get(found[3], found[3])


def _surrogates(pair: str) -> str:
    high, low = int(pair[2:6], 16), int(pair[8:12], 16)
    return chr(0x10000 + ((high - 0xD800) << 10) + low - 0xDC00)


def _quoted(text: str) -> str:
    import quopri

    return quopri.decodestring(text.encode("utf-8", "replace")).decode("utf-8", "replace")


def _wide(raw: bytes) -> Iterator[tuple[str, str]]:
    """Yield what may be UTF-16 or UTF-32 in the bytes, wherever the first character may start."""
    for width, order, skip in product((2, 4), "<>", range(4)):
        if skip < width:
            units = np.frombuffer(raw, f"{order}u{width}", (len(raw) - skip) // width, skip)
            likely = units[_in_runs(units) if width == 2 else (units > 0) & (units < _HIGHEST)]
            if len(likely) >= _FEWEST:
                code = f"utf-{8 * width}-le"
                yield code.removesuffix("-le"), likely.astype(f"<u{width}").tobytes().decode(code, "ignore")


def _in_runs(units: Any) -> Any:
    """Tell which 16-bit units stand in a row as letters of one script do: with one high byte, or Chinese ones."""
    high = units >> 8
    han, any_script = (units >= 0x3000) & (units < 0xA000), np.isin(high, (0x00, 0x20, 0x30, 0xFF))
    alike = (high[1:] == high[:-1]) | (han[1:] & han[:-1]) | any_script[1:] | any_script[:-1]
    edges = np.flatnonzero(np.diff(np.concatenate([[0], alike.view(np.int8), [0]])))
    found = np.zeros(len(units) + 1, dtype=np.int64)
    long = edges[1::2] - edges[::2] >= _FEWEST - 1
    found[edges[::2][long]] += 1
    found[edges[1::2][long] + 1] -= 1
    return np.cumsum(found[:-1]) > 0


def _encoded(raw: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield what may be in base64, base32 or hex in the bytes, all stretches together, for each way to divide them."""
    decoded: dict[str, list[bytes]] = {}
    for found in _matches(_BASE64, raw, _letters(), 16):
        run = re.sub(rb"\\r|\\n|\s", b"", found[0]).translate(_URL_SAFE)
        if _DIGEST.fullmatch(run):
            continue
        for skip in range(4):
            part = run[skip : len(run) - (len(run) - skip) % 4]
            rest = run[len(part) + skip :] if (len(run) - skip) % 4 > 1 else b""
            padded = part + rest + b"=" * (-len(rest) % 4)
            decoded.setdefault(f"base64, divided at {skip}", []).append(base64.b64decode(padded))
    for found in _BASE32.finditer(raw):
        decoded.setdefault("base32", []).append(base64.b32decode(found[0][: len(found[0]) // 8 * 8]))
    for found in _matches(_HEX, raw, _digits(), 24):
        digits = re.sub(rb"[ :]", b"", found[0])
        for skip in (0, 1):
            part = digits[skip : len(digits) - (len(digits) - skip) % 2]
            decoded.setdefault(f"hex, divided at {skip}", []).append(bytes.fromhex(part.decode()))
    yield from ((name, b"\n".join(parts)) for name, parts in decoded.items())


def _matches(pattern: re.Pattern[bytes], raw: bytes, alphabet: Any, least: int) -> Iterator[re.Match[bytes]]:
    """Yield what `finditer` does; it is tried only where *least* bytes of the pattern's alphabet stand in a row."""
    inside = alphabet[np.frombuffer(raw, dtype=np.uint8)]
    edges = np.flatnonzero(np.diff(inside, prepend=False, append=False))
    starts, ends = edges[::2], edges[1::2]
    long = ends - starts >= least
    done = 0
    for start, end in zip(starts[long].tolist(), ends[long].tolist(), strict=True):
        while done < end and (found := pattern.search(raw, max(start, done), end)):
            found = pattern.match(raw, found.start()) or found  # it may go on in the next line
            done = found.end()
            yield found


@cache
def _letters() -> Any:
    return _alphabet(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_-")


@cache
def _digits() -> Any:
    return _alphabet(b"0123456789abcdefABCDEF :")


def _alphabet(letters: bytes) -> Any:
    table = np.zeros(256, dtype=bool)
    table[list(letters)] = True
    return table


def _members(raw: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield what is packed with gzip, zlib, zip, bzip2, xz or zstd anywhere in *raw*."""
    end = 0
    for found in _MAGIC.finditer(raw):
        if found.start() < end:
            continue
        name, start, opened = _opener(raw, found)
        inner, used = _unpack(opened, memoryview(raw)[start:])
        if len(inner) >= _FEWEST:
            end = start + used
            yield f"{name} at byte {found.start()}", inner


def _opener(raw: bytes, found: re.Match[bytes]) -> tuple[str, int, Any]:
    at, magic = found.start(), found[0]
    makers: dict[bytes, tuple[str, Callable[[], Any]]] = {
        b"\x1f\x8b": ("gzip", lambda: zlib.decompressobj(31)),
        b"\x28\xb5": ("zstd", lambda: zstandard.ZstdDecompressor().decompressobj()),
        b"BZ": ("bzip2", bz2.BZ2Decompressor),
        b"\xfd7": ("xz", lzma.LZMADecompressor),
        b"PK": ("zip", lambda: zlib.decompressobj(-15)),
    }
    name, make = makers.get(magic[:2], ("zlib", lambda: zlib.decompressobj(15)))
    if name == "zip":
        sizes = [int.from_bytes(raw[at + place : at + place + 2], "little") for place in (26, 28)]
        at += 30 + sum(sizes)
    return name, at, make()


def _unpack(opened: Any, raw: memoryview) -> tuple[bytes, int]:
    """Return what a member holds, as far as it is sound, and how many bytes it takes."""
    made: list[bytes] = []
    size = at = 0
    try:
        while at < len(raw) and not getattr(opened, "eof", False):
            made.append(opened.decompress(bytes(raw[at : at + _PACKED])))
            size, at = size + len(made[-1]), at + _PACKED
            if size > LARGEST:
                raise TooLargeError(f"what is packed has more than {LARGEST >> 20} MiB")
    except (zlib.error, OSError, EOFError, lzma.LZMAError, zstandard.ZstdError):
        pass
    return b"".join(made), min(at, len(raw)) - len(getattr(opened, "unused_data", b""))
