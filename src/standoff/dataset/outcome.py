"""What a build comes to, for all who describe it: the card, Croissant and the manifest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from standoff.dataset.parts import Part, digest_of
from standoff.dataset.pieces import Rights


@dataclass(frozen=True)
class Extra:
    """What other rooms have to say of a dataset, such as agreement and pictures.

    Attributes:
        text: Sections of the card, in Markdown, headings from `##` on.
        files: Bytes by path in the built folder.
    """

    text: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)


@dataclass
class Built:
    """A dataset.

    Attributes:
        parts: Every split of every config, in order.
        documents: How many documents there are, by split.
        restricted: Ids of the documents whose text may not be given to others.
        left_out: How many records there are that the conditions do not take.
        rights: How many documents there are of each licence, holder, and right to redistribute.
        conditions: Which records it takes, by layer.
        asked: The conditions as they were asked for.
        view: The view of the ledger that divides it; None for the usual one.
        extra: What the caller adds to the folder.
        public: Whether the text of the restricted documents has been withheld.
    """

    parts: list[Part] = field(default_factory=list)
    documents: Counter[str] = field(default_factory=Counter)
    restricted: list[str] = field(default_factory=list)
    left_out: int = 0
    rights: Counter[Rights] = field(default_factory=Counter)
    conditions: dict[str, list[str]] = field(default_factory=dict)
    asked: tuple[str, ...] = ()
    view: str | None = None
    extra: Extra | None = None
    public: bool = False

    @property
    def digest(self) -> str:
        """One SHA-256 over the content of all parts; it depends on no library's release."""
        return digest_of(self.parts)
