"""Pictures as values, so that who draws them and who ships them need not know each other."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Picture:
    """A drawn picture.

    Attributes:
        name: What its files are called, without suffix.
        title: What it shows, in a few words.
        caption: How to read it, and what was left out, in whole sentences.
        numbers: What it shows, for those who cannot see it, where a page need not say that to all; empty if nothing.
        files: The bytes by suffix, `svg` and `png`.
        notes: What a maker of pictures should know, such as that no font draws a name.
    """

    name: str
    title: str
    caption: str
    files: dict[str, bytes] = field(repr=False)
    notes: tuple[str, ...] = ()
    numbers: str = ""
