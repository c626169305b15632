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
from standoff.release.plan import Build, Say, read_build
from standoff.release.public.rights import check, public
from standoff.release.verify import NOT_OURS, verify
from standoff.storage.corpus import Corpus
from standoff.storage.digest import content_digest

SHOWN: Final = 5


@contextmanager
def prepared(corpus: Corpus, folder: Path, say: Say, *, unreleased: bool = False) -> Iterator[Build]:
    """Give a copy of a built folder that may be published; it is gone when the block ends.

    Args:
        corpus: The corpus that it was built from.
        folder: The built folder.
        say: Is told what is being looked at.
        unreleased: A version that was never released may be published too.

    Raises:
        CorpusError, DataError: The folder was not built.
        RefusedError: It is not as it was built, or the corpus makes something else now, or was released
            otherwise or not at all, or it holds words of texts that may not be given away.
        StandoffError: Its version is none.
    """
    read_build(folder)
    with tempfile.TemporaryDirectory(prefix="standoff-publish-") as place:
        copy = Path(place) / "dist"
        shutil.copytree(folder, copy, symlinks=True, ignore=shutil.ignore_patterns(*(n.strip("/") for n in NOT_OURS)))
        say(f"comparing {folder} with its manifest")
        _check_whole(copy, folder)
        made = read_build(copy)
        say("comparing it with what the corpus makes now")
        _check_version(corpus, made, folder)
        _check_released(corpus, unreleased)
        _check_rows(corpus, made, folder, Path(place) / "again")
        say("looking for words that may not be given away")
        _check_leaks(corpus, made, folder)
        yield made


def _check_whole(copy: Path, folder: Path) -> None:
    if faults := verify(copy):
        raise RefusedError(
            f"{folder} is not as it was built: {_some([str(each) for each in faults])}",
            [],
            hint=f"standoff build {folder} makes it anew\nstandoff verify {folder} tells all that is wrong",
        )


def _check_version(corpus: Corpus, made: Build, folder: Path) -> None:
    mend = f"standoff build {folder} makes it anew"
    for name, now in (("name", corpus.name), ("version", corpus.meta.get("version"))):
        if made.manifest.get(name) != now:
            raise RefusedError(
                f"{folder} has the {name} {made.manifest.get(name)}, and the corpus {now}", [], hint=mend
            )


def _check_rows(corpus: Corpus, made: Build, folder: Path, again: Path) -> None:
    """Make sure that the corpus makes the same rows now: it must be the one that says what may be given away."""
    digest = build(corpus, again, **_asked(corpus, made)).digest
    shutil.rmtree(again)
    if digest != made.digest:
        hint = f"standoff build {folder} makes it anew"
        raise RefusedError(f"{folder} is not what the corpus makes now: the rows differ", [], hint=hint)


def _check_released(corpus: Corpus, unreleased: bool) -> None:
    """Make sure that the version is the one that was released: published first, its label would be taken for good."""
    version = str(corpus.meta.get("version"))
    if version not in corpus.releases:
        if unreleased:
            return
        hint = "run standoff release first\nor say --unreleased to publish it all the same"
        raise RefusedError(f"{version} is not released", [], hint=hint)
    if content_digest(corpus) != corpus.releases[version].digest:
        hint = "release the corpus as it is now under another version, or check out what was released"
        raise RefusedError(f"{version} was released with another content than the corpus has now", [], hint=hint)


def _asked(corpus: Corpus, made: Build) -> dict[str, Any]:
    """Return with which options the folder was built."""
    asked = {"where": tuple(made.manifest["asked"]["where"]), "view": made.manifest["asked"]["view"]}
    return {**asked, "public": public(corpus, **asked) if made.manifest["public"] else None}


def _check_leaks(corpus: Corpus, made: Build, folder: Path) -> None:
    """Search everything that is to be sent for words that may not be given away. There is no way around this."""
    try:
        check(corpus, made.folder)
    except RefusedError as error:
        mend = f"standoff build {folder} --public leaves them out\nwhat may be given away says so in its document.json"
        message = f"{folder} holds words of texts that may not be given away"
        raise RefusedError(message, [], hint=f"{error.hint}\n{mend}") from None


def _some(told: list[str]) -> str:
    return "; ".join(told[:SHOWN]) + (f"; and {len(told) - SHOWN:,} more" if len(told) > SHOWN else "")
