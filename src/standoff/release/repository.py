"""The git repository of a corpus: whether it is clean, and commits and tags of releases."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from standoff.errors import CorpusError
from standoff.validate.since import RevisionError, git


@dataclass(frozen=True)
class Repository:
    """A work tree.

    Attributes:
        top: Its top folder.
    """

    top: Path

    @classmethod
    def of(cls, folder: Path) -> Repository:
        """Return the repository that *folder* lies in.

        Raises:
            CorpusError: It lies in none.
            RevisionError: There is no git.
        """
        try:
            found = git(folder, "rev-parse", "--show-toplevel")
        except RevisionError as error:
            if "cannot be run" in error.message:
                raise
            hint = "a release is a commit with a tag: run git init, git add . and git commit first"
            raise CorpusError("lies in no work tree of git", path=folder, hint=hint) from None
        return cls(Path(os.fsdecode(found.rstrip(b"\n"))).resolve())

    def dirty(self) -> list[Path]:
        """Return the files that differ from the last commit, and those that git does not know and does not ignore."""
        told = git(self.top, "status", "--porcelain", "-z", "--no-renames", "--untracked-files=all")
        return [self.top / os.fsdecode(each[3:]) for each in told.split(b"\0") if each]

    def commit_of(self, revision: str) -> str:
        """Return the commit that a revision names; empty if there is none."""
        try:
            found = git(self.top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        except RevisionError:
            return ""
        return found.decode("ascii").strip()

    def first_with(self, words: str, path: Path) -> str:
        """Return the commit of the present branch that brought *words* into a file; empty if none did."""
        if not self.commit_of("HEAD"):
            return ""
        found = git(self.top, "log", "--format=%H", "-S", words, "--", str(path))
        return (found.decode("ascii").split() or [""])[-1]

    def commit(self, paths: Iterable[Path], message: str) -> None:
        """Commit these files as they are, and nothing else.

        Raises:
            RevisionError: git refuses, as for want of a name or because a hook does.
        """
        names = [str(path) for path in paths]
        git(self.top, "add", "--", *names)
        git(self.top, "commit", "--quiet", "-m", message, "--", *names)

    def tags(self) -> dict[str, str]:
        """Return all tags, each with the first line of what it says."""
        told = git(self.top, "for-each-ref", "--format=%(refname:strip=2)%00%(contents:subject)", "refs/tags")
        return dict(line.split("\0", 1) for line in told.decode("utf-8", "replace").splitlines())

    def alone(self, folder: Path, place: Path, message: str, without: str) -> str:
        """Commit what is in *folder* as if it lay at *place*, with no commit before it, and return the commit.

        No branch has it, and index and work tree stay as they are.

        Args:
            folder: The folder; it need not lie in the work tree.
            place: Where in the work tree it is to be found in the commit.
            message: What the commit says.
            without: The file or folder in *folder* that is left out.
        """
        store = os.fsdecode(git(self.top, "rev-parse", "--absolute-git-dir").rstrip(b"\n"))
        inside = place.resolve().relative_to(self.top).as_posix()
        with tempfile.TemporaryDirectory(prefix="standoff-commit-") as made:
            own = {"GIT_DIR": store, "GIT_WORK_TREE": str(folder.resolve()), "GIT_INDEX_FILE": f"{made}/index"}
            git(folder, "add", "--all", "--force", "--", ".", f":(exclude,top,literal){without}", environment=own)
            tree = git(folder, "write-tree", environment=own).decode("ascii").strip()
            if inside != ".":
                other = {"GIT_INDEX_FILE": f"{made}/other"}
                git(self.top, "read-tree", f"--prefix={inside}/", tree, environment=other)
                tree = git(self.top, "write-tree", environment=other).decode("ascii").strip()
        return git(self.top, "commit-tree", "-m", message, tree).decode("ascii").strip()

    def tag(self, name: str, commit: str, message: str) -> None:
        """Give a commit an annotated tag.

        Raises:
            RevisionError: There is such a tag, or git refuses.
        """
        git(self.top, "tag", "--annotate", "-m", message, "--", name, commit)
