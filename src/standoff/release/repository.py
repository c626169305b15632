"""The git repository of a corpus: whether it is clean, and commits and tags of releases."""

from __future__ import annotations

import os
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

    def tag(self, name: str, commit: str, message: str) -> None:
        """Give a commit an annotated tag.

        Raises:
            RevisionError: There is such a tag, or git refuses.
        """
        git(self.top, "tag", "--annotate", "-m", message, "--", name, commit)
