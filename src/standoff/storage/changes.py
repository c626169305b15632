"""Changing a corpus: all of a change or nothing, one at a time, and nothing that was reported as done is lost.

What a change needs lies in `.standoff/` beside the corpus. The new files are written there first, whole, and brought to
the disk; then they are renamed into place. For one file, the renaming is the change. For several, a journal that lists
the renamings is the change: whoever comes next and finds one completes it before doing anything else, so a reader sees
the corpus before the change or after it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import orjson

from standoff.errors import CorpusError, StandoffError, WriteError
from standoff.storage.files import STAGED, discard, make_folders, read, stage, sync_folders, telling, write
from standoff.storage.locks import WAIT, lock_to_read, lock_to_write

FOLDER, LOCK, JOURNAL, IGNORE = ".standoff", "lock", "journal.json", ".gitignore"
OPEN = ".zenodo.json"
"""The one file with a hidden name that a change may write."""

Change = Callable[[Mapping[Path, bytes | None]], None]
"""Takes the new content of files, None for those to delete, and makes it so, all or nothing."""

_Pairs = Sequence[tuple[Path | None, Path]]
_held = threading.local()


@contextmanager
def reading(root: Path, *, wait: float = WAIT) -> Iterator[None]:
    """Keep the corpus at *root* from being changed. A change that was interrupted is completed first.

    Raises:
        CorpusError: Somebody wrote for *wait* seconds, or an interrupted change cannot be completed.
    """
    if _holds(root):
        yield
        return
    while True:
        with lock_to_read(root / FOLDER / LOCK, root, wait=wait), _holding(root):
            if not (root / FOLDER / JOURNAL).exists():
                yield
                return
        _complete(root, wait)


def _complete(root: Path, wait: float) -> None:
    try:
        with writing(root, wait=wait):
            pass
    except WriteError as error:
        raise CorpusError(
            f"a change was interrupted and cannot be completed: {error}",
            path=root,
            hint="run standoff validate as somebody who may write here",
        ) from None


@contextmanager
def writing(root: Path, *, wait: float = WAIT) -> Iterator[Change]:
    """Hold the corpus at *root* alone, and yield the function that changes it.

    What is read inside stays as it is until the change. When the function returns, the change has reached the disk.

    Raises:
        CorpusError: Others held the corpus for *wait* seconds, or the file system has no locks.
        WriteError: The corpus cannot be written.
    """
    if _holds(root):
        raise StandoffError("a change cannot start while this thread reads or changes the corpus", path=root)
    folder = root / FOLDER
    if folder.is_symlink():
        raise WriteError("is a link", path=folder, hint="delete it")
    make_folders(folder)
    with lock_to_write(folder / LOCK, root, wait=wait), _holding(root):
        _tidy(root)
        yield lambda changes: _change(root, changes)


def _tidy(root: Path) -> None:
    """Complete what was interrupted after it was decided, and sweep up what was interrupted before."""
    folder = root / FOLDER
    if (folder / JOURNAL).exists():
        _place(root, _read_journal(root))
    discard(folder.glob(f".*{STAGED}"))
    if not (folder / IGNORE).exists():
        write(folder / IGNORE, b"*\n", durable=False)


def _change(root: Path, changes: Mapping[Path, bytes | None]) -> None:
    pairs: list[tuple[Path | None, Path]] = []
    made: list[Path] = []
    try:
        for path, content in changes.items():
            _check_place(root, path)
            if content is not None:
                made += make_folders(path.parent)
            pairs.append((None if content is None else stage(root / FOLDER, path, content), path))
        if len(pairs) > 1:
            _write_journal(root, pairs)
        _place(root, pairs)
    except BaseException as error:
        if not (root / FOLDER / JOURNAL).exists():
            discard(staged for staged, _ in pairs if staged)
            _remove_folders(reversed(made))
        elif isinstance(error, WriteError):
            half = f"{error.message}; the change is decided but not done, and the next command completes it"
            raise WriteError(half, path=error.path) from error
        raise


def _check_place(root: Path, path: Path) -> None:
    """Refuse a place outside the corpus, or a hidden one: a journal from a stranger must not reach .git/hooks."""
    inside = path.relative_to(root).parts if path.is_relative_to(root) else ()
    if not inside or (inside != (OPEN,) and any(part.startswith(".") for part in inside)):
        raise WriteError("is no place in a corpus", path=path)
    with telling(path):
        if not path.parent.resolve().is_relative_to(root.resolve()):
            raise WriteError("lies outside the corpus", path=path)
        if path.parent.exists() and path.parent.stat().st_dev != (root / FOLDER).stat().st_dev:
            raise WriteError("lies on another file system than the corpus", path=path)


def _write_journal(root: Path, pairs: _Pairs) -> None:
    """Decide on the change. The files it names must be found after a power cut whenever the journal is."""
    sync_folders([root / FOLDER])
    lines = [[staged.name if staged else None, path.relative_to(root).as_posix()] for staged, path in pairs]
    write(root / FOLDER / JOURNAL, orjson.dumps(lines))


def _read_journal(root: Path) -> _Pairs:
    """Return what a journal lists. It may have come with a corpus from anywhere, so it is not trusted."""
    journal = root / FOLDER / JOURNAL
    pairs: list[tuple[Path | None, Path]] = []
    try:
        for staged, name in orjson.loads(read(journal)):
            if staged is not None and not Path(staged).name.endswith(STAGED):
                raise ValueError(staged)
            pairs.append((None if staged is None else root / FOLDER / Path(staged).name, root / name))
    except (ValueError, TypeError):
        raise CorpusError("is no list of renamings", path=journal, hint="delete it if it is not standoff's") from None
    for _, path in pairs:
        _check_place(root, path)
    return pairs


def _place(root: Path, pairs: _Pairs) -> None:
    """Rename staged files to their targets and delete what is to go; does no harm if it was done before."""
    folders = [root]
    for staged, path in pairs:
        with telling(path):
            if staged is None:
                path.unlink(missing_ok=True)
                _remove_folders(_above(root, path))
            elif staged.exists():
                make_folders(path.parent)
                staged.replace(path)
        folders += _above(root, path)
    sync_folders(each for each in dict.fromkeys(folders) if each.exists())
    journal = root / FOLDER / JOURNAL
    if journal.exists():
        with telling(journal):
            journal.unlink()
        sync_folders([root / FOLDER])


def _above(root: Path, path: Path) -> list[Path]:
    """Return the folders between *root* and *path*, both left out, innermost first."""
    return list(path.parents)[: len(path.relative_to(root).parts) - 1]


def _remove_folders(folders: Iterable[Path]) -> None:
    """Remove folders, innermost first, as far as they are empty."""
    for folder in folders:
        with suppress(OSError):
            folder.rmdir()


def _key(root: Path) -> tuple[int, int]:
    found = root.stat()
    return found.st_dev, found.st_ino


def _holds(root: Path) -> bool:
    return _key(root) in getattr(_held, "roots", ())


@contextmanager
def _holding(root: Path) -> Iterator[None]:
    key = _key(root)
    _held.roots = {*getattr(_held, "roots", ()), key}
    try:
        yield
    finally:
        _held.roots = _held.roots - {key}
