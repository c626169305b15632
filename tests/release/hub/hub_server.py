"""A Hub on this machine: the real endpoints, as far as publishing and loading datasets use them, and faults on demand.

It keeps commits in memory. What a request does and what its answer does can be disturbed one by one, see `Fault`.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import signal
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import yaml

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


@dataclass
class Fault:
    """What goes wrong with one request.

    Attributes:
        how: `fail` answers with `status`; `reset` breaks the connection; `hang` is silent until the client gives up;
            `truncate` sends half of the answer's JSON; `redirect` sends the client to another host; `kill` kills the
            client; `foreign` lets somebody else commit first; `echo` answers with all that the client sent.
        after: Whether the request has done what it asks for.
        status: Of `fail`.
    """

    how: str
    after: bool = False
    status: int = 500


class Answer(Exception):  # noqa: N818
    """An answer, thrown by whoever knows it."""

    def __init__(self, status: int, body: Any = b"", **headers: str) -> None:
        super().__init__(status)
        self.status = status
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


class Hub:
    """A server. `decide` is asked about every request, by its number since the last `restart`, what goes wrong.

    Attributes:
        store: Where the client keeps what goes through Xet; without it, there is no Xet.
        fetch: Gets a file from there by its SHA-256.
    """

    def __init__(self) -> None:
        self.repositories: dict[str, Repository] = {}
        self.log: list[str] = []
        self.bodies: list[bytes] = []
        self.decide: Callable[[int, str], Fault | None] = lambda _number, _request: None
        self.readable = {TOKEN}
        self.writable = {TOKEN}
        self.child: int | None = None
        self.store: Path | None = None
        self.fetch: Callable[[str], bytes | None] = lambda _sha256: None
        self._lock = threading.RLock()
        hub = self
        handler = type("Bound", (Handler,), {"hub": hub})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self.endpoint = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def restart(self, decide: Callable[[int, str], Fault | None] | None = None) -> None:
        with self._lock:
            self.log.clear()
            self.decide = decide or (lambda _number, _request: None)

    def number(self, request: str) -> int:
        with self._lock:
            self.log.append(request)
            return len(self.log) - 1

    def foreign(self) -> None:
        """Commit something else to every repository, as another person would."""
        with self._lock:
            for repository in self.repositories.values():
                head = repository.find("main")
                files = {**(head.files if head else {}), "notes.txt": Blob(b"%d" % len(repository.commits), False)}
                repository.commit("notes", files, head.oid if head else None)


class Handler(BaseHTTPRequestHandler):
    """Answers one client."""

    hub: Hub
    protocol_version = "HTTP/1.1"

    def log_message(self, *args: Any) -> None:
        pass

    def setup(self) -> None:
        super().setup()
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def serve(self) -> None:
        body = (
            self.rfile.read(int(self.headers.get("Content-Length") or 0)) if "Content-Length" in self.headers else b""
        )
        if self.headers.get("Transfer-Encoding") == "chunked":
            body = self.chunks()
        request = f"{self.command} {unquote(self.path)}"
        fault = self.hub.decide(self.hub.number(request), request)
        if fault and not fault.after and self.disturb(fault, None):
            return
        with self.hub._lock:
            answer = self.answer(body)
        if fault and fault.after and self.disturb(fault, answer):
            return
        self.reply(answer)

    do_GET = do_HEAD = do_POST = do_PUT = serve  # noqa: N815

    def chunks(self) -> bytes:
        found = b""
        while size := int(self.rfile.readline().strip() or b"0", 16):
            found += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return found

    def disturb(self, fault: Fault, answer: Answer | None) -> bool:
        """Do what goes wrong; return whether the request is over."""
        if fault.how == "foreign":
            self.hub.foreign()
            return False
        if fault.how == "fail":
            self.reply(Answer(fault.status, {"error": "as ordered"}))
        elif fault.how == "echo":
            self.reply(Answer(fault.status, {"error": f"odd headers: {dict(self.headers)}"}))
        elif fault.how == "redirect":
            self.reply(Answer(307, b"", Location=f"http://other.invalid{self.path}"))
        elif fault.how == "truncate" and answer:
            self.reply(Answer(answer.status, answer.body[: len(answer.body) // 2], **answer.headers))
        else:
            if fault.how == "kill" and self.hub.child:
                os.kill(self.hub.child, signal.SIGKILL)
            if fault.how == "hang":
                self.wait()
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            self.connection.close()
        return True

    def wait(self) -> None:
        """Be silent until the client has gone."""
        self.connection.settimeout(0.05)
        end = time.monotonic() + 30
        while time.monotonic() < end:
            try:
                if not self.connection.recv(1):
                    return
            except TimeoutError:
                continue
            except OSError:
                return

    def reply(self, answer: Answer) -> None:
        try:
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if "Content-Length" not in answer.headers:
                self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(answer.body)
        except OSError:
            self.close_connection = True

    def answer(self, body: bytes) -> Answer:
        place = urlsplit(self.path)
        path, query = place.path, {name: values[-1] for name, values in parse_qs(place.query).items()}
        try:
            for method, pattern, name in ROUTES:
                if method in (self.command, "GET" if self.command == "HEAD" else "") and (
                    found := re.fullmatch(pattern, path)
                ):
                    getattr(self, name)(query, body, *(unquote(each or "") for each in found.groups()))
            raise Answer(404, {"error": "no such page"})
        except Answer as answer:
            return answer

    # ---- who may do what

    def token(self) -> str:
        return (self.headers.get("Authorization") or "").removeprefix("Bearer ")

    def repository(self, name: str, *, write: bool = False) -> Repository:
        token = self.token()
        if token and token not in self.hub.readable | self.hub.writable:
            raise Answer(
                401, {"error": "Invalid credentials"}, X_Error_Message="Invalid credentials in Authorization header"
            )
        found = self.hub.repositories.get(name)
        if not found or (found.private and not token):
            raise Answer(404 if token else 401, {"error": "Repository not found"}, X_Error_Code="RepoNotFound")
        if write and token not in self.hub.writable:
            raise Answer(403, {"error": "you may not write here"}, X_Error_Message="you may not write here")
        return found

    def commit(self, name: str, revision: str, **more: bool) -> tuple[Repository, Commit]:
        repository = self.repository(name, **more)
        found = repository.find(revision)
        if not found:
            raise Answer(404, {"error": "no such revision"}, X_Error_Code="RevisionNotFound")
        return repository, found

    # ---- reading

    def info(self, _query: Any, _body: bytes, name: str, revision: str = "main") -> None:
        repository, commit = self.commit(name, revision)
        files = [{"rfilename": path} for path in commit.files]
        raise Answer(200, {"id": name, "sha": commit.oid, "private": repository.private, "siblings": files, "tags": []})

    def refs(self, query: Any, _body: bytes, name: str) -> None:
        repository = self.repository(name)
        told = {"converts": []}
        for kind, prefix, found in (
            ("branches", "refs/heads/", repository.branches),
            ("tags", "refs/tags/", repository.tags),
            ("pullRequests", "", repository.requests),
        ):
            told[kind] = [{"name": each, "ref": prefix + each, "targetCommit": oid} for each, oid in found.items()]
        if "include_prs" not in query:
            del told["pullRequests"]
        raise Answer(200, told)

    def commits(self, _query: Any, _body: bytes, name: str, revision: str) -> None:
        repository, _ = self.commit(name, revision)
        date = "2026-01-02T03:04:05.000Z"
        raise Answer(
            200,
            [
                {"id": each.oid, "title": each.title, "message": "", "date": date, "authors": [{"user": "anna"}]}
                for each in repository.log(revision)
            ],
        )

    def tree(self, query: Any, _body: bytes, name: str, revision: str, folder: str = "") -> None:
        _, commit = self.commit(name, revision)
        folder = folder.strip("/")
        inside = {path: blob for path, blob in commit.files.items() if not folder or path.startswith(f"{folder}/")}
        if folder and not inside:
            raise Answer(404, {"error": "no such folder"}, X_Error_Code="EntryNotFound")
        told: dict[str, Any] = {}
        for path, blob in sorted(inside.items()):
            rest = path[len(folder) + 1 if folder else 0 :]
            if "/" in rest:
                sub = f"{folder}/{rest.split('/')[0]}".strip("/")
                told.setdefault(sub, {"type": "directory", "oid": "0" * 40, "size": 0, "path": sub})
            if "/" not in rest or query.get("recursive", "").lower() in ("1", "true"):
                told[path] = {"type": "file", "oid": blob.oid, "size": len(blob.content), "path": path}
                if blob.apart:
                    told[path]["lfs"] = {"oid": blob.sha256, "size": len(blob.content), "pointerSize": 130}
        raise Answer(200, list(told.values()))

    def paths(self, _query: Any, body: bytes, name: str, revision: str) -> None:
        _, commit = self.commit(name, revision)
        asked = json.loads(body) if body.startswith(b"{") else parse_qs(body.decode())
        found = []
        for path in asked.get("paths", []):
            if blob := commit.files.get(path):
                found.append({"type": "file", "oid": blob.oid, "size": len(blob.content), "path": path})
            elif any(each.startswith(f"{path}/") for each in commit.files):
                found.append({"type": "directory", "oid": "0" * 40, "size": 0, "path": path})
        raise Answer(200, found)

    def resolve(self, _query: Any, _body: bytes, name: str, revision: str, path: str) -> None:
        _, commit = self.commit(name, revision)
        blob = commit.files.get(path)
        if not blob:
            raise Answer(404, {"error": "no such file"}, X_Error_Code="EntryNotFound", X_Repo_Commit=commit.oid)
        headers = {"X_Repo_Commit": commit.oid, "ETag": f'"{blob.sha256}"', "Accept_Ranges": "bytes"}
        if asked := re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range") or ""):
            first, last = int(asked[1]), min(int(asked[2] or len(blob.content) - 1), len(blob.content) - 1)
            headers["Content_Range"] = f"bytes {first}-{last}/{len(blob.content)}"
            raise Answer(206, blob.content[first : last + 1], **headers)
        raise Answer(200, blob.content, Content_Length=str(len(blob.content)), **headers)

    # ---- writing

    def create(self, _query: Any, body: bytes) -> None:
        asked = json.loads(body)
        name = f"{asked['organization']}/{asked['name']}"
        if self.token() not in self.hub.writable:
            raise Answer(401 if self.token() not in self.hub.readable else 403, {"error": "you may not make that"})
        url = f"{self.hub.endpoint}/datasets/{name}"
        if name in self.hub.repositories:
            raise Answer(409, {"error": "You already created this dataset repo", "url": url})
        made = self.hub.repositories[name] = Repository(asked.get("visibility") == "private")
        made.commit("initial commit", {".gitattributes": Blob(b"*.parquet filter=lfs\n", False)}, None)
        raise Answer(200, {"url": url, "name": name, "id": "1"})

    def card(self, _query: Any, body: bytes) -> None:
        try:
            head = yaml.safe_load(json.loads(body)["content"].split("---\n")[1])
            assert isinstance(head["configs"], list)
            raise Answer(200, {"errors": [], "warnings": [{"message": "no\n task"}] if "task_ids" not in head else []})
        except (yaml.YAMLError, KeyError, TypeError, IndexError, AssertionError) as error:
            raise Answer(400, {"errors": [{"message": f"the metadata is wrong: {error}"}], "warnings": []}) from None

    def preupload(self, query: Any, body: bytes, name: str, revision: str) -> None:
        _, commit = self.commit(name, revision, write="create_pr" not in query)
        told = []
        for each in json.loads(body)["files"]:
            apart = each["path"].endswith(".parquet") or each["size"] > 10_000_000
            one = {"path": each["path"], "uploadMode": "lfs" if apart else "regular", "shouldIgnore": False}
            if old := commit.files.get(each["path"]):
                one["oid"] = old.sha256 if apart else old.oid
            told.append(one)
        raise Answer(200, {"files": told})

    def batch(self, _query: Any, body: bytes, name: str) -> None:
        repository = self.repository(name)
        told = []
        for each in json.loads(body)["objects"]:
            one = {"oid": each["oid"], "size": each["size"]}
            if each["oid"] not in repository.objects:
                link = f"{self.hub.endpoint}/objects/{name}/{each['oid']}"
                one["actions"] = {"upload": {"href": link}, "verify": {"href": f"{link}/verify"}}
            told.append(one)
        raise Answer(200, {"transfer": "basic", "objects": told})

    def store(self, _query: Any, body: bytes, name: str, oid: str) -> None:
        if hashlib.sha256(body).hexdigest() != oid:
            raise Answer(400, {"error": "the digest is another"})
        self.hub.repositories[name].objects[oid] = body
        raise Answer(200)

    def verify(self, _query: Any, body: bytes, name: str, oid: str) -> None:
        there = self.repository(name).objects.get(oid)
        raise Answer(200 if there is not None and len(there) == json.loads(body)["size"] else 400, {})

    def stage(self, _query: Any, _body: bytes, name: str, _revision: str) -> None:
        """Let the client store large files through Xet, in a folder of this machine."""
        self.repository(name, write=True)
        if not self.hub.store:
            raise Answer(404, {"error": "no Xet here"})
        told = {"accessToken": "xet", "exp": int(time.time()) + 3600, "casUrl": f"local://{self.hub.store}"}
        headers = {
            "X_Xet_Access_Token": "xet",
            "X_Xet_Token_Expiration": str(told["exp"]),
            "X_Xet_Cas_Url": told["casUrl"],
        }
        raise Answer(200, told, **headers)

    def make(self, query: Any, body: bytes, name: str, revision: str) -> None:
        lines = [json.loads(line) for line in body.splitlines() if line.strip()]
        proposed = "create_pr" in query
        repository, head = self.commit(name, revision, write=not proposed)
        header = lines[0]["value"]
        if header.get("parentCommit") not in (None, head.oid):
            raise Answer(412, {"error": "A commit has happened since. Please refresh and try again."})
        files = dict(head.files)
        for line in lines[1:]:
            value = line["value"]
            if line["key"] == "file":
                files[value["path"]] = Blob(base64.b64decode(value["content"]), False)
            elif line["key"] == "lfsFile":
                content = repository.objects.get(value["oid"])
                content = self.hub.fetch(value["oid"]) if content is None else content
                if content is None:
                    raise Answer(400, {"error": f"the object {value['oid']} was never sent"})
                files[value["path"]] = Blob(content, True)
            elif line["key"] == "deletedFile":
                files.pop(value["path"])
        ref = f"refs/pr/{len(repository.requests) + 1}" if proposed else revision
        made = repository.commit(header["summary"], files, head.oid, ref)
        told = {"commitOid": made.oid, "commitUrl": f"{self.hub.endpoint}/datasets/{name}/commit/{made.oid}"}
        if proposed:
            told["pullRequestUrl"] = f"{self.hub.endpoint}/datasets/{name}/discussions/{ref.rpartition('/')[2]}"
        raise Answer(200, told)

    def tag(self, _query: Any, body: bytes, name: str, revision: str) -> None:
        repository, commit = self.commit(name, revision, write=True)
        tag = json.loads(body)["tag"]
        if tag in repository.tags:
            raise Answer(409, {"error": "Tag reference exists already."})
        repository.tags[tag] = commit.oid
        raise Answer(200, {})


NAME = "([^/]+/[^/]+)"
ROUTES = [
    ("POST", "/api/repos/create", "create"),
    ("POST", "/api/validate-yaml", "card"),
    ("GET", f"/api/datasets/{NAME}", "info"),
    ("GET", f"/api/datasets/{NAME}/revision/([^/]+)", "info"),
    ("GET", f"/api/datasets/{NAME}/refs", "refs"),
    ("GET", f"/api/datasets/{NAME}/commits/([^/]+)", "commits"),
    ("GET", f"/api/datasets/{NAME}/tree/([^/]+)(/.*)?", "tree"),
    ("POST", f"/api/datasets/{NAME}/paths-info/([^/]+)", "paths"),
    ("POST", f"/api/datasets/{NAME}/preupload/([^/]+)", "preupload"),
    ("GET", f"/api/datasets/{NAME}/xet-write-token/([^/]+)", "stage"),
    ("POST", f"/api/datasets/{NAME}/commit/([^/]+)", "make"),
    ("POST", f"/api/datasets/{NAME}/tag/([^/]+)", "tag"),
    ("POST", rf"/datasets/{NAME}\.git/info/lfs/objects/batch", "batch"),
    ("PUT", f"/objects/{NAME}/([0-9a-f]+)", "store"),
    ("POST", f"/objects/{NAME}/([0-9a-f]+)/verify", "verify"),
    ("GET", f"/datasets/{NAME}/resolve/([^/]+)/(.+)", "resolve"),
]
