"""What a Hub keeps: repositories, their commits, branches, tags and pull requests; and the answers that it gives."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

TOKEN = "hf_canaryCANARYcanary0123456789"


@dataclass
class Blob:
    content: bytes
    apart: bool

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def oid(self) -> str:
        content = self.content
        if self.apart:
            content = f"version https://git-lfs\noid sha256:{self.sha256}\nsize {len(content)}\n".encode()
        return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


@dataclass
class Commit:
    oid: str
    title: str
    files: dict[str, Blob]
    parent: str | None


@dataclass
class Repository:
    private: bool
    commits: dict[str, Commit] = field(default_factory=dict)
    branches: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    requests: dict[str, str] = field(default_factory=dict)
    objects: dict[str, bytes] = field(default_factory=dict)

    def commit(self, title: str, files: dict[str, Blob], parent: str | None, ref: str = "main") -> Commit:
        oid = hashlib.sha1(f"{len(self.commits)} {title} {parent}".encode()).hexdigest()
        made = Commit(oid, title, files, parent)
        self.commits[oid] = made
        (self.requests if ref.startswith("refs/pr/") else self.branches)[ref] = oid
        return made

    def find(self, revision: str) -> Commit | None:
        oid = {**self.tags, **self.branches, **self.requests}.get(revision, revision)
        return self.commits.get(oid)

    def log(self, revision: str = "main") -> list[Commit]:
        found, commit = [], self.find(revision)
        while commit:
            found.append(commit)
            commit = self.commits.get(commit.parent or "")
        return found


class Answer(Exception):  # noqa: N818
    """An answer, thrown by whoever knows it."""

    def __init__(self, status: int, body: Any = b"", **headers: str) -> None:
        super().__init__(status)
        self.status = status
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
