"""Releasing: a version of the data is checked, bound to what it holds, written into the files, committed and tagged.

The files are written as one change, all or none. A run that was killed after that left a corpus that has its version
and neither commit nor tag; the next run sees so in the ledger, and completes it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from standoff.citation import Facts
from standoff.curate.gate import Files, revise
from standoff.curate.times import now
from standoff.errors import CorpusError, StaleError
from standoff.release import changelog
from standoff.release.archive import CITATION, CROISSANT, ZENODO, citation, problems, zenodo
from standoff.release.bump import FIRST, following, order, step_of
from standoff.release.checks import Census, Problem, Rehearsed, built_twice, clean, decided, described, valid
from standoff.release.diff import Diff, diff
from standoff.release.diff.sides import side
from standoff.release.repository import Repository
from standoff.storage.canonical import dump, dump_object
from standoff.storage.corpus import CORPUS_FILE, Corpus
from standoff.storage.digest import content_digest
from standoff.storage.files import read
from standoff.storage.folder import decode
from standoff.storage.releases import LEDGER, RELEASES, Release

PREFIX: Final = "v"
DAY: Final = 10
Tell = Callable[[str], object]


@dataclass
class Plan:
    """A release to be made.

    Attributes:
        corpus: The corpus.
        repository: Where it is committed.
        version: The version.
        last: The release before; None for the first one.
        why: What the step from the last version follows from, in sentences.
        problems: What keeps it from being released.
        remarks: What is worth a look, and keeps nothing.
        entry: The line of the ledger; None if that could not be made out.
        files: The new content of the files that are stamped, by path.
        written: Whether the files say so already, as after a run that was killed.
        done: Whether it is committed and tagged as well, so that nothing is left to do.
    """

    corpus: Corpus
    repository: Repository
    version: str
    last: Release | None = None
    why: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    entry: Release | None = None
    files: dict[Path, bytes] = field(default_factory=dict)
    written: bool = False
    done: bool = False

    @property
    def tag(self) -> str:
        """The tag of the release."""
        return self.entry.tag if self.entry else tag_of(self.corpus, self.version)

    @property
    def message(self) -> str:
        """What its commit and its tag say."""
        return f"{self.corpus.meta.get('title', self.corpus.name)} {self.version}"


def tag_of(corpus: Corpus, version: str) -> str:
    """Return what the tag of a version is called."""
    return f"{corpus.meta.get('tag_prefix') or PREFIX}{version}"


def free(corpus: Corpus, version: str, tags: Collection[str]) -> str:
    """Return *version*, or the first patch after it that neither the ledger nor a tag has."""
    while version in corpus.releases or tag_of(corpus, version) in tags:
        version = following(version, "patch")
    return version


def stamped(corpus: Corpus) -> list[Path]:
    """Return the files that a release writes."""
    inside = [corpus.path / CORPUS_FILE, corpus.path / RELEASES]
    return [*inside, *(corpus.root / name for name in (changelog.NAME, CITATION, ZENODO))]


def plan(corpus: Corpus, version: str = "", *, tell: Tell = lambda _: None) -> Plan:
    """Look at everything that a release of *corpus* depends on, and change nothing.

    Args:
        corpus: The corpus.
        version: The version; by default the one that follows from what changed.
        tell: Is told, in sentences, what is being looked at.

    Raises:
        CorpusError: The corpus lies in no repository, or *version* is none.
        RevisionError: git fails.
        DataError: A file cannot be read.
    """
    corpus = replace(corpus, root=corpus.root.resolve(), path=corpus.path.resolve())
    made = Plan(corpus, Repository.of(corpus.path), version, next(reversed(corpus.releases.values()), None))
    _check_version(version)
    tell("validating")
    made.problems += valid(corpus)
    if any(each.fatal for each in made.problems):
        return made
    digest = content_digest(corpus)
    if made.last and _is_begun(made, digest):
        return made
    tell("comparing with the last release" if made.last else "counting")
    census = Census.of(corpus)
    found = _changes(made)
    _choose(made, version, found)
    made.problems += [*_free(made), *clean(made.repository), *decided(census), *described(corpus, census)]
    tell("building the dataset twice")
    built = built_twice(corpus)
    made.problems += built.problems
    entry = Release(made.version, digest, built.digest, now(), corpus.schema.version, made.tag)
    made.entry = replace(entry, documents=census.documents, records=census.records)
    _stamp(made, made.entry, changelog.entries(found, census.told(corpus.schema)), built)
    return made


def _check_version(version: str) -> None:
    try:
        order(version or FIRST)
    except ValueError as error:
        raise CorpusError(str(error), hint="write three numbers: 1.2.0") from None


def _is_begun(made: Plan, digest: str) -> bool:
    """Tell whether the last release is of this very content: then what is left of it is all there is to do."""
    last = made.last
    if last is None or last.digest != digest or made.version not in ("", last.version):
        return False
    made.version, made.entry, made.written = last.version, last, True
    made.done = bool(made.repository.commit_of(f"refs/tags/{last.tag}"))
    made.problems += [] if made.done else clean(made.repository, stamped(made.corpus))
    return True


def _changes(made: Plan) -> Diff | None:
    """Return what changed since the last release; None before the first one."""
    last = made.last
    if last is None:
        return None
    commit = made.repository.commit_of(f"refs/tags/{last.tag}")
    if not commit:
        commit = _commit_with(made, last.version)
        hint = "run git fetch --tags" + (
            f"; if there never was one, git tag -a {last.tag} {commit[:12]}" * bool(commit)
        )
        made.problems.append(Problem(f"{last.version} was released, and there is no tag {last.tag}", hint))
    if not commit:
        return None
    with side(commit, made.corpus.path) as before, side("", made.corpus.path) as after:
        if isinstance(before.corpus, Corpus) and content_digest(before.corpus) != last.digest:
            said = f"{last.tag} has another content than {last.version} was released with"
            made.problems.append(Problem(said, f"a tag was moved, or {RELEASES} was edited: git log shows who did"))
        return diff(before, after)


def _commit_with(made: Plan, version: str) -> str:
    """Return the commit that brought a release into the ledger; empty if there is none."""
    return made.repository.first_with(f'"version":"{version}"', made.corpus.path / RELEASES)


def _choose(made: Plan, version: str, found: Diff | None) -> None:
    """Settle the version, and say why."""
    if made.last is None:
        made.version = version or str(made.corpus.meta.get("version") or FIRST)
        made.why = ["it is the first release"]
        return
    step, made.why = step_of(found) if found else ("patch", [])
    least = following(made.last.version, step)
    made.why = [f"{step}: {each}" for each in made.why] or [f"{step}: nothing that a record says changed"]
    open_one = free(made.corpus, least, made.repository.tags())
    if open_one != least:
        made.why.append(f"{least} has a tag already, as of a version that was reissued")
    made.version = version or open_one
    if version in made.corpus.releases:
        said = (
            f"{version} is bound to sha256:{made.corpus.releases[version].digest[:16]}…, and the corpus is another now"
        )
        made.problems.append(Problem(said, f"release it as {open_one}"))
    elif order(made.version) < order(least):
        said = f"{made.version} does not say enough: what changed since {made.last.version} makes it {least} at least"
        made.problems.append(Problem(f"{said} ({made.why[0]})", f"release it as {open_one}"))


def _free(made: Plan) -> Iterator[Problem]:
    if made.repository.commit_of(f"refs/tags/{made.tag}") and made.version not in made.corpus.releases:
        hint = f"release another version, or delete the tag if it never was a release: git tag -d {made.tag}"
        yield Problem(f"git has a tag {made.tag} already, and {RELEASES} knows no release of that version", hint)


def _stamp(made: Plan, entry: Release, lines: list[str], built: Rehearsed) -> None:
    """Make the files that say so, and check what archives get to read."""
    corpus, day = made.corpus, entry.at[:DAY]
    meta: dict[str, Any] = {**corpus.meta, "version": made.version}
    facts = Facts.of(meta, day)
    old = {path: read(path) if path.exists() else b"" for path in stamped(corpus)}
    told, ledger, news, cff, deposit = old
    log = changelog.released(decode(old[news], news), made.version, day, lines)
    made.files = {
        told: dump_object(meta, corpus.schema.corpus),
        ledger: LEDGER.append(old[ledger], entry),
        news: log.encode("utf-8"),
        cff: citation(facts, old[cff]),
        deposit: zenodo(facts, built.restricted, old[deposit]),
    }
    made.problems += _archived(made, built, day)
    made.remarks += _remarks(made, facts, built)


def _archived(made: Plan, built: Rehearsed, day: str) -> Iterator[Problem]:
    """Yield what an archive would refuse; each fault of a field of corpus.json is told once."""
    contents = {path.name: content for path, content in made.files.items()}
    if built.digest:
        contents[CROISSANT] = dump({**built.croissant, "version": made.version, "datePublished": day})
    facts = Facts.of(made.corpus.meta)
    if not facts.authors:
        yield Problem(f"{CORPUS_FILE} names nobody to cite", 'add "authors": ["Family, Given"]')
    if not facts.licence:
        yield Problem(f"{CORPUS_FILE} has no licence of the annotations", 'set "annotations" under "licences"')
    known = bool(facts.authors) and bool(facts.licence)
    for name in (CITATION, ZENODO, CROISSANT) if known else ():
        yield from (Problem(*each) for each in (problems(name, contents[name]) if name in contents else ()))


def _remarks(made: Plan, facts: Facts, built: Rehearsed) -> Iterator[str]:
    if not facts.address:
        yield f'nobody is told where the corpus is at home: set "url" or "doi" in {CORPUS_FILE}'
    if built.restricted:
        texts = "1 document" if built.restricted == 1 else f"{built.restricted:,} documents"
        yield f"the text of {texts} may not be passed on; whoever gets this repository gets it"
    if made.repository.top != made.corpus.root:
        yield f"archives look for {CITATION} at the top of a repository, and this one is in {made.corpus.root.name}/"


def perform(made: Plan) -> str:
    """Make the release that was planned, or complete it; return its commit.

    Raises:
        CorpusError: The plan has problems, or git ignores the ledger.
        StaleError: The corpus is not what it was when the plan was made. Nothing was written.
        RevisionError: git refuses to commit or to tag. The files are written; the next run commits and tags them.
    """
    if made.problems or made.entry is None:
        raise CorpusError("a release with problems cannot be made", path=made.corpus.path)
    if not made.written:
        _write(made, made.entry)
    waiting = set(made.repository.dirty()) & set(stamped(made.corpus))
    if waiting:
        made.repository.commit(sorted(waiting), made.message)
    commit = _commit_with(made, made.version)
    if not commit:
        hint = "take it out of .gitignore, and run this again"
        raise CorpusError("is not in git, so there is no commit to tag", path=made.corpus.path / RELEASES, hint=hint)
    made.repository.tag(made.tag, commit, made.message)
    return commit


def _write(made: Plan, entry: Release) -> None:
    """Write all stamped files at one stroke, if the corpus still is what was checked."""
    inside = {path: content for path, content in made.files.items() if path.parent == made.corpus.path}
    beside = {path: content for path, content in made.files.items() if path.parent != made.corpus.path}

    def change(_files: Files) -> dict[str, bytes]:
        if content_digest(Corpus.open(made.corpus.path)) != entry.digest:
            raise StaleError("the corpus was changed meanwhile; run standoff release again")
        return {path.name: content for path, content in inside.items()}

    revise(made.corpus, (), change, beside=beside)
