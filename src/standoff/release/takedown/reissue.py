"""Released versions made anew without the documents that were withdrawn since, and where the old bytes still stand.

A version never changes, so the corrected one has a number of its own: the next free patch. It is the corpus as it was
at the tag, without those documents, and its public build. It gets a tag too, on a commit with none before it, so that
its history does not lead back to the words; whoever makes it again gets the same number. What was given away is not
ours to delete: git, tags, folders and servers are listed for whoever can.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from standoff.curate.gate import Changes, Files, revise
from standoff.curate.times import now
from standoff.dataset.build import build
from standoff.dataset.configs import DOCUMENTS
from standoff.dataset.manifest import MANIFEST
from standoff.errors import CorpusError
from standoff.release.bump import following
from standoff.release.checks import Census
from standoff.release.plan import label_of
from standoff.release.public.rights import public
from standoff.release.public.skeleton import DATASHEET
from standoff.release.release import free, tag_of
from standoff.release.released import at
from standoff.release.repository import Repository
from standoff.release.takedown.withdraw import withdraw
from standoff.release.targets.folder import shown
from standoff.storage import folder, releases, withdrawn
from standoff.storage.canonical import dump, dump_object
from standoff.storage.changes import FOLDER
from standoff.storage.corpus import CORPUS_FILE, Corpus
from standoff.storage.digest import content_digest
from standoff.storage.files import read, write
from standoff.storage.releases import RELEASES, Release
from standoff.storage.withdrawn import WITHDRAWN
from standoff.validate.since import RevisionError, git

DIST: Final = "dist"


@dataclass(frozen=True)
class Affected:
    """A release that has documents which were withdrawn since.

    Attributes:
        release: The release.
        ids: The documents, in order.
        version: What the corrected version is called; empty if nothing is left of it, so that there is none.
    """

    release: Release
    ids: tuple[str, ...]
    version: str


@dataclass(frozen=True)
class Trace:
    """A place where the old bytes still stand, or may.

    Attributes:
        where: The place.
        what: What is there.
        mend: What whoever can delete it may do.
    """

    where: str
    what: str
    mend: str


def affected(corpus: Corpus) -> list[Affected]:
    """Return the releases that have documents which were withdrawn since, the oldest first.

    Raises:
        CorpusError: A release has no tag here, so that nobody can say what it has.
        RevisionError: git fails.
    """
    found: list[Affected] = []
    if not (corpus.withdrawn and corpus.releases):
        return found
    tags = Repository.of(corpus.path).tags()
    taken = {release.tag for release in corpus.releases.values()} | tags.keys()
    for release in corpus.releases.values():
        with at(corpus, release) as old:
            every = old.ids()
        ids = tuple(each for each in every if each in corpus.withdrawn)
        version = ""
        if ids and len(ids) < len(every):
            version = _version(corpus, release, ids, tags) or free(corpus, following(release.version, "patch"), taken)
            taken.add(tag_of(corpus, version))
        if ids:
            found.append(Affected(release, ids, version))
    return found


def _version(corpus: Corpus, release: Release, ids: tuple[str, ...], tags: Mapping[str, str]) -> str:
    """Return the version that a release was corrected as before; empty if it was not."""
    said = _message(release, ids)
    return next((name.removeprefix(tag_of(corpus, "")) for name, words in tags.items() if words == said), "")


def _message(release: Release, ids: Iterable[str]) -> str:
    return f"{release.version} without {', '.join(ids)}"


def reissue(corpus: Corpus, found: Iterable[Affected], out: Path) -> Iterator[tuple[Affected, Path]]:
    """Make the corrected version of each release into a folder of *out*, give it its tag, and yield the folder.

    It holds `corpus/`, `schema/` and `dist/`, the public build, so that it can be published as it is.

    Raises:
        CorpusError: The folder is in use.
        RefusedError: Without the documents, the corpus of a release has errors.
    """
    for each in (each for each in found if each.version):
        place = out / each.version
        if place.exists():
            raise CorpusError("is in use", path=place, hint="name another folder, or move it away")
        try:
            with at(corpus, each.release) as old:
                shutil.copytree(old.root, place)
            _correct(Corpus.open(place), corpus, each)
            _tell_origin(place / DATASHEET, each)
            made = Corpus.open(place)
            _enter(made, build(made, place / DIST, public=public(made)).digest)
            _tag(corpus, each, place)
        except BaseException:
            shutil.rmtree(place, ignore_errors=True)
            raise
        yield each, place


def _correct(old: Corpus, corpus: Corpus, each: Affected) -> None:
    """Take the documents out of the corpus of a release, and give it its version."""
    stones = b""
    for doc_id in each.ids:
        stones = withdrawn.LEDGER.append(stones, corpus.withdrawn[doc_id])
    write(old.path / WITHDRAWN, stones)
    for doc_id in each.ids:
        stone = corpus.withdrawn[doc_id]
        withdraw(Corpus.open(old.path), doc_id, stone.reason, stone.by)

    def stamp(files: Files) -> Changes:
        meta = folder.parse_object(files[CORPUS_FILE], CORPUS_FILE, 1)
        return {CORPUS_FILE: dump_object({**meta, "version": each.version}, old.schema.corpus)}

    revise(Corpus.open(old.path), (), stamp)
    shutil.rmtree(old.root / FOLDER, ignore_errors=True)


def _tell_origin(sheet: Path, each: Affected) -> None:
    """Say under the title of the datasheet, if there is one, of which version its numbers are: nobody counted anew."""
    if not sheet.exists():
        return
    count = f"{len(each.ids):,} withdrawn document{'' if len(each.ids) == 1 else 's'}"
    version = each.release.version
    told = f"Made from {version} without {count}; counts in this datasheet are those of {version}.\n"
    text = folder.decode(read(sheet), sheet).lstrip("\n")
    title, _, rest = text.partition("\n") if text.startswith("# ") else ("", "", text)
    parts = [f"{title}\n"] if title else []
    write(sheet, "\n".join([*parts, told, rest.lstrip("\n")]).encode("utf-8"))


def _enter(corpus: Corpus, dataset: str) -> None:
    """Enter the corrected version into its own ledger of releases, which binds it to what it holds."""
    census, version = Census.of(corpus), str(corpus.meta["version"])
    entry = Release(version, content_digest(corpus), dataset, now(), corpus.schema.version, tag_of(corpus, version))
    entry = replace(entry, documents=census.documents, records=census.records)
    path = corpus.path / RELEASES
    write(path, releases.LEDGER.append(read(path) if path.exists() else b"", entry))


def _tag(corpus: Corpus, each: Affected, place: Path) -> None:
    """Give the corrected version its tag, unless an earlier run did."""
    repository, name, message = (
        Repository.of(corpus.path),
        tag_of(corpus, each.version),
        _message(each.release, each.ids),
    )
    if name not in repository.tags():
        repository.tag(name, repository.alone(place, corpus.root, message, DIST), message)


def traces(corpus: Corpus, found: Iterable[Affected], targets: Iterable[str] = ()) -> list[Trace]:
    """Return where the withdrawn documents still stand, as far as can be told from here.

    Args:
        corpus: The corpus.
        found: The releases that have them.
        targets: Where versions of the corpus were published.
    """
    gone = tuple(corpus.withdrawn)
    releases = list(found)
    return [
        *(_published(target, each.release) for target in targets for each in releases),
        *_at_home(corpus, releases),
        *_in_git(corpus, gone),
        *_built(corpus, gone),
    ]


def _published(target: str, release: Release) -> Trace:
    label = label_of(release.version)
    place = f"{shown(target)} {label}"
    if "://" not in target and Path(target).is_dir():
        there = (Path(target) / label / MANIFEST).is_file()
        what = "the published version" if there else "nothing under this name"
        return Trace(f"{Path(target) / label}", what, "delete the folder" if there else "nothing is to be done")
    mend = "delete the version there; on the Hub, the commits behind the tag too, and ask for its caches to be emptied"
    return Trace(place, "the published version, if it was published there", mend)


def _at_home(corpus: Corpus, releases: Collection[Affected]) -> Iterator[Trace]:
    for name in ("url", "doi"):
        if corpus.meta.get(name) and releases:
            versions = ", ".join(each.release.version for each in releases)
            yield Trace(
                str(corpus.meta[name]), f"{versions}, if deposited there", "ask whoever runs it to close the files"
            )


def _in_git(corpus: Corpus, gone: Collection[str]) -> Iterator[Trace]:
    """Yield the references of git whose history has one of the documents in folder form, or any shard."""
    if not gone:
        return
    try:
        told = git(corpus.path, "for-each-ref", "--format=%(refname)", "refs/heads", "refs/tags", "refs/remotes")
    except RevisionError:
        return
    shards = [":(glob)**/*.jsonl", ":(glob)**/*.jsonl.gz", ":(glob)**/*.jsonl.zst"]
    packed = any(stored.line for stored in corpus.stored())
    paths = [*(f":(top,glob)**/{each}/{name}" for each in gone for name in (folder.TEXT, folder.DOCUMENT))]
    for ref in told.decode("utf-8", "replace").split():
        commits = git(corpus.path, "rev-list", ref, "--", *paths, *(shards if packed else ())).split()
        if commits:
            count = "1 commit has" if len(commits) == 1 else f"{len(commits):,} commits have"
            names = " ".join(f"--path-glob '*/{each}/*'" for each in gone)
            mend = f"rewrite it with git filter-repo --invert-paths {names}, and have every clone made anew"
            yield Trace(f"git {ref.removeprefix('refs/')}", f"a history in which {count} it or had it", mend)
    for line in sorted(set(git(corpus.path, "remote").decode("utf-8", "replace").split())):
        yield Trace(
            f"git remote {line}",
            "whatever was pushed",
            "push the new history with force, and ask for the old to be deleted",
        )


def _built(corpus: Corpus, gone: Collection[str]) -> Iterator[Trace]:
    """Yield the datasets beside the corpus that have rows of the documents."""
    import pyarrow.parquet as pq

    for path in sorted({*corpus.root.glob(f"*/{MANIFEST}"), *corpus.root.glob(f"*/*/{MANIFEST}")}):
        try:
            rows = [
                pq.read_table(part, columns=["doc_id"]) for part in sorted(path.parent.glob(f"{DOCUMENTS}/*.parquet"))
            ]
        except (OSError, ValueError):
            continue
        ids = {each for table in rows for each in table["doc_id"].to_pylist()}
        if ids.intersection(gone):
            yield Trace(str(path.parent.relative_to(corpus.root)), "a dataset that was built here", "delete the folder")


def told(found: Iterable[tuple[Affected, Path]], places: Iterable[Trace]) -> bytes:
    """Return the versions and places as JSON, for a program or a file."""
    versions = [
        {
            "version": each.release.version,
            "reissued": each.version or None,
            "without": list(each.ids),
            "folder": str(place) if each.version else None,
        }
        for each, place in found
    ]
    where = [{"where": each.where, "what": each.what, "mend": each.mend} for each in places]
    return dump({"reissued": versions, "stands": where})
