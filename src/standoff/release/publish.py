"""Publishing: a built folder, checked, scanned and compared, on its way to a place that others read.

What is sent is a copy that nobody else writes to: it is verified against its manifest, compared with what the corpus
makes now, and searched for words that may not be given away; then that same copy is sent.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from standoff.dataset.build import build
from standoff.errors import RefusedError
from standoff.release.leaks import scan
from standoff.release.plan import Build, read_build
from standoff.release.verify import NOT_OURS, verify
from standoff.storage.corpus import Corpus

SHOWN: Final = 5


@contextmanager
def prepared(corpus: Corpus, folder: Path) -> Iterator[Build]:
    """Give a copy of a built folder that may be published; it is gone when the block ends.

    Args:
        corpus: The corpus that it was built from.
        folder: The built folder.

    Raises:
        CorpusError, DataError: The folder was not built.
        RefusedError: It is not as it was built, or the corpus makes something else now, or it holds words of texts
            that may not be given away.
        StandoffError: Its version is none.
    """
    read_build(folder)
    with tempfile.TemporaryDirectory(prefix="standoff-publish-") as place:
        copy = Path(place) / "dist"
        shutil.copytree(folder, copy, symlinks=True, ignore=shutil.ignore_patterns(*(n.strip("/") for n in NOT_OURS)))
        _check_whole(copy, folder)
        made = read_build(copy)
        _check_corpus(corpus, made, folder, Path(place) / "again")
        _check_leaks(corpus, made, folder)
        yield made


def _check_whole(copy: Path, folder: Path) -> None:
    if faults := verify(copy):
        raise RefusedError(
            f"{folder} is not as it was built: {_some([str(each) for each in faults])}",
            [],
            hint=f"standoff build {folder} makes it anew; standoff verify {folder} tells all that is wrong",
        )


def _check_corpus(corpus: Corpus, made: Build, folder: Path, again: Path) -> None:
    """Make sure that the corpus makes the same rows now: it must be the one that says what may be given away."""
    mend = f"standoff build {folder} makes it anew"
    for name, now in (("name", corpus.name), ("version", corpus.meta.get("version"))):
        if made.manifest.get(name) != now:
            raise RefusedError(
                f"{folder} has the {name} {made.manifest.get(name)}, and the corpus {now}", [], hint=mend
            )
    digest = build(corpus, again, **_asked(made)).digest
    shutil.rmtree(again)
    if digest != made.digest:
        raise RefusedError(f"{folder} is not what {corpus.path} makes now: the rows differ", [], hint=mend)


def _asked(made: Build) -> dict[str, Any]:
    """Return with which options the folder was built."""
    asked = made.manifest["asked"]
    return {"where": tuple(asked["where"]), "view": asked["view"]}


def _check_leaks(corpus: Corpus, made: Build, folder: Path) -> None:
    """Search everything that is to be sent for words that may not be given away. There is no way around this."""
    leaks = scan(made.folder, (document for document in corpus if _is_withheld(document.meta)))
    if leaks:
        first = {each.file: each for each in reversed(leaks)}
        some = _some([f"{file}: {each.what} ({each.where or 'as it is'})" for file, each in sorted(first.items())])
        raise RefusedError(
            f"{folder} holds text that may not be given away: {some}",
            [],
            hint=f"standoff build {folder} --public leaves it out; what may be given away says so in its document.json",
        )


def _is_withheld(meta: dict[str, Any]) -> bool:
    """Tell whether a document's text may not be given away; what is not known counts as no."""
    rights = meta.get("rights")
    return not (isinstance(rights, dict) and rights.get("redistribute") is True)


def _some(told: list[str]) -> str:
    return "; ".join(told[:SHOWN]) + (f"; and {len(told) - SHOWN:,} more" if len(told) > SHOWN else "")
