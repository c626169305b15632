"""What must hold before a version is released. Each check yields what is wrong and how to mend it."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from standoff.curate.init import TEMPLATE
from standoff.dataset.build import DATASHEET, build
from standoff.dataset.manifest import MANIFEST
from standoff.errors import StandoffError
from standoff.release.archive import CROISSANT
from standoff.release.repository import Repository
from standoff.schema import Schema
from standoff.storage.corpus import Corpus
from standoff.storage.files import read
from standoff.storage.folder import decode, parse_object
from standoff.summary import counted
from standoff.validate.engine import validate

SHOWN: Final = 3
WORDS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
ACCEPTED, PROPOSED = "accepted", "proposed"


@dataclass(frozen=True)
class Problem:
    """Something that keeps a version from being released.

    Attributes:
        message: What is wrong, in one sentence.
        hint: How to mend it.
        fatal: Whether nothing else can be looked at.
    """

    message: str
    hint: str = ""
    fatal: bool = False


@dataclass
class Census:
    """What a corpus holds, counted once.

    Attributes:
        documents: How many documents.
        records: How many records of the gold set are accepted, by layer; all of a layer whose records have no status.
        proposed: How many are still proposed, by document.
    """

    documents: int = 0
    records: dict[str, int] = field(default_factory=dict)
    proposed: Counter[str] = field(default_factory=Counter)

    def told(self, schema: Schema) -> str:
        """Return the numbers in words, without what there is none of."""
        held = [f"{self.documents:,} document{'' if self.documents == 1 else 's'}"]
        return ", ".join(
            [*held, *(counted(count, schema.layers[name]) for name, count in self.records.items() if count)]
        )

    @classmethod
    def of(cls, corpus: Corpus) -> Census:
        """Count the documents and records of *corpus*."""
        found = cls(records=dict.fromkeys(corpus.schema.layers, 0))
        for document in corpus:
            found.documents += 1
            for layer, records in document.layers.items():
                statuses = Counter(each.get("status", ACCEPTED) for each in records)
                found.records[layer] += statuses[ACCEPTED]
                found.proposed[document.id] += statuses[PROPOSED]
        return found


def valid(corpus: Corpus) -> Iterator[Problem]:
    """Yield a problem if validate finds anything, be it a warning."""
    found = validate(corpus.path).findings
    if found:
        kinds = Counter(each.rule for each in found)
        rules = ", ".join(f"{name} {count:,}" for name, count in kinds.most_common(SHOWN))
        count = "1 finding" if len(found) == 1 else f"{len(found):,} findings"
        errors = any(each.severity == "error" for each in found)
        yield Problem(
            f"validate has {count}: {rules}", "run standoff validate, and mend or waive what it tells", errors
        )


def decided(census: Census) -> Iterator[Problem]:
    """Yield a problem if there are records of the gold set that nobody decided on."""
    total = census.proposed.total()
    if total:
        docs = [name for name, count in census.proposed.most_common(SHOWN) if count]
        records = "1 record of the gold set is" if total == 1 else f"{total:,} records of the gold set are"
        yield Problem(f"{records} still proposed, in {', '.join(docs)}", f"run standoff review {docs[0]}")


def clean(repository: Repository, mine: Collection[Path] = ()) -> Iterator[Problem]:
    """Yield a problem if the work tree differs from the last commit in more than the files *mine*."""
    dirty = [path for path in repository.dirty() if path not in mine]
    if dirty:
        names = ", ".join(path.relative_to(repository.top).as_posix() for path in dirty[:SHOWN])
        more = f" and {len(dirty) - SHOWN:,} more" if len(dirty) > SHOWN else ""
        yield Problem(f"not committed: {names}{more}", "commit, or put it aside with git stash -u")


def described(corpus: Corpus, census: Census) -> Iterator[Problem]:
    """Yield what is wrong with the datasheet: it is missing, an empty form, or says other numbers."""
    path = corpus.root / DATASHEET
    if not path.exists():
        yield Problem(
            f"there is no {DATASHEET}", "write what its users must know; standoff init makes a form to fill in"
        )
        return
    text = decode(read(path), path)
    if number := _unanswered(text):
        questions = "1 question" if number == 1 else f"{number:,} questions"
        yield Problem(f"{DATASHEET} leaves {questions} open", "answer each question, with unknown if that is true")
        return
    counts = {"documents": census.documents, **census.records}
    lacking = [f"{count:,} ({name})" for name, count in counts.items() if count and not _says(text, count)]
    if lacking:
        yield Problem(
            f"{DATASHEET} nowhere says how many there are: {', '.join(lacking)}", "bring its numbers up to date"
        )


def _unanswered(text: str) -> int:
    """Return how many questions of the form of `standoff init` have nothing below them."""
    form = decode(read(TEMPLATE / DATASHEET, linked=True), DATASHEET)
    questions = {line for line in form.splitlines() if line.startswith("- ")}
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    pairs = pairwise([*lines, "#"])
    return sum(line in questions and (after in questions or after.startswith("#")) for line, after in pairs)


def _says(text: str, count: int) -> bool:
    """Tell whether a number stands in a text, in digits or, if it is small, in letters."""
    forms = {str(count), f"{count:,}", *WORDS[count : count + 1]}
    return any(re.search(rf"(?<![\w.,]){form}(?![\w]|[.,]\d)", text, re.IGNORECASE) for form in forms)


@dataclass
class Rehearsed:
    """What building the dataset twice came to.

    Attributes:
        digest: The digest of its content; empty if it cannot be built.
        restricted: How many documents have a text that may not be passed on.
        croissant: The content of croissant.json.
        problems: What is wrong.
    """

    digest: str = ""
    restricted: int = 0
    croissant: Mapping[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def built_twice(corpus: Corpus) -> Rehearsed:
    """Build the dataset twice, into folders that vanish, and compare every byte by the manifests."""
    with tempfile.TemporaryDirectory(prefix="standoff-release-") as place:
        outs = [Path(place) / "one", Path(place) / "two"]
        try:
            first, _ = (build(corpus, out) for out in outs)
        except StandoffError as error:
            return Rehearsed(problems=[Problem(f"the dataset cannot be built: {error}", error.hint or "")])
        manifests = [read(out / MANIFEST) for out in outs]
        found = Rehearsed(first.digest, len(first.restricted))
        found.croissant = parse_object(read(outs[0] / CROISSANT), CROISSANT, 1)
    if manifests[0] != manifests[1]:
        hint = "report this with the corpus, if you can: the same corpus must give the same bytes"
        found.problems.append(Problem("two builds of the dataset differ", hint))
    return found
