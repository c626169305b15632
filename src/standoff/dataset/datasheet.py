"""The datasheet of a corpus, as a dataset shows it, which lies far from the files that it names."""

from __future__ import annotations

import re
from typing import Final

_SKIPPED: Final = re.compile(r"^<!-- card: skip -->\n.*?^<!-- card: go on -->\n+", re.DOTALL | re.MULTILINE)
_LINK: Final = re.compile(r"(?<!!)\[([^\]\n]+)\]\(([^)\s]+)\)")


def published(text: str) -> str:
    """Return a datasheet without what the card tells better, and without links into the corpus's repository.

    What stands between the lines `<!-- card: skip -->` and `<!-- card: go on -->` is left out. Of a link that leads to
    a file, the words stay; one that leads to an address, or into the page itself, stays whole.

    >>> published("See [the guidelines](docs/guidelines.md) and [docs/a.md](docs/a.md), or [us](https://example.org).")
    'See the guidelines and `docs/a.md`, or [us](https://example.org).'
    """
    return _LINK.sub(_words, _SKIPPED.sub("", text))


def _words(link: re.Match[str]) -> str:
    words, target = link.groups()
    if target.startswith("#") or re.match(r"[a-z][a-z0-9+.-]*:", target):
        return link[0]
    return f"`{words}`" if words == target else words
