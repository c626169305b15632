"""A dataset repository on the Hugging Face Hub: one commit, then the tag, then everything is read back.

The commit says which commit it stands on, so that the server refuses it if somebody else was faster. If the answer gets
lost, what stands there is read again: a commit that holds the files of the build has landed, whatever the client saw.
Only a commit whose files were compared gets the tag. So a second run goes on where the first one ended.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Callable, Iterator
from typing import Any, Final, Literal

from huggingface_hub import (
    CommitOperation,
    CommitOperationAdd,
    CommitOperationDelete,
    RepoFile,
    hf_hub_url,
)
from huggingface_hub.errors import RepositoryNotFoundError, RevisionNotFoundError
from huggingface_hub.utils import build_hf_headers, get_session, hf_raise_for_status  # type: ignore[attr-defined]

from standoff.errors import RefusedError, StandoffError
from standoff.printable import many
from standoff.release.plan import Build, Change, Plan, Say, There, changes, order
from standoff.release.targets import Options
from standoff.release.targets.hub_client import LOG_IN, client, find_token
from standoff.release.targets.hub_errors import telling
from standoff.release.verify import NOT_OURS, File

MOST_FILES: Final = 25_000
MOST_PLAIN: Final = 1_000_000_000
"""The Hub takes so many files in one commit, and so many bytes of files that are not stored apart, as Parquet is."""
LOOKED_AT: Final = 50
"""How many commits and pull requests are looked through for one that an earlier run made."""

Tree = dict[str, There]


def open_target(target: str, options: Options) -> Hub:
    """Return the repository that `org/name` or `hf://org/name` names, which need not exist yet.

    Raises:
        StandoffError: It is no name of a repository, or the endpoint would get the token unencrypted.
    """
    name = target.removeprefix("hf://").removeprefix("datasets/").strip("/")
    if name.count("/") != 1:
        raise StandoffError(f"{target} is no dataset repository", hint="write org/name")
    return Hub(name, options)


class Hub:
    """A dataset repository."""

    def __init__(self, name: str, options: Options) -> None:
        self._name = name
        self._options = options
        self._token = find_token()
        self._api = client(options, self._token)

    def plan(self, build: Build) -> Plan:
        """Compare the build with what stands on the Hub; see `Target`."""
        with telling(self._options.timeout, self._token):
            return self._plan(build)

    def ready(self) -> None:
        """Make sure that there is a token."""
        if not self._token:
            raise StandoffError("there is no token for the Hub", hint=LOG_IN)

    def send(self, build: Build, plan: Plan, say: Say) -> str:
        """Commit, tag, read back and compare; see `Target`."""
        self.ready()
        _check_limits(build)
        with telling(self._options.timeout, self._token):
            revision = plan.base if plan.state != "new" else self._commit(build, self._create(build, plan, say), say)
            if not _is_same(build, self._tree(revision)):
                raise StandoffError(f"{revision} does not hold what was sent, and gets no tag", hint="run it again")
            self._read_back(build, revision)
            say(f"read back {many(len(build.files), 'file, which is that', 'files, which are those')} of the manifest")
            at = build.label if plan.state == "done" else self._settle(build, revision, say)
        return f"{self._api.endpoint}/datasets/{self._name}/tree/{at}"

    def _plan(self, build: Build) -> Plan:
        place = f"hf://datasets/{self._name}@{build.label}"
        try:
            info = self._api.repo_info(self._name, repo_type="dataset")
        except RepositoryNotFoundError:
            shown = "private" if self._options.private else "that everybody can see"
            return Plan(place, "new", _against(build, {}), [f"a new repository, {shown}, is made for it"])
        if self._options.private and not info.private:
            hint = "make it private in its settings, or leave --private out"
            raise RefusedError(f"{self._name} is not private", [], hint=hint)
        refs = self._api.list_repo_refs(self._name, repo_type="dataset")
        tags = {tag.name: tag.target_commit for tag in refs.tags}
        if build.label in tags:
            return self._tagged(build, tags[build.label], place)
        newer = [tag for tag in tags if (order(tag) or ()) > (order(build.label) or ())]
        notes = [f"main will hold {build.label}, although {', '.join(newer)} stands there"] if newer else []
        tree = self._tree(info.sha) if info.sha else {}
        found = self._landed(build, tree, info.sha)
        state: Literal["new", "half"] = "half" if found else "new"
        if found:
            notes = [f"the commit {found} holds it; " + ("it waits to be merged" if "/" in found else "it has no tag")]
        return Plan(place, state, _against(build, tree if not found else self._tree(found)), notes, found or info.sha)

    def _tagged(self, build: Build, commit: str, place: str) -> Plan:
        found = _against(build, self._tree(commit))
        if wrong := [change.path for change in found if change.what != "same"]:
            some = ", ".join(wrong[:3]) + (" …" if len(wrong) > 3 else "")
            raise RefusedError(
                f"{self._name} has the tag {build.label} already, with other content: {some}",
                [],
                hint="give the corpus a new version, and build it again: a version never changes",
            )
        return Plan(place, "done", found, base=commit)

    def _landed(self, build: Build, tree: Tree, head: str | None) -> str | None:
        """Return the commit, or the pull request, in which an earlier run left the files of *build*, if any."""
        if head and _is_same(build, tree):
            return head
        for commit in self._commits("main") if head else []:
            if commit.title == _title(build) and _is_same(build, self._tree(commit.commit_id)):
                return str(commit.commit_id)
        if head and self._options.pull_request:
            refs = self._api.list_repo_refs(self._name, repo_type="dataset", include_pull_requests=True)
            for request in (refs.pull_requests or [])[-LOOKED_AT:]:
                if _is_same(build, self._tree(request.target_commit)):
                    return request.ref
        return None

    def _commits(self, revision: str) -> list[Any]:
        return self._api.list_repo_commits(self._name, repo_type="dataset", revision=revision)[:LOOKED_AT]

    def _create(self, build: Build, plan: Plan, say: Say) -> Plan:
        """Make the repository if there is none, and return the plan against what it holds then."""
        if plan.base:
            return plan
        self._api.create_repo(self._name, repo_type="dataset", private=self._options.private or None, exist_ok=True)
        say(f"made {self._name}")
        return self._plan(build)

    def _commit(self, build: Build, plan: Plan, say: Say) -> str:
        """Commit what *plan* says, and return the commit, or the pull request."""
        if plan.state != "new":
            return str(plan.base)
        size = sum(change.size for change in plan.of("add", "change"))
        say(f"sending {many(len(plan.of('add', 'change')), 'file')}, {many(size, 'byte')}")
        try:
            with warnings.catch_warnings(record=True) as told:  # of the card, by the Hub
                done = self._api.create_commit(
                    self._name,
                    list(_operations(build, plan)),
                    repo_type="dataset",
                    commit_message=_title(build),
                    commit_description=f"content sha256:{build.digest}",
                    parent_commit=plan.base,
                    create_pr=self._options.pull_request,
                )
        except Exception as error:
            return self._found_after(build, error, say)
        for warning in told:
            say(" ".join(str(warning.message).split()))
        revision = done.pr_revision if self._options.pull_request else done.oid
        say(f"committed {revision}")
        return str(revision)

    def _found_after(self, build: Build, error: Exception, say: Say) -> str:
        """Return the commit if it has landed although the client saw *error*, which is raised otherwise."""
        try:
            info = self._api.repo_info(self._name, repo_type="dataset")
            found = self._landed(build, self._tree(info.sha), info.sha) if info.sha else None
        except Exception:
            raise error from None
        if not found:
            raise error
        say(f"the server told of an error, but the commit {found} is there")
        return found

    def _settle(self, build: Build, revision: str, say: Say) -> str:
        """Give the tag to a commit that was read back, and make sure that it has it; return where it stands."""
        if "/" in revision:
            say(f"{revision} waits to be merged; after that, publish again without --pull-request sets the tag")
            return revision
        try:
            self._api.create_tag(self._name, tag=build.label, revision=revision, repo_type="dataset")
        except Exception as error:
            self._check_tag(build, error)
        else:
            self._check_tag(build, StandoffError(f"the tag {build.label} is not there", hint="run it again"))
        say(f"tagged it {build.label}")
        return build.label

    def _check_tag(self, build: Build, error: Exception) -> None:
        """Make sure that the tag is there, on a commit that holds the build; *error* is raised if there is none."""
        try:
            plan = self._plan(build)
        except RefusedError:
            raise
        except Exception:
            raise error from None
        if plan.state != "done":
            raise error

    def _tree(self, revision: str) -> Tree:
        """Return the files of a revision, without those that the Hub puts there itself."""
        try:
            found = self._api.list_repo_tree(self._name, repo_type="dataset", revision=revision, recursive=True)
            files = [each for each in found if isinstance(each, RepoFile) and not each.path.startswith(NOT_OURS)]
        except RevisionNotFoundError:
            return {}
        return {each.path: There(each.size, each.lfs.sha256 if each.lfs else each.blob_id) for each in files}

    def _read_back(self, build: Build, revision: str) -> None:
        """Download every file, and make sure that its bytes are those of the build."""
        headers = build_hf_headers(token=self._token or False)
        for file in build.files:
            url = hf_hub_url(self._name, file.path, repo_type="dataset", revision=revision, endpoint=self._api.endpoint)
            digest = hashlib.sha256()
            with get_session().stream("GET", url, headers=headers) as answer:
                hf_raise_for_status(answer)
                for chunk in answer.iter_bytes():
                    digest.update(chunk)
            if digest.hexdigest() != file.sha256:
                raise StandoffError(f"{file.path} does not come back as it was sent", hint="run it again")


def _title(build: Build) -> str:
    return f"{build.name} {build.label}"


def _against(build: Build, tree: Tree) -> list[Change]:
    return changes(build.files, tree, _same(build))


def _is_same(build: Build, tree: Tree) -> bool:
    return all(change.what == "same" for change in _against(build, tree))


def _same(build: Build) -> Callable[[File, There], bool]:
    """Return what compares a file with one on the Hub: by its SHA-256, or as git does if it is stored in git itself."""

    def same(file: File, there: There) -> bool:
        if file.size != there.size or len(there.fingerprint) == len(file.sha256):
            return file.size == there.size and file.sha256 == there.fingerprint
        raw = (build.folder / file.path).read_bytes()
        return hashlib.sha1(b"blob %d\0" % len(raw) + raw, usedforsecurity=False).hexdigest() == there.fingerprint

    return same


def _operations(build: Build, plan: Plan) -> Iterator[CommitOperation]:
    for change in plan.changes:
        if change.what == "delete":
            yield CommitOperationDelete(change.path, is_folder=False)
        elif change.what != "same":
            yield CommitOperationAdd(change.path, build.folder / change.path)


def _check_limits(build: Build) -> None:
    """Make sure that one commit can hold the build: a version is never divided."""
    plain = sum(file.size for file in build.files if not file.path.endswith(".parquet"))
    if len(build.files) > MOST_FILES:
        raise StandoffError(f"{len(build.files):,} files are too many: a commit on the Hub has {MOST_FILES:,} at most")
    if plain > MOST_PLAIN:
        raise StandoffError(f"{plain:,} bytes that are not Parquet are too many: the Hub takes {MOST_PLAIN:,} at most")
