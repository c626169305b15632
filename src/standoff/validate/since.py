"""What a change brought: the findings that were not there at an earlier revision.

The earlier state is laid out in a temporary folder in the way a checkout would do it, by an index of its own; the
repository, its index and the working tree are only read.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from standoff.errors import StandoffError
from standoff.findings import Finding

_OWN = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")


class RevisionError(StandoffError):
    """There is no git, no repository or no such revision."""


def introduced(findings: Iterable[Finding], before: Iterable[Finding]) -> list[Finding]:
    """Return the findings that were not there *before*; one that moved to another line was, one that got worse was not.

    Of several equal faults in a file, as many of the first are taken off as there were before.
    """
    known = Counter(map(_key, before))
    new = []
    for finding in findings:
        if known[_key(finding)] > 0:
            known[_key(finding)] -= 1
        else:
            new.append(finding)
    return new


def _key(finding: Finding) -> tuple[str, str]:
    return finding.fingerprint, finding.severity


@contextmanager
def export(folders: Iterable[Path], revision: str, *, exact: bool = False) -> Iterator[tuple[Path, Path]]:
    """Lay out what *folders* held where the present commit left *revision*; yield the repository's top and its copy.

    Where the two have no common ancestor, the revision itself is taken; if *exact*, it always is. A folder that was
    not there is not there.

    Raises:
        RevisionError: git is missing, the first of *folders* is in no repository, or there is no such revision.
    """
    wanted = [path.resolve() for path in folders]
    top = _find_top(wanted[0])
    commit = _find_commit(top, revision, exact)
    names = [path.relative_to(top).as_posix() for path in wanted if path.is_relative_to(top)]
    with tempfile.TemporaryDirectory(prefix="standoff-since-") as made:
        index, out = Path(made) / "index", Path(made) / "tree"
        out.mkdir()
        environment = {"GIT_INDEX_FILE": str(index)}
        git(top, "read-tree", commit, environment=environment)
        listed = git(top, "ls-files", "-z", "--", *(f":(top,literal){name}" for name in names), environment=environment)
        git(top, "checkout-index", "-z", "--stdin", f"--prefix={out}/", environment=environment, given=listed)
        yield top, out.resolve()


def _find_top(folder: Path) -> Path:
    try:
        return Path(os.fsdecode(git(folder, "rev-parse", "--show-toplevel").rstrip(b"\n"))).resolve()
    except RevisionError as error:
        if "cannot be run" in error.message:
            raise
        raise RevisionError(
            "lies in no work tree of git", path=folder, hint="git init and git commit, or leave the revision out"
        ) from None


def _find_commit(top: Path, revision: str, exact: bool) -> str:
    try:
        if revision.startswith("^"):  # git takes it for all that a commit does not reach
            raise RevisionError("")
        commit = git(top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    except RevisionError:
        raise RevisionError(
            f"git knows no revision {revision!r}",
            path=top,
            hint="a shallow clone lacks most revisions: run git fetch --unshallow, or check out with fetch-depth: 0",
        ) from None
    given = commit.decode("ascii").strip()
    if exact:
        return given
    try:
        return git(top, "merge-base", given, "HEAD").decode("ascii").split()[0]
    except RevisionError:
        return given


def git(folder: Path, *arguments: str, environment: dict[str, str] | None = None, given: bytes | None = None) -> bytes:
    """Run git in *folder*, whatever repository a surrounding hook may be in, and return what it prints.

    Raises:
        RevisionError: git is missing, or it failed.
    """
    inherited = {name: value for name, value in os.environ.items() if name not in _OWN}
    try:
        done = subprocess.run(
            ["git", *arguments],
            cwd=folder,
            env=inherited | (environment or {}),
            input=given,
            capture_output=True,
            check=True,
        )
    except OSError as error:
        reason = (error.strerror or "").lower()
        raise RevisionError(f"git cannot be run: {reason}", hint="install git, or name no revision") from None
    except subprocess.CalledProcessError as error:
        raise _refused(arguments[0], error.stderr.decode("utf-8", "replace").strip(), folder) from None
    return done.stdout


def _refused(command: str, told: str, folder: Path) -> RevisionError:
    """Return the error that says what git says; who commits is asked for in fewer words than git's."""
    if "tell me who you are" in told:
        hint = 'say it once: git config --global user.name "…", and user.email'
        return RevisionError("git does not know who you are, and so cannot commit", path=folder, hint=hint)
    return RevisionError(f"git {command} failed: {told.removeprefix('fatal: ')}", path=folder)
