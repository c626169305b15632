"""Standoff: corpora with stand-off annotation, who said what about whom.

>>> import standoff
>>> corpus = standoff.Corpus.open()
>>> [quote.form for quote in corpus["rutte-japan"].quotes][:2]
['reported', 'indirect']
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from standoff.dataset.load import load, to_pandas
    from standoff.document import Document, Record
    from standoff.errors import CorpusError, DataError, RefusedError, SchemaError, StandoffError
    from standoff.findings import Finding
    from standoff.spans import Span
    from standoff.storage.corpus import Corpus

__version__ = "0.1.0"

_HOMES = {
    "Corpus": "standoff.storage.corpus",
    "CorpusError": "standoff.errors",
    "DataError": "standoff.errors",
    "Document": "standoff.document",
    "Finding": "standoff.findings",
    "Record": "standoff.document",
    "RefusedError": "standoff.errors",
    "SchemaError": "standoff.errors",
    "Span": "standoff.spans",
    "StandoffError": "standoff.errors",
    "load": "standoff.dataset.load",
    "to_pandas": "standoff.dataset.load",
}

__all__ = [
    "Corpus",
    "CorpusError",
    "DataError",
    "Document",
    "Finding",
    "Record",
    "RefusedError",
    "SchemaError",
    "Span",
    "StandoffError",
    "load",
    "to_pandas",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for, so that `import standoff` costs next to nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module 'standoff' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Return the public names, also those that nobody has asked for yet."""
    return sorted({*__all__, *(name for name in globals() if name.startswith("__"))})
