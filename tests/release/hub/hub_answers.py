"""What the endpoints of a Hub answer, as far as publishing and loading datasets use them."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import time
from typing import Any
from urllib.parse import parse_qs

import yaml
from hub_repository import Answer, Blob, Commit, Repository


class Answers:
    """The endpoints, each a method that throws its answer. What they need of the server is `hub` and `headers`."""

    hub: Any
    headers: Any

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
