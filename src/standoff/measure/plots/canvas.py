"""Where pictures are painted: the same look, the same bytes each time, and names in any script.

Pictures use the font that matplotlib brings, so that they do not depend on the machine. Where it lacks characters of
a name, an installed font that has them is used besides; where none has, the PNG shows the referent's id instead. An
SVG holds names as text, which the viewer's own fonts draw. Right-to-left names come in their own order and shapes.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.ft2font import FT2Font

from standoff.printable import harmless

FONT = "DejaVu Sans"
INK, FAINT, PALE, BAR = "#222222", "#888888", "#c4c4c4", "#0072b2"
LONGEST = 32
"""Characters of a name that a picture shows; longer ones are cut."""

Names = Callable[[str], str]
Draw = Callable[[Figure, Names], None]

_LOOK: Any = {
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "font.size": 9.0,
    "savefig.dpi": 150,
    "svg.fonttype": "none",
    "svg.hashsalt": "standoff",
    "text.color": INK,
    "text.parse_math": False,
    "xtick.color": INK,
    "ytick.color": INK,
}


def paint(draw: Draw, names: Mapping[str, str]) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """Return the bytes of a picture by suffix, and notes on names that no font can draw.

    Args:
        draw: Draws into an empty figure; asks for the name of each referent that it shows.
        names: The names of the referents by id.
    """
    shown = {referent: shorten(harmless(name)) for referent, name in names.items()}
    families, lacking = _families("".join(shown.values()))
    plain = {key: key if lacking & set(name) else name for key, name in shown.items()}
    files = {"svg": _save(draw, shown, families, "svg"), "png": _save(draw, plain, families, "png")}
    bad = sorted(key for key in shown if lacking & set(shown[key]))
    notes = [f"no font here can draw {shown[key]}; the PNG shows {key}" for key in bad]
    return files, tuple(notes)


def shorten(text: str, longest: int = LONGEST) -> str:
    """Return *text* with at most *longest* characters."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _save(draw: Draw, names: Mapping[str, str], families: list[str], suffix: str) -> bytes:
    file = io.BytesIO()
    metadata = {"svg": {"Date": None, "Creator": None}, "png": {"Software": None}}[suffix]
    with rc_context({**_LOOK, "font.family": [*families, "sans-serif"]}), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing")
        figure = Figure()
        draw(figure, lambda referent: names.get(referent, referent))
        figure.savefig(file, format=suffix, metadata=metadata, bbox_inches="tight", pad_inches=0.15)
    return file.getvalue()


def _families(text: str) -> tuple[list[str], set[str]]:
    """Return the fonts that draw *text*, and the characters that none has."""
    lacking = {char for char in text if not char.isspace()}
    found: list[str] = []
    for name, path in _fonts():
        if not lacking:
            break
        have = FT2Font(path).get_charmap()
        if not found or any(ord(char) in have for char in lacking):
            found.append(name)
            lacking = {char for char in lacking if ord(char) not in have}
    return found, lacking


def _fonts() -> Iterator[tuple[str, str]]:
    """Yield (name, path) of the upright fonts of usual weight: matplotlib's own first, the others by name."""
    usual = {
        font.name: font.fname
        for font in fontManager.ttflist
        if font.style == "normal"
        and str(font.weight) in ("400", "normal", "regular")
        and "LastResort" not in font.fname
    }
    yield from sorted(usual.items(), key=lambda font: (font[0] != FONT, font[0]))


def widest(texts: Iterable[str]) -> float:
    """Return the width that the longest of *texts* takes, in inches, roughly."""
    return max((sum(1.0 if ord(char) < 0x2E80 else 1.8 for char in text) for text in texts), default=0) * 0.078
